/**
 * The Harmoney adapter: one value for one tenant and sales channel, or the same as layers.
 */
import { type Adapter, Arguments, Capabilities as C, type Mapping } from "@kundbro/domain"
import { Config, Context, Effect, Layer } from "effect"
import type { HttpClient } from "effect/http"
import * as HarmoneyAnswer from "./HarmoneyAnswer.ts"
import * as HarmoneyClient from "./HarmoneyClient.ts"
import * as HarmoneyCustomers from "./HarmoneyCustomers.ts"
import * as HarmoneyMapping from "./HarmoneyMapping.ts"
import { codecOptions, type HarmoneyOptions } from "./HarmoneyOptions.ts"

/** A Harmoney tenant: its abilities, its mapping, and the calls for everything that is not canonical. */
export interface HarmoneyAdapter extends HarmoneyCustomers.HarmoneyCapabilities {
  /** `harmoney`. */
  readonly vendor: typeof HarmoneyMapping.vendor
  /** Where each canonical field lives at the vendor, and what is lost on the way. */
  readonly mapping: Mapping.VendorMapping
  /** The vendor's operations: the answer as it is, business failures included. */
  readonly client: HarmoneyClient.HarmoneyClient
  /** The same, and the answer judged. */
  readonly ask: HarmoneyAnswer.Ask
}

/** Opens a tenant. Nothing is sent before the first call. */
export const make = Effect.fnUntraced(function* (
  options: HarmoneyOptions
): Effect.fn.Return<HarmoneyAdapter, Adapter.InvalidOptions, HttpClient.HttpClient> {
  const client = yield* HarmoneyClient.make(options)
  const ask = yield* HarmoneyAnswer.make(client, {
    notFound: options.notFound ?? [],
    duplicate: options.duplicate ?? []
  })
  return {
    vendor: HarmoneyMapping.vendor,
    mapping: HarmoneyMapping.make(options.limits, options),
    client,
    ask,
    ...Arguments.abilities(HarmoneyMapping.vendor, HarmoneyCustomers.make(ask, codecOptions(options), options))
  }
})

/** The adapter by its own key, which no other vendor provides. */
export class Harmoney extends Context.Service<Harmoney, HarmoneyAdapter>()("@kundbro/harmoney/Harmoney") {}

/** What the layers provide. */
export type Provided =
  | Harmoney
  | C.CustomerById
  | C.CustomerByEmail
  | C.CustomerByNationalId
  | C.CustomerByReference
  | C.CustomerDrafts
  | C.CustomerCreation
  | C.CustomerUpdates
  | C.CustomerValidation
  | C.ConsentReads
  | C.RelationReads
  | C.RelationWrites
  | C.LoyaltyReads

/** The adapter and its canonical services. */
export const layer = (options: HarmoneyOptions): Layer.Layer<Provided, Adapter.InvalidOptions, HttpClient.HttpClient> =>
  Layer.effectContext(
    Effect.map(make(options), (adapter) =>
      Context.make(Harmoney, adapter).pipe(
        Context.add(C.CustomerById, adapter.customerById),
        Context.add(C.CustomerByEmail, adapter.customerByEmail),
        Context.add(C.CustomerByNationalId, adapter.customerByNationalId),
        Context.add(C.CustomerByReference, adapter.customerByReference),
        Context.add(C.CustomerDrafts, adapter.customerDrafts),
        Context.add(C.CustomerCreation, adapter.customerCreation),
        Context.add(C.CustomerUpdates, adapter.customerUpdates),
        Context.add(C.CustomerValidation, adapter.customerValidation),
        Context.add(C.ConsentReads, adapter.consentReads),
        Context.add(C.RelationReads, adapter.relationReads),
        Context.add(C.RelationWrites, adapter.relationWrites),
        Context.add(C.LoyaltyReads, adapter.loyaltyReads)
      )
    )
  )

/** The same with options from configuration; the application names the variables. */
export const layerConfig = (
  options: Config.Wrap<HarmoneyOptions>
): Layer.Layer<Provided, Config.ConfigError | Adapter.InvalidOptions, HttpClient.HttpClient> =>
  Layer.unwrap(Effect.map(Config.unwrap(options), layer))
