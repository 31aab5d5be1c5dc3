/**
 * The vendor's operations in the vendor's words: wire types in, wire types out, one call each, never repeated. What an
 * answer means is decided elsewhere ({@link EnactorError}); an outcome other than success is a value here.
 */
import { type Adapter, Arguments } from "@kundbro/domain"
import { SoapClient, SoapError, type Xml } from "@kundbro/soap"
import { Effect } from "effect"
import type { HttpClient } from "effect/http"
import { documentedOutput } from "./internal/documented.ts"
import { contracts } from "./internal/options.ts"
import { type EnactorOptions, type OperationName, type Paths, paths } from "./EnactorOptions.ts"
import type * as Wire from "./EnactorWire.ts"

type Call<I, O> = (input: I) => Effect.Effect<O, SoapError.SoapError>

/** One method for each operation whose arguments are documented. A list that is `undefined` is one without rows. */
export interface EnactorClient {
  /** Finds at least by the beginning of a forename, in any capitals; what else matches is the vendor's. */
  readonly submitCustomerNameSearch: Call<{ readonly searchName: string }, Wire.PagedArrayList | undefined>
  /** Finds by the beginning of a post code, in any capitals. */
  readonly submitCustomerPostCodeSearch: Call<{ readonly postCode: string }, Wire.PagedArrayList | undefined>
  /**
   * The loyalty accounts of a customer by its number, leading zeros included: `accountId`, `accountType` and `status` of
   * each (documented). No balance.
   */
  readonly submitLoyaltyAccountSearch: Call<{ readonly customerNumber: string }, Wire.PagedArrayList | undefined>
  /**
   * By card number; by account id only with `enquiryByAccount` in the options. Kind of account, currency and location come
   * from the options unless they are given.
   */
  readonly submitAccountBalanceEnquiry: Call<
    Partial<Wire.EnquiryRequest> & ({ readonly cardNumber: string } | { readonly accountId: string }),
    Wire.EnquiryOutput
  >
  /** Not idempotent. At least one of `accountId` and `cardNumber` is needed (documented), else nothing is sent. */
  readonly submitAccountBalanceUpdate: Call<
    Omit<Wire.Update, "accountType"> & { readonly accountType?: string },
    Wire.UpdateOutput
  >
}

/** Where a service is. */
const addressOf = (endpoint: string | URL, path: string): string =>
  `${String(endpoint).replace(/\/+$/, "")}/${path.replace(/^\/+/, "")}`

/** A client of one service. */
export const connect = (
  options: EnactorOptions,
  path: string
): Effect.Effect<SoapClient.SoapClient, never, HttpClient.HttpClient> =>
  SoapClient.make({
    endpoint: addressOf(options.endpoint, path),
    ...(options.soapVersion !== undefined && { version: options.soapVersion }),
    ...(options.timeout !== undefined && { timeout: options.timeout }),
    ...(options.xmlLimits !== undefined && { limits: options.xmlLimits }),
    ...(options.headers !== undefined && { headers: options.headers })
  })

/** An answer without a list is one without rows, but only if it is empty: what else might stand there is not known. */
const listIn =
  (operation: OperationName) =>
  (answer: {
    readonly pagedArrayList?: Wire.PagedArrayList | null
    readonly undeclared?: Xml.Undeclared
  }): Effect.Effect<Wire.PagedArrayList | undefined, SoapError.SoapError> => {
    const { pagedArrayList, undeclared } = answer
    const isElse = undeclared?.children?.some((child) => typeof child === "object" && "xml" in child) === true
    if (pagedArrayList !== undefined || !isElse) return Effect.succeed(pagedArrayList ?? undefined)
    const reason = new SoapError.Undecodable({ path: `${operation}Response`, expected: "pagedArrayList, or nothing" })
    return Effect.fail(new SoapError.SoapError({ operation, reason }))
  }

const unwritable = (operation: string, name: string, problem: string) =>
  Effect.fail(
    new SoapError.SoapError({
      operation,
      reason: new SoapError.Unencodable({ path: `${operation}/${name}`, problem })
    })
  )

/** Whose balance it is about: without either, what the vendor would take it for is not documented. */
const keyed = <A>(
  operation: OperationName,
  { accountId, cardNumber }: { readonly accountId?: string; readonly cardNumber?: string },
  call: Effect.Effect<A, SoapError.SoapError>
): Effect.Effect<A, SoapError.SoapError> =>
  accountId === undefined && cardNumber === undefined ? unwritable(operation, "cardNumber", "missing") : call

/** A search for nothing might give everybody: how the vendor would match it is not documented. */
const named = <A>(
  operation: OperationName,
  name: string,
  term: string,
  call: Effect.Effect<A, SoapError.SoapError>
): Effect.Effect<A, SoapError.SoapError> => (term === "" ? unwritable(operation, name, "empty") : call)

/** A client for one tenant. Nothing is sent before the first call. */
export const make = Effect.fnUntraced(function* (
  options: EnactorOptions
): Effect.fn.Return<EnactorClient, Adapter.InvalidOptions, HttpClient.HttpClient> {
  const operations = yield* contracts(options)
  const places: Paths = { ...paths, ...options.paths }
  const customers = yield* connect(options, places.CustomerService)
  const accounts = yield* connect(options, places.AccountBalanceService)
  const accountType = options.accountType ?? "customerLoyaltyAccount"
  const { currencyId, deviceId, locationId } = options
  const shared = {
    accountType,
    ...(currencyId !== undefined && { currencyId }),
    ...(locationId !== undefined && { locationId })
  }
  const client: EnactorClient = {
    submitCustomerNameSearch: ({ searchName }) =>
      Effect.flatMap(
        named(
          "submitCustomerNameSearch",
          "searchName",
          searchName,
          customers.call(operations.submitCustomerNameSearch, {
            customerNameSearchRequest: { searchName, types: "" }
          })
        ),
        listIn("submitCustomerNameSearch")
      ),
    submitCustomerPostCodeSearch: ({ postCode }) =>
      Effect.flatMap(
        named(
          "submitCustomerPostCodeSearch",
          "postCode",
          postCode,
          customers.call(operations.submitCustomerPostCodeSearch, { string: postCode })
        ),
        listIn("submitCustomerPostCodeSearch")
      ),
    submitLoyaltyAccountSearch: ({ customerNumber }) =>
      Effect.flatMap(
        named(
          "submitLoyaltyAccountSearch",
          "customerNumber",
          customerNumber,
          accounts.call(operations.submitLoyaltyAccountSearch, { string: customerNumber })
        ),
        listIn("submitLoyaltyAccountSearch")
      ),
    submitAccountBalanceEnquiry: (input) =>
      Effect.map(
        keyed(
          "submitAccountBalanceEnquiry",
          input,
          accounts.call(operations.submitAccountBalanceEnquiry, {
            accountBalanceEnquiryRequest: { transactionBalance: 0n, ...shared, ...input }
          })
        ),
        ({ accountBalanceEnquiryOutput }) => documentedOutput(accountBalanceEnquiryOutput)
      ),
    submitAccountBalanceUpdate: (input) =>
      Effect.map(
        keyed(
          "submitAccountBalanceUpdate",
          input,
          accounts.call(operations.submitAccountBalanceUpdate, {
            accountBalanceUpdate: { ...shared, ...(deviceId !== undefined && { deviceId }), ...input }
          })
        ),
        ({ accountBalanceUpdateOutput }) => accountBalanceUpdateOutput
      )
  }
  return Arguments.client(client, (operation) => unwritable(operation, "input", "not an object"))
})
