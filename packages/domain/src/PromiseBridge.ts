/**
 * The bridge from an adapter to promises, for programs that do not use Effect. An adapter's `promise` entry opens its
 * adapter with {@link open} and hands its services to the bridge; nothing about a vendor is written twice.
 */
import { Effect, Layer, Record, Result } from "effect"
import { FetchHttpClient, type HttpClient } from "effect/http"
import { type Capabilities, InvalidOptions } from "./Adapter.ts"
import * as Arguments from "./Arguments.ts"
import { type Caller, make as makeCaller } from "./internal/Caller.ts"
import { make as makeAbilities } from "./internal/PromisedAbilities.ts"
import type { CallOptions, ErrorOf, Judge, Makers, Promised, PromisedAbilities, Transport } from "./Promised.ts"
import type { VendorError } from "./VendorError.ts"

export { ClosedError } from "./internal/Caller.ts"

/** What an adapter's entry makes its promises with. */
export interface Bridge extends Caller {
  /** The canonical abilities that an adapter has. */
  readonly abilities: <A extends Partial<Capabilities>>(adapter: A) => PromisedAbilities<A>
  /** A vendor's client: each of its methods takes one input. */
  readonly client: <C extends object>(
    client: C,
    makers: Makers<C>,
    ...judge: ErrorOf<C> extends VendorError ? [] : [Judge<C>]
  ) => Promised<C>
}

/** A redirect is an answer like any other: followed, it could repeat a write, or carry it to another host. */
const layerOf = ({ fetch }: Transport): Layer.Layer<HttpClient.HttpClient> =>
  FetchHttpClient.layer.pipe(
    Layer.provide(Layer.succeed(FetchHttpClient.RequestInit, { redirect: "manual" })),
    Layer.provide(fetch === undefined ? Layer.empty : Layer.succeed(FetchHttpClient.Fetch, fetch))
  )

type AnyCall = Effect.Effect<unknown, VendorError>
type AnyMethod = (input: unknown) => AnyCall

const inputOf = (vendor: string, operation: string, input: unknown): Effect.Effect<object, VendorError> =>
  Effect.fromResult(Result.mapError(Arguments.inputOf(input), (issues) => Arguments.refusal(vendor, operation, issues)))

const bridgeOf = (vendor: string, caller: Caller): Bridge => {
  function client<C extends object>(client: C, makers: Makers<C>, ...judge: ReadonlyArray<Judge<C>>): Promised<C>
  function client(
    client: Readonly<Record<string, AnyMethod>>,
    makers: Readonly<Record<string, AnyMethod>>,
    judge: (operation: string, call: AnyCall) => AnyCall = (_, call) => call
  ): object {
    return Record.map(client, (method, operation) => {
      const make = makers[operation] ?? Effect.succeed
      return (input: unknown, options?: CallOptions) =>
        caller.call(
          inputOf(vendor, operation, input).pipe(
            Effect.flatMap(make),
            Effect.flatMap((made) => judge(operation, method(made)))
          ),
          options
        )
    })
  }
  return { ...caller, abilities: makeAbilities(caller), client }
}

/** Opens an adapter. Throws a `TypeError` that names the option where an option cannot be. Nothing is sent. */
export const open = <A>(
  vendor: string,
  make: Effect.Effect<A, { readonly message: string }, HttpClient.HttpClient>,
  transport: Transport = {}
): { readonly adapter: A; readonly bridge: Bridge } => {
  const adapter = Effect.runSync(
    make.pipe(
      Effect.provide(layerOf(transport)),
      Effect.catch((error) =>
        Effect.die(new TypeError(error instanceof InvalidOptions ? error.message : `${vendor}: ${error.message}`))
      )
    )
  )
  return { adapter, bridge: bridgeOf(vendor, makeCaller(vendor)) }
}
