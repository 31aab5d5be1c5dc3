/**
 * The adapters that this command knows, one row each. A new vendor is a new row.
 */
import { Effect } from "effect"
import type { HttpClient } from "effect/http"
import type { Adapter } from "@kundbro/domain"
import { Harmoney, HarmoneyMapping, HarmoneyOperations, HarmoneySettings } from "@kundbro/harmoney"
import { Norce, NorceMapping, NorceSettings } from "@kundbro/norce"
import type { SoapOperation } from "@kundbro/soap"
import { type Configuration, resolveSecrets } from "./Configuration.ts"
import { Failure } from "./Failure.ts"

/** What the command needs of an adapter's package. */
interface Vendor {
  readonly mapping: Adapter.Adapter["mapping"]
  readonly open: (settings: unknown) => Effect.Effect<Opened, { readonly message: string }, HttpClient.HttpClient>
}

/** A system, opened. Nothing has been sent yet. */
export interface Opened {
  readonly adapter: Adapter.Adapter
  /** SOAP operations as this tenant's options have them, for comparison with a WSDL; none where the vendor has no SOAP. */
  readonly operations: ReadonlyArray<SoapOperation.SoapOperation<never, unknown>>
}

export const vendors: Readonly<Record<string, Vendor>> = {
  harmoney: {
    mapping: HarmoneyMapping.make(),
    open: (settings) =>
      Effect.gen(function* () {
        const options = yield* HarmoneySettings.decode(settings)
        return {
          adapter: yield* Harmoney.make(options),
          operations: HarmoneyOperations.contracts(options.names, options.soapActionPrefix)
        }
      })
  },
  norce: {
    mapping: NorceMapping.make({}),
    open: (settings) =>
      Effect.gen(function* () {
        return { adapter: yield* Norce.make(yield* NorceSettings.decode(settings)), operations: [] }
      })
  }
}

const inWords = (message: string): string =>
  message.replaceAll(
    "Expected Redacted",
    'Expected a secret: write { "env": "NAME" } and set that environment variable'
  )

/** The adapter of that name. */
export const vendorOf = (name: string): Vendor | undefined => (Object.hasOwn(vendors, name) ? vendors[name] : undefined)

/** Opens the system of that name in the configuration. */
export const open = Effect.fn("Vendors.open")(function* (configuration: Configuration, name: string) {
  const system = Object.hasOwn(configuration.systems, name) ? configuration.systems[name] : undefined
  if (system === undefined) {
    return yield* new Failure({
      code: "usage",
      message: `The configuration has no system "${name}". It has: ${Object.keys(configuration.systems).join(", ")}`
    })
  }
  const vendor = vendorOf(system.vendor)
  if (vendor === undefined) {
    return yield* new Failure({
      code: "usage",
      message: `System "${name}" names the vendor "${system.vendor}", for which there is no adapter. There are: ${Object.keys(vendors).join(", ")}`
    })
  }
  const settings = yield* Effect.fromResult(resolveSecrets(system.settings, process.env))
  return yield* vendor.open(settings).pipe(
    Effect.mapError(
      (error) =>
        new Failure({
          code: "usage",
          message: `The settings of system "${name}" are not right.\n${inWords(error.message)}`
        })
    )
  )
})
