/** The endpoints of one installation, each with a client that says who is calling. */
import { type SoapOperation, SoapClient, type SoapError } from "@kundbro/soap"
import { Effect, Redacted } from "effect"
import { Base64 } from "effect/encoding"
import { Headers, type HttpClient } from "effect/http"
import type { Authentication, InfosoftOptions } from "../InfosoftOptions.ts"

/** Calls to one endpoint. */
export type Call = <I, O>(
  operation: SoapOperation.SoapOperation<I, O>,
  input: I
) => Effect.Effect<O, SoapError.SoapError>

/** One for each endpoint. */
export interface Connection {
  readonly infoWeb: Call
  readonly customer: Call
  readonly attributes: Call
  /** Never the other service instead: there the same message creates a customer at once. */
  readonly callresult: Call | undefined
}

const headersOf = (authentication: Authentication): Readonly<Record<string, string>> => {
  switch (authentication.kind) {
    case "none":
      return {}
    case "basic": {
      const pair = `${Redacted.value(authentication.userName)}:${Redacted.value(authentication.password)}`
      return { authorization: `Basic ${Base64.encode(pair)}` }
    }
    case "headers":
      return Object.fromEntries(
        Object.entries(authentication.headers).map(([name, value]) => [name.toLowerCase(), Redacted.value(value)])
      )
  }
}

/** Opens nothing: each call makes its own request. */
export const make = Effect.fnUntraced(function* (
  options: InfosoftOptions
): Effect.fn.Return<Connection, never, HttpClient.HttpClient> {
  const { authentication = { kind: "none" }, endpoints } = options
  const names = authentication.kind === "headers" ? Object.keys(authentication.headers) : []
  // Spans may show request headers, and only the usual ones are hidden there by themselves.
  const hidden = <A, E, R>(call: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    names.length === 0
      ? call
      : Effect.flatMap(Headers.CurrentRedactedNames, (usual) =>
          Effect.provideService(call, Headers.CurrentRedactedNames, [
            ...usual,
            ...names.map((name) => name.toLowerCase())
          ])
        )
  const connect = (endpoint: string | URL): Effect.Effect<Call, never, HttpClient.HttpClient> =>
    Effect.map(
      SoapClient.make({
        endpoint,
        headers: () => Effect.sync(() => headersOf(authentication)),
        ...(options.timeout !== undefined && { timeout: options.timeout }),
        ...(options.xmlLimits !== undefined && { limits: options.xmlLimits })
      }),
      (client): Call =>
        (operation, input) =>
          hidden(client.call(operation, input))
    )
  return {
    infoWeb: yield* connect(endpoints.infoWeb),
    customer: yield* connect(endpoints.customer),
    attributes: yield* connect(endpoints.attributes ?? endpoints.customer),
    callresult: endpoints.callresult === undefined ? undefined : yield* connect(endpoints.callresult)
  }
})
