/**
 * One request, one answer, in time and in full: the part that the token endpoint and the service share. Whatever goes
 * wrong comes out as a reason; the foreign error, which holds request and reply, is let go here.
 */
import { Clock, Effect, Stream } from "effect"
import type { Headers, HttpClient, HttpClientRequest, HttpClientResponse } from "effect/http"
import { disconnected, type Kind, unreadable } from "../NorceError.ts"

/** What came back, read to the end. */
export interface Answer {
  readonly status: number
  readonly body: string
  readonly retryAfterMillis?: number
}

const retryAfter = (headers: Headers.Headers, now: number): number | undefined => {
  const text = headers["retry-after"]?.trim()
  if (text === undefined || text === "") return undefined
  // A date begins with its weekday; much that is none is a date to `Date.parse`.
  const isDate = /^[A-Z][a-z]{2}/.test(text)
  const millis = /^\d+$/.test(text) ? Number(text) * 1000 : isDate ? Date.parse(text) - now : Number.NaN
  return Number.isNaN(millis) ? undefined : Math.min(longestWaitMillis, Math.max(0, Math.round(millis)))
}

/** A longer wait is a mistake of somebody's, and no number of milliseconds may be too long to count. */
const longestWaitMillis = 24 * 3_600_000

/** They never have a body, and `fetch` has no stream for it. */
const bodiless = new Set([204, 205, 304])

/** The body, or nothing when it is longer than that: an answer without an end must not fill the memory. */
const bodyOf = (response: HttpClientResponse.HttpClientResponse, maximum: number) => {
  if (bodiless.has(response.status)) return Effect.succeed(new Uint8Array())
  const { "content-encoding": encoding, "content-length": length = "none" } = response.headers
  // HTTP holds a body to its declared length, unless it is compressed.
  if (encoding === undefined && Number(length) <= maximum) {
    return Effect.map(response.arrayBuffer, (buffer) => new Uint8Array(buffer))
  }
  const parts: Array<Uint8Array> = []
  let received = 0
  return response.stream.pipe(
    Stream.takeWhile((part) => {
      parts.push(part)
      received += part.length
      return received <= maximum
    }),
    Stream.runDrain,
    Effect.map(() => (received <= maximum ? Buffer.concat(parts) : undefined))
  )
}

/**
 * Whether less came than was announced. An empty answer that ends with its connection counts as cut, because one that was
 * cut after its headers looks the same, and "none" is an answer that is believed here.
 */
const isCut = ({ headers, status }: HttpClientResponse.HttpClientResponse, received: number): boolean => {
  const { connection, "content-encoding": encoding, "content-length": length, "transfer-encoding": chunked } = headers
  if (bodiless.has(status)) return false
  if (length !== undefined) return encoding === undefined && Number(length) !== received
  return received === 0 && chunked === undefined && connection?.toLowerCase() === "close"
}

/** Sends and reads. Fails only where there is no answer: not connected, cut off, too late, or not text. */
export const exchange = Effect.fnUntraced(function* (
  http: HttpClient.HttpClient,
  request: HttpClientRequest.HttpClientRequest,
  kind: Kind,
  maximumBytes: number
) {
  const response = yield* http.execute(request).pipe(
    // A client that fails on statuses of its own accord still has the answer.
    Effect.catch(({ reason, response }) =>
      response === undefined
        ? Effect.fail(disconnected(kind, "cause" in reason ? reason.cause : undefined))
        : Effect.succeed(response)
    )
  )
  const bytes = yield* Effect.mapError(bodyOf(response, maximumBytes), () => disconnected(kind, undefined))
  if (bytes === undefined && response.status < 300) {
    return yield* unreadable(kind, "$", `at most ${maximumBytes} bytes; see maximumBytes`)
  }
  if (bytes !== undefined && isCut(response, bytes.length)) return yield* disconnected(kind, undefined)
  const body = yield* Effect.try({
    // What is no success is known by its status, so its text need not be clean.
    try: () => new TextDecoder("utf-8", { fatal: response.status < 300 }).decode(bytes),
    catch: () => unreadable(kind, "$", "text in UTF-8")
  })
  const retryAfterMillis = retryAfter(response.headers, yield* Clock.currentTimeMillis)
  const answer: Answer = {
    status: response.status,
    body,
    ...(retryAfterMillis !== undefined && { retryAfterMillis })
  }
  return answer
})
