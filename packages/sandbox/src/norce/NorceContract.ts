/**
 * Norce's CustomerService 1.1 as data, read from the vendor page: entities with their lengths, and operations with their
 * arguments. Validation, replies and the OpenAPI document all follow from these tables.
 */

/** What a property may hold. */
export type Kind =
  | { readonly is: "string" | "int" | "boolean" | "guid" | "date-time" | "ints" }
  | { readonly is: "object" | "list"; readonly of: string }

/** One property of an entity. */
export interface Property {
  readonly name: string
  readonly kind: Kind
  /** The documented maximum in UTF-16 units. */
  readonly max?: number
}

const text = (name: string, max?: number): Property => ({ name, kind: { is: "string" }, ...(max && { max }) })
const plain = (name: string, is: "int" | "boolean" | "guid" | "date-time" | "ints"): Property => ({
  name,
  kind: { is }
})
const object = (name: string, of: string): Property => ({ name, kind: { is: "object", of } })
const list = (name: string, of: string): Property => ({ name, kind: { is: "list", of } })

/** Properties by entity, in documented order. */
export const entities: Readonly<Record<string, ReadonlyArray<Property>>> = {
  Customer: [
    plain("Id", "int"),
    plain("Key", "guid"),
    text("Code", 50),
    text("Email", 255),
    text("SSN", 50),
    text("FirstName", 50),
    text("LastName", 50),
    text("Phone", 50),
    text("CellPhone", 50),
    plain("ReferId", "int"),
    text("ReferUrl", 255),
    object("Account", "Account"),
    list("Companies", "Company"),
    list("DeliveryAddresses", "Address"),
    object("InvoiceAddress", "Address"),
    list("Flags", "Flag"),
    plain("UseInvoiceAddressAsDeliveryAddress", "boolean"),
    list("Info", "IdValue"),
    plain("PricelistIds", "ints"),
    text("CrmId", 50),
    plain("IsActive", "boolean"),
    plain("Created", "date-time"),
    plain("Updated", "date-time")
  ],
  Account: [
    plain("Id", "int"),
    plain("Key", "guid"),
    text("LoginName", 255),
    text("Name", 100),
    plain("Roles", "ints"),
    list("Authorizations", "IdValue"),
    plain("IsActive", "boolean")
  ],
  Company: [
    plain("Id", "int"),
    plain("Key", "guid"),
    text("Code", 50),
    text("Name", 100),
    text("OrgNo", 50),
    text("Phone", 50),
    plain("ReferId", "int"),
    text("ReferUrl", 255),
    list("DeliveryAddresses", "Address"),
    object("InvoiceAddress", "Address"),
    list("Flags", "Flag"),
    plain("UseInvoiceAddressAsDeliveryAddress", "boolean"),
    list("Info", "IdValue"),
    plain("PricelistIds", "ints"),
    plain("ParentId", "int"),
    plain("DeliveryMethodIds", "ints"),
    plain("PaymentMethodIds", "ints"),
    text("Email"),
    text("VatNo")
  ],
  Address: [
    plain("Id", "int"),
    text("CareOf", 100),
    text("Line1", 255),
    text("Line2", 255),
    text("Zip", 50),
    text("City", 50),
    plain("CountryId", "int"),
    text("Country", 50),
    text("Region", 50),
    plain("IsValidated", "boolean"),
    text("GlobalLocationNo", 50),
    text("ShippingPhoneNumber", 50)
  ],
  Flag: [plain("Id", "int"), text("Name", 50), plain("Group", "int"), plain("IsSelected", "boolean")],
  IdValue: [plain("Id", "int"), text("Value"), text("Code", 255)],
  AgreementAccount: [
    plain("PricelistId", "int"),
    text("Name", 50),
    plain("StartDate", "date-time"),
    plain("EndDate", "date-time"),
    plain("ImageKey", "guid"),
    plain("ShowPricesIncVat", "boolean")
  ],
  Login: [text("LoginName", 255), text("Password", 4000), text("CultureCode", 16), text("IncludeCompanies")]
}

/** One argument in the query string. `bool` is a string that means a boolean. */
export interface Argument {
  readonly name: string
  readonly type: "string" | "int" | "boolean" | "bool"
  readonly required: boolean
  /** Other names that a client may have guessed where the page shows none. */
  readonly spellings?: ReadonlyArray<string>
}

/** One operation. */
export interface Operation {
  readonly method: "GET" | "POST"
  readonly group: "Accounts" | "Customers"
  readonly arguments: ReadonlyArray<Argument>
  /** The entity of the JSON body. */
  readonly body?: string
  readonly returns: string
}

const needs = (name: string, type: Argument["type"], ...spellings: ReadonlyArray<string>): Argument => ({
  name,
  type,
  required: true,
  ...(spellings.length > 0 && { spellings })
})
const takes = (name: string, type: Argument["type"]): Argument => ({ name, type, required: false })

const culture = takes("cultureCode", "string")
const companies = takes("includeCompanies", "bool")

const read = (key: Argument): Operation => ({
  method: "GET",
  group: "Customers",
  arguments: [key, culture, companies],
  returns: "Customer"
})

const write = (by: Argument): Operation => ({
  method: "POST",
  group: "Customers",
  arguments: [takes("password", "string"), takes("doSendMail", "bool"), by, culture],
  body: "Customer",
  returns: "Customer"
})

/** The operations that the sandbox answers, by name. */
export const operations = {
  GetAgreementAccount: {
    method: "GET",
    group: "Accounts",
    arguments: [needs("id", "int"), culture],
    returns: "AgreementAccount"
  },
  ListAccountRoles: { method: "GET", group: "Accounts", arguments: [culture], returns: "IdValue[]" },
  LoginAgreementAccount: {
    method: "GET",
    group: "Accounts",
    arguments: [needs("password", "string"), culture],
    returns: "AgreementAccount"
  },
  LoginPost: { method: "POST", group: "Accounts", arguments: [], body: "Login", returns: "Customer" },
  SendPasswordReminder: {
    method: "POST",
    group: "Accounts",
    arguments: [needs("loginName", "string"), takes("updatedBy", "string"), culture],
    returns: ""
  },
  UpdateAccountStatus: {
    method: "POST",
    group: "Accounts",
    arguments: [
      needs("customerId", "int"),
      needs("isActive", "boolean"),
      needs("updatedBy", "int"),
      culture,
      companies
    ],
    returns: "Customer"
  },
  GetCustomer: read(needs("id", "int", "customerId")),
  GetCustomerByAccountId: read(needs("accountId", "int")),
  GetCustomerByCode: read(needs("code", "string", "customerCode", "externalCode")),
  GetCustomerByEmail: read(needs("email", "string")),
  GetCustomerByKey: read(needs("key", "string", "customerKey")),
  GetCustomerByLoginName: read(needs("loginName", "string")),
  CreateCustomer3: write(takes("createdBy", "string")),
  UpdateCustomer3: write(needs("updatedBy", "int")),
  RegisterCustomer3: write(needs("updatedBy", "int"))
} as const satisfies Readonly<Record<string, Operation>>

/** The name of an operation that the sandbox answers. */
export type OperationName = keyof typeof operations

/** Whether there is an operation of this name. */
export const isOperation = (name: string): name is OperationName => Object.hasOwn(operations, name)

/** The path before an operation's name. */
export const basePath = "/commerce/customer/1.1"

/** Where tokens are given. */
export const tokenPath = "/identity/1.0/connect/token"
