/**
 * The Norce adapter: one value for one tenant and Application, or the same as layers.
 */
import { Config, Context, Effect, Layer } from "effect"
import type { HttpClient } from "effect/http"
import type { InvalidOptions } from "@kundbro/domain/Adapter"
import * as Arguments from "@kundbro/domain/Arguments"
import * as C from "@kundbro/domain/Capabilities"
import type { VendorMapping } from "@kundbro/domain/Mapping"
import * as NorceClient from "./NorceClient.ts"
import { make as makeCapabilities, type NorceCapabilities } from "./NorceCustomers.ts"
import * as NorceLookups from "./NorceLookups.ts"
import * as NorceMapping from "./NorceMapping.ts"
import type { NorceOptions } from "./NorceOptions.ts"

/** A Norce tenant: its abilities, its mapping, and the client for everything that is not canonical. */
export interface NorceAdapter extends NorceCapabilities {
  /** `norce`. */
  readonly vendor: "norce"
  /** Where each canonical field lives at the vendor, and what is lost on the way. */
  readonly mapping: VendorMapping
  /** The operations in the vendor's words. None is `Option.none`. */
  readonly client: NorceClient.NorceClient
  /** The tenant's roles, info types and flags by code. */
  readonly lookups: NorceLookups.NorceLookups
}

/** Opens a tenant. Nothing is sent before the first call. */
export const make = Effect.fnUntraced(function* (
  options: NorceOptions
): Effect.fn.Return<NorceAdapter, InvalidOptions, HttpClient.HttpClient> {
  const client = yield* NorceClient.make(options)
  const lookups = yield* NorceLookups.make(client, options)
  return {
    vendor: "norce",
    mapping: NorceMapping.make(NorceLookups.unresolved(options)),
    client,
    lookups,
    ...Arguments.abilities("norce", makeCapabilities(client, lookups, options))
  }
})

/** The adapter by its own key, which no other vendor provides. */
export class Norce extends Context.Service<Norce, NorceAdapter>()("@kundbro/norce/Norce") {}

/** What the layers provide. */
export type Provided =
  | Norce
  | C.CustomerById
  | C.CustomerByEmail
  | C.CustomerByReference
  | C.CustomerDrafts
  | C.CustomerCreation
  | C.CustomerUpdates
  | C.CustomerDeactivation

/** The adapter and its canonical services. */
export const layer = (options: NorceOptions): Layer.Layer<Provided, InvalidOptions, HttpClient.HttpClient> =>
  Layer.effectContext(
    Effect.map(make(options), (adapter) =>
      Context.make(Norce, adapter).pipe(
        Context.add(C.CustomerById, adapter.customerById),
        Context.add(C.CustomerByEmail, adapter.customerByEmail),
        Context.add(C.CustomerByReference, adapter.customerByReference),
        Context.add(C.CustomerDrafts, adapter.customerDrafts),
        Context.add(C.CustomerCreation, adapter.customerCreation),
        Context.add(C.CustomerUpdates, adapter.customerUpdates),
        Context.add(C.CustomerDeactivation, adapter.customerDeactivation)
      )
    )
  )

/** The same with options from configuration; the application names the variables. */
export const layerConfig = (
  options: Config.Wrap<NorceOptions>
): Layer.Layer<Provided, Config.ConfigError | InvalidOptions, HttpClient.HttpClient> =>
  Layer.unwrap(Effect.map(Config.unwrap(options), layer))
