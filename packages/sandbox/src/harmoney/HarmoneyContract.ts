/**
 * Harmoney's customer service as data, read from the vendor page: classes, enumerations and the parameters of each
 * operation. The WSDL, the reading of requests and the writing of replies all follow from these tables.
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
}

/** The namespace of every element of the service (documented). */
export const namespace = "http://www.harmoney.se/"

const text = (name: string, max?: number): Field => ({ name, kind: { is: "string" }, ...(max && { max }) })
const flag = (name: string): Field => ({ name, kind: { is: "boolean" } })
const scalar = (name: string, is: "int" | "long" | "decimal" | "dateTime"): Field => ({ name, kind: { is } })
const member = (name: string, of: string): Field => ({ name, kind: { is: "enum", name: of } })
const object = (name: string, of: string): Field => ({ name, kind: { is: "class", name: of } })
const list = (name: string, item: string, of = item): Field => ({ name, kind: { is: "list", item, of } })

/**
 * Members by enumeration. Documented: AccountType, AddressType, Bool, ErrorLevel; the others are the members seen in
 * the vendor's examples with plausible neighbours (inferred).
 */
export const enums: Readonly<Record<string, ReadonlyArray<string>>> = {
  AddressType: ["None", "Invoice", "Delivery", "TemporaryDelivery", "TemporaryInvoice"],
  Bool: ["UnKnown", "True", "False"],
  ErrorLevel: ["None", "Warning", "Error", "Critical"],
  Gender: ["Unknown", "Male", "Female", "Boy", "Girl"],
  Language: ["English", "Swedish", "Norwegian", "Danish", "Finnish"],
  PaymentMethod: ["Invoice", "CreditCard", "Account"],
  PhoneType: ["Home", "Mobile", "Work"]
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
    object("Properties", "CustomerProperties")
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
  MiscInfo: [text("Type"), text("Value")]
}

/** Elements that a live system has and the vendor page does not declare. The WSDL keeps silent about them. */
const undeclared: Readonly<Record<string, ReadonlyArray<Field>>> = {
  Customer: [
    text("BirthDate"),
    object("ClubInfo", "ClubInfo"),
    { name: "ServiceNote", kind: { is: "many" } },
    flag("IsVip")
  ],
  ClubInfo: [text("ClubId"), scalar("MemberSince", "dateTime"), list("Levels", "Level", "string")],
  Address: [text("Floor")],
  Relation: [text("SchoolClass")]
}

/** The classes of a system with undeclared fields. */
export const classesWithUndeclared: typeof classes = {
  ...classes,
  ...Object.fromEntries(Object.entries(undeclared).map(([name, more]) => [name, [...(classes[name] ?? []), ...more]]))
}

/** How an operation answers: a bare Response, an object with a Response inside, or a Response and a List. */
export type Returns =
  | { readonly as: "response" }
  | { readonly as: "object"; readonly of: string }
  | { readonly as: "list"; readonly of: string }

/** One operation. A `write` is what the offline store keeps while Harmoney is closed. */
export interface Operation {
  readonly write: boolean
  /** In documented order, without LoginInfo, which every operation takes last. */
  readonly parameters: ReadonlyArray<Field>
  readonly returns: Returns
}

const response: Returns = { as: "response" }
const customer: Returns = { as: "object", of: "Customer" }
const customerId = text("customerId", 9)
const customerIdAsTheTableSpellsIt: Field = { ...customerId, spellings: ["CustomerId"] }
const child: ReadonlyArray<Field> = [
  text("firstName", 35),
  text("lastName", 35),
  text("birthdate", 8),
  member("gender", "Gender")
]

/** The operations that the sandbox answers, by name. */
export const operations = {
  AddRelation: { write: true, parameters: [customerIdAsTheTableSpellsIt, ...child], returns: response },
  DeleteRelation: { write: true, parameters: [customerIdAsTheTableSpellsIt, ...child], returns: response },
  UpdateRelation: {
    write: true,
    parameters: [customerId, text("relationId", 10), ...child, flag("passive")],
    returns: response
  },
  GetRelationsByCustomerId: { write: false, parameters: [customerId], returns: { as: "list", of: "Relation" } },
  GetCustomerByCustomerId: { write: false, parameters: [customerId], returns: customer },
  GetCustomerByEmail: { write: false, parameters: [text("emailAddress")], returns: customer },
  GetCustomerByMiscInfo: { write: false, parameters: [object("MiscInfo", "MiscInfo")], returns: customer },
  ValidateCustomer: { write: false, parameters: [object("customer", "Customer")], returns: customer },
  SaveCustomer: { write: true, parameters: [object("customer", "Customer")], returns: customer },
  GetConsents: { write: false, parameters: [], returns: { as: "list", of: "Consent" } },
  GetCustomerConsents: { write: false, parameters: [customerId], returns: { as: "list", of: "Consent" } },
  GetCustomerBonus: {
    write: false,
    parameters: [customerIdAsTheTableSpellsIt],
    returns: { as: "object", of: "CustomerBonus" }
  },
  GetCustomerCrm: {
    write: false,
    parameters: [customerIdAsTheTableSpellsIt],
    returns: { as: "object", of: "CustomerCrm" }
  }
} as const satisfies Readonly<Record<string, Operation>>

/** The name of an operation that the sandbox answers. */
export type OperationName = keyof typeof operations

/** Whether there is an operation of this name. */
export const isOperation = (name: string | undefined): name is OperationName =>
  name !== undefined && Object.hasOwn(operations, name)

/** The parameter that every operation takes last. */
export const loginInfo: Field = object("LoginInfo", "LoginInfo")
