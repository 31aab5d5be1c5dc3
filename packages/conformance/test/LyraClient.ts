/** Calls to Lyra: one request, one answer, and what the lack of one means. Nothing is ever sent twice. */
import * as E from "@kundbro/domain/VendorError"
import { Effect, Predicate, Redacted, Schema } from "effect"
import { HttpClient, HttpClientRequest } from "effect/http"

/** How to reach Lyra. */
export interface LyraOptions {
  readonly url: string
  readonly key: Redacted.Redacted
  readonly timeoutMillis: number
}

/** A record of a customer. Whatever nobody declared stays in place. */
export const Record = Schema.StructWithRest(
  Schema.Struct({
    id: Schema.NonEmptyString,
    given: Schema.optionalKey(Schema.String),
    family: Schema.optionalKey(Schema.String),
    email: Schema.optionalKey(Schema.String),
    code: Schema.optionalKey(Schema.String),
    ssn: Schema.optionalKey(Schema.String),
    phone: Schema.optionalKey(Schema.String),
    lines: Schema.optionalKey(Schema.Array(Schema.String)),
    postcode: Schema.optionalKey(Schema.String),
    city: Schema.optionalKey(Schema.String),
    country: Schema.optionalKey(Schema.String),
    born: Schema.optionalKey(Schema.String),
    blocked: Schema.optionalKey(Schema.Boolean)
  }),
  [Schema.Record(Schema.String, Schema.Json)]
)
export type Record = typeof Record.Type

/** A child as Lyra holds it. */
export const Child = Schema.Struct({
  id: Schema.NonEmptyString,
  given: Schema.optionalKey(Schema.String),
  family: Schema.optionalKey(Schema.String),
  born: Schema.optionalKey(Schema.String),
  gender: Schema.optionalKey(Schema.String)
})
export type Child = typeof Child.Type

export const Children = Schema.Struct({ customer: Schema.String, children: Schema.Array(Child) })
export const PointsOf = Schema.Struct({
  customer: Schema.String,
  card: Schema.optionalKey(Schema.String),
  /** What made the points so, in the answer to it. */
  transaction: Schema.optionalKey(Schema.String),
  points: Schema.BigIntFromString
})

/** One call. `name` is what failures and spans say. */
export interface Call<A> {
  readonly name: string
  readonly method: "GET" | "POST" | "PUT" | "DELETE"
  readonly path: string
  /** Personal, so redacted in spans. */
  readonly query?: Readonly<globalThis.Record<string, string>>
  readonly body?: unknown
  /** A POST that changes nothing. */
  readonly isRead?: boolean
  readonly reply: Schema.Decoder<A>
}

/** Makes calls. */
export type Client = <A>(call: Call<A>) => Effect.Effect<A, E.VendorError>

/** A failure in Lyra's name. */
export const failure = (operation: string, reason: E.Reason) => new E.VendorError({ vendor: "lyra", operation, reason })

const hasCode = (cause: unknown, code: string): boolean =>
  Predicate.isObject(cause) && (cause["code"] === code || hasCode(cause["cause"], code))

const decodeCode = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Struct({ code: Schema.String })))

/** The outcome table: status and code to a reason. Texts of the vendor are not kept. */
const reasonOf = (isRead: boolean, status: number, body: string): E.Reason => {
  const code = decodeCode(body)
  if (code._tag === "Some" && (status === 404 || status === 410)) return new E.NotFound({ entity: "customer" })
  if (code._tag === "Some" && status === 409) return new E.Duplicate({ field: "emails.address" })
  if (status === 401) return new E.Unauthorized({ problem: "wrong-password", remedy: "check the key" })
  if (status >= 500 && isRead) return new E.Unavailable({ problem: "server-error" })
  return isRead ? new E.ContractMismatch({ code: String(status) }) : new E.InDoubt({ problem: "server-fault" })
}

/** The answer to a read, if it is about what was asked. */
export const about = <A>(name: string, is: (found: A) => boolean) =>
  Effect.filterOrFail<A, E.VendorError>(is, () =>
    failure(name, new E.Undecodable({ path: "$", expected: "what was asked for" }))
  )

/** Makes calls. Nothing is sent yet. */
export const make = Effect.fnUntraced(function* ({ key, timeoutMillis, url }: LyraOptions) {
  const http = yield* HttpClient.HttpClient
  const client: Client = ({ body, method, isRead = method === "GET", name, path, query = {}, reply }) => {
    const lost: E.Reason = isRead ? new E.Unavailable({ problem: "broken" }) : new E.InDoubt({ problem: "broken" })
    const late: E.Reason = isRead ? new E.TimedOut({}) : new E.InDoubt({ problem: "timed-out" })
    const unread: E.Reason = isRead
      ? new E.Undecodable({ path: "$", expected: "the documented shape" })
      : new E.InDoubt({ problem: "unreadable-reply" })
    const bare = HttpClientRequest.make(method)(new URL(path, url)).pipe(
      HttpClientRequest.bearerToken(key),
      HttpClientRequest.setUrlParams(Object.entries(query).map(([key, text]) => [key, Redacted.make(text)] as const))
    )
    const request =
      body === undefined ? bare : HttpClientRequest.bodyText(bare, JSON.stringify(body), "application/json")
    return http.execute(request).pipe(
      Effect.flatMap((response) => Effect.map(response.text, (text) => ({ status: response.status, text }))),
      Effect.mapError((error) =>
        hasCode(error, "ECONNREFUSED") ? new E.Unavailable({ problem: "unreachable" }) : lost
      ),
      Effect.timeoutOrElse({ duration: timeoutMillis, orElse: () => Effect.fail(late) }),
      Effect.flatMap(({ status, text }) =>
        status >= 300
          ? Effect.fail(reasonOf(isRead, status, text))
          : Effect.mapError(Schema.decodeUnknownEffect(Schema.fromJsonString(reply))(text), () => unread)
      ),
      Effect.mapError((reason) => failure(name, reason)),
      Effect.withSpan(`lyra.${name}`)
    )
  }
  return client
})
