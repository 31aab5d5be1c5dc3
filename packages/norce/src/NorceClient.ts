/**
 * CustomerService 1.1 in its own words: one method per operation whose arguments are documented, wire records in and out.
 * What the page names only is reached by `passthrough`; what it lets infer is in `@kundbro/norce/experimental`.
 *
 * `null`, an empty body and 204 all mean none (inferred) and come out as `Option.none` or an empty list. What is sent is
 * held to the documented limits first and fails with `Rejected` otherwise.
 */
import { Effect, Option, Predicate, Redacted, Result, Schema } from "effect"
import type { HttpClient } from "effect/http"
import type { InvalidOptions } from "@kundbro/domain/Adapter"
import * as Arguments from "@kundbro/domain/Arguments"
import type { Operation } from "@kundbro/domain/Operation"
import * as E from "@kundbro/domain/VendorError"
import * as Connection from "./internal/Connection.ts"
import { issuesOf } from "./internal/Contract.ts"
import * as Limits from "./internal/Limits.ts"
import { nonEmpty } from "./internal/Text.ts"
import { failure } from "./NorceError.ts"
import type { NorceOptions } from "./NorceOptions.ts"
import * as Wire from "./NorceWire.ts"

/** Arguments that most operations take. */
export interface Common {
  /** Default: the option `cultureCode`. */
  readonly cultureCode?: string
}

/** Arguments of operations that return a customer. */
export interface Companies extends Common {
  /** `false` still returns the primary company. Not sent by default, which means `true`. */
  readonly includeCompanies?: boolean
}

/** Arguments of the operations that write a customer. */
export interface Write extends Common {
  /** The record. `UpdateCustomer3` needs its `Id`, and all of it. */
  readonly customer: Wire.Customer
  /** Used for the account only. It travels in the URL: leave it out and the vendor generates one. */
  readonly password?: Redacted.Redacted
  /** Whether the customer is mailed. Always sent, and `false` unless asked for: the vendor's default is `true`. */
  readonly doSendMail?: boolean
  /** The acting `Account.Id`; default: the option `accountId`. */
  readonly by?: number
}

/** One company. */
export interface OfCompany extends Common {
  /** `Company.Id`. */
  readonly companyId: number
}

/** A call of any operation, for what has no method. Its reply is not interpreted. */
export interface Passthrough {
  /** The operation's name, which is the last part of its address. */
  readonly operation: string
  /** Most operations that read are GET, those that write POST (documented). */
  readonly method: "GET" | "POST"
  /** Arguments in the query; `undefined` is not sent. Its values stay out of spans and errors. */
  readonly query?: Connection.Query
  /** Sent as JSON. Nothing of it is checked. */
  readonly body?: Schema.Json
  /** The address before the name, for another service of the tenant; default: `baseUrl`. */
  readonly serviceUrl?: URL
  /** What the call does; default: what the table of operations says, and `write` where it says nothing. */
  readonly effect?: Operation["effect"]
}

type Call<I, A> = (input: I) => Effect.Effect<A, E.VendorError>
type Customers<I> = Call<I & Companies, Option.Option<Wire.Customer>>

/** The operations. */
export interface NorceClient {
  /** `id` is a price list id, not an account id (documented). */
  readonly GetAgreementAccount: Call<Common & { readonly id: number }, Option.Option<Wire.AgreementAccount>>
  /** The roles that an account can have, with their ids in this environment. */
  readonly ListAccountRoles: Call<Common, ReadonlyArray<Wire.IdValue>>
  /** None: refused, as LoginPost tells it. The agreement code travels in the URL of a GET: expect it in the vendor's access logs. */
  readonly LoginAgreementAccount: Call<
    Common & { readonly password: Redacted.Redacted },
    Option.Option<Wire.AgreementAccount>
  >
  /** None: invalid credentials, told by `null`, an empty answer, an `Id` of null or 0, or a 400 (inferred). */
  readonly LoginPost: Customers<{ readonly loginName: string; readonly password: Redacted.Redacted }>
  /** Mails the customer's `Email`. Success says nothing about the mail. */
  readonly SendPasswordReminder: Call<Common & { readonly loginName: string; readonly by?: number }, void>
  /** `customerId` names the customer, but it is the account that is switched. */
  readonly UpdateAccountStatus: Call<
    Companies & { readonly customerId: number; readonly isActive: boolean; readonly by?: number },
    Wire.Customer
  >
  /** By `Customer.Id` (the name of the argument is inferred). */
  readonly GetCustomer: Customers<{ readonly id: number }>
  /** By `Account.Id` (documented). */
  readonly GetCustomerByAccountId: Customers<{ readonly accountId: number }>
  /** By `Customer.Code`, the number in another system (the name of the argument is inferred). */
  readonly GetCustomerByCode: Customers<{ readonly code: string }>
  /** By `Customer.Email`: the key by which creating and registering match (documented). */
  readonly GetCustomerByEmail: Customers<{ readonly email: string }>
  /** By `Customer.Key`, a GUID that the vendor gives (the name of the argument is inferred). */
  readonly GetCustomerByKey: Customers<{ readonly key: string }>
  /** By `Account.LoginName` (documented). */
  readonly GetCustomerByLoginName: Customers<{ readonly loginName: string }>
  /** Customers with this value of the info type with this code; active ones only, unless told otherwise. */
  readonly ListCustomerByInfoType2: Call<
    Common & { readonly code: string; readonly value: string; readonly showInactive?: boolean },
    ReadonlyArray<Wire.Customer>
  >
  /** Not idempotent. */
  readonly CreateCustomer3: Call<Write, Wire.Customer>
  /** Empties root fields that are missing (inferred): send the whole record. */
  readonly UpdateCustomer3: Call<Write, Wire.Customer>
  /** Creates or updates; the match is by e-mail, so a changed e-mail makes a second customer. */
  readonly RegisterCustomer3: Call<Write, Wire.Customer>
  /**
   * Later than the tenant's `CullCustomerDayCount` days after the customer was inactivated, the data is gone. `by` must be
   * a real account: the vendor warns against the default one, so 1 is rejected.
   */
  readonly ActivateCustomer: Call<Common & { readonly customerId: number; readonly by?: number }, void>
  /** `customerId` is a customer that belongs to the company. */
  readonly DeleteCompanyDeliveryAddress: Call<
    Companies & { readonly addressId: number; readonly customerId: number },
    Wire.Customer
  >
  /** The address needs the `Id` of one that exists. */
  readonly UpdateCompanyDeliveryAddress: Call<
    Companies & { readonly customerId: number; readonly address: Wire.Address; readonly by?: number },
    Wire.Customer
  >
  /**
   * Without an `Id` the company is created, so this is not idempotent. Root texts that are missing are emptied; absent
   * lists and objects are left alone. The reply is not documented: read the customer to see the company.
   */
  readonly UpdateCompany: Call<
    Companies & { readonly customerId: number; readonly company: Wire.Company; readonly by?: number },
    void
  >
  /** Only digits count: at least one is needed. Several companies may share a number. */
  readonly ListCompaniesByOrgNo: Call<Common & { readonly orgNo: string }, ReadonlyArray<Wire.Company>>
  /** Ends the relation between the two; neither is deleted. */
  readonly DeleteCompanyCustomer: Call<OfCompany & { readonly customerId: number }, void>
  /** Allows the company a delivery method; the company as it is then. */
  readonly InsertCompanyDeliveryMethod: Call<
    OfCompany & { readonly methodId: number; readonly by?: number },
    Wire.Company
  >
  /** Takes a delivery method from the company; the company as it is then. */
  readonly DeleteCompanyDeliveryMethod: Call<OfCompany & { readonly methodId: number }, Wire.Company>
  /** One price list of the company. */
  readonly GetCompanyPricelist: Call<OfCompany & { readonly pricelistId: number }, Option.Option<Wire.Pricelist>>
  /** The price lists that are left. */
  readonly DeleteCompanyPricelist: Call<OfCompany & { readonly pricelistId: number }, ReadonlyArray<Wire.Pricelist>>
  /** Connects a price list that exists, else creates it (with rule 7 if it has none). The reply is not documented. */
  readonly InsertCompanyPricelist2: Call<OfCompany & { readonly pricelist: Wire.Pricelist; readonly by?: number }, void>
  /** One article of a price list, by its part number. */
  readonly GetPricelistItem: Call<
    Common & { readonly partNo: string; readonly pricelistId: number },
    Option.Option<Wire.PricelistItem>
  >
  /** Of ApplicationService (its address is inferred: `applicationUrl`). */
  readonly ListCustomerInfoTypes: Call<Common, ReadonlyArray<Wire.IdValue>>
  /** Of ApplicationService (its address is inferred: `applicationUrl`). */
  readonly ListCompanyInfoTypes: Call<Common, ReadonlyArray<Wire.IdValue>>
  /** Calls any operation by its name. Fails like every other; none is `Option.none`. */
  readonly passthrough: Call<Passthrough, Option.Option<Schema.Json>>
}

type Query = Connection.Query

const nothing = new E.FieldIssue({ field: "body", rule: "missing", remedy: "give the record as an object" })

const missing = (field: string, remedy: string) => new E.FieldIssue({ field, rule: "missing", remedy })

/** Whom a login admits: an answer that names nobody by an id, and a 400, refuse (inferred). */
const admitted =
  <A>(
    schema: Schema.Decoder<A>,
    idOf: (admitted: A) => number | null | undefined
  ): Connection.Understand<Option.Option<A>> =>
  (answer, kind) =>
    answer.status === 400
      ? Result.succeed(Option.none())
      : Result.map(
          Connection.optional(schema)(answer, kind),
          Option.filter((one) => (idOf(one) ?? 0) > 0)
        )

/** The address of ApplicationService, by the vendor's general pattern (inferred). */
export const defaultApplicationUrl = (baseUrl: URL): URL => new URL("/commerce/application/1.1/", baseUrl)

/** Needs an `HttpClient` that follows no redirects by itself, or a host that sends none. Nothing is sent yet. */
export const make = Effect.fnUntraced(function* (
  options: NorceOptions
): Effect.fn.Return<NorceClient, InvalidOptions, HttpClient.HttpClient> {
  const call = yield* Connection.open(options)
  const accountId = options.accountId ?? 1
  const applicationUrl = options.applicationUrl ?? defaultApplicationUrl(options.baseUrl)

  const culture = ({ cultureCode = options.cultureCode }: Common): Query => ({ cultureCode })
  const companies = ({ includeCompanies, ...common }: Companies): Query => ({ includeCompanies, ...culture(common) })

  const rejected = (name: string, issues: ReadonlyArray<E.FieldIssue>) =>
    Effect.fail(failure(name, new E.Rejected({ issues, sent: false })))

  /** A call whose arguments are as they should be. */
  const complete = <A>(sent: Connection.Sent, understand: Connection.Understand<A>) => {
    const issues = issuesOf(sent.name, sent.query)
    return issues.length > 0 ? rejected(sent.name, issues) : call(sent, understand)
  }

  const get = <A>(name: string, query: Query, understand: Connection.Understand<A>) =>
    complete({ name, method: "GET", query }, understand)

  const post = <A>(name: string, query: Query, understand: Connection.Understand<A>, body?: Schema.Json) =>
    complete({ name, method: "POST", query, body }, understand)

  /** Sends a record, if it keeps to the limits and is otherwise all right. */
  const postRecord = <A>(
    name: string,
    query: Query,
    understand: Connection.Understand<A>,
    record: { readonly entity: Limits.Entity; readonly body: Schema.JsonObject },
    more: ReadonlyArray<E.FieldIssue> = []
  ) => {
    const issues = Predicate.isObject(record.body) ? [...Limits.ofBody(record.entity, record.body), ...more] : [nothing]
    return issues.length > 0 ? rejected(name, issues) : post(name, query, understand, record.body)
  }

  const customer = (name: string, argument: Query, input: Companies) =>
    get(name, { ...argument, ...companies(input) }, Connection.optional(Wire.Customer))

  const writeCustomer = (name: string, actor: "createdBy" | "updatedBy") => (input: Write) =>
    postRecord(
      name,
      {
        password: input.password,
        doSendMail: input.doSendMail ?? false,
        [actor]: input.by ?? accountId,
        ...culture(input)
      },
      Connection.one(Wire.Customer),
      { entity: "Customer", body: input.customer }
    )

  const ofCompany = (
    name: string,
    { companyId, methodId, ...common }: OfCompany & { readonly methodId: number },
    by: Query
  ) => post(name, { methodId, companyId, ...by, ...culture(common) }, Connection.one(Wire.Company))

  const infoTypes = (name: string) => (common: Common) =>
    call({ name, method: "GET", query: culture(common), serviceUrl: applicationUrl }, Connection.many(Wire.IdValue))

  const client: NorceClient = {
    GetAgreementAccount: ({ id, ...common }) =>
      get("GetAgreementAccount", { id, ...culture(common) }, Connection.optional(Wire.AgreementAccount)),
    ListAccountRoles: (common) => get("ListAccountRoles", culture(common), Connection.many(Wire.IdValue)),
    LoginAgreementAccount: ({ password, ...common }) =>
      get(
        "LoginAgreementAccount",
        { password, ...culture(common) },
        admitted(Wire.AgreementAccount, ({ PricelistId }) => PricelistId)
      ),
    LoginPost: ({ cultureCode = options.cultureCode, includeCompanies, loginName, password }) => {
      const body: Wire.Login = {
        LoginName: loginName,
        Password: Redacted.isRedacted(password) ? Redacted.value(password) : "",
        ...(cultureCode !== undefined && { CultureCode: cultureCode }),
        ...(includeCompanies !== undefined && { IncludeCompanies: includeCompanies ? "true" : "false" })
      }
      // The page calls both mandatory without marking them required.
      const empty = [
        ...(nonEmpty(body.LoginName) === undefined ? [missing("LoginName", "give it")] : []),
        ...(nonEmpty(body.Password) === undefined ? [missing("Password", "give it")] : [])
      ]
      return postRecord(
        "LoginPost",
        {},
        admitted(Wire.Customer, ({ Id }) => Id),
        { entity: "Login", body },
        empty
      )
    },
    SendPasswordReminder: ({ by = options.accountId, loginName, ...common }) =>
      post("SendPasswordReminder", { loginName, updatedBy: by, ...culture(common) }, Connection.done),
    UpdateAccountStatus: ({ by = accountId, customerId, isActive, ...input }) =>
      post(
        "UpdateAccountStatus",
        { customerId, isActive, updatedBy: by, ...companies(input) },
        Connection.one(Wire.Customer)
      ),
    GetCustomer: ({ id, ...input }) => customer("GetCustomer", { id }, input),
    GetCustomerByAccountId: ({ accountId, ...input }) => customer("GetCustomerByAccountId", { accountId }, input),
    GetCustomerByCode: ({ code, ...input }) => customer("GetCustomerByCode", { code }, input),
    GetCustomerByEmail: ({ email, ...input }) => customer("GetCustomerByEmail", { email }, input),
    GetCustomerByKey: ({ key, ...input }) => customer("GetCustomerByKey", { key }, input),
    GetCustomerByLoginName: ({ loginName, ...input }) => customer("GetCustomerByLoginName", { loginName }, input),
    ListCustomerByInfoType2: ({ code, showInactive, value, ...common }) =>
      get("ListCustomerByInfoType2", { code, value, showInactive, ...culture(common) }, Connection.many(Wire.Customer)),
    CreateCustomer3: writeCustomer("CreateCustomer3", "createdBy"),
    UpdateCustomer3: writeCustomer("UpdateCustomer3", "updatedBy"),
    RegisterCustomer3: writeCustomer("RegisterCustomer3", "updatedBy"),
    ActivateCustomer: ({ by = accountId, customerId, ...common }) =>
      by === 1
        ? rejected("ActivateCustomer", [missing("activatedBy", "name an account other than the default one")])
        : post("ActivateCustomer", { customerId, activatedBy: by, ...culture(common) }, Connection.done),
    DeleteCompanyDeliveryAddress: ({ addressId, customerId, ...input }) =>
      post(
        "DeleteCompanyDeliveryAddress",
        { addressId, customerId, ...companies(input) },
        Connection.one(Wire.Customer)
      ),
    UpdateCompanyDeliveryAddress: ({ address, by = accountId, customerId, ...input }) =>
      postRecord(
        "UpdateCompanyDeliveryAddress",
        { customerId, updatedBy: by, ...companies(input) },
        Connection.one(Wire.Customer),
        { entity: "Address", body: address },
        typeof address?.Id === "number" ? [] : [missing("Id", "give the id of a delivery address of the company")]
      ),
    UpdateCompany: ({ by = accountId, company, customerId, ...input }) =>
      postRecord(
        "UpdateCompany",
        { customerId, updatedBy: by, ...companies(input) },
        Connection.done,
        { entity: "Company", body: company },
        (company?.Name ?? "").trim() === "" ? [missing("Name", "give the company a name")] : []
      ),
    ListCompaniesByOrgNo: ({ orgNo, ...common }) =>
      /\d/.test(orgNo)
        ? get("ListCompaniesByOrgNo", { orgNo, ...culture(common) }, Connection.many(Wire.Company))
        : rejected("ListCompaniesByOrgNo", [missing("orgNo", "give a number with digits: nothing else is compared")]),
    DeleteCompanyCustomer: ({ companyId, customerId, ...common }) =>
      post("DeleteCompanyCustomer", { companyId, customerId, ...culture(common) }, Connection.done),
    InsertCompanyDeliveryMethod: ({ by = accountId, ...input }) =>
      ofCompany("InsertCompanyDeliveryMethod", input, { createdBy: by }),
    DeleteCompanyDeliveryMethod: (input) => ofCompany("DeleteCompanyDeliveryMethod", input, {}),
    GetCompanyPricelist: ({ companyId, pricelistId, ...common }) =>
      get("GetCompanyPricelist", { companyId, pricelistId, ...culture(common) }, Connection.optional(Wire.Pricelist)),
    DeleteCompanyPricelist: ({ companyId, pricelistId, ...common }) =>
      post("DeleteCompanyPricelist", { companyId, pricelistId, ...culture(common) }, Connection.many(Wire.Pricelist)),
    InsertCompanyPricelist2: ({ by = accountId, companyId, pricelist, ...common }) => {
      const body = encodePricelist(pricelist)
      return Result.isFailure(body)
        ? rejected("InsertCompanyPricelist2", [
            new E.FieldIssue({
              field: Connection.pathOf(body.failure.issue),
              rule: "not-encodable",
              remedy: "give a whole number, or a decimal with at most 15 digits"
            })
          ])
        : postRecord("InsertCompanyPricelist2", { companyId, createdBy: by, ...culture(common) }, Connection.done, {
            entity: "Pricelist",
            body: body.success
          })
    },
    GetPricelistItem: ({ partNo, pricelistId, ...common }) =>
      get("GetPricelistItem", { partNo, pricelistId, ...culture(common) }, Connection.optional(Wire.PricelistItem)),
    ListCustomerInfoTypes: infoTypes("ListCustomerInfoTypes"),
    ListCompanyInfoTypes: infoTypes("ListCompanyInfoTypes"),
    passthrough: (input) => {
      const { operation, query = {}, ...sent } = input
      const issues = [
        ...expected.issues({ query, ...input }),
        ...(/^\w{1,100}$/.test(operation) ? [] : [notBare]),
        ...(sent.method === "GET" || sent.method === "POST" ? [] : [missing("method", "give GET or POST")]),
        ...(sent.serviceUrl === undefined || sent.serviceUrl instanceof URL ? [] : [notAnAddress])
      ]
      return issues.length > 0
        ? rejected("passthrough", issues)
        : call({ ...sent, name: operation, query }, Connection.optional(Schema.Json))
    }
  }
  return Arguments.client(client, (operation, issues) => rejected(operation, issues))
})

const expected = Arguments.object("input", Arguments.text("operation"), Arguments.object("query"))

const notBare = new E.FieldIssue({
  field: "operation",
  rule: "not-allowed",
  remedy: "give the bare name, and the rest as serviceUrl"
})

const notAnAddress = new E.FieldIssue({ field: "serviceUrl", rule: "not-allowed", remedy: "give a URL" })

const encodePricelist = Schema.encodeUnknownResult(Wire.Pricelist)
