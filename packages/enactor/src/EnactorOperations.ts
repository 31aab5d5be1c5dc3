/**
 * What is known of every operation that the vendor's pages name, and the contracts of those that can be called. Wrapper
 * namespaces follow no rule, so each operation has its own.
 *
 * The documented import of entities is a file and no operation: see {@link EnactorImport}.
 */
import type { Operation } from "@kundbro/domain"
import { SoapOperation, Xml } from "@kundbro/soap"
import type { EnactorOptions, OperationName, Paths } from "./EnactorOptions.ts"
import { type EnquiryRequest, make as makeWire, Names, namespaces, PagedArrayList, type Wire } from "./EnactorWire.ts"

type Known = Operation.Operation

const soap = (name: OperationName, effect: Known["effect"]): Known => ({
  name,
  status: "callable",
  effect,
  besides: []
})
const named = (name: string, effect: Known["effect"]): Known => ({ name, status: "named-only", effect, besides: [] })

/** Every operation by the vendor's name; REST calls by method and path, or by what they do where no path is shown. */
export const operations: ReadonlyArray<Known> = [
  soap("submitCustomerNameSearch", "read"),
  soap("submitCustomerPostCodeSearch", "read"),
  soap("submitLoyaltyAccountSearch", "read"),
  soap("submitAccountBalanceEnquiry", "read"),
  /** No promise of idempotency is documented. */
  soap("submitAccountBalanceUpdate", "write"),
  { name: "searchCustomers", status: "experimental", effect: "read", besides: [] },
  named("saveCustomerPreferenceMap", "write"),
  named("saveCustomerNote", "write"),
  named("listOrderHeaders", "read"),
  named("GET /customers", "read"),
  named("update the name (REST)", "write"),
  named("POST /customers/phoneNumbers", "write"),
  named("PUT /customers/phoneNumbers/{id}", "write"),
  named("remove a phone (REST)", "write"),
  named("POST /customers/emailAddresses", "write"),
  named("PUT /customers/emailAddresses/{id}", "write"),
  named("remove an e-mail (REST)", "write"),
  named("POST /customers/addresses", "write"),
  named("update an address (REST)", "write"),
  named("remove an address (REST)", "write"),
  named("GET /customers/transactions", "read"),
  named("GET /loyalty", "read"),
  named("GET /loyalty/{accountId}", "read"),
  named("GET /accountbalances", "read"),
  named("GET /accounts/{accountType}/{accountId}", "read"),
  named("GET /accounts/search/", "read"),
  named("POST /accountBalances/update", "write"),
  named("PATCH /accountBalances", "write"),
  named("SignUp", "write"),
  named("SignOn", "read"),
  named("GetProfile", "read"),
  named("ListTransactions", "read")
]

/** The service that has each operation. */
export const services: Readonly<Record<OperationName, keyof Paths>> = {
  submitCustomerNameSearch: "CustomerService",
  submitCustomerPostCodeSearch: "CustomerService",
  submitLoyaltyAccountSearch: "AccountBalanceService",
  submitAccountBalanceEnquiry: "AccountBalanceService",
  submitAccountBalanceUpdate: "AccountBalanceService"
}

/** What contracts depend on. */
export type Tenant = Pick<EnactorOptions, "enquiryByAccount" | "names" | "operations">

const { balance, core, retail } = namespaces

const list = Xml.struct({
  pagedArrayList: Xml.optional(Xml.element(Xml.nillable(PagedArrayList), { namespace: core }))
})

/** The contracts with the wire names of one tenant. */
export const make = (tenant: Tenant, names: Names, wire: Wire) => {
  const row = <I extends Xml.Fields, O>(
    name: OperationName,
    namespace: string,
    parameters: I,
    response: Xml.Shape<O>
  ) =>
    SoapOperation.make(name, {
      action: tenant.operations?.[name]?.action ?? `urn:${name}`,
      namespace: tenant.operations?.[name]?.namespace ?? namespace,
      request: Xml.struct(names.apply(name, parameters)),
      response,
      resultElement: null
    })
  const enquiry: Xml.Shape<EnquiryRequest> =
    tenant.enquiryByAccount === true ? wire.EnquiryByAccountRequest : wire.EnquiryRequest
  const term = { string: Xml.element(Xml.string, { namespace: core }) }

  return {
    /** Documented; matching is the vendor's, at least by the beginning of a forename. */
    submitCustomerNameSearch: row(
      "submitCustomerNameSearch",
      core,
      {
        customerNameSearchRequest: Xml.element(
          Xml.struct(names.apply("customerNameSearchRequest", { searchName: Xml.string, types: Xml.string })),
          { namespace: retail }
        )
      },
      list
    ),
    /** Documented by example; the table beside it describes the name search. */
    submitCustomerPostCodeSearch: row("submitCustomerPostCodeSearch", core, term, list),
    /** Documented by example; the table names the element differently. */
    submitLoyaltyAccountSearch: row("submitLoyaltyAccountSearch", balance, term, list),
    /** Documented. By card number only, unless the options say otherwise. */
    submitAccountBalanceEnquiry: row(
      "submitAccountBalanceEnquiry",
      balance,
      { accountBalanceEnquiryRequest: Xml.element(enquiry, { namespace: retail }) },
      Xml.struct(
        names.apply("submitAccountBalanceEnquiryResponse", {
          accountBalanceEnquiryOutput: Xml.element(wire.EnquiryOutput, { namespace: retail })
        }),
        { undeclared: "ignore" }
      )
    ),
    /** Fields documented; both elements between them and the operation are inferred. */
    submitAccountBalanceUpdate: row(
      "submitAccountBalanceUpdate",
      balance,
      { accountBalanceUpdate: Xml.element(wire.Update, { namespace: retail }) },
      Xml.struct(
        names.apply("submitAccountBalanceUpdateResponse", {
          accountBalanceUpdateOutput: Xml.element(wire.UpdateOutput, { namespace: retail })
        }),
        { undeclared: "ignore" }
      )
    )
  }
}

/**
 * The contracts as a list, for comparison with a tenant's WSDL. Each service has a WSDL of its own: name it, or get those
 * of both.
 */
export const contracts = (
  tenant: Tenant = {},
  service?: keyof Paths
): ReadonlyArray<SoapOperation.SoapOperation<never, unknown>> => {
  const names = new Names(tenant.names ?? {})
  return Object.values(make(tenant, names, makeWire(names))).filter(
    ({ name }) => service === undefined || servedBy(name) === service
  )
}

const servedBy = (name: string): keyof Paths | undefined =>
  Object.entries(services).find(([operation]) => operation === name)?.[1]
