/**
 * Harmoney's classes as they travel: every documented field under the vendor's own name, everything optional but
 * `Success`. Classes that are written back keep what nobody declared, raw and in place. Fields on which nothing depends
 * are text, so that an odd value in one of them cannot fail a record.
 */
import { CalendarDate } from "@kundbro/domain"
import { Xml } from "@kundbro/soap"
import { Schema, SchemaGetter } from "effect"

/** The namespace of every element (documented). */
export const namespace = "http://www.harmoney.se/"

/** Wire names by place (`Class.Field`, `Operation.parameter`, `Class.List[]` for the items), and which of them no contract has asked for. */
export class Names {
  private readonly unused: Set<string>
  /** As configured. */
  readonly names: Readonly<Record<string, string>>
  constructor(names: Readonly<Record<string, string>>) {
    this.names = names
    this.unused = new Set(Object.keys(names))
  }

  /** Fields of one class or operation, renamed as configured. */
  apply<const F extends Xml.Fields>(owner: string, fields: F): F
  apply(owner: string, fields: Xml.Fields): Xml.Fields {
    const renamed = Object.entries(fields).map(([key, field]) => {
      const place = `${owner}.${key}`
      const name = this.names[place]
      this.unused.delete(place)
      if (name === undefined) return [key, field] as const
      return [key, field instanceof Xml.Shape ? Xml.element(field, { name }) : Xml.element(field, { name })] as const
    })
    return Object.fromEntries(renamed)
  }

  /** The name of the items of a list. */
  item(place: string, name: string): string {
    this.unused.delete(place)
    return this.names[place] ?? name
  }

  /** Places that were configured and do not exist. */
  get unknown(): ReadonlyArray<string> {
    return [...this.unused]
  }
}

const text = Xml.optional(Xml.nillable(Xml.string))

/** An xs:boolean: read in every spelling that the vendor's samples have, written as XML Schema wants it. */
export const truth = Xml.boolean({ true: ["true", "True", "TRUE", "1"], false: ["false", "False", "FALSE", "0"] })
const flag = Xml.optional(Xml.nillable(Xml.orEmpty(truth)))

/** The three-state `Bool`, an open enum: `True`, `False`, `UnKnown` with these capitals (documented). */
const state = Xml.optional(Xml.nillable(Xml.openEnum(["UnKnown", "True", "False"])))

const member = <const M extends readonly [string, ...ReadonlyArray<string>]>(members: M) =>
  Xml.optional(Xml.nillable(Xml.openEnum(members)))

/** A list that may be absent, nil or empty, and so may its items: how null travels depends on the server (inferred). */
const listed = <A>(item: Xml.Shape<A>, itemName: string) =>
  Xml.optional(Xml.nillable(Xml.list(Xml.nillable(item), { itemName })))

/** A day that is sent as its midnight without an offset: with one the server would shift it (inferred). */
export const midnight = Xml.scalar(
  Schema.TemplateLiteral([CalendarDate.CalendarDate, "T00:00:00"]).pipe(
    Schema.decodeTo(CalendarDate.CalendarDate, {
      decode: SchemaGetter.transform((text) => text.slice(0, 10)),
      encode: SchemaGetter.transform((day) => `${day}T00:00:00` as const)
    })
  ),
  { expected: "a calendar date" }
)

/** Text that is a secret. */
export const secret = Xml.scalar(Schema.RedactedFromValue(Schema.String), { expected: "a secret text" })

/** Every class, with the names of one tenant. */
export const make = (names: Names) => {
  const struct = <const F extends Xml.Fields>(owner: string, fields: F) => Xml.struct(names.apply(owner, fields))

  /** Documented. Credentials. */
  const LoginInfo = struct("LoginInfo", {
    SystemName: Xml.string,
    Username: Xml.string,
    UserPassword: Xml.string,
    SalesChannel: Xml.string,
    Language: Xml.string
  })

  /** Documented. `Message` is free, localised text: it may hold personal data, and nothing is decided by it. */
  const HarmoneyError = Xml.struct(
    names.apply("HarmoneyError", { Name: text, Id: text, Language: text, Type: text, Message: text }),
    { undeclared: "ignore" }
  )

  /** Documented; the items of `Messages` are not. Unknown elements are read past. */
  const responseFields = names.apply("Response", {
    Status: text,
    Success: truth,
    TransMessage: text,
    TransStatus: text,
    ErrorLevel: text,
    HarmoneyMessages: listed(HarmoneyError, "HarmoneyError"),
    Ident: text,
    CallDuration: text,
    IsCached: flag,
    Messages: Xml.optional(Xml.raw)
  })
  const Response = Xml.struct(responseFields, { undeclared: "ignore" })
  const response = Xml.optional(Response)

  /** A result without an object: its own fields are the Response's (inferred). One that holds a Response is read too. */
  const ResponseOnly = Xml.struct(
    { ...responseFields, Success: Xml.optional(truth), Response: response },
    { undeclared: "ignore" }
  )

  /** Documented, with every field; the fields of `Contact` are not, so `Contacts` stays as it came. */
  const Address = struct("Address", {
    Id: text,
    FirstName: text,
    LastName: text,
    Type: member(["None", "Invoice", "Delivery", "TemporaryDelivery", "TemporaryInvoice"]),
    Street: text,
    ZipCode: text,
    City: text,
    Country: text,
    CareOfAddress: text,
    AdditionalName: text,
    AdditionalAddress: text,
    AdditionalDistrict: text,
    Contacts: Xml.optional(Xml.raw)
  })

  /** Documented; one member of the type seen. */
  const PhoneNumber = struct("PhoneNumber", { Number: text, Type: member(["Mobile"]) })

  /** Documented fields; which are `Bool` and which xs:boolean is inferred from the capitals of the vendor's example. */
  const Properties = struct("Properties", {
    AcceptEmailOffer: state,
    AcceptSmsOffer: state,
    AcceptDirectMail: state,
    ProtectedPhoneNumber: flag,
    ProtectedAddress: flag,
    SendSmsMessage: state,
    RequestCatalog: flag,
    SubCampaignId: text,
    PreferredLanguage: member(["English"]),
    PreferredPaymentMethod: member(["CreditCard", "Account", "Invoice"])
  })

  /** Documented by the vendor's examples. `Response` only in results. `CreditCheck` is sent back unchanged. */
  const Customer = struct("Customer", {
    Response: response,
    CustomerId: text,
    FirstName: text,
    LastName: text,
    Address: listed(Address, "Address"),
    PhoneNumberList: listed(PhoneNumber, "PhoneNumber"),
    Email: text,
    Gender: member(["Male", "Female"]),
    ControlStatus: flag,
    Properties: Xml.optional(Xml.nillable(Properties)),
    CreditCheck: Xml.optional(Xml.raw)
  })

  /** Inferred from the parameters of AddRelation and UpdateRelation. */
  const Relation = struct("Relation", {
    RelationId: text,
    FirstName: text,
    LastName: text,
    Birthdate: text,
    Gender: member(["Boy", "Girl"]),
    Passive: flag
  })

  /** Inferred. */
  const Consent = struct("Consent", { Id: text, Name: text, Active: flag })

  /** Inferred. The unit of the two amounts is not documented. */
  const CustomerBonus = struct("CustomerBonus", {
    Response: response,
    CustomerId: text,
    CurrentBonus: text,
    NextBonusLevel: text,
    Engagements: listed(Xml.string, names.item("CustomerBonus.Engagements[]", "string"))
  })

  /** Inferred; an id that is not registered is an empty field (documented). */
  const CustomerCrm = struct("CustomerCrm", { Response: response, CustomerId: text, CrmId: text })

  /** Inferred names of a documented pair. */
  const MiscInfo = struct("MiscInfo", { Type: Xml.string, Value: Xml.string })

  /** Inferred. `AccountType` is documented, and no password is ever read. */
  const CustomerUser = struct("CustomerUser", {
    Response: response,
    UserId: text,
    CustomerId: text,
    Email: text,
    AccountType: member(["Administrator", "Regular"])
  })

  /** Inferred; what else the vendor tells of a club stays raw. */
  const ClubInfo = struct("ClubInfo", { Response: response, CustomerId: text, ClubId: text, MemberSince: text })

  /** Inferred. */
  const Period = struct("Period", { Period: text, Cancelled: flag })

  /** `Id`, `DistributionId`, `Selected`, `Attribute1` and `Quantity` are documented; further fields stay raw. */
  const AlternativeItem = struct("AlternativeItem", {
    Id: text,
    DistributionId: text,
    Selected: flag,
    Attribute1: text,
    Quantity: text
  })

  /** The same as it is written: what names the item, and `Selected` always (documented). */
  const AlternativeItemChange = struct("AlternativeItem", {
    Id: Xml.string,
    DistributionId: Xml.string,
    Selected: truth,
    Attribute1: Xml.optional(Xml.string),
    Quantity: Xml.optional(Xml.int)
  })

  /**
   * Documented but for the name of its list. The vendor page leaves open whether the answer is this class or a list of
   * items, so a `List` is read too.
   */
  const AlternativeClubItem = struct("AlternativeClubItem", {
    Response: response,
    CustomerId: text,
    Period: text,
    AlternativeItemList: listed(
      AlternativeItem,
      names.item("AlternativeClubItem.AlternativeItemList[]", "AlternativeItem")
    ),
    List: listed(AlternativeItem, names.item("AlternativeClubItem.List[]", "AlternativeItem"))
  })

  /** Inferred; the amounts stay raw. */
  const CustomerLedger = struct("CustomerLedger", { Response: response, InvoiceNr: text, CustomerId: text })

  /** Inferred. */
  const Obligation = struct("Obligation", {
    Response: response,
    ObligationId: text,
    CustomerId: text,
    Fulfilled: flag
  })

  /** Opaque: everything beside the Response stays raw, and {@link creditCheckOf} makes it a customer's `CreditCheck`. */
  const CreditCheck = struct("CreditCheck", { Response: response })

  /** Inferred. */
  const DefaultCreditCard = struct("DefaultCreditCard", {
    Response: response,
    CustomerId: text,
    MaskedNumber: text,
    Expiry: text,
    Token: text
  })

  /** Inferred. */
  const Invoice = struct("Invoice", { InvoiceNr: Xml.string, PaymentMethod: Xml.string })

  /** `ItemId`, `Quantity` and the two attributes are documented; the names of the attributes are inferred. */
  const PremiumArticle = struct("PremiumArticle", {
    ItemId: Xml.string,
    Quantity: Xml.int,
    Attribute1: Xml.optional(Xml.string),
    Attribute2: Xml.optional(Xml.string)
  })

  /** A list result (documented): the Response beside the List; no List at all when it is null (inferred). */
  const listOf = <A>(itemName: string, item: Xml.Shape<A>) =>
    Xml.struct({ Response: response, List: listed(item, names.item(`${itemName}List[]`, itemName)) })

  return {
    LoginInfo,
    Response,
    ResponseOnly,
    Address,
    PhoneNumber,
    Properties,
    Customer,
    RelationList: listOf("Relation", Relation),
    ConsentList: listOf("Consent", Consent),
    CustomerUserList: listOf("CustomerUser", CustomerUser),
    PeriodList: listOf("Period", Period),
    Relation,
    Consent,
    CustomerBonus,
    CustomerCrm,
    CustomerUser,
    CustomerLedger,
    ClubInfo,
    Period,
    AlternativeClubItem,
    AlternativeItem,
    AlternativeItemChange,
    Obligation,
    CreditCheck,
    DefaultCreditCard,
    Invoice,
    PremiumArticle,
    MiscInfo,
    HarmoneyError
  }
}

/** All shapes of one tenant. */
export type Wire = ReturnType<typeof make>

type Type<K extends keyof Wire> = Wire[K]["Type"]

// The classes as values. A field that may be absent, nil or empty is `undefined`, `null` or `""`: all three are kept apart.

/** Who calls, added to every operation by the client (documented). */
export interface LoginInfo extends Type<"LoginInfo"> {}
/** One message beside a result. `Message` is localised text that may hold personal data: nothing is decided by it (documented). */
export interface HarmoneyError extends Type<"HarmoneyError"> {}
/** What every answer says of itself: whether it worked, and the codes of why not (documented; the items of `Messages` are not, so they stay raw). */
export interface Response extends Type<"Response"> {}
/** One of a customer's addresses, by its `Type` (documented; `Contacts` stays raw). */
export interface Address extends Type<"Address"> {}
/** One of a customer's telephone numbers (documented; of its types only `Mobile` was ever seen). */
export interface PhoneNumber extends Type<"PhoneNumber"> {}
/** A customer's choices: offers, protection, language, payment (documented; which of them have three states is inferred). */
export interface Properties extends Type<"Properties"> {}
/** A customer as it is read and saved (documented by the vendor's examples). What is undeclared goes back as it came. */
export interface Customer extends Type<"Customer"> {}
/** A child of the customer (inferred from the arguments of AddRelation and UpdateRelation). */
export interface Relation extends Type<"Relation"> {}
/** The relations of one customer. */
export interface RelationList extends Type<"RelationList"> {}
/** A consent that the sales channel asks for or a customer has given (inferred). */
export interface Consent extends Type<"Consent"> {}
/** The consents of a sales channel, or of one customer. */
export interface ConsentList extends Type<"ConsentList"> {}
/** A customer's bonus now and to the next level (inferred; the unit of both amounts is not documented). */
export interface CustomerBonus extends Type<"CustomerBonus"> {}
/** A customer's id in a CRM system (inferred); an empty one is not registered (documented). */
export interface CustomerCrm extends Type<"CustomerCrm"> {}
/** A reference of another system by its kind: `Type` and `Value` (documented pair, inferred names). */
export interface MiscInfo extends Type<"MiscInfo"> {}
/** The answer of an operation that returns no object: a Response, or its fields directly (inferred; both are read). */
export interface ResponseOnly extends Type<"ResponseOnly"> {}
/** A web account, without its password (inferred; `AccountType` is documented). */
export interface CustomerUser extends Type<"CustomerUser"> {}
/** The web accounts of one customer, or of one e-mail address. */
export interface CustomerUserList extends Type<"CustomerUserList"> {}
/** An invoice and whose it is (inferred; the amounts stay raw). */
export interface CustomerLedger extends Type<"CustomerLedger"> {}
/** A customer's membership in a club (inferred; what else the vendor tells of it stays raw). */
export interface ClubInfo extends Type<"ClubInfo"> {}
/** A club period and whether its item was declined (inferred). */
export interface Period extends Type<"Period"> {}
/** The future or the past periods of a member. */
export interface PeriodList extends Type<"PeriodList"> {}
/** What a member may choose for one period (documented, but for the name of its list). */
export interface AlternativeClubItem extends Type<"AlternativeClubItem"> {}
/** One item that may be chosen (documented fields; further ones stay raw). */
export interface AlternativeItem extends Type<"AlternativeItem"> {}
/** One choice as it is written: what names the item, and `Selected` (documented). */
export interface AlternativeItemChange extends Type<"AlternativeItemChange"> {}
/** What a customer still has to do before leaving, such as purchases (inferred). */
export interface Obligation extends Type<"Obligation"> {}
/** The answer of a credit enquiry: opaque, all of it raw. {@link creditCheckOf} makes it a customer's `CreditCheck`. */
export interface CreditCheck extends Type<"CreditCheck"> {}
/** The stored card, never with its full number (inferred). */
export interface DefaultCreditCard extends Type<"DefaultCreditCard"> {}
/** Which invoice is paid in which way (inferred). */
export interface Invoice extends Type<"Invoice"> {}
/** An article of a premium (`ItemId` and `Quantity` documented, the names of the attributes inferred). */
export interface PremiumArticle extends Type<"PremiumArticle"> {}

/**
 * The answer of GetDecidasCreditCheck as the `CreditCheck` of a customer: unchanged but for the Response, which is not
 * part of it.
 */
export const creditCheckOf = ({ undeclared }: CreditCheck): Xml.RawElement => {
  const parts = (undeclared?.children ?? []).flatMap((child) =>
    typeof child === "object" && "xml" in child ? [child.xml] : []
  )
  return { namespace, name: "CreditCheck", xml: `<CreditCheck xmlns="${namespace}">${parts.join("")}</CreditCheck>` }
}
