/**
 * Infosoft's classes as they travel, under the vendor's own names and in the order of the vendor page. Two contracts, two
 * sets of conventions: in A "no value" is an empty element, `0` or a date of year 1, in B it is `xsi:nil`. Every leaf is
 * text here, whatever it means, so that neither an odd value nor a leading zero can be lost or fail a record.
 */
import { Xml } from "@kundbro/soap"
import * as Fields from "./internal/fields.ts"
import type { DetailMember, Namespaces } from "./InfosoftOptions.ts"

/** Element names by place (`Class.Field`, `Operation.parameter`), and which of them no contract has asked for. */
export class Names {
  private readonly unused: Set<string>
  /** As configured. */
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

const { text } = Fields

/** Both say where the postal code of a foreign address stands, since `ZipCode` says `I/A` there; the name is a guess. */
const foreign = { ForeignPostalCode: Xml.element(text, { name: "AddressExtension" }) }

/** The members of an update in the order of the installation. */
function ordered(members: ReadonlyArray<DetailMember>): typeof Fields.details
function ordered(members: ReadonlyArray<DetailMember>): Xml.Fields {
  return Object.fromEntries(members.map((member) => [member, Fields.details[member]]))
}

/** Every class, with the names and namespaces of one installation. */
export const make = (names: Names, namespaces: Namespaces, members: ReadonlyArray<DetailMember>) => {
  const struct = <const F extends Xml.Fields>(owner: string, fields: F) => Xml.struct(names.apply(owner, fields))
  const part = <A>(shape: Xml.Shape<A>) => Xml.optional(Xml.nillable(shape))

  const Address = struct("Address", { ...Fields.address, ...foreign })
  const Phone = struct("Phone", Fields.phone)
  const Title = struct("Title", Fields.title)
  const Subscription = struct("Subscription", {
    ...Fields.subscription,
    /** The publication. */
    Title: part(Title),
    /** The agreement about payment by its internal number; `0`: none. */
    PaymentAgreement_Id: text
  })

  /** Master data, and the production data of one title where one was asked for (documented). */
  const CustomerInformation = struct("CustomerInformation", {
    ...Fields.customerHead,
    /** Where the title is delivered; without a title the main address (inferred). */
    Address: part(Address),
    /** Telephones by slot. */
    Phone: part(Phone),
    /** Absent: not asked for, or the customer has none of the title; only the request tells which. */
    Subscription: part(Subscription),
    ...Fields.customerTail
  })

  /**
   * What a move sends: the documented names of an address as read, which the input is said to share. Numbers and truths
   * are always sent, because one left out is 0 or false to .NET (inferred).
   */
  const InfoWebAddress = struct("InfoWebAddress", {
    ...Fields.address,
    /** `0`: the move names the customer. */
    CustomerNumber: Xml.string,
    /** `false`, as the adapter sends it. */
    UniqueAddress: Xml.string,
    /** `false`, as the adapter sends it. */
    NewAddress: Xml.string,
    /** `0`: no range. */
    HousenumberStart: Xml.string,
    /** `0`: no range. */
    HousenumberEnd: Xml.string,
    /** `0`: not known. */
    GateVei_Id: Xml.string,
    /** `0`: not known. */
    DistributionCompanyCode: Xml.string,
    /** `0`: not known. */
    RouteNumber: Xml.string,
    /** `0`: not known. */
    DeliveryPoint: Xml.string,
    /** Whether the new address may be shown: always said, since nobody may be shown by omission. */
    IsAddressVisible: Xml.string,
    ...foreign
  })

  /** An answer of which only the status is documented; the rest is kept as it came. */
  const Answer = struct("Answer", {
    /** `00` is success; no other code is documented. */
    StatusCode: text
  })

  /** What an update sends, in the installation's order (five members are documented). */
  const CustomerDetails = struct("CustomerDetails", ordered(members))

  const inEntities = <A>(field: Xml.Field<A, true>): Xml.Field<A, true> =>
    Xml.optional(Xml.element(field, { namespace: namespaces.entities }))
  const entity = inEntities(text)
  // Shapes unknown: kept as they come.
  const member = inEntities(Xml.optional(Xml.nillable(Xml.raw)))

  /** What an update answers with, in 2012/08 (documented); nothing of it is written back. */
  const Customer = Xml.struct(
    names.apply("Customer", {
      /** The company that the customer belongs to; nil in the example, its shape is not documented. */
      CustomerCompanyLink: member,
      /** Nil in the example, its shape is not documented. */
      CustomerType: member,
      /** Nil in the example, its shape is not documented. */
      CustomerUser: member,
      /** Nil in the example, its shape is not documented. */
      DefaultCommChannel: member,
      /** Nil in the example, its shape is not documented. */
      JobTitle: member,
      /** Nil in the example, its shape is not documented. */
      Language: member,
      /** The version of the row, in Base64. No request has a place for it, so the last writer wins. */
      ConcurrencyToken: entity,
      /** An internal key: not the customer number. */
      Customer_Id: entity,
      /** The internal key of the language. */
      Language_Id: entity,
      /** The internal key of the channel. */
      CommChannel_Id: entity,
      /** The internal key of the company link, spelled with other underscores than `CustomerCompanyLink`. */
      Customer_CompanyLink_Id: entity,
      /** The internal key of the job title. */
      JobTitle_Id: entity,
      /** `1` beside a person; that it corresponds to `PERSN` is inferred. */
      CustomerType_Id: entity,
      /** Nil where the names were folded into `LastName`. */
      FirstName: entity,
      /** The last name, or the whole name, the last name first. */
      LastName: entity,
      /** The number of slot 1. */
      Telephone1: entity,
      /** The number of slot 2. */
      Telephone2: entity,
      /** The number of slot 3. */
      Telephone3: entity,
      /** The number of slot 4. */
      Telephone4: entity,
      /** The e-mail address, with a capital M in this one only. */
      EMailAddress: entity,
      /** A second e-mail address. */
      EmailAddressAdditional1: entity,
      /** A third e-mail address. */
      EmailAddressAdditional2: entity,
      /** The identifier. */
      CustomerNumber: entity,
      /** A dateTime at midnight; nil: none. Personal. */
      BirthDate: entity,
      /** The national identity number: never kept here. */
      SocialSecurityNumber: entity,
      /** Never nil in the example. */
      AllowsJointInvoice: entity,
      /** Never nil in the example. */
      AllowsInvoicePayer: entity,
      /** How the first of the first names sounds, for searches. */
      FirstFirstNameFonetics: entity,
      /** How the first name sounds, for searches. */
      FirstNameFonetics: entity,
      /** How the last name sounds, for searches. */
      LastNameFonetics: entity,
      /** Since when the customer is locked (inferred). */
      CustomerLockDate: entity,
      /** Says that there is no e-mail address (inferred); nil is not "no". */
      HasNotEmailSet: entity,
      /** Of a company. */
      OrganizationNumber: entity,
      /** Of a company. */
      GlobalLocationNumber: entity,
      /** Nil even right after a change. */
      LastChangedDate: entity,
      /** Who changed it last. */
      LastChangedBy: entity
    }),
    { undeclared: "ignore" }
  )

  /** Code and value, both text. Every name here is inferred. */
  const DynamicAttribute = Xml.struct(
    names.apply("DynamicAttribute", {
      /** Which attribute: a code of the installation; sets differ by media company, service and customer type. */
      Code: text,
      /** Text that the vendor holds to the attribute's own type. Empty in a request: removes it. May be anything: keep it out of logs. */
      Value: text
    }),
    { undeclared: "ignore", namespace: namespaces.attributes }
  )
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

/** An address as read, of one title (contract A). */
export type Address = Wire["Address"]["Type"]
/** An answer of contract A of which only the status is documented; the rest is in `undeclared`, as it came. */
export type Answer = Wire["Answer"]["Type"]
/** What an update answers with: the record as stored (contract B). Nothing of it is written back. */
export type Customer = Wire["Customer"]["Type"]
/** What an update sends: a member that is left out stays as it is (inferred). */
export type CustomerDetails = Wire["CustomerDetails"]["Type"]
/** Master data, and what the customer has of one title where one was asked for (contract A). */
export type CustomerInformation = Wire["CustomerInformation"]["Type"]
/** A value that an installation keeps beside the customer, by code. Every name in it is inferred. */
export type DynamicAttribute = Wire["DynamicAttribute"]["Type"]
/** An address as a move sends it: numbers and truths are always said. */
export type InfoWebAddress = Wire["InfoWebAddress"]["Type"]
/** Telephones by slot. */
export type Phone = Wire["Phone"]["Type"]
/** The subscription of one title. */
export type Subscription = Wire["Subscription"]["Type"]
