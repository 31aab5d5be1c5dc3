/**
 * Enactor's three Axis2 services as data, read from the vendor page: namespaces, structures and the shape of each
 * operation. The WSDLs, the reading of requests and import files, and the writing of replies all follow from these tables.
 */

/** The namespaces by the prefixes that replies use. */
export const namespaces = {
  core: "http://www.enactor.com/core",
  retail: "http://www.enactor.com/retail",
  balance: "http://www.enactor.com/retail/AccountBalanceService",
  crm: "http://www.enactor.com/crm"
} as const

/** What an element may hold. A `filter` is a Text Value Filter, whose inner shape the vendor page has not seen. */
export type Kind =
  | { readonly is: "string" | "boolean" | "int" | "long" | "dateTime" | "filter" }
  | { readonly is: "class"; readonly of: string }

/** One element of a structure. */
export interface Field {
  /** The element's. */
  readonly name: string
  /** What it may hold. */
  readonly kind: Kind
  /** Default: `retail`. */
  readonly prefix?: "core"
  /** Whether a request without it is a fault. */
  readonly mandatory?: true
  /** Whether the element itself repeats. Plural names do not say so: `addresses` is a container, `emailAddresses` is not. */
  readonly many?: true
  /** Whether replies show the element without content when there is nothing to say (documented as "empty seen"). */
  readonly shownEmpty?: true
}

const scalar =
  (is: "string" | "boolean" | "int" | "long" | "dateTime" | "filter") =>
  (name: string, more: Partial<Field> = {}): Field => ({ name, kind: { is }, ...more })
const text = scalar("string")
const flag = scalar("boolean")
const long = scalar("long")
const dateTime = scalar("dateTime")
const filter = scalar("filter")
const object = (name: string, of: string, more: Partial<Field> = {}): Field => ({
  name,
  kind: { is: "class", of },
  ...more
})

const mandatory = { mandatory: true } as const
const empty = { shownEmpty: true } as const

const updateFields = (asked: Partial<Field>): ReadonlyArray<Field> => [
  long("transactionId", asked),
  text("deviceId"),
  text("originalTransactionDeviceId"),
  text("originalTransactionId"),
  text("locationId"),
  text("accountId"),
  text("accountType", asked),
  text("cardNumber"),
  long("updateAmount", asked),
  dateTime("dateTimeUpdated", asked),
  dateTime("expiryTime", empty),
  text("status", empty)
]

/** Fields by structure, in the order in which they travel. */
export const classes: Readonly<Record<string, ReadonlyArray<Field>>> = {
  CustomerNameSearchRequest: [text("searchName", mandatory), text("types")],
  AccountBalanceEnquiryRequest: [
    text("accountType", mandatory),
    text("cardNumber"),
    text("cardNumberHashed"),
    text("currencyId"),
    text("locationId"),
    long("transactionBalance")
  ],
  AccountBalanceUpdateRequest: [...updateFields(mandatory), text("currencyId")],
  AccountBalanceUpdate: [
    ...updateFields({}),
    object("customerAddress", "Address"),
    object("customerName", "CustomerName"),
    text("currencyId"),
    object("customerCard", "CustomerCard"),
    text("referenceId"),
    dateTime("lastUpdated")
  ],
  Addresses: [object("address", "Address", { many: true })],
  Address: [
    text("country"),
    text("countryCodeId"),
    flag("isPreferred"),
    text("status"),
    text("typeId"),
    text("organisation"),
    text("county"),
    text("postCode"),
    text("street1"),
    text("street2"),
    text("street3"),
    text("town"),
    flag("isTemplate"),
    text("referenceId", empty),
    dateTime("lastUpdated"),
    text("addressReferenceId")
  ],
  EmailAddress: [
    text("emailAddress"),
    dateTime("lastUpdated"),
    flag("preferred"),
    text("restrictedReason", empty),
    text("status"),
    text("typeId"),
    text("referenceId", empty),
    flag("active"),
    text("emailAddressReferenceId")
  ],
  PhoneNumber: [
    text("countryCode", empty),
    dateTime("lastUpdated"),
    text("number"),
    flag("preferred"),
    text("restrictedReason", empty),
    text("status"),
    text("typeId"),
    text("referenceId", empty),
    flag("active"),
    text("phoneNumberReferenceId")
  ],
  CustomerName: [
    text("surname"),
    text("forename"),
    text("initials"),
    text("title"),
    text("sex"),
    dateTime("dateOfBirth")
  ],
  Customer: [
    object("addresses", "Addresses"),
    text("contactMethod"),
    text("contactMethodNotes", empty),
    flag("contactable"),
    text("maritalStatus", empty),
    text("nationality", empty),
    scalar("int")("noChildren"),
    text("customerNumber", mandatory),
    object("emailAddresses", "EmailAddress", { many: true }),
    object("phoneNumbers", "PhoneNumber", { many: true }),
    object("customerName", "CustomerName"),
    text("businessContactMethod"),
    text("preferredContactTime", empty),
    text("employeeKey", empty),
    dateTime("lastUpdated"),
    text("customerType"),
    text("organisation", empty),
    text("taxIdentification", empty),
    text("companyNumber", empty),
    text("createdBy", empty),
    text("createdAt", empty),
    text("status"),
    text("source", empty),
    text("password", empty)
  ],
  CustomerLoyaltyAccount: [
    text("accountId"),
    text("accountType"),
    text("currencyId"),
    text("status"),
    dateTime("accountOpenedDate"),
    text("customerNumber"),
    text("loyaltySchemeId"),
    text("tierCode"),
    flag("manualTierReview")
  ],
  AccountBalance: [
    text("accountId"),
    text("accountType"),
    long("accountBalance"),
    text("currencyId"),
    dateTime("balanceDate")
  ],
  CustomerCard: [
    text("accountId"),
    text("status"),
    dateTime("lastUpdated"),
    text("accountType"),
    text("pan"),
    dateTime("expiryDate", empty),
    text("nameOnCard", empty),
    dateTime("createdOn"),
    dateTime("validFrom", empty)
  ],
  SearchCustomers: [
    ...["forename", "surname", "address", "postcode", "email", "phone", "panOrReversePan"].map((name) => filter(name)),
    flag("distinct"),
    scalar("int")("maxRows"),
    object("orderByColumns", "OrderByColumn", { many: true }),
    object("pageInfo", "PageInfo"),
    flag("suppressDefaultOrderBy")
  ],
  OrderByColumn: [text("propertyName", { prefix: "core" }), text("sortOrder", { prefix: "core" })],
  PageInfo: [scalar("int")("rowOffset", { prefix: "core" }), scalar("int")("rowCount", { prefix: "core" })]
}

/** Elements that a live system may have and the vendor page does not declare. The WSDLs keep silent about them. */
const undeclared: Readonly<Record<string, ReadonlyArray<Field>>> = {
  Customer: [
    text("marketingSegment"),
    text("serviceNotes", { many: true }),
    object("household", "Household"),
    flag("staffDiscount")
  ],
  Household: [text("householdId"), scalar("int")("size"), dateTime("since")],
  Address: [text("deliveryNote")],
  EmailAddress: [dateTime("verifiedOn")],
  PhoneNumber: [text("extension")],
  CustomerLoyaltyAccount: [text("partnerId")],
  AccountBalance: [long("pendingBalance")],
  CustomerCard: [text("cardDesign")],
  AccountBalanceUpdate: [text("processedBy")]
}

/** The structures in force: with or without undeclared elements. */
export type ClassTable = typeof classes

/** The structures of a system with undeclared elements. */
export const classesWithUndeclared: ClassTable = {
  ...classes,
  ...Object.fromEntries(Object.entries(undeclared).map(([name, more]) => [name, [...(classes[name] ?? []), ...more]]))
}

/** The structures of a tenant whose balance enquiry takes an account id, which only its own WSDL could say. */
export const withAccountInEnquiry = (table: ClassTable): ClassTable => ({
  ...table,
  AccountBalanceEnquiryRequest: [...(table["AccountBalanceEnquiryRequest"] ?? []), text("accountId")]
})

/** The vendor's names of the services, which are also the last part of their paths. */
export type ServiceName = "CustomerService" | "AccountBalanceService" | "CRMCustomerDataService"

/** The target namespace of each service's WSDL. Only the second is documented; no message carries the others. */
export const services: Readonly<Record<ServiceName, string>> = {
  CustomerService: "http://www.enactor.com/retail/CustomerService",
  AccountBalanceService: namespaces.balance,
  CRMCustomerDataService: "http://service.crm.enactor.com"
}

/** What stands inside the operation element: one text, one object under any of these names, or the fields themselves. */
export type Takes =
  | { readonly as: "string" }
  | { readonly as: "object"; readonly names: readonly [string, ...Array<string>]; readonly of: string }
  | { readonly as: "fields"; readonly of: string }

/** One operation. */
export interface Operation {
  /** Which of the three has it. */
  readonly service: ServiceName
  /** The namespaces in which its element is known; the WSDL uses the first. They follow no rule (documented). */
  readonly namespaces: readonly [string, ...Array<string>]
  /** What stands in the request. */
  readonly takes: Takes
  /** `list`: a paged array list; `enquiry` and `update`: an output with an outcome; `search`: the request and a list. */
  readonly gives: "list" | "enquiry" | "update" | "search"
}

/** The operations that the sandbox answers, by name. There is no write of customers (documented: none was found). */
export const operations = {
  submitCustomerNameSearch: {
    service: "CustomerService",
    namespaces: [namespaces.core],
    takes: { as: "object", names: ["customerNameSearchRequest"], of: "CustomerNameSearchRequest" },
    gives: "list"
  },
  submitCustomerPostCodeSearch: {
    service: "CustomerService",
    namespaces: [namespaces.core],
    takes: { as: "string" },
    gives: "list"
  },
  submitLoyaltyAccountSearch: {
    service: "AccountBalanceService",
    namespaces: [namespaces.balance],
    takes: { as: "string" },
    gives: "list"
  },
  submitAccountBalanceEnquiry: {
    service: "AccountBalanceService",
    namespaces: [namespaces.balance],
    takes: { as: "object", names: ["accountBalanceEnquiryRequest"], of: "AccountBalanceEnquiryRequest" },
    gives: "enquiry"
  },
  submitAccountBalanceUpdate: {
    service: "AccountBalanceService",
    namespaces: [namespaces.balance],
    takes: {
      as: "object",
      names: ["accountBalanceUpdate", "accountBalanceUpdateRequest"],
      of: "AccountBalanceUpdateRequest"
    },
    gives: "update"
  },
  searchCustomers: {
    service: "CRMCustomerDataService",
    namespaces: [namespaces.retail, namespaces.crm],
    takes: { as: "fields", of: "SearchCustomers" },
    gives: "search"
  }
} as const satisfies Readonly<Record<string, Operation>>

/** The name of an operation that the sandbox answers. */
export type OperationName = keyof typeof operations

/** Whether there is an operation of this name. */
export const isOperation = (name: string | undefined): name is OperationName =>
  name !== undefined && Object.hasOwn(operations, name)

/** All operations of a service, by name. */
export const operationsOf = (service: ServiceName): ReadonlyArray<readonly [OperationName, Operation]> =>
  Object.entries<Operation>(operations).flatMap(([name, operation]) =>
    isOperation(name) && operation.service === service ? [[name, operation] as const] : []
  )

/** The columns of both customer searches, in the order shown. */
export const customerColumns: ReadonlyArray<string> = [
  "customerNumber",
  "customerName.forename",
  "customerName.surname",
  "customerName.title",
  "customerName.dateOfBirth",
  "organisation",
  "tradingName",
  "lastTransactionDate",
  "AddressJoin:street1",
  "AddressJoin:street2",
  "AddressJoin:street3",
  "AddressJoin:town",
  "AddressJoin:province",
  "AddressJoin:postCode",
  "hasLoyaltyAccounts"
]

/** The columns of the loyalty account search, in the order shown. */
export const accountColumns: ReadonlyArray<string> = ["accountId", "accountType", "status"]

/** The account kinds that the vendor names. Only loyalty accounts exist here. */
export const accountTypes: ReadonlyArray<string> = [
  "customerLoyaltyAccount",
  "customerDepositAccount",
  "customerCreditAccount",
  "customerSpendAccount",
  "employeeAccount"
]
