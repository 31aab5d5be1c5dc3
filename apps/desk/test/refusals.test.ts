/**
 * Who is let in, what is refused, what is told of it, and how the desk ends: over adapters that do as they are told.
 */
import { assert, describe, it } from "@effect/vitest"
import { type Adapter, Customer, VendorError as E } from "@kundbro/domain"
import { CustomerId } from "@kundbro/domain/Ids"
import { Effect, Exit, Fiber, Scope } from "effect"
import { request } from "node:http"
import * as Desk from "../src/Desk.ts"
import { assertStatus, client, desk, person, quiet, recorder, services, textAt, token } from "./support.ts"

const canary = {
  given: "Kanarie-given",
  email: "kanarie@canary.example",
  id: "kanarie-0815",
  card: "kanarie-4711",
  key: "kanarie-key"
}

const mapping = { vendor: "stub", read: {}, write: {}, extensions: [] }

/** Fails with the reason that the id names. */
const failing = (reasons: Readonly<Record<string, E.Reason>>): Adapter.Adapter => ({
  vendor: "stub",
  mapping,
  customerById: {
    get: (id) => {
      const reason = reasons[id]
      return reason === undefined
        ? Effect.die(new Error(`No ${canary.email} here`))
        : Effect.fail(new E.VendorError({ vendor: "stub", operation: "Get", reason }))
    }
  }
})

const reasons: Readonly<Record<string, readonly [E.Reason, number, string]>> = {
  NotFound: [new E.NotFound({ entity: "customer" }), 404, "not-found"],
  Rejected: [
    new E.Rejected({
      issues: [new E.FieldIssue({ field: "name", rule: "too-long", limit: 9, remedy: "shorten it" })],
      sent: true
    }),
    422,
    "rejected"
  ],
  Duplicate: [new E.Duplicate({ field: "emails.address" }), 409, "duplicate"],
  Unauthorized: [new E.Unauthorized({ problem: "forbidden", remedy: "ask for the right" }), 502, "credentials-refused"],
  Unavailable: [new E.Unavailable({ problem: "closed", retryAfterMillis: 1_001 }), 503, "unavailable"],
  RateLimited: [new E.RateLimited({ retryAfterMillis: 30_000 }), 429, "rate-limited"],
  TimedOut: [new E.TimedOut(), 504, "timed-out"],
  InDoubt: [new E.InDoubt({ problem: "timed-out" }), 409, "in-doubt"],
  QuestionRaised: [new E.QuestionRaised({ code: "000960" }), 409, "question-raised"],
  Failed: [new E.Failed({ code: "17" }), 502, "vendor-failed"],
  Undecodable: [new E.Undecodable({ path: "Id", expected: "text" }), 502, "vendor-failed"],
  ContractMismatch: [new E.ContractMismatch({ code: "400" }), 502, "vendor-failed"]
}

const odd = failing(Object.fromEntries(Object.entries(reasons).map(([name, [reason]]) => [name, reason])))

describe("a failure", () => {
  it.live("of each kind has its status and its problem", () =>
    Effect.gen(function* () {
      const { post } = yield* desk({ odd })
      for (const [id, [, status, type]] of Object.entries(reasons)) {
        const answer = yield* post("/systems/odd/customers/lookup", { id })
        assertStatus(answer, status)
        assert.strictEqual(answer.body["type"], `urn:kundbro:problem:${type}`)
        assert.strictEqual(answer.body["status"], status)
        assert.strictEqual(answer.headers.get("content-type"), "application/problem+json")
        assert.strictEqual(answer.headers.get("cache-control"), "no-store")
      }
      const rejected = yield* post("/systems/odd/customers/lookup", { id: "Rejected" })
      assert.deepStrictEqual(rejected.body["issues"], [
        { field: "name", rule: "too-long", limit: 9, remedy: "shorten it" }
      ])
      const closed = yield* post("/systems/odd/customers/lookup", { id: "Unavailable" })
      assert.strictEqual(closed.headers.get("retry-after"), "2")
      const fault = yield* post("/systems/odd/customers/lookup", { id: "none" })
      assertStatus(fault, 500)
    }).pipe(Effect.provide(quiet), Effect.scoped)
  )

  it.live("of a request names the field, and never the value", () =>
    Effect.gen(function* () {
      const { call, post, url, write } = yield* desk({ odd })
      const lookup = "/systems/odd/customers/lookup"
      const wrong = yield* post(lookup, { id: 7, email: canary.email })
      assertStatus(wrong, 400)
      const both = yield* post(lookup, { id: canary.id, email: canary.email })
      assertStatus(both, 400)
      const noJson = yield* call(lookup, { body: `{"email":"${canary.email}"` })
      assertStatus(noJson, 400)
      const field = yield* post("/systems/odd/customers/draft", {
        customer: { ...person("a", "b", ""), birthDate: canary.id }
      })
      assertStatus(field, 400)
      assert.include(field.text, '"field":"customer.birthDate"')
      const key = yield* write("odd", { _tag: "Create", customer: person("a", "b", "c") }, canary.key)
      assertStatus(key, 400)
      assert.include(key.text, '"field":"idempotency-key"')
      for (const { text } of [wrong, both, noJson, field, key]) assert.notMatch(text, /kanarie/i)

      assertStatus(yield* call(lookup, { body: "{}", headers: { "content-type": "text/plain" } }), 415)
      for (const headers of [
        { "content-type": "application/json; charset=iso-8859-1" },
        { "content-encoding": "gzip" }
      ] as const) {
        assertStatus(yield* call(lookup, { body: "{}", headers }), 415)
      }
      const latin = yield* Effect.promise(() =>
        fetch(`${url}${lookup}`, {
          method: "POST",
          headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
          body: Buffer.from('{"email":"\u00e5sa@example.org"}', "latin1")
        })
      )
      assert.strictEqual(latin.status, 400)
      assert.include(yield* Effect.promise(() => latin.text()), "not-utf-8")
      assertStatus(yield* call(lookup, { body: { id: "x".repeat(2 ** 20) } }), 413)
      const path = yield* call("/customers/kanarie@canary.example")
      assertStatus(path, 404)
      assert.strictEqual(path.body["type"], "urn:kundbro:problem:no-such-path")
      assertStatus(yield* call("/systems/kanarie"), 404)
    }).pipe(Effect.provide(quiet), Effect.scoped)
  )

  it.live("of size is noticed without an announced length too", () =>
    Effect.gen(function* () {
      const { url } = yield* desk({ odd })
      const status = yield* Effect.callback<number | undefined>((resume) => {
        const sent = request(
          `${url}/systems/odd/customers/lookup`,
          { method: "POST", headers: { authorization: `Bearer ${token}`, "content-type": "application/json" } },
          (response) => resume(Effect.succeed(response.statusCode))
        )
        sent.on("error", () => undefined)
        for (let part = 0; part < 40; part++) sent.write("x".repeat(2 ** 15))
        sent.end()
      })
      assert.strictEqual(status, 413)
    }).pipe(Effect.provide(quiet), Effect.scoped)
  )
})

describe("the token", () => {
  it.live("is asked for everywhere but at the probes and the documents", () =>
    Effect.gen(function* () {
      const { call } = yield* desk({ odd })
      for (const authorization of ["", "Bearer", `Bearer ${token}x`, `Bearer ${token.slice(1)}`, `Basic ${token}`]) {
        for (const path of ["/systems", "/systems/odd", "/systems/odd/health"]) {
          const answer = yield* call(path, { headers: { authorization } })
          assertStatus(answer, 401)
          assert.strictEqual(answer.headers.get("www-authenticate"), "Bearer")
        }
        const wrong = yield* call("/systems/odd/customers/lookup", { body: { id: 7 }, headers: { authorization } })
        assertStatus(wrong, 401)
      }
      for (const path of ["/live", "/ready", "/docs", "/openapi.json"]) {
        assert.isBelow((yield* call(path, { headers: { authorization: "" } })).status, 300)
      }
    }).pipe(Effect.provide(quiet), Effect.scoped)
  )

  it.live("can be done without on a loopback address only, and by nobody who came by another name", () =>
    Effect.gen(function* () {
      const outside = yield* Effect.flip(
        Desk.make({ adapters: { odd }, folder: "unused", token: undefined, host: "0.0.0.0" })
      )
      assert.include(outside.message, "loopback")
      const { call, url } = yield* desk({ odd }, { token: undefined })
      assertStatus(yield* call("/systems", { headers: { authorization: "" } }), 200)
      const status = yield* Effect.callback<number | undefined>((resume) => {
        request(`${url}/systems`, { headers: { host: "rebound.example" } }, (response) =>
          resume(Effect.succeed(response.statusCode))
        ).end()
      })
      assert.strictEqual(status, 421)
    }).pipe(Effect.provide(quiet), Effect.scoped)
  )
})

describe("what is logged and traced", () => {
  it.live("holds nothing of anybody, and no secret", () =>
    Effect.gen(function* () {
      const recorded = recorder()
      const bodies: Array<string> = []
      yield* Effect.gen(function* () {
        const { call, post, write } = yield* desk({ odd })
        const lookup = "/systems/odd/customers/lookup"
        const calls = [
          post(lookup, { id: canary.id }),
          post(lookup, { email: canary.email }),
          post(lookup, { card: canary.card }),
          post(lookup, { email: canary.email, id: 7 }),
          post("/systems/odd/customers/draft", { customer: person(canary.given, "b", canary.email) }),
          write("odd", { _tag: "Create", customer: person(canary.given, "b", canary.email) }),
          write("odd", { _tag: "Create", customer: person(canary.given, "b", canary.email) }, canary.key),
          call(`/systems/odd/customers/${canary.email}?email=${canary.email}`),
          call(`/systems/${canary.id}?card=${canary.card}`),
          call("/systems", { headers: { authorization: `Bearer ${canary.key}`, cookie: canary.card } })
        ]
        for (const { text } of yield* Effect.all(calls)) bodies.push(text)
      }).pipe(Effect.scoped, Effect.provide([services, recorded.layer]))
      assert.isAbove(recorded.lines.length, 9)
      assert.isAbove(recorded.spans.length, 5)
      assert.include(recorded.text(), "route=/systems/:system/customers/lookup")
      for (const text of [recorded.text(), ...bodies]) {
        assert.notMatch(text, /kanarie/i)
        assert.notInclude(text, token)
      }
    })
  )
})

describe("the end", () => {
  it.live("waits for a call in flight, says meanwhile that it is not ready, and takes no other", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      let entered: () => void = () => undefined
      const inFlight = new Promise<void>((resolve) => {
        entered = resolve
      })
      const slow: Adapter.Adapter = {
        vendor: "stub",
        mapping,
        customerById: {
          get: (id) =>
            Effect.sync(() => entered()).pipe(
              Effect.andThen(Effect.sleep("1 second")),
              Effect.as({
                value: new Customer.Customer({ ...Customer.empty, id }),
                notes: [],
                cached: false,
                warnings: []
              })
            )
        }
      }
      const { url } = yield* Effect.provideService(desk({ slow }, { drain: "500 millis" }), Scope.Scope, scope)
      const { call, post } = client(url)
      const answer = yield* Effect.forkChild(post("/systems/slow/customers/lookup", { id: CustomerId.make("7") }))
      yield* Effect.promise(() => inFlight)
      const closed = yield* Effect.forkChild(Scope.close(scope, Exit.void))
      yield* Effect.sleep("100 millis")
      assertStatus(yield* call("/ready"), 503)
      assertStatus(yield* call("/live"), 204)
      const { body, headers } = yield* Fiber.join(answer)
      assert.strictEqual(textAt(body, "value", "id"), "7")
      assert.strictEqual(headers.get("connection"), "close")
      yield* Fiber.join(closed)
      const refused = yield* Effect.exit(call("/live"))
      assert.isTrue(Exit.isFailure(refused))
    }).pipe(Effect.provide(quiet), Effect.scoped)
  )
})
