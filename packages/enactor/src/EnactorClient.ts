/**
 * The vendor's operations in the vendor's words: wire types in, wire types out, one call each, never repeated. What an
 * answer means is decided elsewhere ({@link EnactorError}); an outcome other than success is a value here.
 */
import { SoapClient, SoapError, type Xml } from "@kundbro/soap"
import { DateTime, Effect, Option, Predicate, Schema } from "effect"
import type { HttpClient } from "effect/http"
import { documentedOutput } from "./internal/documented.ts"
import * as EnactorOperations from "./EnactorOperations.ts"
import { type EnactorOptions, type OperationName, type Paths, paths } from "./EnactorOptions.ts"
import * as Wire from "./EnactorWire.ts"

/** The options name something that does not exist or cannot be. Holds names of options and of elements only. */
export class InvalidOptions extends Schema.TaggedError<InvalidOptions>("@kundbro/enactor/InvalidOptions")(
  "InvalidOptions",
  { problem: Schema.String }
) {
  override get message(): string {
    return `EnactorOptions: ${this.problem}`
  }
}

type Call<I, O> = (input: I) => Effect.Effect<O, SoapError.SoapError>

/** One method for each operation whose arguments are documented. A list that is `undefined` is one without rows. */
export interface EnactorClient {
  /** Finds at least by the beginning of a forename, in any capitals; what else matches is the vendor's. */
  readonly submitCustomerNameSearch: Call<{ readonly searchName: string }, Wire.PagedArrayList | undefined>
  /** Finds by the beginning of a post code, in any capitals. */
  readonly submitCustomerPostCodeSearch: Call<{ readonly postCode: string }, Wire.PagedArrayList | undefined>
  readonly submitLoyaltyAccountSearch: Call<{ readonly customerNumber: string }, Wire.PagedArrayList | undefined>
  /**
   * By card number; by account id only with `enquiryByAccount` in the options. Kind of account, currency and location come
   * from the options unless they are given.
   */
  readonly submitAccountBalanceEnquiry: Call<
    Partial<Wire.EnquiryRequest> & ({ readonly cardNumber: string } | { readonly accountId: string }),
    Wire.EnquiryOutput
  >
  /** Not idempotent. Everything is sent as given; at least one of `accountId` and `cardNumber` is the caller's duty. */
  readonly submitAccountBalanceUpdate: Call<
    Omit<Wire.Update, "accountType"> & { readonly accountType?: string },
    Wire.UpdateOutput
  >
}

/** Where a service is. */
const addressOf = (endpoint: string | URL, path: string): string =>
  `${String(endpoint).replace(/\/+$/, "")}/${path.replace(/^\/+/, "")}`

const isWeb = (address: string | URL): boolean => {
  if (!URL.canParse(String(address))) return false
  const { hash, protocol, search } = new URL(address)
  return /^https?:$/.test(protocol) && hash === "" && search === ""
}

/** A client of one service. */
export const connect = Effect.fnUntraced(function* (
  options: EnactorOptions,
  path: string
): Effect.fn.Return<SoapClient.SoapClient, InvalidOptions, HttpClient.HttpClient> {
  if (!isWeb(options.endpoint)) {
    return yield* new InvalidOptions({
      problem: "endpoint is no address that begins with http:// or https:// and ends with a path"
    })
  }
  return yield* SoapClient.make({
    endpoint: addressOf(options.endpoint, path),
    ...(options.soapVersion !== undefined && { version: options.soapVersion }),
    ...(options.timeout !== undefined && { timeout: options.timeout }),
    ...(options.xmlLimits !== undefined && { limits: options.xmlLimits }),
    ...(options.headers !== undefined && { headers: options.headers })
  })
})

/** Contracts throw what is wrong with a name or an action, which only options can have made so. */
export const contracted = <A>(contracts: () => A): Effect.Effect<A, InvalidOptions> =>
  Effect.try({
    try: contracts,
    catch: (thrown) =>
      new InvalidOptions({ problem: `names or operations: ${Predicate.isError(thrown) ? thrown.message : ""}` })
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

/** A client for one tenant. Nothing is sent before the first call. */
export const make = Effect.fnUntraced(function* (
  options: EnactorOptions
): Effect.fn.Return<EnactorClient, InvalidOptions, HttpClient.HttpClient> {
  const names = new Wire.Names(options.names ?? {})
  const operations = yield* contracted(() => EnactorOperations.make(options, names, Wire.make(names)))
  if (names.unknown.length > 0) {
    return yield* new InvalidOptions({ problem: `names has no such place: ${names.unknown.join(", ")}` })
  }
  if (options.zone !== undefined && Option.isNone(DateTime.zoneMakeNamed(options.zone))) {
    return yield* new InvalidOptions({ problem: "zone is not the IANA name of a time zone, such as Europe/London" })
  }
  const unit = options.balanceUpdate?.unit
  if (unit?.kind === "minor-units" && !(Number.isSafeInteger(unit.scale) && unit.scale >= 0 && unit.scale <= 9)) {
    return yield* new InvalidOptions({ problem: "balanceUpdate.unit.scale is no whole number from 0 to 9" })
  }
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
  return {
    submitCustomerNameSearch: ({ searchName }) =>
      Effect.flatMap(
        customers.call(operations.submitCustomerNameSearch, {
          customerNameSearchRequest: { searchName, types: "" }
        }),
        listIn("submitCustomerNameSearch")
      ),
    submitCustomerPostCodeSearch: ({ postCode }) =>
      Effect.flatMap(
        customers.call(operations.submitCustomerPostCodeSearch, { string: postCode }),
        listIn("submitCustomerPostCodeSearch")
      ),
    submitLoyaltyAccountSearch: ({ customerNumber }) =>
      Effect.flatMap(
        accounts.call(operations.submitLoyaltyAccountSearch, { string: customerNumber }),
        listIn("submitLoyaltyAccountSearch")
      ),
    submitAccountBalanceEnquiry: (input) =>
      Effect.map(
        accounts.call(operations.submitAccountBalanceEnquiry, {
          accountBalanceEnquiryRequest: { transactionBalance: 0n, ...shared, ...input }
        }),
        ({ accountBalanceEnquiryOutput }) => documentedOutput(accountBalanceEnquiryOutput)
      ),
    submitAccountBalanceUpdate: (input) =>
      Effect.map(
        accounts.call(operations.submitAccountBalanceUpdate, {
          accountBalanceUpdate: { ...shared, ...(deviceId !== undefined && { deviceId }), ...input }
        }),
        ({ accountBalanceUpdateOutput }) => accountBalanceUpdateOutput
      )
  }
})
