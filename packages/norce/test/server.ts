/** A server that remembers every request and answers as it is told: for what a well-behaved Norce never does. */
import { NodeHttpClient } from "@effect/platform-node"
import { Effect, Layer, Redacted } from "effect"
import { createServer, type ServerResponse } from "node:http"
import * as Norce from "../src/Norce.ts"
import type { NorceOptions } from "../src/NorceOptions.ts"

export interface Recorded {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>
  readonly body: string
}

export interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

/** An answer, or something ruder done to the socket. */
export type Behaviour = (request: Recorded, at: number) => Answer | ((response: ServerResponse) => void)

export const tokenPath = "/identity/1.0/connect/token"

export const json = (value: unknown, status = 200): Answer => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(value)
})

export const token = (text = "token-1", seconds: number | null = 3600): Answer =>
  json({ access_token: text, expires_in: seconds, token_type: "Bearer" })

/** Listens until the scope closes. */
export const listen = Effect.fnUntraced(function* (behave: Behaviour) {
  const requests: Array<Recorded> = []
  const server = createServer((request, response) => {
    let body = ""
    request.setEncoding("utf8")
    request.on("data", (chunk: string) => {
      body += chunk
    })
    request.on("end", () => {
      const recorded: Recorded = {
        method: request.method ?? "",
        url: request.url ?? "",
        headers: request.headers,
        body
      }
      requests.push(recorded)
      const answer = behave(recorded, requests.length)
      if (typeof answer === "function") return answer(response)
      response.writeHead(answer.status ?? 200, answer.headers)
      response.end(answer.body ?? "")
    })
  })
  const port = yield* Effect.acquireRelease(
    Effect.callback<number>((resume) => {
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        resume(Effect.succeed(typeof address === "object" && address !== null ? address.port : 0))
      })
    }),
    () =>
      Effect.callback<void>((resume) => {
        server.close(() => resume(Effect.void))
        server.closeAllConnections()
      })
  )
  return { requests, origin: `http://127.0.0.1:${port}` }
})

export const optionsAt = (origin: string, more: Partial<NorceOptions> = {}): NorceOptions => ({
  baseUrl: new URL(`${origin}/commerce/customer/1.1/`),
  clientId: "a client & more",
  clientSecret: Redacted.make("s3cret+&="),
  scope: "playground",
  applicationId: 4711,
  ...more
})

/** An adapter against a server whose service behaves so; tokens are given unless the options say where else to ask. */
export const serve = Effect.fnUntraced(function* (behave: Behaviour, more: Partial<NorceOptions> = {}) {
  const server = yield* listen((request, at) => (request.url === tokenPath ? token() : behave(request, at)))
  const http = yield* Layer.build(NodeHttpClient.layerUndici)
  const adapter = yield* Effect.provide(Norce.make(optionsAt(server.origin, more)), http)
  const calls = () => server.requests.filter(({ url }) => url !== tokenPath)
  return { ...server, adapter, client: adapter.client, calls }
})
