/**
 * The way to one tenant: headers, token, time limit, retry, and what an answer is taken for. Every query value is redacted
 * in spans and errors, because the vendor puts passwords and e-mail addresses there.
 */
import { Effect, Option, Redacted, Result, Schema, SchemaIssue } from "effect"
import { HttpClient, HttpClientRequest } from "effect/http"
import type { InvalidOptions } from "@kundbro/domain/Adapter"
import * as E from "@kundbro/domain/VendorError"
import { failure, type Kind, reasonOf, timedOut, unreadable } from "../NorceError.ts"
import { effectOf } from "../NorceOperations.ts"
import type { NorceOptions } from "../NorceOptions.ts"
import { type Granted, make as makeTokens } from "../NorceToken.ts"
import { nameOf } from "./Contract.ts"
import { type Answer, exchange } from "./Exchange.ts"
import { parse } from "./Json.ts"
import * as Limits from "./Limits.ts"
import * as Options from "./Options.ts"

/** Query arguments; `undefined` is not sent. */
export type Query = Readonly<Record<string, string | number | boolean | Redacted.Redacted | undefined>>

/** One call, by the operation's name. */
export interface Sent {
  readonly name: string
  readonly method: "GET" | "POST"
  readonly query: Query
  readonly body?: unknown
  /** Another service of the tenant than CustomerService. */
  readonly serviceUrl?: URL
  /** What it does, where the table of operations does not say. */
  readonly effect?: ReturnType<typeof effectOf>
}

/** The same with its body as text. */
interface Written extends Omit<Sent, "body"> {
  readonly body: string | undefined
}

/** A program without types can pass what JSON has no word for, such as a bigint. */
const json = (body: unknown) => Result.try((): string | undefined => JSON.stringify(body))

const notJson = new E.FieldIssue({ field: "body", rule: "not-encodable", remedy: "give what JSON can say" })

/** What an answer is taken for. */
export type Understand<A> = (answer: Answer, kind: Kind) => Result.Result<A, E.Reason>

/** Makes a call and understands its answer. */
export type Connection = <A>(call: Sent, understand: Understand<A>) => Effect.Effect<A, E.VendorError>

/** Where the first difference is. */
export const pathOf = (issue: SchemaIssue.Issue): string => {
  const [first] = SchemaIssue.makeFormatterStandardSchemaV1()(issue).issues
  return (
    (first?.path ?? []).map((part) => (typeof part === "object" ? String(part.key) : String(part))).join(".") || "$"
  )
}

/** Makes a call again that may be, after the time for which the vendor asks or a growing one, whichever is longer. */
const again =
  (times: number, pauseMillis = 100) =>
  <A>(call: Effect.Effect<A, E.VendorError>): Effect.Effect<A, E.VendorError> =>
    times <= 0
      ? call
      : call.pipe(
          Effect.catch((error) =>
            error.isRetryable
              ? Effect.andThen(
                  Effect.sleep(Math.max(error.retryAfterMillis ?? 0, pauseMillis)),
                  again(times - 1, pauseMillis * 2)(call)
                )
              : Effect.fail(error)
          )
        )

const isNone = ({ body, status }: Answer): boolean => status === 204 || /^\s*(null\s*)?$/.test(body)

/** Success is 200 or 204; everything else has its reason. */
export const ok =
  <A>(understand: Understand<A>): Understand<A> =>
  (answer, kind) =>
    answer.status === 200 || answer.status === 204 ? understand(answer, kind) : Result.fail(reasonOf(kind, answer))

/**
 * Done. The page says that there is no reply, or not what it is, so anything will do that this vendor could have said: a
 * web page of somebody in between is no success.
 */
export const done: Understand<void> = ok((answer, kind) =>
  isNone(answer)
    ? Result.succeed(undefined)
    : Result.mapBoth(parse(answer.body), {
        onSuccess: () => undefined,
        onFailure: (expected) => unreadable(kind, "$", `nothing, or ${expected}`)
      })
)

/** A record. */
export const one = <A>(schema: Schema.Decoder<A>): Understand<A> =>
  ok((answer, kind) => {
    const json = parse(answer.body)
    if (Result.isFailure(json)) return Result.fail(unreadable(kind, "$", json.failure))
    return Result.mapError(Schema.decodeUnknownResult(schema)(json.success), ({ issue }) =>
      unreadable(kind, pathOf(issue), "the documented type")
    )
  })

/** A record or none: `null`, an empty body and 204 all mean that (inferred). */
export const optional = <A>(schema: Schema.Decoder<A>): Understand<Option.Option<A>> =>
  ok((answer, kind) =>
    isNone(answer) ? Result.succeed(Option.none<A>()) : Result.map(one(schema)(answer, kind), Option.some)
  )

/** A list, in which none and an empty one are the same (documented for one operation, inferred for the others). */
export const many =
  <A>(schema: Schema.Decoder<A>): Understand<ReadonlyArray<A>> =>
  (answer, kind) =>
    Result.map(
      optional(Schema.Array(schema))(answer, kind),
      Option.getOrElse((): ReadonlyArray<A> => [])
    )

/** 16 MiB: a customer with a thousand addresses has less than one. */
export const defaultMaximumBytes = 16 * 1024 * 1024

/** Opens one tenant. Nothing is sent before the first call. */
export const open = Effect.fnUntraced(function* (
  options: NorceOptions
): Effect.fn.Return<Connection, InvalidOptions, HttpClient.HttpClient> {
  yield* Options.check(options)
  const http = yield* HttpClient.HttpClient
  const tokens = makeTokens(options, http)

  const send = Effect.fnUntraced(function* (call: Written, kind: Kind, token: Granted) {
    const { body, method, name, query, serviceUrl = options.baseUrl } = call
    const bare = HttpClientRequest.make(method)(serviceUrl.href.replace(/\/*$/, "/") + name).pipe(
      HttpClientRequest.acceptJson,
      HttpClientRequest.bearerToken(token.bearer),
      HttpClientRequest.setHeader(options.applicationHeader ?? "application-id", String(options.applicationId)),
      HttpClientRequest.setUrlParams(
        Object.entries(query).flatMap(([key, value]) =>
          value === undefined
            ? []
            : [
                [
                  nameOf(options.names, name, key),
                  Redacted.isRedacted(value) ? value : Redacted.make(String(value))
                ] as const
              ]
        )
      )
    )
    const request = body === undefined ? bare : HttpClientRequest.bodyText(bare, body, "application/json")
    const millis = kind === "read" ? (options.readTimeoutMillis ?? 30_000) : (options.writeTimeoutMillis ?? 60_000)
    return yield* exchange(http, request, kind, options.maximumBytes ?? defaultMaximumBytes).pipe(
      Effect.timeoutOrElse({ duration: millis, orElse: () => Effect.fail(timedOut(kind)) })
    )
  })

  /** A 401 has done nothing, so the call is made once more with a fresh token, also when it writes. */
  const call = Effect.fnUntraced(function* (sent: Written, kind: Kind) {
    const token = yield* tokens.get()
    const answer = yield* send(sent, kind, token)
    return answer.status === 401 ? yield* send(sent, kind, yield* tokens.get(token)) : answer
  })

  return ({ body, ...sent }, understand) => {
    const written = json(body)
    const issues = [...Limits.ofQuery(sent.query), ...(Result.isFailure(written) ? [notJson] : [])]
    if (issues.length > 0) return Effect.fail(failure(sent.name, new E.Rejected({ issues, sent: false })))
    const kind: Kind = (sent.effect ?? effectOf(sent.name)) === "read" ? "read" : "write"
    return call({ ...sent, body: Result.getOrUndefined(written) }, kind).pipe(
      Effect.flatMap((answer) => Effect.fromResult(understand(answer, kind))),
      Effect.mapError((reason) => failure(sent.name, reason)),
      Effect.withSpan(`norce.${sent.name}`, {}, { captureStackTrace: false }),
      again(kind === "read" ? (options.readRetries ?? 0) : 0)
    )
  }
})
