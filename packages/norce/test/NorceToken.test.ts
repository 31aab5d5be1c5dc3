import { assert, describe, it } from "@effect/vitest"
import { NodeHttpClient } from "@effect/platform-node"
import { Effect, Fiber, Layer, Redacted } from "effect"
import { HttpClient } from "effect/http"
import { TestClock } from "effect/testing"
import * as Norce from "../src/Norce.ts"
import type { NorceOptions } from "../src/NorceOptions.ts"
import * as NorceToken from "../src/NorceToken.ts"
import { type Answer, json, listen, optionsAt, type Recorded, token, tokenPath } from "./server.ts"

/** A service that wants the newest token, and a token endpoint that answers as told. */
const open = Effect.fnUntraced(function* (
  tokens: (at: number) => Answer,
  service: (request: Recorded) => Answer = () => json({ Id: 1 }),
  more: Partial<NorceOptions> = {}
) {
  let asked = 0
  const server = yield* listen((request) => (request.url === tokenPath ? tokens((asked += 1)) : service(request)))
  const http = yield* Layer.build(NodeHttpClient.layerUndici)
  const options = optionsAt(server.origin, more)
  const { client } = yield* Effect.provide(Norce.make(options), http)
  const sent = (path: string) => server.requests.filter(({ url }) => url.startsWith(path))
  return {
    client,
    options,
    http,
    get: client.GetCustomer({ id: 1 }),
    tokensAsked: () => sent(tokenPath),
    calls: () => sent("/commerce")
  }
})

const bearer = ({ headers }: Recorded) => String(headers["authorization"]).replace("Bearer ", "")

describe("the token", () => {
  it.effect("is asked for with client credentials in the form body, and once for sixty calls at a time", () =>
    Effect.gen(function* () {
      const { calls, get, tokensAsked } = yield* open(() => token())
      assert.lengthOf(tokensAsked(), 0)
      yield* Effect.all(
        Array.from({ length: 60 }, () => get),
        { concurrency: "unbounded" }
      )
      yield* get
      assert.lengthOf(calls(), 61)
      const [request] = tokensAsked()
      assert.lengthOf(tokensAsked(), 1)
      assert.strictEqual(request?.method, "POST")
      assert.strictEqual(request?.headers["content-type"], "application/x-www-form-urlencoded")
      assert.isUndefined(request?.headers["authorization"])
      assert.strictEqual(
        request?.body,
        "grant_type=client_credentials&client_id=a+client+%26+more&client_secret=s3cret%2B%26%3D&scope=playground"
      )
    })
  )

  it.effect("is fetched anew a minute before it ends, and after the documented hour where no lifetime is told", () =>
    Effect.gen(function* () {
      for (const seconds of [3600, null, 0, -1]) {
        const { get, tokensAsked } = yield* open((at) => token(`token-${at}`, seconds))
        yield* get
        yield* TestClock.adjust("58 minutes")
        yield* get
        assert.lengthOf(tokensAsked(), 1)
        yield* TestClock.adjust("1 minute")
        yield* get
        assert.lengthOf(tokensAsked(), 2)
      }
    })
  )

  it.effect("lives half its time at least, however short that is", () =>
    Effect.gen(function* () {
      const { get, tokensAsked } = yield* open((at) => token(`token-${at}`, 30))
      yield* get
      yield* TestClock.adjust("14 seconds")
      yield* get
      assert.lengthOf(tokensAsked(), 1)
      yield* TestClock.adjust("1 second")
      yield* get
      assert.lengthOf(tokensAsked(), 2)
    })
  )

  it.effect("that the service refuses is replaced once for all who were refused, and their calls made again", () =>
    Effect.gen(function* () {
      const { calls, client, get, tokensAsked } = yield* open(
        (at) => token(`token-${at}`),
        (request) => (bearer(request) === "token-1" ? { status: 401 } : json({ Id: 1 }))
      )
      yield* Effect.all(
        Array.from({ length: 20 }, () => get),
        { concurrency: "unbounded" }
      )
      yield* client.CreateCustomer3({ customer: { Code: "x" } })
      assert.lengthOf(tokensAsked(), 2)
      assert.lengthOf(calls(), 41)
    })
  )

  it.effect("refused twice is Unauthorized, and is not tried a third time", () =>
    Effect.gen(function* () {
      const { calls, get, tokensAsked } = yield* open(
        () => token("always-the-same"),
        () => ({ status: 401 })
      )
      const error = yield* Effect.flip(get)
      assert.deepInclude(error.reason, { _tag: "Unauthorized", problem: "token-refused" })
      assert.lengthOf(tokensAsked(), 2)
      assert.lengthOf(calls(), 2)
    })
  )

  it.effect("endpoint is left alone after a 429 for as long as it asks, and then asked again", () =>
    Effect.gen(function* () {
      const { calls, get, tokensAsked } = yield* open((at) =>
        at === 1 ? { status: 429, headers: { "retry-after": "42" } } : token()
      )
      const errors = yield* Effect.all(
        Array.from({ length: 10 }, () => Effect.flip(get)),
        { concurrency: "unbounded" }
      )
      for (const error of errors) {
        assert.deepInclude(error.reason, { _tag: "RateLimited", retryAfterMillis: 42_000 })
      }
      yield* TestClock.adjust("40 seconds")
      assert.strictEqual((yield* Effect.flip(get)).retryAfterMillis, 2000)
      assert.lengthOf(tokensAsked(), 1)
      assert.lengthOf(calls(), 0)
      yield* TestClock.adjust("2 seconds")
      yield* get
      assert.lengthOf(tokensAsked(), 2)
    })
  )

  it.effect("endpoint that gives a 429 without a time is left alone for twenty seconds", () =>
    Effect.gen(function* () {
      const { get } = yield* open(() => ({ status: 429 }))
      assert.strictEqual((yield* Effect.flip(get)).retryAfterMillis, 20_000)
    })
  )

  for (const [answer, expected] of [
    [json({ error: "invalid_client" }, 400), { _tag: "Unauthorized", problem: "wrong-password" }],
    [json({ error: "invalid_client" }, 401), { _tag: "Unauthorized", problem: "wrong-password" }],
    [{ status: 403 }, { _tag: "Unauthorized", problem: "forbidden" }],
    [{ status: 404 }, { _tag: "ContractMismatch", code: "404" }],
    [{ status: 503 }, { _tag: "Unavailable", problem: "server-error" }],
    [{ body: "<html>" }, { _tag: "Undecodable", path: "token" }],
    [json({ access_token: "one\r\nCookie: two" }), { _tag: "Undecodable", path: "token" }],
    [json({ expires_in: 3600 }), { _tag: "Undecodable", path: "token" }]
  ] as const) {
    it.effect(
      `answered by ${"status" in answer ? answer.status : 200} fails a write with ${expected._tag}, and nothing is sent`,
      () =>
        Effect.gen(function* () {
          const { calls, client } = yield* open(() => answer)
          const error = yield* Effect.flip(client.CreateCustomer3({ customer: {} }))
          assert.deepInclude(error.reason, expected)
          assert.lengthOf(calls(), 0)
        })
    )
  }

  it.effect("refusal is shared by those who waited for it, so that wrong credentials cost one request", () =>
    Effect.gen(function* () {
      const { get, tokensAsked } = yield* open(() => json({ error: "invalid_client" }, 400))
      yield* Effect.all(
        Array.from({ length: 25 }, () => Effect.flip(get)),
        { concurrency: "unbounded" }
      )
      assert.lengthOf(tokensAsked(), 1)
    })
  )

  it.live("outlives the caller who was to fetch it: the next one in line fetches instead", () =>
    Effect.gen(function* () {
      let asked = 0
      const server = yield* listen(() => {
        asked += 1
        return asked === 1 ? () => undefined : token()
      })
      const http = yield* Effect.provide(HttpClient.HttpClient, yield* Layer.build(NodeHttpClient.layerUndici))
      const tokens = NorceToken.make(optionsAt(server.origin), http)
      const first = yield* Effect.forkChild(tokens.get())
      yield* Effect.sleep("50 millis")
      const second = yield* Effect.forkChild(tokens.get())
      yield* Effect.sleep("20 millis")
      yield* Fiber.interrupt(first)
      assert.strictEqual(Redacted.value((yield* Fiber.join(second)).bearer), "token-1")
    })
  )

  it.effect("endpoint that does not answer is Unavailable after fifteen seconds, also for a write", () =>
    Effect.gen(function* () {
      const server = yield* listen(() => () => undefined)
      const http = yield* Layer.build(NodeHttpClient.layerUndici)
      const { client } = yield* Effect.provide(Norce.make(optionsAt(server.origin)), http)
      const error = yield* Effect.forkChild(Effect.flip(client.CreateCustomer3({ customer: {} })))
      while (server.requests.length === 0) {
        yield* Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 5)))
      }
      yield* TestClock.adjust("15 seconds")
      assert.deepInclude((yield* Fiber.join(error)).reason, { _tag: "Unavailable", problem: "token-timed-out" })
    })
  )

  it("endpoint lies on the host of the service unless the options say otherwise", () => {
    const base = new URL("https://kund.api-se.stage.norce.tech/commerce/customer/1.1/")
    assert.strictEqual(
      NorceToken.defaultTokenUrl(base).href,
      "https://kund.api-se.stage.norce.tech/identity/1.0/connect/token"
    )
  })
})
