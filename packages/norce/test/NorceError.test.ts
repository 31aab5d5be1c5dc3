import { assert, describe, it } from "@effect/vitest"
import { NodeHttpClient } from "@effect/platform-node"
import { Context, Effect, Fiber, Layer } from "effect"
import { HttpClient, HttpClientResponse } from "effect/http"
import { TestClock } from "effect/testing"
import { disconnected, keyOf, keys, reasonOf } from "../src/NorceError.ts"
import * as Norce from "../src/Norce.ts"
import { type Behaviour, json, listen, optionsAt, serve, token, tokenPath } from "./server.ts"

const body = (key: string) => JSON.stringify({ Key: key, Message: "Kunden Tuva Lindkvist finns redan" })

/** Status and key, how a read and a write come out of it, and which field or code is named. */
const rows: ReadonlyArray<readonly [number, string | undefined, string, string, string]> = [
  [400, "AccountAlreadyExists", "Duplicate", "Duplicate", "login"],
  [400, "CompanyAlreadyExists", "Duplicate", "Duplicate", "companies"],
  [400, "CustomerAlreadyExists", "Duplicate", "Duplicate", "emails.address"],
  [400, "CustomerMissing", "NotFound", "NotFound", "customer"],
  [400, "InvalidCompanyName", "Rejected", "Rejected", "companies.name"],
  [400, "InvalidEmail", "Rejected", "Rejected", "emails[0].address"],
  [400, "DeliveryAddressZipMissing", "Rejected", "Rejected", "addresses.delivery.postalCode"],
  [400, "DeliveryAddressCityMissing", "Rejected", "Rejected", "addresses.delivery.city"],
  [400, "DeliveryAddressCountryMissing", "Rejected", "Rejected", "addresses.delivery.country"],
  [400, "InvoiceAddressZipMissing", "Rejected", "Rejected", "addresses.invoice.postalCode"],
  [400, "InvoiceAddressCityMissing", "Rejected", "Rejected", "addresses.invoice.city"],
  [400, "InvoiceAddressCountryMissing", "Rejected", "Rejected", "addresses.invoice.country"],
  [400, "SomethingNew", "Failed", "Failed", "SomethingNew"],
  // What every object of the language has is no row of the table.
  [400, "constructor", "Failed", "Failed", "constructor"],
  [400, "hasOwnProperty", "Failed", "Failed", "hasOwnProperty"],
  [400, undefined, "Failed", "Failed", "400"],
  [401, undefined, "Unauthorized", "Unauthorized", "token-refused"],
  [403, undefined, "Unauthorized", "Unauthorized", "forbidden"],
  // Nobody says what these mean; a write that gets one may well have happened.
  [201, undefined, "Undecodable", "InDoubt", ""],
  [202, undefined, "Undecodable", "InDoubt", ""],
  [302, undefined, "ContractMismatch", "ContractMismatch", "302"],
  [404, undefined, "ContractMismatch", "ContractMismatch", "404"],
  [405, undefined, "ContractMismatch", "ContractMismatch", "405"],
  [406, undefined, "ContractMismatch", "ContractMismatch", "406"],
  [415, undefined, "ContractMismatch", "ContractMismatch", "415"],
  [408, undefined, "Unavailable", "InDoubt", "server-"],
  [409, undefined, "Failed", "Failed", "409"],
  [413, undefined, "Failed", "Failed", "413"],
  [429, undefined, "RateLimited", "RateLimited", ""],
  [500, undefined, "Unavailable", "InDoubt", "server-"],
  [502, undefined, "Unavailable", "InDoubt", "server-"],
  [503, undefined, "Unavailable", "InDoubt", "server-"]
]

describe("the table", () => {
  for (const [status, key, read, write, named] of rows) {
    it(`${status} ${key ?? "without a key"} is ${read} for a read and ${write} for a write`, () => {
      const text = key === undefined ? "" : body(key)
      for (const [kind, tag] of [
        ["read", read],
        ["write", write]
      ] as const) {
        const reason = reasonOf(kind, { status, body: text })
        assert.strictEqual(reason._tag, tag)
        const { retry: _, ...told } = { ...reason }
        assert.include(JSON.stringify(told), named)
        assert.notInclude(JSON.stringify(told), "Lindkvist")
      }
    })
  }

  it("has a row for every documented key", () => {
    assert.sameMembers(
      Object.keys(keys),
      rows.flatMap(([, key, reason]) => (key === undefined || reason === "Failed" ? [] : [key]))
    )
  })

  it("finds the key in the envelopes that are likely, and takes no sentence for a key", () => {
    assert.strictEqual(keyOf('{"Key":"InvalidEmail"}'), "InvalidEmail")
    assert.strictEqual(keyOf('{"key":"InvalidEmail","message":"x"}'), "InvalidEmail")
    for (const text of ["", "null", "[]", "Bad Request", '{"Key":1}', '{"Key":"tuva@example.org"}', '{"Key":"a b"}']) {
      assert.strictEqual(keyOf(text), undefined)
    }
  })

  it("says how long to wait when the vendor does", () => {
    for (const [kind, status] of [
      ["read", 429],
      ["write", 429],
      ["read", 503]
    ] as const) {
      assert.deepInclude(reasonOf(kind, { status, body: "", retryAfterMillis: 1500 }), { retryAfterMillis: 1500 })
    }
  })
})

const customer = { Code: "MIG-1" }

/** What happens on the wire, and what a read and a write make of it. */
const outcomes = Effect.fnUntraced(function* (behave: Behaviour) {
  const { calls, client } = yield* serve(behave, { readTimeoutMillis: 150, writeTimeoutMillis: 150 })
  const read = yield* Effect.flip(client.GetCustomer({ id: 1 }))
  const write = yield* Effect.flip(client.CreateCustomer3({ customer }))
  return { read: read.reason, write: write.reason, calls: calls().length }
})

describe("calls without an answer", () => {
  it.live("an answer that never comes is TimedOut for a read and in doubt for a write, and nothing is sent twice", () =>
    Effect.gen(function* () {
      const { calls, read, write } = yield* outcomes(() => () => undefined)
      assert.strictEqual(read._tag, "TimedOut")
      assert.deepInclude(write, { _tag: "InDoubt", problem: "timed-out" })
      assert.strictEqual(calls, 2)
    })
  )

  it.live("an answer that begins and never ends is the same", () =>
    Effect.gen(function* () {
      const { read, write } = yield* outcomes(() => (response) => {
        response.writeHead(200, { "content-length": "500" })
        response.write('{"Id":')
      })
      assert.strictEqual(read._tag, "TimedOut")
      assert.deepInclude(write, { _tag: "InDoubt", problem: "timed-out" })
    })
  )

  it.live("a connection that breaks before or within the answer leaves a write in doubt", () =>
    Effect.gen(function* () {
      for (const begun of [false, true]) {
        const { calls, read, write } = yield* outcomes(() => (response) => {
          if (begun) response.write('{"Id":')
          setTimeout(() => response.destroy(), 20)
        })
        assert.deepInclude(read, { _tag: "Unavailable", problem: "disconnected" })
        assert.deepInclude(write, { _tag: "InDoubt", problem: "disconnected" })
        assert.strictEqual(calls, 2)
      }
    })
  )

  for (const [word, client] of Object.entries({
    undici: NodeHttpClient.layerUndici,
    fetch: NodeHttpClient.layerFetch
  })) {
    it.live(`a refused connection is Unavailable even for a write, since nothing was sent (${word})`, () =>
      Effect.gen(function* () {
        const { origin } = yield* Effect.scoped(listen(() => json(null)))
        const tokens = yield* listen(() => token())
        const http = yield* Layer.build(client)
        const options = optionsAt(origin, { tokenUrl: new URL(tokens.origin) })
        const adapter = yield* Effect.provide(Norce.make(options), http)
        const calls = [
          Effect.asVoid(adapter.client.GetCustomer({ id: 1 })),
          Effect.asVoid(adapter.client.CreateCustomer3({ customer }))
        ]
        for (const call of calls) {
          const error = yield* Effect.flip(call)
          assert.deepInclude(error.reason, { _tag: "Unavailable", problem: "unreachable" })
          assert.isTrue(error.isRetryable)
        }
      })
    )
  }

  it.live("Retry-After is understood as seconds and as a date, and nonsense is ignored", () =>
    Effect.gen(function* () {
      for (const [text, least, most] of [
        ["7", 7000, 7000],
        [new Date(Date.now() + 60_000).toUTCString(), 50_000, 60_000],
        ["soon", -1, -1],
        // Dates to `Date.parse`, and long past.
        ["-1", -1, -1],
        ["5.5", -1, -1]
      ] as const) {
        const { client } = yield* serve(() => ({ status: 429, headers: { "retry-after": text } }))
        const error = yield* Effect.flip(client.CreateCustomer3({ customer }))
        assert.strictEqual(error.reason._tag, "RateLimited")
        assert.isAtLeast(error.retryAfterMillis ?? -1, least)
        assert.isAtMost(error.retryAfterMillis ?? -1, most)
      }
    })
  )

  it.live("a refusal counts whatever its text is encoded in, and with a client that fails on statuses itself", () =>
    Effect.gen(function* () {
      const latin = Uint8Array.of(0x66, 0xf6, 0x72)
      const server = yield* listen((request) => (request.url === tokenPath ? token() : { status: 429, body: latin }))
      const http = yield* Layer.build(NodeHttpClient.layerUndici)
      for (const client of [
        Context.get(http, HttpClient.HttpClient),
        HttpClient.filterStatusOk(Context.get(http, HttpClient.HttpClient))
      ]) {
        const adapter = yield* Effect.provideService(
          Norce.make(optionsAt(server.origin)),
          HttpClient.HttpClient,
          client
        )
        const error = yield* Effect.flip(adapter.client.CreateCustomer3({ customer }))
        assert.strictEqual(error.reason._tag, "RateLimited")
      }
    })
  )

  it.live("whatever goes wrong before a connection stands, a write has not happened", () =>
    Effect.gen(function* () {
      const uncarried = Object.assign(new Error("invalid header"), { code: "UND_ERR_INVALID_ARG" })
      assert.strictEqual(disconnected("write", uncarried)._tag, "Unavailable")
      for (const [syscall, tag] of [
        ["connect", "Unavailable"],
        ["read", "InDoubt"]
      ] as const) {
        const cause = Object.assign(new Error("timed out"), { code: "ETIMEDOUT", syscall })
        assert.strictEqual(disconnected("write", new TypeError("fetch failed", { cause }))._tag, tag)
      }
    })
  )

  it.live("reads are made again only as often as the options say, writes never", () =>
    Effect.gen(function* () {
      for (const [readRetries, reads] of [
        [0, 1],
        [2, 3]
      ] as const) {
        const { calls, client } = yield* serve(() => ({ status: 503 }), { readRetries })
        yield* Effect.flip(client.GetCustomer({ id: 1 }))
        assert.lengthOf(calls(), reads)
        yield* Effect.flip(client.CreateCustomer3({ customer }))
        assert.lengthOf(calls(), reads + 1)
      }
      // It was not done, so it may be made again; but by whoever decides that.
      const limited = yield* serve(() => ({ status: 429 }), { readRetries: 2 })
      assert.isTrue((yield* Effect.flip(limited.client.CreateCustomer3({ customer }))).isRetryable)
      assert.lengthOf(limited.calls(), 1)
      const { calls, client } = yield* serve(() => json({ Key: "CustomerMissing" }, 400), { readRetries: 5 })
      yield* Effect.flip(client.GetCustomer({ id: 1 }))
      assert.lengthOf(calls(), 1)
    })
  )

  it.effect("a read is made again after the time that the vendor asks for", () =>
    Effect.gen(function* () {
      let asked = 0
      const client = HttpClient.make((request) =>
        Effect.sync(() => {
          if (request.url.endsWith(tokenPath)) {
            return HttpClientResponse.fromWeb(request, Response.json({ access_token: "t", expires_in: 3600 }))
          }
          asked += 1
          return HttpClientResponse.fromWeb(
            request,
            new Response("", { status: 429, headers: { "retry-after": "30" } })
          )
        })
      )
      const adapter = yield* Effect.provideService(
        Norce.make(optionsAt("http://localhost", { readRetries: 2 })),
        HttpClient.HttpClient,
        client
      )
      const fiber = yield* Effect.forkChild(Effect.flip(adapter.client.GetCustomer({ id: 1 })))
      for (const [seconds, expected] of [
        [29, 1],
        [1, 2],
        [29, 2],
        [1, 3]
      ] as const) {
        yield* TestClock.adjust(`${seconds} seconds`)
        assert.strictEqual(asked, expected)
      }
      assert.deepInclude((yield* Fiber.join(fiber)).reason, { _tag: "RateLimited", retryAfterMillis: 30_000 })
    })
  )

  it.live("a wait of centuries is cut to a day", () =>
    Effect.gen(function* () {
      for (const header of ["99999999999999999999999", "9".repeat(400), "Wed, 21 Oct 9999 07:28:00 GMT"]) {
        const { client } = yield* serve(() => ({ status: 429, headers: { "retry-after": header } }))
        const { reason } = yield* Effect.flip(client.GetCustomer({ id: 1 }))
        assert.deepInclude(reason, { _tag: "RateLimited", retryAfterMillis: 86_400_000 })
      }
    })
  )
})
