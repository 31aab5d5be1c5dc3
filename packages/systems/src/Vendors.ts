/**
 * The adapters that there are, one row each. A new vendor is a new row.
 */
import { Effect, type Schema } from "effect"
import { HttpClient } from "effect/http"
import type { Adapter } from "@kundbro/domain"
import { Enactor, EnactorMapping, EnactorOperations, EnactorSettings } from "@kundbro/enactor"
import { Harmoney, HarmoneyMapping, HarmoneyOperations, HarmoneySettings } from "@kundbro/harmoney"
import { Infosoft, InfosoftMapping, InfosoftOperations, InfosoftSettings } from "@kundbro/infosoft"
import { Norce, NorceMapping, NorceOpenApi, NorceSettings } from "@kundbro/norce"
import type { SoapOperation } from "@kundbro/soap"
import { ConfigurationError, type Environment, resolveSecrets, type Systems } from "./Configuration.ts"

/** What a system's own description can be held against: SOAP contracts by service, or checks of an OpenAPI document. */
export type Description =
  | {
      readonly kind: "wsdl"
      /** Each service has a WSDL of its own. */
      readonly services: Readonly<Record<string, ReadonlyArray<SoapOperation.SoapOperation<never, unknown>>>>
      /** Of operations that a system may lack: compared where a WSDL has them. */
      readonly experimental?: ReadonlyArray<SoapOperation.SoapOperation<never, unknown>>
    }
  | {
      readonly kind: "openapi"
      readonly check: (document: unknown) => ReadonlyArray<NorceOpenApi.Finding>
      readonly confirmed: (document: unknown) => ReadonlyArray<string>
    }

/** What is needed of an adapter's package. */
export interface Vendor {
  /** With the vendor's default options. */
  readonly mapping: Adapter.Adapter["mapping"]
  /** What `open` reads; a secret is `Redacted`. */
  readonly settings: Schema.Constraint
  /** Reads the settings, in which secrets are `Redacted` already, and makes the adapter. */
  readonly open: (settings: unknown) => Effect.Effect<Opened, { readonly message: string }, HttpClient.HttpClient>
}

/** A system, opened. Nothing has been sent yet. */
export interface Opened {
  /** With every ability that the vendor has. */
  readonly adapter: Adapter.Adapter
  /** What we hold against the system's own description, as this tenant's options have it. */
  readonly description: Description
}

/** The vendors that a `kundbro.json` can name, by that name. */
export const vendors: Readonly<Record<string, Vendor>> = {
  harmoney: {
    mapping: HarmoneyMapping.make(),
    settings: HarmoneySettings.HarmoneySettings,
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
    settings: InfosoftSettings.InfosoftSettings,
    open: (settings) =>
      Effect.gen(function* () {
        const options = yield* InfosoftSettings.decode(settings)
        return {
          adapter: yield* Infosoft.make(options),
          description: {
            kind: "wsdl",
            services: InfosoftOperations.contractsByEndpoint(options),
            experimental: InfosoftOperations.experimentalContracts(options)
          }
        }
      })
  },
  norce: {
    mapping: NorceMapping.make({}),
    settings: NorceSettings.NorceSettings,
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
    mapping: EnactorMapping.make(),
    settings: EnactorSettings.EnactorSettings,
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

/** Opens the system of that name. Secrets come from `environment`, `process.env` unless told. Spans of its calls say its vendor: `peer.service`. */
export const open = Effect.fn("Vendors.open")(function* (
  systems: Systems,
  name: string,
  environment: Environment = process.env
) {
  const system = Object.hasOwn(systems, name) ? systems[name] : undefined
  if (system === undefined) {
    return yield* new ConfigurationError({
      message: `The configuration has no system "${name}". It has: ${Object.keys(systems).join(", ")}`
    })
  }
  const vendor = vendorOf(system.vendor)
  if (vendor === undefined) {
    return yield* new ConfigurationError({
      message: `System "${name}" names the vendor "${system.vendor}", for which there is no adapter. There are: ${Object.keys(vendors).join(", ")}`
    })
  }
  const settings = yield* Effect.fromResult(resolveSecrets(system.settings, environment))
  return yield* vendor.open(settings).pipe(
    // SOAP calls all look alike to a tracer: with this each says whose it is.
    Effect.updateService(
      HttpClient.HttpClient,
      HttpClient.transform(Effect.annotateSpans({ "peer.service": system.vendor }))
    ),
    Effect.mapError(
      (error) =>
        new ConfigurationError({
          message: `The settings of system "${name}" are not right.\n${inWords(error.message)}`
        })
    )
  )
})
