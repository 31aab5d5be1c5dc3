/**
 * Operations whose arguments are inferred: compare with the tenant's WSDL before the first call. They take an object
 * about which the vendor page says nothing; `names` in the options can rename its fields. A business failure is a value, as
 * in {@link HarmoneyClient}. May change in any release.
 */
import type { Adapter, VendorError } from "@kundbro/domain"
import { Effect } from "effect"
import type { HttpClient } from "effect/http"
import { methods, open } from "./internal/Connection.ts"
import type { ExperimentalName, Input, Output } from "./HarmoneyOperations.ts"
import type { HarmoneyMethods } from "./HarmoneyMethods.ts"
import type { HarmoneyOptions } from "./HarmoneyOptions.ts"

type Experimental = Pick<HarmoneyMethods, ExperimentalName>

/** One method for each experimental operation. */
export type HarmoneyExperimental = {
  readonly [K in keyof Experimental]: (input: Input<K>) => Effect.Effect<Output<K>, VendorError.VendorError>
}

/** The experimental operations of one tenant. Nothing is sent before the first call. */
export const make = (
  options: HarmoneyOptions
): Effect.Effect<HarmoneyExperimental, Adapter.InvalidOptions, HttpClient.HttpClient> =>
  Effect.map(open(options), (method) =>
    methods({
      SaveCustomerDefaultCreditCard: method("SaveCustomerDefaultCreditCard"),
      UpdatePaymentMethodOnInvoice: method("UpdatePaymentMethodOnInvoice")
    })
  )
