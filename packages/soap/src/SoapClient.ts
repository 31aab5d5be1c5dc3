/**
 * Calls operations over HTTP. The transport is whatever `HttpClient` the application provides; the client adds the
 * envelope, the time limit, the bounds, and one typed failure that says whether the call may have reached the server.
 * It never repeats a call.
 */
import type { Duration } from "effect"
import { Array as Arr, Effect, Result, Stream } from "effect"
import type { Headers, HttpClientError, HttpClientResponse } from "effect/http"
import { HttpClient, HttpClientRequest } from "effect/http"
import * as Envelope from "./internal/Envelope.ts"
import { attemptWrite } from "./internal/Attempt.ts"
import { Reply } from "./internal/Reply.ts"
import { reasonOfRequest } from "./internal/Transport.ts"
import { SoapError, TimedOut, Truncated } from "./SoapError.ts"
import type { Reason } from "./SoapError.ts"
import type { SoapOperation } from "./SoapOperation.ts"
import type { Shape } from "./Xml.ts"
import * as XmlLimits from "./XmlLimits.ts"

/** Where and how to call. */
export interface Options {
  /** The address that every call is posted to. */
  readonly endpoint: string | URL
  /** Default `"1.1"`. Replies of the other version are understood as well. */
  readonly version?: Envelope.Version
  /** From the connection to the last byte of the answer. Default 30 seconds. */
  readonly timeout?: Duration.Input
  /** Default {@link XmlLimits.defaults}. */
  readonly limits?: Partial<XmlLimits.XmlLimits>
  /** Further HTTP headers of a call, such as credentials; asked for every call. */
  readonly headers?: (operation: string) => Effect.Effect<Headers.Input>
}

/** What a streamed reply gives: its items as they come, then the rest of the answer, in which their lists are empty. */
export type Streamed<Item, Output> =
  | { readonly _tag: "Item"; readonly item: Item }
  | { readonly _tag: "Rest"; readonly rest: Output }

/** Typed calls to one endpoint. */
export interface SoapClient {
  /**
   * Calls an operation once. Interrupting the effect aborts the request and gives the connection back.
   *
   * @example
   * const relations = yield* client.call(GetRelations, { customerId: "00100" })
   */
  readonly call: <I, O>(operation: SoapOperation<I, O>, input: I) => Effect.Effect<O, SoapError>
  /**
   * Calls an operation and gives the items of its answer one by one, in flat memory. `item` is the very shape value
   * that the operation's response holds in a list (or repeats). The answer as a whole is unbounded in size and time:
   * the timeout then bounds the wait for the beginning of the answer and for each further piece of it.
   *
   * @example
   * client.stream(ListCustomers, {}, Customer).pipe(Stream.runForEach((part) => …))
   */
  readonly stream: <I, O, Item>(
    operation: SoapOperation<I, O>,
    input: I,
    item: Shape<Item>
  ) => Stream.Stream<Streamed<Item, O>, SoapError>
}

/**
 * A client of one endpoint. The `HttpClient` must follow no redirects by itself: what follows a 307 sends the request again.
 * `FetchHttpClient` does unless its `RequestInit` says `redirect: "manual"`.
 *
 * @example
 * const client = yield* SoapClient.make({ endpoint: "https://soap.example/service.asmx", version: "1.2" })
 */
export const make = (options: Options): Effect.Effect<SoapClient, never, HttpClient.HttpClient> =>
  Effect.map(HttpClient.HttpClient, (http) => build(http, options))

/** Bytes that are read in one go. */
const pieceLength = 1024 * 1024

type AnyOperation = SoapOperation<never, unknown>

const requestOf = (options: Options, operation: AnyOperation, body: string): HttpClientRequest.HttpClientRequest => {
  const is12 = options.version === "1.2"
  const contentType = is12
    ? `application/soap+xml; charset=utf-8; action="${operation.action}"`
    : "text/xml; charset=utf-8"
  return HttpClientRequest.post(options.endpoint).pipe(
    HttpClientRequest.setHeaders({
      // A compressed body would hide its size from the byte limit.
      "accept-encoding": "identity",
      ...(is12 ? undefined : { soapaction: `"${operation.action}"` })
    }),
    HttpClientRequest.bodyText(body, contentType)
  )
}

const build = (http: HttpClient.HttpClient, options: Options): SoapClient => {
  // A stream's caller may stop in the middle, so its request ends with a scope. A call reads to the end or is interrupted;
  // either ends the request by itself, and a scope would cost a fifth of the call.
  const scoped = HttpClient.withScope(http)
  const duration = options.timeout ?? "30 seconds"
  const version = options.version ?? "1.1"

  /** Sends, and waits for the beginning of the answer. */
  const send = <R>(
    client: HttpClient.HttpClient.With<HttpClientError.HttpClientError, R>,
    operation: AnyOperation,
    input: unknown
  ): Effect.Effect<HttpClientResponse.HttpClientResponse, Reason, R> =>
    Effect.suspend((): Effect.Effect<HttpClientResponse.HttpClientResponse, Reason, R> => {
      const body = attemptWrite(() => Envelope.write(operation, input, version))
      if (Result.isFailure(body)) return Effect.fail(body.failure)
      const request = requestOf(options, operation, body.success)
      const complete =
        options.headers === undefined
          ? Effect.succeed(request)
          : Effect.map(options.headers(operation.name), (headers) => HttpClientRequest.setHeaders(request, headers))
      return Effect.flatMap(complete, (request) => Effect.mapError(client.execute(request), reasonOfRequest)).pipe(
        Effect.provideService(HttpClient.SpanNameGenerator, () => `soap.${operation.name}`)
      )
    })

  const replyTo = (
    operation: AnyOperation,
    response: HttpClientResponse.HttpClientResponse,
    limits: XmlLimits.XmlLimits,
    streamed?: { readonly item: Shape<unknown>; readonly sink: (item: unknown) => void }
  ): Reply => {
    const { headers } = response
    return new Reply({
      root: Envelope.rootOf(operation, streamed?.item.node),
      open: (envelope, status) => Envelope.open(operation, envelope, status),
      status: response.status,
      contentType: headers["content-type"],
      retryAfter: headers["retry-after"]?.slice(0, 64),
      limits,
      ...(streamed === undefined ? undefined : { sink: streamed.sink })
    })
  }

  const feed = (reply: Reply, bytes: Uint8Array): Effect.Effect<void, Reason> =>
    Effect.suspend(() => {
      const reason = reply.write(bytes)
      return reason === undefined ? Effect.void : Effect.fail(reason)
    })

  /** Between pieces the clock has its turn: reading a large answer takes longer than its timeout may be. */
  const feedAll = (reply: Reply, buffer: ArrayBuffer): Effect.Effect<void, Reason> => {
    if (buffer.byteLength <= pieceLength) return feed(reply, new Uint8Array(buffer))
    const starts = Arr.makeBy(Math.ceil(buffer.byteLength / pieceLength), (n) => n * pieceLength)
    return Effect.forEach(
      starts,
      (start) => {
        const length = Math.min(pieceLength, buffer.byteLength - start)
        return Effect.andThen(feed(reply, new Uint8Array(buffer, start, length)), Effect.yieldNow)
      },
      { discard: true }
    )
  }

  const finish = (reply: Reply): Effect.Effect<unknown, Reason> =>
    Effect.suspend(() => {
      const outcome = reply.end()
      return "result" in outcome ? Effect.succeed(outcome.result) : Effect.fail(outcome.reason)
    })

  const limits = { ...XmlLimits.defaults, ...options.limits }
  const streamLimits = { ...XmlLimits.streaming, ...options.limits }

  const readWhole = (
    operation: AnyOperation,
    response: HttpClientResponse.HttpClientResponse
  ): Effect.Effect<unknown, Reason> => {
    const reply = replyTo(operation, response, limits)
    const read = isBounded(response, limits.bytes)
      ? Effect.flatMap(Effect.mapError(response.arrayBuffer, cutShort), (buffer) => feedAll(reply, buffer))
      : response.stream.pipe(
          Stream.mapError(cutShort),
          Stream.runForEach((bytes) => Effect.andThen(feed(reply, bytes), Effect.yieldNow))
        )
    return Effect.andThen(read, finish(reply))
  }

  function call<I, O>(operation: SoapOperation<I, O>, input: I): Effect.Effect<O, SoapError>
  function call(operation: AnyOperation, input: unknown): Effect.Effect<unknown, SoapError> {
    return Effect.suspend(() => {
      let during: TimedOut["during"] = "request"
      return send(http, operation, input).pipe(
        Effect.flatMap((response) => {
          during = "response"
          return readWhole(operation, response)
        }),
        Effect.timeoutOrElse({ duration, orElse: () => Effect.fail(new TimedOut({ during })) }),
        Effect.mapError((reason) => new SoapError({ operation: operation.name, reason }))
      )
    })
  }

  function stream<I, O, Item>(
    operation: SoapOperation<I, O>,
    input: I,
    item: Shape<Item>
  ): Stream.Stream<Streamed<Item, O>, SoapError>
  function stream(
    operation: AnyOperation,
    input: unknown,
    item: Shape<unknown>
  ): Stream.Stream<Streamed<unknown, unknown>, SoapError> {
    const parts = Effect.map(
      Effect.timeoutOrElse(send(scoped, operation, input), {
        duration,
        orElse: () => Effect.fail(new TimedOut({ during: "request" }))
      }),
      (response) => {
        let ready: Array<Streamed<unknown, unknown>> = []
        const sink = (value: unknown) => {
          ready.push(new StreamedItem(value))
        }
        const reply = replyTo(operation, response, streamLimits, { item, sink })
        return response.stream.pipe(
          Stream.mapError(cutShort),
          Stream.timeoutOrElse({ duration, orElse: () => Stream.fail(new TimedOut({ during: "response" })) }),
          Stream.mapEffect((bytes) =>
            Effect.map(feed(reply, bytes), () => {
              const complete = ready
              ready = []
              return complete
            })
          ),
          // Not flattenIterable: its items outlive their piece, and memory would grow with the answer.
          Stream.filter(Arr.isArrayNonEmpty),
          Stream.flattenArray,
          Stream.concat(
            Stream.fromEffect(Effect.map(finish(reply), (rest): Streamed<unknown, unknown> => ({ _tag: "Rest", rest })))
          )
        )
      }
    )
    return Stream.mapError(Stream.unwrap(parts), (reason) => new SoapError({ operation: operation.name, reason }))
  }

  return { call, stream }
}

/** A class and no literal: V8 may take a literal from a busy place for long-lived, and memory would grow with the answer. */
class StreamedItem<Item> {
  readonly _tag = "Item"
  readonly item: Item
  constructor(item: Item) {
    this.item = item
  }
}

/** After the answer has begun, a broken transport means a body that is cut short. */
const cutShort = (): Reason => new Truncated()

/** A body whose declared length is within the limit can be taken whole: HTTP holds it to that length. */
const isBounded = (response: HttpClientResponse.HttpClientResponse, maximum: number): boolean => {
  const { headers } = response
  const length = Number(headers["content-length"] ?? Number.NaN)
  return length <= maximum && headers["content-encoding"] === undefined
}
