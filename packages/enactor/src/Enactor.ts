/**
 * The Enactor adapter: one value for one installation, or the same as layers.
 */
import { type Adapter, Arguments, Capabilities as C, type Mapping } from "@kundbro/domain"
import { Config, Context, Effect, Layer } from "effect"
import type { HttpClient } from "effect/http"
import * as EnactorClient from "./EnactorClient.ts"
import * as EnactorCustomer from "./EnactorCustomer.ts"
import * as EnactorCustomers from "./EnactorCustomers.ts"
import * as EnactorLoyalty from "./EnactorLoyalty.ts"
import * as EnactorMapping from "./EnactorMapping.ts"
import { codecOptions, type EnactorOptions } from "./EnactorOptions.ts"

/** An installation of Enactor: its abilities, its mapping, and the client for everything that is not canonical. */
export interface EnactorAdapter extends EnactorCustomers.EnactorCapabilities {
  /** `enactor`. */
  readonly vendor: typeof EnactorMapping.vendor
  /** Where each canonical field lives at the vendor, and what is lost on the way. */
  readonly mapping: Mapping.VendorMapping
  /** The operations in the vendor's words: an outcome other than success is a value. */
  readonly client: EnactorClient.EnactorClient
}

/** Opens an installation. Nothing is sent before the first call. */
export const make = Effect.fnUntraced(function* (
  options: EnactorOptions
): Effect.fn.Return<EnactorAdapter, Adapter.InvalidOptions, HttpClient.HttpClient> {
  const client = yield* EnactorClient.make(options)
  const codec = codecOptions(options)
  return {
    vendor: EnactorMapping.vendor,
    mapping: EnactorMapping.make(codec.vocabularies),
    client,
    ...Arguments.abilities(
      EnactorMapping.vendor,
      EnactorCustomers.make(
        client,
        EnactorCustomer.make(codec),
        EnactorLoyalty.make({
          names: codec.names,
          unit: options.balanceUpdate?.unit,
          currencyId: options.currencyId
        }),
        options
      )
    )
  }
})

/** The adapter by its own key, which no other vendor provides. */
export class Enactor extends Context.Service<Enactor, EnactorAdapter>()("@kundbro/enactor/Enactor") {}

/** What the layers provide. */
export type Provided =
  | Enactor
  | C.CustomerByCard
  | C.CustomerSearch
  | C.CustomerDrafts
  | C.CustomerImport
  | C.LoyaltyReads
  | C.LoyaltyByCard
  | C.LoyaltyAdjustments

/** The adapter and its canonical services. */
export const layer = (options: EnactorOptions): Layer.Layer<Provided, Adapter.InvalidOptions, HttpClient.HttpClient> =>
  Layer.effectContext(
    Effect.map(make(options), (adapter) =>
      Context.make(Enactor, adapter).pipe(
        Context.add(C.CustomerByCard, adapter.customerByCard),
        Context.add(C.CustomerSearch, adapter.customerSearch),
        Context.add(C.CustomerDrafts, adapter.customerDrafts),
        Context.add(C.CustomerImport, adapter.customerImport),
        Context.add(C.LoyaltyReads, adapter.loyaltyReads),
        Context.add(C.LoyaltyByCard, adapter.loyaltyByCard),
        Context.add(C.LoyaltyAdjustments, adapter.loyaltyAdjustments)
      )
    )
  )

/** The same with options from configuration; the application names the variables. */
export const layerConfig = (
  options: Config.Wrap<EnactorOptions>
): Layer.Layer<Provided, Config.ConfigError | Adapter.InvalidOptions, HttpClient.HttpClient> =>
  Layer.unwrap(Effect.map(Config.unwrap(options), layer))
