/**
 * The classes and enumerations of Harmoney's customer service as data, read from the vendor page. The WSDL, the reading of
 * requests and the writing of replies all follow from these tables and from the operations beside them.
 */

/** What an element may hold. `many` is a list without a wrapper. */
export type Kind =
  | { readonly is: "string" | "boolean" | "int" | "long" | "decimal" | "dateTime" }
  | { readonly is: "enum"; readonly name: string }
  | { readonly is: "class"; readonly name: string }
  | { readonly is: "list"; readonly item: string; readonly of: string }
  | { readonly is: "many" }

/** One element of a class or one parameter of an operation. */
export interface Field {
  readonly name: string
  readonly kind: Kind
  /** The documented maximum in UTF-16 units; borrowed maxima are not enforced. */
  readonly max?: number
  /** Other spellings that the vendor page itself uses for the same parameter. */
  readonly spellings?: ReadonlyArray<string>
  /** A value type with a third state, which a client may send as `xsi:nil`. */
  readonly nillable?: boolean
  /** What must not be kept: the whole text, or all digits of a long number but the last four. */
  readonly secret?: "whole" | "digits"
}

/** The namespace of every element of the service (documented). */
export const namespace = "http://www.harmoney.se/"

/** An element with text. */
export const text = (name: string, max?: number): Field => ({ name, kind: { is: "string" }, ...(max && { max }) })
/** An xs:boolean. */
export const flag = (name: string): Field => ({ name, kind: { is: "boolean" } })
/** A number or a point in time. */
export const scalar = (name: string, is: "int" | "long" | "decimal" | "dateTime"): Field => ({ name, kind: { is } })
/** A member of an enumeration. */
export const member = (name: string, of: string): Field => ({ name, kind: { is: "enum", name: of } })
/** An object of a class. */
export const object = (name: string, of: string): Field => ({ name, kind: { is: "class", name: of } })
/** A wrapper with one element for each item. */
export const list = (name: string, item: string, of = item): Field => ({ name, kind: { is: "list", item, of } })

/**
 * Members by enumeration. Documented: AccountType, AddressType, Bool, ErrorLevel, ExternalPartner; the others are the
 * members seen in the vendor's examples with plausible neighbours (inferred), and of PremiumType and PrintType none was seen.
 */
export const enums: Readonly<Record<string, ReadonlyArray<string>>> = {
  AccountType: ["Regular", "Administrator"],
  AddressType: ["None", "Invoice", "Delivery", "TemporaryDelivery", "TemporaryInvoice"],
  Bool: ["UnKnown", "True", "False"],
  Country: ["Sweden", "Norway", "Denmark", "Finland", "UnitedKingdom"],
  ErrorLevel: ["None", "Warning", "Error", "Critical"],
  ExternalPartner: ["Decidas"],
  Gender: ["Unknown", "Male", "Female", "Boy", "Girl"],
  Language: ["English", "Swedish", "Norwegian", "Danish", "Finnish"],
  PaymentMethod: ["Invoice", "CreditCard", "Account"],
  PhoneType: ["Home", "Mobile", "Work"],
  PremiumType: ["Recruited", "Recruiter"],
  PrintType: ["ConsentByEmail", "ConsentBySms", "ConsentByLetter"]
}

/** Fields by class, in the order in which replies carry them. */
export const classes: Readonly<Record<string, ReadonlyArray<Field>>> = {
  LoginInfo: [
    text("SystemName"),
    text("Username"),
    text("UserPassword"),
    text("SalesChannel"),
    member("Language", "Language")
  ],
  HarmoneyError: [text("Name"), text("Id"), text("Language"), text("Type"), text("Message")],
  Response: [
    text("Status"),
    flag("Success"),
    text("TransMessage"),
    text("TransStatus"),
    member("ErrorLevel", "ErrorLevel"),
    list("HarmoneyMessages", "HarmoneyError"),
    text("Ident"),
    scalar("CallDuration", "long"),
    flag("IsCached"),
    list("Messages", "string")
  ],
  Address: [
    text("Id", 5),
    text("FirstName", 35),
    text("LastName", 35),
    member("Type", "AddressType"),
    text("Street", 35),
    text("ZipCode", 9),
    text("City", 35),
    // Documented as 2, but the vendor's own example sends the six letters of `Sweden`.
    text("Country"),
    text("CareOfAddress", 35),
    text("AdditionalName", 35),
    text("AdditionalAddress", 35),
    text("AdditionalDistrict", 35)
  ],
  PhoneNumber: [text("Number"), member("Type", "PhoneType")],
  CustomerProperties: [
    member("AcceptEmailOffer", "Bool"),
    member("AcceptSmsOffer", "Bool"),
    member("AcceptDirectMail", "Bool"),
    flag("ProtectedPhoneNumber"),
    flag("ProtectedAddress"),
    member("SendSmsMessage", "Bool"),
    flag("RequestCatalog"),
    text("SubCampaignId", 7),
    member("PreferredLanguage", "Language"),
    member("PreferredPaymentMethod", "PaymentMethod")
  ],
  Customer: [
    text("CustomerId"),
    text("FirstName"),
    text("LastName"),
    list("Address", "Address"),
    list("PhoneNumberList", "PhoneNumber"),
    text("Email"),
    member("Gender", "Gender"),
    flag("ControlStatus"),
    object("Properties", "CustomerProperties"),
    object("CreditCheck", "CreditCheck"),
    // Not among the documented elements, but GetCustomerByCustomerIdWithClubInfo must put it somewhere.
    object("ClubInfo", "ClubInfo")
  ],
  Relation: [
    text("RelationId", 10),
    text("FirstName", 35),
    text("LastName", 35),
    text("Birthdate", 8),
    member("Gender", "Gender"),
    flag("Passive")
  ],
  Consent: [text("Id"), text("Name"), flag("Active")],
  CustomerBonus: [
    text("CustomerId"),
    scalar("CurrentBonus", "decimal"),
    scalar("NextBonusLevel", "decimal"),
    list("Engagements", "string")
  ],
  CustomerCrm: [text("CustomerId"), text("CrmId")],
  MiscInfo: [text("Type"), text("Value")],
  CustomerUser: [text("UserId", 75), text("CustomerId", 9), text("Email"), member("AccountType", "AccountType")],
  ClubInfo: [
    text("CustomerId"),
    text("ClubId"),
    scalar("MemberSince", "dateTime"),
    scalar("PausedFrom", "dateTime"),
    scalar("PausedTo", "dateTime"),
    text("EndPeriod")
  ],
  Period: [text("Period", 6), flag("Cancelled"), text("ReasonCode", 2)],
  AlternativeItem: [
    text("Id", 3),
    text("DistributionId", 5),
    { ...flag("Selected"), nillable: true },
    text("Attribute1"),
    scalar("Quantity", "int")
  ],
  AlternativeClubItem: [text("CustomerId", 9), text("Period"), list("AlternativeItemList", "AlternativeItem")],
  CustomerLedger: [
    text("InvoiceNr", 10),
    text("CustomerId", 9),
    scalar("Amount", "decimal"),
    scalar("Paid", "decimal"),
    member("PaymentMethod", "PaymentMethod")
  ],
  Obligation: [text("ObligationId"), text("CustomerId"), flag("Fulfilled")],
  CreditCheck: [text("Reference"), flag("Approved"), scalar("Amount", "int")],
  DefaultCreditCard: [
    text("CustomerId", 9),
    { ...text("MaskedNumber"), secret: "digits" },
    text("Expiry"),
    text("Token")
  ],
  Invoice: [text("InvoiceNr", 10), member("PaymentMethod", "PaymentMethod")],
  PremiumArticle: [text("ItemId"), scalar("Quantity", "int"), text("Attribute1"), text("Attribute2")]
}

/** Elements that a live system has and the vendor page does not declare. The WSDL keeps silent about them. */
const undeclared: Readonly<Record<string, ReadonlyArray<Field>>> = {
  Customer: [text("BirthDate"), { name: "ServiceNote", kind: { is: "many" } }, flag("IsVip")],
  ClubInfo: [list("Levels", "Level", "string")],
  Address: [text("Floor")],
  Relation: [text("SchoolClass")]
}

/** The classes of a system with undeclared fields. */
export const classesWithUndeclared: typeof classes = {
  ...classes,
  ...Object.fromEntries(Object.entries(undeclared).map(([name, more]) => [name, [...(classes[name] ?? []), ...more]]))
}
