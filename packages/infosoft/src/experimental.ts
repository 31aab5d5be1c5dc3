/**
 * Calls whose arguments the vendor page does not show. Everything that is sent here is a guess in the page's own words:
 * compare it with the installation's WSDL, correct `names` and `actions`, and try it where nothing can be harmed.
 *
 * `CreateCustomer` exists twice with the same names and two meanings, and neither gives a number that may be relied on.
 */
import { type Adapter, Receipt, VendorError } from "@kundbro/domain"
import type { SoapError } from "@kundbro/soap"
import { Effect } from "effect"
import type { HttpClient } from "effect/http"
import * as Ask from "./internal/Ask.ts"
import * as Connect from "./internal/Connect.ts"
import { contracts } from "./internal/options.ts"
import { isCustomerNumber, nonZero } from "./internal/words.ts"
import type { CustomerAnswer } from "./InfosoftClient.ts"
import type { InfosoftOptions } from "./InfosoftOptions.ts"
import type * as Wire from "./InfosoftWire.ts"

/**
 * A customer who may become one. The number is not an id: of the direct call it can still be merged away by the import's
 * duplicate checks, of the deferred call it is the number of an order. Wait for the vendor to name the final one.
 */
export interface Unconfirmed<R> {
  /** `PendingReview` of the direct call, `Queued` of the deferred one: never with an id. */
  readonly receipt: R
  /** What the vendor called it so far; none if it did not say. */
  readonly temporaryNumber: string | undefined
}

/** The experimental calls of one installation. */
export interface InfosoftExperimental {
  /**
   * `CustomerService.CreateCustomer`: written to the database; an import with duplicate checks still runs, and with more
   * than one match a person decides (documented). So it is `PendingReview`, without an id. Not idempotent.
   */
  readonly createCustomer: (
    details: Wire.CustomerDetails
  ) => Effect.Effect<Unconfirmed<Receipt.PendingReview>, VendorError.VendorError>
  /**
   * `CallresultCustomerService.CreateCustomer`: written to a table of orders, whose number stands for the customer until
   * an import has run (documented). So it is `Queued`, without an id. Not idempotent.
   */
  readonly createCustomerDeferred: (
    details: Wire.CustomerDetails
  ) => Effect.Effect<Unconfirmed<Receipt.Queued>, VendorError.VendorError>
  /** The first three arguments are inferred. Not idempotent. */
  readonly savePermanentProductAndTerm: (input: {
    readonly customerNumber: string
    readonly titleCode: string
    readonly startDate: string
    readonly productCode: string
    readonly termCode?: string
  }) => Effect.Effect<Wire.Answer, VendorError.VendorError>
}

/** Opens the experimental calls. Nothing is sent before the first one. */
export const make = Effect.fnUntraced(function* (
  options: InfosoftOptions
): Effect.fn.Return<InfosoftExperimental, Adapter.InvalidOptions, HttpClient.HttpClient> {
  const { experimental } = yield* contracts(options)
  const { callresult, customer, infoWeb } = yield* Connect.make(options)
  const ask = Ask.make(options.notFound ?? [])
  const Signature = options.signature ?? "WEB"

  const create = <R>(
    operation: "CallresultCustomerService.CreateCustomer" | "CustomerService.CreateCustomer",
    call: Effect.Effect<CustomerAnswer, SoapError.SoapError>,
    receipt: R
  ) =>
    Effect.map(ask.faulting(operation, call), (answer): Unconfirmed<R> => ({
      receipt,
      temporaryNumber: nonZero(answer.Customer?.CustomerNumber) ?? nonZero(answer.CustomerNumber)
    }))

  return {
    createCustomer: (CustomerDetails) =>
      create(
        "CustomerService.CreateCustomer",
        customer(experimental["CustomerService.CreateCustomer"], { CustomerDetails, Signature }),
        new Receipt.PendingReview({ warnings: [] })
      ),
    createCustomerDeferred: (CustomerDetails) =>
      callresult === undefined
        ? Effect.fail(
            Ask.refused("CallresultCustomerService.CreateCustomer", [
              new VendorError.FieldIssue({
                field: "endpoints.callresult",
                rule: "missing",
                remedy: "name the address of the deferred service in the options"
              })
            ])
          )
        : create(
            "CallresultCustomerService.CreateCustomer",
            callresult(experimental["CallresultCustomerService.CreateCustomer"], { CustomerDetails, Signature }),
            new Receipt.Queued({ warnings: [] })
          ),
    savePermanentProductAndTerm: (input) =>
      isCustomerNumber(input.customerNumber)
        ? ask.telling("SavePermanentProductAndTerm", infoWeb(experimental.SavePermanentProductAndTerm, input))
        : Effect.fail(Ask.failure("SavePermanentProductAndTerm", new VendorError.NotFound({ entity: "customer" })))
  }
})
