import { Effect, Schema } from "effect"
import type { HarmoneySandbox, NorceSandbox } from "@kundbro/sandbox"
import { readFile } from "node:fs/promises"

export interface Answer {
  readonly status: number
  readonly contentType: string
  readonly retryAfter: string | null
  readonly body: string
}

/** A plain HTTP call; a broken connection rejects, as it does for any client. */
export const http = (url: string, init: RequestInit = {}): Effect.Effect<Answer, Error> =>
  Effect.tryPromise({
    try: async (signal) => {
      const response = await fetch(url, { ...init, signal })
      return {
        status: response.status,
        contentType: response.headers.get("content-type") ?? "",
        retryAfter: response.headers.get("retry-after"),
        body: await response.text()
      }
    },
    catch: (cause) => new Error("no answer", { cause })
  })

const envelopes = {
  "1.1": "http://schemas.xmlsoap.org/soap/envelope/",
  "1.2": "http://www.w3.org/2003/05/soap-envelope"
} as const

export const service = "http://www.harmoney.se/"

export const login = (over: Readonly<Record<string, string>> = {}) =>
  Object.entries({
    SystemName: "QZZ",
    Username: "demo1",
    UserPassword: "notreal",
    SalesChannel: "007",
    Language: "English",
    ...over
  })
    .map(([name, value]) => `<${name}>${value}</${name}>`)
    .join("")

/** Posts an envelope around `content` under the action of `operation`. */
export const post = (
  harmoney: Pick<HarmoneySandbox.Harmoney, "url">,
  operation: string,
  content: string,
  version: "1.1" | "1.2" = "1.1"
) =>
  http(harmoney.url, {
    method: "POST",
    headers:
      version === "1.1"
        ? { "content-type": "text/xml; charset=utf-8", soapaction: `"${service}${operation}"` }
        : { "content-type": `application/soap+xml; charset=utf-8; action="${service}${operation}"` },
    body: `<?xml version="1.0" encoding="utf-8"?><e:Envelope xmlns:e="${envelopes[version]}"><e:Body>${content}</e:Body></e:Envelope>`
  })

/** Calls an operation with its parameters as XML. */
export const call = (
  harmoney: Pick<HarmoneySandbox.Harmoney, "url">,
  operation: string,
  parameters: string,
  over = {}
) =>
  post(
    harmoney,
    operation,
    `<${operation} xmlns="${service}">${parameters}<LoginInfo>${login(over)}</LoginInfo></${operation}>`
  )

/** The text of the first element of this name, or undefined. */
export const textIn = (xml: string, name: string): string | undefined =>
  new RegExp(`<${name}( /|>([^<]*)</${name})>`)
    .exec(xml)
    ?.slice(2)
    .map((text) => text ?? "")[0]

/** Everything inside the first element of this name, Response left out. */
export const inside = (xml: string, name: string): string =>
  (new RegExp(`<${name}>(.*)</${name}>`, "s").exec(xml)?.[1] ?? "").replace(/<Response>.*<\/Response>/s, "")

const decodeToken = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Struct({ access_token: Schema.String })))

type NorceAddresses = Omit<NorceSandbox.Norce, "control" | "openApiUrl">

export const form = (norce: NorceAddresses, over: Readonly<Record<string, string>> = {}) =>
  http(norce.tokenUrl, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: norce.clientId,
      client_secret: norce.clientSecret,
      scope: norce.scope,
      ...over
    })
  })

const Json = Schema.fromJsonString(Schema.Json)
const decodeJson = Schema.decodeUnknownSync(Json)
const decodeRecord = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Record(Schema.String, Schema.Json)))

export const json = (answer: Answer) => decodeJson(answer.body)

/** The answer as a JSON object. */
export const record = (answer: Answer) => decodeRecord(answer.body)

/** A client with a token: `get` and `send` an operation by its name and query. */
export const client = Effect.fnUntraced(function* (norce: NorceAddresses) {
  const token = decodeToken((yield* form(norce)).body).access_token
  const headers = { authorization: `Bearer ${token}`, "application-id": norce.applicationId }
  return {
    headers,
    get: (path: string) => http(norce.url + path, { headers }),
    send: (path: string, body?: unknown) =>
      http(norce.url + path, {
        method: "POST",
        headers: body === undefined ? headers : { ...headers, "content-type": "application/json" },
        ...(body !== undefined && { body: JSON.stringify(body) })
      })
  }
})

const decodeCall = Schema.decodeUnknownSync(
  Schema.fromJsonString(Schema.Tuple([Schema.String, Schema.Record(Schema.String, Schema.Json), Schema.String]))
)

/** One call of every operation that succeeds against fresh people, in this order: the calls of `clients/` too. */
export const everyCall = (vendor: string) =>
  Effect.map(
    Effect.promise(() => readFile(new URL(`../clients/calls/${vendor}.jsonl`, import.meta.url), "utf8")),
    (text) =>
      text
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => {
          const [operation, fields] = decodeCall(line)
          return [operation, fields] as const
        })
  )

/** The fields as elements, lists as one element for each item. */
export const xml = (fields: Schema.JsonObject): string =>
  Object.entries(fields)
    .flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [value]).map((item) => `<${name}>${content(item)}</${name}>`)
    )
    .join("")

const content = (value: Schema.Json): string => (isFields(value) ? xml(value) : String(value))

const isFields: (value: Schema.Json) => value is Schema.JsonObject = Schema.is(
  Schema.Record(Schema.String, Schema.Json)
)

/** Sends an operation and its parameters, the login among them, as they are. */
export const callWith = (harmoney: HarmoneySandbox.Harmoney, operation: string, fields: Schema.JsonObject) =>
  post(harmoney, operation, `<${operation} xmlns="${service}">${xml(fields)}</${operation}>`)

/** Whether a Harmoney call succeeded, its TransStatus and its ErrorLevel. */
export const statusOf = (body: string) => [
  textIn(body, "Success"),
  textIn(body, "TransStatus"),
  textIn(body, "ErrorLevel")
]

/** Waits until it is so. */
export const until = <E>(so: Effect.Effect<boolean, E>): Effect.Effect<void, E> =>
  Effect.asVoid(Effect.repeat(Effect.delay(so, 5), { until: (now) => now }))
