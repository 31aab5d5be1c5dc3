/**
 * What the client sends and expects, as data, to be held against a tenant's own description. `inferred` marks what the
 * vendor page does not show.
 */
import { Redacted, type Schema } from "effect"
import { FieldIssue } from "@kundbro/domain/VendorError"
import * as Wire from "../NorceWire.ts"
import type { NorceOptions } from "../NorceOptions.ts"
import { row } from "./Text.ts"

/** One argument in the query. */
export interface Argument {
  readonly name: string
  readonly type: "string" | "integer" | "boolean"
  /** Whether it is always sent. */
  readonly always: boolean
  readonly inferred?: true
  /** The setting that renames it. */
  readonly option?: string
}

/** An entity by its name. */
export type EntityName =
  | "AgreementAccount"
  | "IdValue"
  | "Login"
  | "Customer"
  | "Company"
  | "Address"
  | "Pricelist"
  | "PricelistItem"

/** The entities, by the names of the limits. The type is told, or the built declarations would spell all of them out. */
const entities: Readonly<Record<EntityName, Schema.Top>> = {
  AgreementAccount: Wire.AgreementAccount,
  IdValue: Wire.IdValue,
  Login: Wire.Login,
  Customer: Wire.Customer,
  Company: Wire.Company,
  Address: Wire.Address,
  Pricelist: Wire.Pricelist,
  PricelistItem: Wire.PricelistItem
}

/** The schema of an entity. */
export const schemaOf = (name: EntityName): Schema.Top => entities[name]

/** One operation. */
export interface Contract {
  readonly name: string
  readonly method: "GET" | "POST"
  /** Whether the verb is inferred. */
  readonly inferred?: true
  readonly arguments: ReadonlyArray<Argument>
  readonly body?: EntityName
  /** The entity, and whether a list of it comes; nothing where the client does not look at the reply. */
  readonly returns?: { readonly entity: EntityName; readonly many: boolean }
}

type Settings = Pick<NorceOptions, "names">

const needs = (name: string, type: Argument["type"], more: Pick<Argument, "inferred"> = {}): Argument => ({
  name,
  type,
  always: true,
  ...more
})
const takes = (name: string, type: Argument["type"], more: Pick<Argument, "inferred"> = {}): Argument => ({
  ...needs(name, type, more),
  always: false
})

const culture = takes("cultureCode", "string")
const companies = takes("includeCompanies", "boolean")
const guessed = { inferred: true } as const
const customerId = needs("customerId", "integer")
const companyId = needs("companyId", "integer")
const pricelistId = needs("pricelistId", "integer")
const updatedBy = needs("updatedBy", "integer")
const createdBy = needs("createdBy", "integer")

type Reply = Pick<Contract, "body" | "returns">

const one = (entity: EntityName): Reply => ({ returns: { entity, many: false } })
const many = (entity: EntityName): Reply => ({ returns: { entity, many: true } })

const get = (name: string, reply: Reply, ...own: ReadonlyArray<Argument>): Contract => ({
  name,
  method: "GET",
  arguments: [...own, culture],
  ...reply
})

const post = (name: string, reply: Reply, ...own: ReadonlyArray<Argument>): Contract => ({
  ...get(name, reply, ...own),
  method: "POST"
})

const write = (name: string, by: Argument) =>
  post(name, { ...one("Customer"), body: "Customer" }, takes("password", "string"), needs("doSendMail", "boolean"), by)

const perhaps = takes("includeCompanies", "boolean", guessed)
const customer = one("Customer")

const customerService: ReadonlyArray<Contract> = [
  get("GetAgreementAccount", one("AgreementAccount"), needs("id", "integer")),
  get("ListAccountRoles", many("IdValue")),
  get("LoginAgreementAccount", one("AgreementAccount"), needs("password", "string")),
  { name: "LoginPost", method: "POST", arguments: [], body: "Login", ...customer },
  post("SendPasswordReminder", {}, needs("loginName", "string"), takes("updatedBy", "integer")),
  post("UpdateAccountStatus", customer, customerId, needs("isActive", "boolean"), updatedBy, companies),
  get("GetCustomer", customer, needs("id", "integer", guessed), perhaps),
  get("GetCustomerByAccountId", customer, needs("accountId", "integer"), companies),
  get("GetCustomerByCode", customer, needs("code", "string", guessed), perhaps),
  get("GetCustomerByEmail", customer, needs("email", "string"), companies),
  get("GetCustomerByKey", customer, needs("key", "string", guessed), perhaps),
  get("GetCustomerByLoginName", customer, needs("loginName", "string"), companies),
  get(
    "ListCustomerByInfoType2",
    many("Customer"),
    needs("code", "string"),
    needs("value", "string"),
    takes("showInactive", "boolean")
  ),
  // The caller names the argument that carries the id.
  { ...get("ListCustomerBySSN2", many("Customer"), takes("showInactive", "boolean", guessed)), inferred: true },
  write("CreateCustomer3", createdBy),
  write("UpdateCustomer3", updatedBy),
  write("RegisterCustomer3", updatedBy),
  post("ActivateCustomer", {}, customerId, needs("activatedBy", "integer")),
  {
    ...post("InactivateCustomer", {}, { ...customerId, ...guessed }, needs("inactivatedBy", "integer", guessed)),
    inferred: true
  },
  post("DeleteCompanyDeliveryAddress", customer, needs("addressId", "integer"), customerId, companies),
  post("UpdateCompanyDeliveryAddress", { ...customer, body: "Address" }, customerId, updatedBy, companies),
  post("UpdateCompany", { body: "Company" }, customerId, updatedBy, companies),
  get("ListCompaniesByOrgNo", many("Company"), needs("orgNo", "string")),
  post("DeleteCompanyCustomer", {}, companyId, customerId),
  post("InsertCompanyDeliveryMethod", one("Company"), needs("methodId", "integer"), companyId, createdBy),
  post("DeleteCompanyDeliveryMethod", one("Company"), needs("methodId", "integer"), companyId),
  get("GetCompanyPricelist", one("Pricelist"), companyId, pricelistId),
  post("DeleteCompanyPricelist", many("Pricelist"), companyId, pricelistId),
  post("InsertCompanyPricelist2", { body: "Pricelist" }, companyId, createdBy),
  get("GetPricelistItem", one("PricelistItem"), needs("partNo", "string"), pricelistId)
]
const applicationService: ReadonlyArray<Contract> = [
  get("ListCustomerInfoTypes", many("IdValue")),
  get("ListCompanyInfoTypes", many("IdValue"))
]

/** What an argument is called at a tenant. */
export const nameOf = (names: Settings["names"], operation: string, argument: string): string =>
  row(names, placeOf(operation, argument)) ?? argument

const placeOf = (operation: string, argument: string) => `${operation}.${argument}`

const named =
  (operations: ReadonlyArray<Contract>) =>
  ({ names }: Settings): ReadonlyArray<Contract> =>
    operations.map((operation) => ({
      ...operation,
      arguments: operation.arguments.map((argument) => ({
        ...argument,
        name: nameOf(names, operation.name, argument.name),
        option: `names["${placeOf(operation.name, argument.name)}"]`
      }))
    }))

/** The operations of CustomerService that are called, with the names that these settings give. */
export const contracts = named(customerService)

/** Those of ApplicationService. Another document describes them, so they may be missing. */
export const applicationContracts = named(applicationService)

/** Every place that the option `names` can name. */
export const places: ReadonlySet<string> = new Set(
  [...customerService, ...applicationService].flatMap((operation) =>
    operation.arguments.map((argument) => placeOf(operation.name, argument.name))
  )
)

const byName = new Map([...customerService, ...applicationService].map((one) => [one.name, one]))

const isOf: Readonly<Record<Argument["type"], (value: unknown) => boolean>> = {
  string: (value) => typeof value === "string" || Redacted.isRedacted(value),
  integer: (value) => typeof value === "number",
  boolean: (value) => typeof value === "boolean"
}

/** What a program without types can leave out or mistake: a call without an argument could mean another one. */
export const issuesOf = (operation: string, query: Readonly<Record<string, unknown>>): ReadonlyArray<FieldIssue> =>
  (byName.get(operation)?.arguments ?? []).flatMap(({ always, name, type }) => {
    const value = row(query, name)
    if (value === undefined) return always ? [new FieldIssue({ field: name, rule: "missing", remedy: "give it" })] : []
    return isOf[type](value) ? [] : [new FieldIssue({ field: name, rule: "not-allowed", remedy: `give it as ${type}` })]
  })
