/**
 * The vendors of the demo, in a process of their own: `kundbro sandbox --json`, and its control over HTTP.
 */
import { Effect, Schema, Stream } from "effect"
import { HttpClient, HttpClientRequest, HttpClientResponse } from "effect/http"
import { ChildProcess } from "effect/process"
import { fileURLToPath } from "node:url"
import { Sandboxes } from "@kundbro/sandbox"
import { Failure } from "../Failure.ts"

const decodeAddresses = Schema.decodeUnknownEffect(Schema.fromJsonString(Sandboxes.Addresses))

/** Starts both sandboxes; they live as long as the scope. */
export const start = Effect.fnUntraced(function* (people: { readonly seed: number; readonly count: number }) {
  const bin = fileURLToPath(new URL("../bin.ts", import.meta.url))
  const flags = ["sandbox", "--json", "--seed", String(people.seed), "--count", String(people.count)]
  const child = yield* ChildProcess.make(process.execPath, [bin, ...flags], { stderr: "inherit" })
  const [line] = yield* child.stdout.pipe(Stream.decodeText(), Stream.splitLines, Stream.take(1), Stream.runCollect)
  if (line === undefined) return yield* new Failure({ code: "vendor", message: "The sandboxes did not start" })
  return yield* decodeAddresses(line)
})

const at = (url: string, name: string): string => new URL(`/_sandbox/${name}`, url).href

/** Asks a sandbox about itself. */
export const ask = <A>(url: string, name: string, answer: Schema.Decoder<A>) =>
  HttpClient.HttpClient.use((http) =>
    Effect.flatMap(http.get(at(url, name)), HttpClientResponse.schemaBodyJson(answer))
  ).pipe(Effect.mapError(() => new Failure({ code: "vendor", message: `A sandbox did not tell its ${name}` })))

/** Tells a sandbox to do something. */
export const tell = (url: string, name: string, body: unknown) =>
  HttpClient.HttpClient.use((http) =>
    http.execute(HttpClientRequest.bodyJsonUnsafe(HttpClientRequest.post(at(url, name)), body))
  ).pipe(
    Effect.flatMap(HttpClientResponse.filterStatusOk),
    Effect.asVoid,
    Effect.mapError(() => new Failure({ code: "vendor", message: `A sandbox refused ${name}` }))
  )
