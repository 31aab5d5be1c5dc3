/** An answer that is cut off is no answer, least of all "none", whichever client reads it. */
import { NodeHttpClient } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, type Layer, Option } from "effect"
import { FetchHttpClient, HttpClient, HttpClientResponse } from "effect/http"
import { createServer } from "node:net"
import * as Norce from "../src/Norce.ts"
import { optionsAt } from "./server.ts"

const token = JSON.stringify({ access_token: "t", expires_in: 3600 })

/** A server that answers with these very bytes and ends the connection. */
const ending = Effect.fnUntraced(function* (answer: string) {
  const server = createServer((socket) => {
    socket.on("error", () => {})
    socket.on("data", (data) => {
      if (!String(data).includes("/connect/token")) socket.end(answer)
      else socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${token.length}\r\n\r\n${token}`)
    })
  })
  yield* Effect.acquireRelease(
    Effect.callback<void>((resume) => void server.listen(0, "127.0.0.1", () => resume(Effect.void))),
    () => Effect.sync(() => server.close())
  )
  const address = server.address()
  return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`
})

const clients = {
  undici: NodeHttpClient.layerUndici,
  fetch: FetchHttpClient.layer,
  "node:http": NodeHttpClient.layerNodeHttp
}

/** What follows the status line of a 200. */
const cut: Readonly<Record<string, string>> = {
  "after a header that promises 20 bytes": "content-length: 20\r\n\r\n",
  "after 4 of 20 bytes, which are JSON": "content-length: 20\r\n\r\nnull",
  "before the first chunk": "transfer-encoding: chunked\r\n\r\n",
  "before the last chunk": "transfer-encoding: chunked\r\n\r\n4\r\nnull\r\n",
  "before the first compressed byte": "content-encoding: gzip\r\ncontent-length: 20\r\n\r\n",
  "where only its end could tell its length": "connection: close\r\n\r\n"
}

const called = (answer: string, client: Layer.Layer<HttpClient.HttpClient>) =>
  Effect.gen(function* () {
    const { client: norce } = yield* Norce.make(optionsAt(yield* ending(answer)))
    return {
      read: yield* Effect.result(norce.GetCustomer({ id: 1 })),
      write: yield* Effect.result(norce.ActivateCustomer({ customerId: 1, by: 2 }))
    }
  }).pipe(Effect.provide(client), Effect.scoped)

describe.each(Object.entries(clients))("by %s", (_, client) => {
  for (const [where, head] of Object.entries(cut)) {
    it.live(`an answer that is cut ${where} is a broken connection`, () =>
      Effect.gen(function* () {
        const { read, write } = yield* called(`HTTP/1.1 200 OK\r\n${head}`, client)
        assert.deepNestedInclude(read, {
          "failure.reason._tag": "Unavailable",
          "failure.reason.problem": "disconnected"
        })
        assert.deepNestedInclude(write, { "failure.reason._tag": "InDoubt", "failure.reason.problem": "disconnected" })
      })
    )
  }

  for (const whole of ["200 OK\r\ncontent-length: 0\r\n", "204 No Content\r\nconnection: close\r\n"]) {
    it.live(`an answer of ${whole.slice(0, 3)} that is whole and empty is none`, () =>
      Effect.gen(function* () {
        const { read, write } = yield* called(`HTTP/1.1 ${whole}\r\n`, client)
        assert.deepNestedInclude(read, { success: Option.none() })
        assert.deepNestedInclude(write, { success: undefined })
      })
    )
  }
})

it.live("a client that does not count bytes is not believed either", () =>
  Effect.gen(function* () {
    const careless = HttpClient.make((request) => {
      const body = request.url.includes("/connect/token") ? token : "null"
      const headers = { "content-length": String(token.length) }
      return Effect.succeed(HttpClientResponse.fromWeb(request, new Response(body, { headers })))
    })
    const { client } = yield* Effect.provideService(
      Norce.make(optionsAt("http://127.0.0.1:1")),
      HttpClient.HttpClient,
      careless
    )
    const error = yield* Effect.flip(client.GetCustomer({ id: 1 }))
    assert.deepInclude(error.reason, { _tag: "Unavailable", problem: "disconnected" })
  })
)
