/**
 * Enactor for programs that do not use Effect: the same abilities and operations by promises, plain data in and out. A call
 * that fails is a value, `{ ok: false, error }`.
 */
import { type Plain, type PlainFields, toDuration, toEncoded } from "@kundbro/domain/Plain"
import * as PromiseBridge from "@kundbro/domain/PromiseBridge"
import type { Closing, Promised, PromisedAbilities, Transport } from "@kundbro/domain/Promised"
import { Effect, Record, Redacted } from "effect"
import * as Experimental from "./experimental.ts"
import * as Adapter from "./Enactor.ts"
import type { EnactorClient } from "./EnactorClient.ts"
import type * as Options from "./EnactorOptions.ts"
import { decode } from "./EnactorSettings.ts"
import * as Ask from "./internal/Ask.ts"

export type {
  Customer,
  CustomerDraft,
  CustomerInput,
  ImportEntry,
  LoyaltyAccount,
  Reading
} from "@kundbro/domain/Plain"
export type { CallOptions, Failure, ImportFile, Result, Transport } from "@kundbro/domain/Promised"

/** HTTP headers by name. */
export type HeaderTexts = Readonly<Record<string, string>>

/** How to reach one installation of Enactor, and how to read what the vendor page leaves open. */
export interface EnactorOptions extends PlainFields<Omit<Options.EnactorOptions, "headers">> {
  /** HTTP headers of each call, such as credentials, or what makes them for an operation. Default none. */
  readonly headers?: HeaderTexts | ((operation: string) => HeaderTexts | Promise<HeaderTexts>)
}

/** An installation of Enactor: its abilities, its mapping, and the client for everything that is not canonical. */
export interface Enactor extends PromisedAbilities<Adapter.EnactorAdapter>, Closing {
  /** `enactor`. */
  readonly vendor: Adapter.EnactorAdapter["vendor"]
  /** Where each canonical field lives at the vendor, and what is lost on the way. */
  readonly mapping: Plain<Adapter.EnactorAdapter["mapping"]>
  /** The operations with documented arguments: an outcome other than success is `ok` too. */
  readonly client: Promised<EnactorClient>
}

/** `searchCustomers`, in the form that the installation's WSDL says: see `@kundbro/enactor/experimental`. */
export interface EnactorExperimental extends Promised<Experimental.EnactorExperimental>, Closing {}

/** What the installation's WSDL says of `searchCustomers`; no page does. */
export interface SearchWire extends Experimental.SearchWire {}

const optionsOf = ({ headers, timeout, ...others }: EnactorOptions) =>
  Effect.map(
    decode(
      toEncoded({
        ...others,
        timeout: toDuration(timeout),
        headers: typeof headers === "object" ? Record.map(headers, (value) => Redacted.make(value)) : undefined
      })
    ),
    (decoded): Options.EnactorOptions => ({
      ...decoded,
      ...(typeof headers === "function" && {
        headers: (operation: string) => Effect.promise(async () => headers(operation))
      })
    })
  )

/** Opens an installation. Nothing is sent before the first call. Throws where an option cannot be. */
export const createEnactor = (options: EnactorOptions, transport?: Transport): Enactor => {
  const { adapter, bridge } = PromiseBridge.open("enactor", Effect.flatMap(optionsOf(options), Adapter.make), transport)
  return {
    vendor: adapter.vendor,
    mapping: adapter.mapping,
    ...bridge.abilities(adapter),
    client: bridge.client(adapter.client, {}, (operation, call) =>
      Ask.ask(operation, operation === "submitAccountBalanceUpdate" ? "write" : "read", call)
    ),
    ...bridge.closing
  }
}

/** Opens the experimental search. Nothing is sent before the first call. Throws where an option cannot be. */
export const createEnactorExperimental = (
  options: EnactorOptions,
  wire: SearchWire,
  transport?: Transport
): EnactorExperimental => {
  const { adapter, bridge } = PromiseBridge.open(
    "enactor",
    Effect.flatMap(optionsOf(options), (decoded) => Experimental.make(decoded, wire)),
    transport
  )
  return { ...bridge.client(adapter, {}), ...bridge.closing }
}
