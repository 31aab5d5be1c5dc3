/**
 * node-soap behind a glass: its requests go through Effect's client, every body is inspected by our own reader before
 * node-soap sees it, and nothing that it throws gets out (its errors carry the request with its credentials).
 */
import { Effect, Fiber, Predicate, Stream } from "effect"
import type { Duration } from "effect"
import { HttpClient, HttpClientRequest } from "effect/http"
import type { Headers } from "effect/http"
import type { IHttpClient } from "soap"
import { LimitExceeded, TimedOut, Truncated } from "../SoapError.ts"
import type { Reason } from "../SoapError.ts"
import type { XmlLimits } from "../XmlLimits.ts"
import { attemptRead } from "./Attempt.ts"
import { decoderFor } from "./Encoding.ts"
import { reasonOfRequest } from "./Transport.ts"

/** A body that was taken whole. */
export interface Body {
  readonly status: number
  readonly contentType: string | undefined
  readonly bytes: Uint8Array
}

export interface BridgeOptions {
  readonly timeout: Duration.Input
  readonly limits: XmlLimits
  readonly headers: (() => Effect.Effect<Headers.Input>) | undefined
}

/** Sends one request and takes its whole answer, bounded in size and time. */
export const fetchWhole = (
  http: HttpClient.HttpClient,
  request: HttpClientRequest.HttpClientRequest,
  options: BridgeOptions
): Effect.Effect<Body, Reason> =>
  Effect.suspend(() => {
    let during: TimedOut["during"] = "request"
    const headed =
      options.headers === undefined
        ? Effect.succeed(request)
        : Effect.map(options.headers(), (headers) => HttpClientRequest.setHeaders(request, headers))
    return headed.pipe(
      Effect.flatMap((request) =>
        Effect.mapError(HttpClient.withScope(http).execute(request), (error): Reason => reasonOfRequest(error))
      ),
      Effect.flatMap((response) => {
        during = "response"
        const maximum = options.limits.bytes
        const parts: Array<Uint8Array> = []
        let length = 0
        return response.stream.pipe(
          Stream.mapError((): Reason => new Truncated()),
          Stream.runForEach((part) => {
            length += part.length
            parts.push(part)
            return length > maximum ? Effect.fail(new LimitExceeded({ limit: "bytes", maximum })) : Effect.void
          }),
          Effect.map((): Body => ({
            status: response.status,
            contentType: response.headers["content-type"],
            bytes: joinAll(parts, length)
          }))
        )
      }),
      Effect.scoped,
      Effect.timeoutOrElse({ duration: options.timeout, orElse: () => Effect.fail(new TimedOut({ during })) })
    )
  })

const joinAll = (parts: ReadonlyArray<Uint8Array>, length: number): Uint8Array => {
  const all = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

export const textOfBody = (body: Body): string => {
  const decoder = decoderFor(body.bytes, body.contentType)
  return decoder.write(body.bytes) + decoder.end()
}

/** How the requests of node-soap are answered. */
export type Exchange = (
  url: string,
  body: string | undefined,
  headers: Readonly<Record<string, string>>
) => Effect.Effect<Body, Reason>

/** Runs node-soap's callback style. What node-soap throws becomes `otherwise`, whatever it was. */
export const run = <A>(
  exchange: Exchange,
  otherwise: (hasSent: boolean) => Reason,
  start: (client: IHttpClient, done: (error: unknown, value?: A) => void) => void
): Effect.Effect<A, Reason> =>
  Effect.callback<A, Reason>((resume) => {
    const fibers = new Set<Fiber.Fiber<unknown, unknown>>()
    let failure: Reason | undefined
    const client: IHttpClient = {
      request: (url: unknown, data: unknown, callback, headers) => {
        const sent = typeof data === "string" ? data : undefined
        const exchanged = Effect.flatMap(exchange(String(url), sent, { ...headers }), (body) =>
          Effect.map(Effect.fromResult(attemptRead(() => textOfBody(body))), (text) => ({ body, text }))
        )
        const answered = Effect.match(exchanged, {
          onFailure: (reason) => {
            failure ??= reason
            callback(new Error("no answer"))
          },
          onSuccess: ({ body, text }) => {
            callback(undefined, { status: body.status, headers: {}, data: text }, text)
          }
        })
        fibers.add(Effect.runFork(answered))
        return new Promise<never>(() => {})
      }
    }
    const done = (error: unknown, value?: A) => {
      if (failure === undefined && !Predicate.isTruthy(error) && value !== undefined) resume(Effect.succeed(value))
      else resume(Effect.fail(failure ?? otherwise(fibers.size > 0)))
    }
    try {
      start(client, done)
    } catch (thrown) {
      done(thrown)
    }
    return Effect.suspend(() => Fiber.interruptAll(fibers))
  })
