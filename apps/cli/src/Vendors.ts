/**
 * The adapters that this command knows, one row each. A new vendor is a new row.
 */
import { Effect } from "effect"
import type { HttpClient } from "effect/http"
import type { Adapter } from "@kundbro/domain"
import { Enactor, EnactorMapping, EnactorOperations, EnactorSettings } from "@kundbro/enactor"
import { Harmoney, HarmoneyMapping, HarmoneyOperations, HarmoneySettings } from "@kundbro/harmoney"
import { Infosoft, InfosoftMapping, InfosoftOperations, InfosoftSettings } from "@kundbro/infosoft"
import { Norce, NorceMapping, NorceOpenApi, NorceSettings } from "@kundbro/norce"
import { type Configuration, resolveSecrets } from "./Configuration.ts"
import type { Description } from "./Description.ts"
import { Failure } from "./Failure.ts"

/** What the command needs of an adapter's package. */
interface Vendor {
  readonly mapping: Adapter.Adapter["mapping"]
  readonly open: (settings: unknown) => Effect.Effect<Opened, { readonly message: string }, HttpClient.HttpClient>
}

/** A system, opened. Nothing has been sent yet. */
export interface Opened {
  readonly adapter: Adapter.Adapter
  /** What we hold against the system's own description, as this tenant's options have it. */
  readonly description: Description
}

export const vendors: Readonly<Record<string, Vendor>> = {
  harmoney: {
    mapping: HarmoneyMapping.make(),
    open: (settings) =>
      Effect.gen(function* () {
        const options = yield* HarmoneySettings.decode(settings)
        return {
          adapter: yield* Harmoney.make(options),
          description: {
            kind: "wsdl",
            services: { customers: HarmoneyOperations.contracts(options.names, options.soapActionPrefix) }
          }
        }
      })
  },
  infosoft: {
    mapping: InfosoftMapping.make(),
    open: (settings) =>
      Effect.gen(function* () {
        const options = yield* InfosoftSettings.decode(settings)
        return {
          adapter: yield* Infosoft.make(options),
          description: { kind: "wsdl", services: InfosoftOperations.contractsByEndpoint(options) }
        }
      })
  },
  norce: {
    mapping: NorceMapping.make({}),
    open: (settings) =>
      Effect.gen(function* () {
        const options = yield* NorceSettings.decode(settings)
        return {
          adapter: yield* Norce.make(options),
          description: {
            kind: "openapi",
            check: (document) => NorceOpenApi.check(document, options),
            confirmed: (document) => NorceOpenApi.confirmed(document, options)
          }
        }
      })
  },
  enactor: {
    mapping: EnactorMapping.mapping,
    open: (settings) =>
      Effect.gen(function* () {
        const options = yield* EnactorSettings.decode(settings)
        return {
          adapter: yield* Enactor.make(options),
          description: {
            kind: "wsdl",
            services: {
              customers: EnactorOperations.contracts(options, "CustomerService"),
              balances: EnactorOperations.contracts(options, "AccountBalanceService")
            }
          }
        }
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
