/**
 * The operations of Norce's CustomerService 1.1 with their arguments, read from the vendor page, and the two lookups of its
 * ApplicationService. Validation, routes and the OpenAPI document all follow from this table.
 */

/** One argument in the query string. `bool` is a string that means a boolean. */
export interface Argument {
  /** As the page has it, or infers it. */
  readonly name: string
  /** What its text has to be. */
  readonly type: "string" | "int" | "boolean" | "bool"
  /** Whether a call without it is refused. */
  readonly required: boolean
  /** Other names that a client may have guessed where the page shows none. */
  readonly spellings?: ReadonlyArray<string>
}

/** One operation. */
export interface Operation {
  /** The HTTP verb. */
  readonly method: "GET" | "POST"
  /** The page's tag. */
  readonly group:
    | "Accounts"
    | "Address"
    | "Application"
    | "Companies"
    | "Customers"
    | "Flags"
    | "InfoTypes"
    | "PriceLists"
  /** Of the query. */
  readonly arguments: ReadonlyArray<Argument>
  /** The entity of the JSON body. */
  readonly body?: string
  /** An entity, a list of them with `[]` at its end, or nothing at all. */
  readonly returns: string
}

const needs = (name: string, type: Argument["type"], ...spellings: ReadonlyArray<string>): Argument => ({
  name,
  type,
  required: true,
  ...(spellings.length > 0 && { spellings })
})
const takes = (name: string, type: Argument["type"], ...spellings: ReadonlyArray<string>): Argument => ({
  ...needs(name, type, ...spellings),
  required: false
})

const culture = takes("cultureCode", "string")
const companies = takes("includeCompanies", "bool")
const customerId = needs("customerId", "int")
const companyId = needs("companyId", "int")
const pricelistId = needs("pricelistId", "int")
const updatedBy = needs("updatedBy", "int")
const createdBy = takes("createdBy", "string")
const showInactive = takes("showInactive", "bool")

type Details = Partial<Pick<Operation, "body" | "returns">>

const get = (
  group: Operation["group"],
  returns: string,
  ...own: ReadonlyArray<Argument>
): Operation & { readonly method: "GET" } => ({
  method: "GET",
  group,
  arguments: [...own, culture],
  returns
})

const post = (
  group: Operation["group"],
  own: ReadonlyArray<Argument>,
  { body, returns = "Customer" }: Details = {}
): Operation & { readonly method: "POST" } => ({
  method: "POST",
  group,
  arguments: [...own, culture],
  ...(body !== undefined && { body }),
  returns
})

const write = (by: Argument) =>
  post("Customers", [takes("password", "string"), takes("doSendMail", "bool"), by], { body: "Customer" })

const ofMethod = (method: Argument, ...more: ReadonlyArray<Argument>) =>
  post("Companies", [method, companyId, ...more], { returns: "Company" })

/** The operations that the sandbox answers, by name. */
export const operations = {
  GetAgreementAccount: get("Accounts", "AgreementAccount", needs("id", "int")),
  ListAccountRoles: get("Accounts", "IdValue[]"),
  LoginAgreementAccount: get("Accounts", "AgreementAccount", needs("password", "string")),
  LoginPost: { method: "POST", group: "Accounts", arguments: [], body: "Login", returns: "Customer" },
  SendPasswordReminder: post("Accounts", [needs("loginName", "string"), takes("updatedBy", "string")], {
    returns: ""
  }),
  UpdateAccountStatus: post("Accounts", [customerId, needs("isActive", "boolean"), updatedBy, companies]),

  GetCustomer: get("Customers", "Customer", needs("id", "int", "customerId"), companies),
  GetCustomerByAccountId: get("Customers", "Customer", needs("accountId", "int"), companies),
  GetCustomerByCode: get("Customers", "Customer", needs("code", "string", "customerCode", "externalCode"), companies),
  GetCustomerByEmail: get("Customers", "Customer", needs("email", "string"), companies),
  GetCustomerByKey: get("Customers", "Customer", needs("key", "string", "customerKey"), companies),
  GetCustomerByLoginName: get("Customers", "Customer", needs("loginName", "string"), companies),
  ListCustomerByInfoType2: get(
    "Customers",
    "Customer[]",
    needs("code", "string"),
    needs("value", "string"),
    showInactive
  ),
  ListCustomerBySSN2: get(
    "Customers",
    "Customer[]",
    needs("ssn", "string", "socialSecurityNumber", "nationalId"),
    showInactive
  ),
  CreateCustomer3: write(createdBy),
  UpdateCustomer3: write(updatedBy),
  RegisterCustomer3: write(updatedBy),
  ActivateCustomer: post("Customers", [customerId, needs("activatedBy", "int")], { returns: "" }),
  InactivateCustomer: post("Customers", [customerId, needs("inactivatedBy", "int", "updatedBy")], { returns: "" }),

  DeleteCompanyDeliveryAddress: post("Address", [needs("addressId", "int"), customerId, companies]),
  UpdateCompanyDeliveryAddress: post("Address", [customerId, updatedBy, companies], { body: "Address" }),

  UpdateCompany: post("Companies", [customerId, updatedBy, companies], { body: "Company" }),
  ListCompaniesByOrgNo: get("Companies", "Company[]", needs("orgNo", "string")),
  ListCompaniesByParent: get("Companies", "Company[]", needs("parentId", "int", "companyId", "parentCompanyId", "id")),
  DeleteCompanyCustomer: post("Companies", [companyId, customerId], { returns: "" }),
  InsertCompanyDeliveryMethod: ofMethod(needs("methodId", "int"), createdBy),
  DeleteCompanyDeliveryMethod: ofMethod(needs("methodId", "int")),
  InsertCompanyPaymentMethod: ofMethod(needs("methodId", "int", "paymentMethodId"), createdBy),
  InsertCompanyPaymentMethod2: ofMethod(needs("methodId", "int", "paymentMethodId"), createdBy),

  GetCompanyPricelist: get("PriceLists", "Pricelist", companyId, pricelistId),
  DeleteCompanyPricelist: post("PriceLists", [companyId, pricelistId], { returns: "Pricelist[]" }),
  InsertCompanyPricelist2: post("PriceLists", [companyId, createdBy], { body: "Pricelist", returns: "Pricelist" }),
  GetPricelistItem: get("PriceLists", "PricelistItem", needs("partNo", "string"), pricelistId),

  ListCustomerInfoTypes: get("Application", "IdValue[]"),
  ListCompanyInfoTypes: get("Application", "IdValue[]")
} as const satisfies Readonly<Record<string, Operation>>

/** The name of an operation that the sandbox answers. */
export type OperationName = keyof typeof operations

/** Whether there is an operation of this name. */
export const isOperation = (name: string): name is OperationName => Object.hasOwn(operations, name)

/** The lookup of the Flags group. The page does not tell its name: whoever starts the sandbox may. */
export const listFlags: Operation = get("Flags", "CustomerFlag[]")

/** The path before an operation's name. */
export const basePath = "/commerce/customer/1.1"

/** The same for the ApplicationService, by the vendor's general pattern. */
export const applicationPath = "/commerce/application/1.1"

/** Where an operation is, without the origin. */
export const pathOf = (name: string, { group }: Operation): `/${string}` =>
  `${group === "Application" ? applicationPath : basePath}/${name}`

/** Where tokens are given. */
export const tokenPath = "/identity/1.0/connect/token"
