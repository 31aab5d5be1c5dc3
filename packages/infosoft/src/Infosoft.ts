/**
 * The Infosoft adapter: one value for one installation, or the same as layers.
 */
import { type Adapter, Arguments, Capabilities as C, type Mapping } from "@kundbro/domain"
import { Config, Context, Effect, Layer } from "effect"
import type { HttpClient } from "effect/http"
import * as Ask from "./internal/Ask.ts"
import * as InfosoftAttributes from "./InfosoftAttributes.ts"
import * as InfosoftClient from "./InfosoftClient.ts"
import * as InfosoftCustomers from "./InfosoftCustomers.ts"
import * as InfosoftMapping from "./InfosoftMapping.ts"
import type { InfosoftOptions } from "./InfosoftOptions.ts"
import * as InfosoftProduction from "./InfosoftProduction.ts"

/** An installation: its abilities, its mapping, and what is not canonical. */
export interface InfosoftAdapter extends InfosoftCustomers.InfosoftCapabilities {
  /** `infosoft`. */
  readonly vendor: typeof InfosoftMapping.vendor
  /** Where each canonical field lives at the vendor, and what is lost on the way. */
  readonly mapping: Mapping.VendorMapping
  /** The vendor's operations in the vendor's words. */
  readonly client: InfosoftClient.InfosoftClient
  /** Dynamic attributes on their own, with their removal. */
  readonly attributes: InfosoftAttributes.InfosoftAttributes
  /** What a customer has of each title, and scheduled changes to it. */
  readonly production: InfosoftProduction.InfosoftProduction
}

/** Opens an installation. Nothing is sent before the first call. */
export const make = Effect.fnUntraced(function* (
  given: InfosoftOptions
): Effect.fn.Return<InfosoftAdapter, Adapter.InvalidOptions, HttpClient.HttpClient> {
  const client = yield* InfosoftClient.make(given)
  const { host, pathname } = new URL(given.endpoints.infoWeb)
  const options = { installation: `${host}${pathname}`, ...given }
  const ask = Ask.make(options.notFound ?? [])
  return {
    vendor: InfosoftMapping.vendor,
    mapping: InfosoftMapping.make(options),
    client,
    attributes: InfosoftAttributes.make(client, ask),
    production: InfosoftProduction.make(client, ask, options),
    ...Arguments.abilities(InfosoftMapping.vendor, InfosoftCustomers.make(client, ask, options))
  }
})

/** The adapter by its own key, which no other vendor provides. */
export class Infosoft extends Context.Service<Infosoft, InfosoftAdapter>()("@kundbro/infosoft/Infosoft") {}

/** What the layers provide. */
export type Provided = Infosoft | C.CustomerById | C.CustomerDrafts | C.CustomerUpdates

/** The adapter and its canonical services. */
export const layer = (options: InfosoftOptions): Layer.Layer<Provided, Adapter.InvalidOptions, HttpClient.HttpClient> =>
  Layer.effectContext(
    Effect.map(make(options), (adapter) =>
      Context.make(Infosoft, adapter).pipe(
        Context.add(C.CustomerById, adapter.customerById),
        Context.add(C.CustomerDrafts, adapter.customerDrafts),
        Context.add(C.CustomerUpdates, adapter.customerUpdates)
      )
    )
  )

/** The same with options from configuration; the application names the variables. */
export const layerConfig = (
  options: Config.Wrap<InfosoftOptions>
): Layer.Layer<Provided, Config.ConfigError | Adapter.InvalidOptions, HttpClient.HttpClient> =>
  Layer.unwrap(Effect.map(Config.unwrap(options), layer))
