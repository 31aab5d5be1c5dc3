/**
 * What stands before every call: who is let in, how much is read, what goes into the log, and what a failure looks like.
 * A log line and a span hold the template of the path and the name of a configured system, never the address itself.
 */
import { type ByteSize, Cause, Clock, Context, Effect, Exit, Layer, Redacted, type Types } from "effect"
import {
  HttpEffect,
  HttpRouter,
  HttpServerError,
  HttpServerRequest,
  HttpServerRespondable,
  HttpServerResponse
} from "effect/http"
import { HttpApiError } from "effect/http-api"
import { VendorError } from "@kundbro/domain"
import { issuesOf } from "@kundbro/domain/Plain"
import { isUtf8 } from "node:buffer"
import { createHash, timingSafeEqual } from "node:crypto"
import * as Api from "./Api.ts"
import * as Problem from "./Problem.ts"
import { Systems } from "./Systems.ts"

/** What the log may say of a request; filled in once it is known what it is. */
interface Seen {
  route: string
  system: string | undefined
}

const Seen = Context.Reference<Seen>("@kundbro/desk/Seen", {
  defaultValue: () => ({ route: "none", system: undefined })
})

const digest = (text: string) => createHash("sha256").update(text).digest()

/** Compares in constant time. Without a token everybody is let in; {@link guard} then sees to it that it is somebody here. */
export const authorization = (token: Redacted.Redacted | undefined) => {
  const expected = token && digest(Redacted.value(token))
  return Layer.succeed(Api.Authorization, {
    token: (answer, { credential }) =>
      expected === undefined || timingSafeEqual(digest(Redacted.value(credential)), expected)
        ? answer
        : HttpEffect.appendPreResponseHandler((_, response) =>
            Effect.succeed(HttpServerResponse.setHeader(response, "www-authenticate", "Bearer"))
          ).pipe(Effect.andThen(Effect.fail(new Problem.TokenRefused({}))))
  })
}

const slots: Readonly<Record<HttpApiError.HttpApiSchemaError["kind"], string | undefined>> = {
  Params: "path",
  Headers: "headers",
  Query: "query",
  Payload: "body",
  Body: undefined,
  ResponseHeaders: undefined
}

/** A request that is not what the API describes, by field and without values; an answer that is not is our fault. */
const ofSchemaError = ({
  cause,
  kind
}: HttpApiError.HttpApiSchemaError): Effect.Effect<never, Problem.Malformed | Problem.Fault> => {
  const slot = slots[kind]
  return slot === undefined
    ? Effect.andThen(
        Effect.logError(`An answer cannot be written: ${cause.issue._tag}`),
        Effect.fail(new Problem.Fault({}))
      )
    : Effect.fail(new Problem.Malformed({ issues: issuesOf(cause.issue, slot) }))
}

/** Where in our code it happened: a defect's message may hold what it was about. */
const placeOf = (defect: unknown): string =>
  defect instanceof Error
    ? [
        defect.name,
        ...(defect.stack ?? "")
          .split("\n")
          .filter((line) => /^\s+at /.test(line))
          .slice(0, 8)
      ].join("\n")
    : typeof defect

/** What went wrong outside of the API's own failures. */
const ofOther = (
  error: unknown
): Effect.Effect<never, Problem.NoSuchPath | Problem.TooLarge | Problem.Malformed | Problem.Fault> => {
  if (error instanceof HttpServerError.HttpServerError) {
    const { reason } = error
    if (reason._tag === "RouteNotFound") return Effect.fail(new Problem.NoSuchPath({}))
    if (reason._tag === "RequestParseError") {
      return Effect.fail(
        reason.reason === "BodyTooLarge" ? new Problem.TooLarge({}) : new Problem.Malformed({ issues: [] })
      )
    }
  }
  return Effect.andThen(Effect.logError(`A fault of the desk: ${placeOf(error)}`), Effect.fail(new Problem.Fault({})))
}

const notUtf8 = new Problem.Malformed({
  issues: [new VendorError.FieldIssue({ field: "body", rule: "not-utf-8", remedy: "send it in UTF-8" })]
})

/** A byte that is no UTF-8 would be read as a replacement character, and a name would be stored with it. */
const inUtf8 = Effect.gen(function* () {
  const request = yield* HttpServerRequest.HttpServerRequest
  if (request.method !== "POST" || isUtf8(yield* Effect.orDie(request.arrayBuffer))) return
  return yield* notUtf8
})

/** Tells the log and the span what it is that is called. */
export const watch = Layer.effect(
  Api.Guard,
  Effect.gen(function* () {
    const names = new Set((yield* Systems).all.map(({ name }) => name))
    return (answer, { endpoint, group }) =>
      Effect.gen(function* () {
        const seen = yield* Seen
        const { system } = yield* HttpRouter.params
        seen.route = endpoint.path
        seen.system = system !== undefined && names.has(system) ? system : undefined
        return yield* Effect.withSpan(
          Effect.andThen(inUtf8, answer).pipe(
            Effect.catch((error): Effect.Effect<never, Types.unhandled | Problem.Malformed | Problem.Fault> =>
              HttpApiError.HttpApiSchemaError.is(error) ? ofSchemaError(error) : Effect.fail(error)
            ),
            // Here, and not further out, so that the span does not end with what a defect is about.
            Effect.catchDefect(ofOther)
          ),
          `desk.${group.identifier}.${endpoint.identifier}`,
          { kind: "server", attributes: { "http.route": seen.route, system: seen.system ?? "none" } }
        )
      })
  })
)

/** The limits that hold for every request. */
export interface GuardOptions {
  readonly maximumBytes: ByteSize.ByteSize
  /** Without a token: only who asks for a loopback address by name is answered, so that no web page can ask through a browser. */
  readonly loopbackOnly: boolean
  /** From then on no connection is kept for another call, so that the end need not wait for idle ones. */
  readonly isClosing: () => boolean
}

/** Whether a host, with or without a port, is this machine. */
export const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)(:\d+)?$/i.test(host)

const hasJson = ({ headers }: HttpServerRequest.HttpServerRequest): boolean =>
  /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(headers["content-type"] ?? "") &&
  /^(identity)?$/i.test(headers["content-encoding"] ?? "")

/** A POST without a body says so; a browser that is made to send one from a stranger's page cannot call it JSON. */
const refusalOf = (request: HttpServerRequest.HttpServerRequest, options: GuardOptions) => {
  if (options.loopbackOnly && !isLoopback(request.headers["host"] ?? "")) return new Problem.Misdirected({})
  if (request.method === "GET" || request.method === "HEAD") return undefined
  if (BigInt(Number.parseInt(request.headers["content-length"] ?? "0", 10) || 0) > options.maximumBytes) {
    return new Problem.TooLarge({})
  }
  return hasJson(request) ? undefined : new Problem.NotJson({})
}

/** The page brings all that it needs and may send to the desk alone: what is tried on it is personal data. */
const policy = [
  "default-src 'none'",
  "script-src 'unsafe-inline'",
  "style-src 'unsafe-inline'",
  "img-src data: blob:",
  "font-src data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'"
].join("; ")

const secured = HttpServerResponse.setHeaders({
  "cache-control": "no-store",
  "content-security-policy": policy,
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff"
})

/** Round everything, the documents and the wrong paths included. */
export const guard =
  (options: GuardOptions) =>
  <R>(
    app: Effect.Effect<HttpServerResponse.HttpServerResponse, Types.unhandled, R>
  ): Effect.Effect<HttpServerResponse.HttpServerResponse, Types.unhandled, R | HttpServerRequest.HttpServerRequest> =>
    Effect.gen(function* () {
      const request = yield* HttpServerRequest.HttpServerRequest
      const started = yield* Clock.currentTimeMillis
      const seen: Seen = { route: "none", system: undefined }
      const refusal = refusalOf(request, options)
      return yield* (refusal === undefined ? app : HttpServerRespondable.toResponse(refusal)).pipe(
        Effect.provideService(Seen, seen),
        Effect.provideService(HttpServerRequest.MaxBodySize, options.maximumBytes),
        Effect.catchCause((cause) =>
          Cause.hasInterrupts(cause)
            ? Effect.interrupt
            : ofOther(Cause.squash(cause)).pipe(Effect.catch(HttpServerRespondable.toResponse))
        ),
        Effect.map((response) =>
          secured(options.isClosing() ? HttpServerResponse.setHeader(response, "connection", "close") : response)
        ),
        Effect.onExit((exit) =>
          Effect.flatMap(Clock.currentTimeMillis, (ended) =>
            Effect.logInfo("request").pipe(
              Effect.annotateLogs({
                method: request.method,
                route: seen.route,
                system: seen.system ?? "none",
                // The caller has gone away, or the desk had to stop.
                status: Exit.isSuccess(exit) ? exit.value.status : 499,
                millis: ended - started
              })
            )
          )
        )
      )
    })
