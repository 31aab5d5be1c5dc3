/**
 * What the tests share: the four sandboxes and the desk over them, on sockets; what it logs; and calls as a client makes them.
 */
import { NodeHttpClient, NodeServices } from "@effect/platform-node"
import { assert } from "@effect/vitest"
import { Cause, Context, Effect, Exit, FileSystem, Inspectable, Layer, Logger, Redacted, Schema, Tracer } from "effect"
import type { Adapter } from "@kundbro/domain"
import { Customer } from "@kundbro/domain"
import { Sandboxes } from "@kundbro/sandbox"
import { randomUUID } from "node:crypto"
import * as Desk from "../src/Desk.ts"
import { adapters } from "../src/sandboxes.ts"

export const token = "a-token-that-nobody-guesses"

/** An answer of the desk. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly body: Record<string, unknown>
}

const Body = Schema.Record(Schema.String, Schema.Unknown)
const decode = Schema.decodeUnknownSync(Schema.fromJsonString(Body))

export interface Call {
  readonly method?: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** Calls of one desk. A body makes it a POST. */
export const client = (url: string) => {
  const call = (path: string, { body, headers, method = body === undefined ? "GET" : "POST" }: Call = {}) =>
    Effect.promise(async (signal): Promise<Answer> => {
      const response = await fetch(`${url}${path}`, {
        method,
        signal,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
        ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) })
      })
      const text = await response.text()
      return {
        status: response.status,
        headers: response.headers,
        text,
        body: text.startsWith("{") ? decode(text) : {}
      }
    })
  const post = (path: string, body: unknown) => call(path, { body })
  const write = (system: string, body: unknown, key: string = randomUUID()) =>
    call(`/systems/${system}/writes`, { body, headers: { "idempotency-key": key } })
  return { call, post, write }
}

/** Asserts the status, with the whole answer in the message. */
export const assertStatus = (answer: Answer, status: number) =>
  assert.strictEqual(answer.status, status, answer.text.slice(0, 500))

/** A value in an answer, by its path. */
export const at = (value: unknown, ...path: ReadonlyArray<string | number>): unknown =>
  path.reduce<unknown>(
    (inner, key) =>
      inner instanceof Object ? Object.entries(inner).find(([name]) => name === String(key))?.[1] : undefined,
    value
  )

/** Text at a path, which has to be there. */
export const textAt = (value: unknown, ...path: ReadonlyArray<string | number>): string => {
  const found = at(value, ...path)
  assert.isString(found, path.join("."))
  return String(found)
}

/** A customer as JSON. */
export const person = (given: string, family: string, email: string) => ({
  ...Schema.encodeSync(Customer.Customer)(Customer.empty),
  name: { given, family },
  emails: [{ address: email }]
})

/** Everything logged and every span, as text, from whatever runs in it. */
export const recorder = () => {
  const lines: Array<string> = []
  const spans: Array<Tracer.NativeSpan> = []
  const layer = Layer.merge(
    Logger.layer([Logger.map(Logger.formatLogFmt, (line) => lines.push(line))]),
    Layer.succeed(
      Tracer.Tracer,
      Tracer.make({
        span(options) {
          const span = new Tracer.NativeSpan(options)
          spans.push(span)
          return span
        }
      })
    )
  )
  /** A span as an exporter takes it: what it succeeded with is not exported, what it failed with is. */
  const spanText = ({ attributes, events, name, status }: Tracer.NativeSpan) => [
    Inspectable.toStringUnknown([name, [...attributes], events]),
    status._tag === "Ended" && Exit.isFailure(status.exit) ? Cause.pretty(status.exit.cause) : ""
  ]
  const text = () => [...lines, ...spans.flatMap(spanText)].join("\n")
  return { layer, lines, spans, text }
}

const temporary = Effect.flatMap(FileSystem.FileSystem, (files) =>
  files.makeTempDirectoryScoped({ prefix: "kundbro-desk-test-" })
)

/** A desk over any adapters, as long as the scope. */
export const desk = Effect.fnUntraced(function* (
  given: Readonly<Record<string, Adapter.Adapter>>,
  options: Partial<Desk.DeskOptions> = {}
) {
  const { url } = yield* Desk.make({
    adapters: given,
    folder: options.folder ?? (yield* temporary),
    token: Redacted.make(token),
    ...options
  })
  return { url, ...client(url) }
})

/** The desk over the four sandboxes. */
export class Stage extends Context.Service<
  Stage,
  ReturnType<typeof client> & {
    readonly url: string
    readonly sandboxes: Sandboxes.Sandboxes
    readonly recorded: ReturnType<typeof recorder>
  }
>()("@kundbro/desk/test/Stage") {
  static readonly layer = Layer.unwrap(
    Effect.sync(() => {
      const recorded = recorder()
      return Layer.effect(
        Stage,
        Effect.gen(function* () {
          const sandboxes = yield* Sandboxes.make({ harmoney: { people: { seed: 1, count: 40, nasty: 0.7 } } })
          return Stage.of({
            ...(yield* desk(yield* adapters(sandboxes), { readTimeout: "2 seconds", wait: "1 minute" })),
            sandboxes,
            recorded
          })
        })
      ).pipe(Layer.provide([NodeServices.layer, NodeHttpClient.layerUndici, recorded.layer]))
    })
  )
}

export const services = Layer.merge(NodeServices.layer, NodeHttpClient.layerUndici)

/** The same without log lines. */
export const quiet = Layer.merge(services, Logger.layer([]))
