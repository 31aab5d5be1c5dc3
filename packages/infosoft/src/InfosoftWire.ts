/**
 * Infosoft's classes as they travel, under the vendor's own names and in the order of the vendor page. Two contracts, two
 * sets of conventions: in A "no value" is an empty element, `0` or a date of year 1, in B it is `xsi:nil`. Every leaf is
 * text here, whatever it means, so that neither an odd value nor a leading zero can be lost or fail a record.
 */
import { Xml } from "@kundbro/soap"
import type { DetailMember, Namespaces } from "./InfosoftOptions.ts"

/** Element names by place (`Class.Field`, `Operation.parameter`), and which of them no contract has asked for. */
export class Names {
  private readonly unused: Set<string>
  readonly names: Readonly<Record<string, string>>
  constructor(names: Readonly<Record<string, string>>) {
    this.names = names
    this.unused = new Set(Object.keys(names))
  }

  /** The name of one element. */
  of(place: string, usual: string): string {
    this.unused.delete(place)
    return (Object.hasOwn(this.names, place) ? this.names[place] : undefined) ?? usual
  }

  /** Fields of one class or operation, renamed as configured. */
  apply<const F extends Xml.Fields>(owner: string, fields: F): F
  apply(owner: string, fields: Xml.Fields): Xml.Fields {
    const renamed = Object.entries(fields).map(([key, field]) => {
      const name = this.of(`${owner}.${key}`, key)
      if (name === key) return [key, field] as const
      return [key, field instanceof Xml.Shape ? Xml.element(field, { name }) : Xml.element(field, { name })] as const
    })
    return Object.fromEntries(renamed)
  }

  /** Places that were configured and do not exist. */
  get unknown(): ReadonlyArray<string> {
    return [...this.unused]
  }
}

const text = Xml.optional(Xml.nillable(Xml.string))

function texts<const K extends string>(keys: ReadonlyArray<K>): { readonly [P in K]: typeof text }
function texts(keys: ReadonlyArray<string>): Readonly<Record<string, typeof text>> {
  return Object.fromEntries(keys.map((key) => [key, text]))
}

/** Documented by the vendor's example. `CustomerNumber` is 0 here whoever lives there; `HousenumberStart` has a small n. */
export const addressFields = [
  "CustomerNumber",
  "StatusCode",
  "CoAddress",
  "StreetName",
  "HouseNumber",
  "Entrance",
  "Floor",
  "Apartment",
  "ApartmentIdentity",
  "ZipCode",
  "ZipText",
  "CountryCode",
  "CountryText",
  "UniqueAddress",
  "NewAddress",
  "HousenumberStart",
  "HousenumberEnd",
  "GateVei_Id",
  "DistributionCompanyCode",
  "RouteNumber",
  "DeliveryPoint",
  "IsAddressVisible"
] as const

/** Documented. Labels belong to numbers by their digit; which slot is a mobile one differs by installation. */
export const phoneFields = [
  "Telephone1",
  "Telephone2",
  "Telephone3",
  "Telephone4",
  "PhoneLabel1",
  "PhoneLabel2",
  "PhoneLabel3",
  "PhoneLabel4"
] as const

/** Documented. It has no code: the subscription's `TitleCode` says which title it is. */
export const titleFields = [
  "Text",
  "FreeCustomerPick",
  "DefaultTitle",
  "ShowTelephoneNumber",
  "NumberOfCopies"
] as const

/** Documented: what stands before and after the title. */
export const subscriptionFields = [
  "StatusCode",
  "CustomerNumber",
  "TitleCode",
  "SharedSubscriptionCount",
  "IsActive",
  "IsElectronic",
  "IsCombiProduct",
  "StartDate",
  "LastStopDate",
  "NumberOfCopies",
  "SubscriptionId",
  "Editions",
  "TermCode",
  "TermText",
  "ProductCode",
  "ProductText",
  "PaymentType",
  "AgreementReference"
] as const

/** Documented: what stands before the address, and what stands after the subscription. */
export const customerFields = [
  ["StatusCode", "CustomerNumber", "TitleCode"],
  [
    "NumberOfPapers",
    "Name",
    "FirstName",
    "LastName",
    "ShowFirstName",
    "Email",
    "UCode",
    "Syklus",
    "CustomerHasAdvantageCard",
    "IsCustomerJustCreated",
    "CustomerTypeCode",
    "NextContact",
    "LastResponseDate",
    "ContactPersons",
    "ConnectedAsContactPerson",
    "CustomerTypeText",
    "BirthDate",
    "ExternalId"
  ]
] as const

/** Both say where the postal code of a foreign address stands, since `ZipCode` says `I/A` there; the name is a guess. */
const foreign = { ForeignPostalCode: Xml.element(text, { name: "AddressExtension" }) }

/** Every class, with the names and namespaces of one installation. */
export const make = (names: Names, namespaces: Namespaces, members: ReadonlyArray<DetailMember>) => {
  const struct = <const F extends Xml.Fields>(owner: string, fields: F) => Xml.struct(names.apply(owner, fields))
  const part = <A>(shape: Xml.Shape<A>) => Xml.optional(Xml.nillable(shape))

  const Address = struct("Address", { ...texts(addressFields), ...foreign })
  const Phone = struct("Phone", texts(phoneFields))
  const Title = struct("Title", texts(titleFields))
  const Subscription = struct("Subscription", {
    ...texts(subscriptionFields),
    Title: part(Title),
    PaymentAgreement_Id: text
  })
  const [head, tail] = customerFields

  /** Master data, and the production data of one title where one was asked for (documented). */
  const CustomerInformation = struct("CustomerInformation", {
    ...texts(head),
    Address: part(Address),
    Phone: part(Phone),
    Subscription: part(Subscription),
    ...texts(tail)
  })

  /**
   * What a move sends: the documented names of an address as read, which the input is said to share. Numbers and truths
   * are always sent, because one left out is 0 or false to .NET (inferred).
   */
  const InfoWebAddress = struct("InfoWebAddress", {
    CustomerNumber: Xml.string,
    ...texts(["StatusCode", "CoAddress", "StreetName", "HouseNumber", "Entrance", "Floor", "Apartment"]),
    ...texts(["ApartmentIdentity", "ZipCode", "ZipText", "CountryCode", "CountryText"]),
    UniqueAddress: Xml.string,
    NewAddress: Xml.string,
    HousenumberStart: Xml.string,
    HousenumberEnd: Xml.string,
    GateVei_Id: Xml.string,
    DistributionCompanyCode: Xml.string,
    RouteNumber: Xml.string,
    DeliveryPoint: Xml.string,
    IsAddressVisible: Xml.string,
    ...foreign
  })

  /** An answer of which only the status is documented; the rest is kept as it came. */
  const Answer = struct("Answer", texts(["StatusCode"]))

  /** What an update sends, in the installation's order (five members are documented). */
  const CustomerDetails = struct("CustomerDetails", texts<DetailMember>(members))

  const inEntities = <A>(field: Xml.Field<A, true>): Xml.Field<A, true> =>
    Xml.optional(Xml.element(field, { namespace: namespaces.entities }))
  const entity = inEntities(text)
  // Shapes unknown: kept as they come.
  const member = inEntities(Xml.optional(Xml.nillable(Xml.raw)))

  /** What an update answers with, in 2012/08 (documented); nothing of it is written back. */
  const Customer = Xml.struct(
    names.apply("Customer", {
      CustomerCompanyLink: member,
      CustomerType: member,
      CustomerUser: member,
      DefaultCommChannel: member,
      JobTitle: member,
      Language: member,
      ConcurrencyToken: entity,
      Customer_Id: entity,
      Language_Id: entity,
      CommChannel_Id: entity,
      Customer_CompanyLink_Id: entity,
      JobTitle_Id: entity,
      CustomerType_Id: entity,
      FirstName: entity,
      LastName: entity,
      Telephone1: entity,
      Telephone2: entity,
      Telephone3: entity,
      Telephone4: entity,
      EMailAddress: entity,
      EmailAddressAdditional1: entity,
      EmailAddressAdditional2: entity,
      CustomerNumber: entity,
      BirthDate: entity,
      SocialSecurityNumber: entity,
      AllowsJointInvoice: entity,
      AllowsInvoicePayer: entity,
      FirstFirstNameFonetics: entity,
      FirstNameFonetics: entity,
      LastNameFonetics: entity,
      CustomerLockDate: entity,
      HasNotEmailSet: entity,
      OrganizationNumber: entity,
      GlobalLocationNumber: entity,
      LastChangedDate: entity,
      LastChangedBy: entity
    }),
    { undeclared: "ignore" }
  )

  /** Code and value, both text. Every name here is inferred. */
  const DynamicAttribute = Xml.struct(names.apply("DynamicAttribute", { Code: text, Value: text }), {
    undeclared: "ignore",
    namespace: namespaces.attributes
  })
  const DynamicAttributes = Xml.list(DynamicAttribute, {
    itemName: names.of("DynamicAttributes.item", "DynamicAttribute"),
    namespace: namespaces.attributes
  })

  return {
    Address,
    Answer,
    Customer,
    CustomerDetails,
    CustomerInformation,
    DynamicAttribute,
    DynamicAttributes,
    InfoWebAddress,
    Phone,
    Subscription,
    Title
  }
}

/** All shapes of one installation. */
export type Wire = ReturnType<typeof make>

/** The classes as values. */
export type Address = Wire["Address"]["Type"]
export type Answer = Wire["Answer"]["Type"]
export type Customer = Wire["Customer"]["Type"]
export type CustomerDetails = Wire["CustomerDetails"]["Type"]
export type CustomerInformation = Wire["CustomerInformation"]["Type"]
export type DynamicAttribute = Wire["DynamicAttribute"]["Type"]
export type InfoWebAddress = Wire["InfoWebAddress"]["Type"]
export type Phone = Wire["Phone"]["Type"]
export type Subscription = Wire["Subscription"]["Type"]
