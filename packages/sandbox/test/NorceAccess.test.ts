import { assert, describe, it } from "@effect/vitest"
import { NorceContract, NorceSandbox } from "@kundbro/sandbox"
import { Effect } from "effect"
import { field } from "./field.ts"
import { client, form, http, json, record } from "./support.ts"

const startAt = Date.UTC(2031, 0, 15)
const shop = { startAt, people: { seed: 1, count: 20, nasty: 0 } }

describe("the token endpoint", () => {
  it.live("gives a token of an hour for the client credentials in the form", () =>
    Effect.gen(function* () {
      const norce = yield* NorceSandbox.make(shop)
      const given = yield* form(norce)
      assert.strictEqual(given.status, 200)
      assert.deepInclude(record(given), { expires_in: 3600, token_type: "Bearer" })
      const { get } = yield* client(norce)
      assert.strictEqual((yield* get("ListAccountRoles")).status, 200)
      yield* norce.control.advance(3_600_000)
      assert.strictEqual((yield* get("ListAccountRoles")).status, 401)
    })
  )

  it.live("refuses another secret, grant or scope, each by its OAuth2 name", () =>
    Effect.gen(function* () {
      const norce = yield* NorceSandbox.make(shop)
      const cases = [
        [{ client_secret: "guess" }, "invalid_client"],
        [{ grant_type: "password" }, "unsupported_grant_type"],
        [{ scope: "prod" }, "invalid_scope"],
        [{ scope: "" }, "invalid_scope"]
      ] as const
      for (const [over, error] of cases) {
        const answer = yield* form(norce, over)
        assert.deepStrictEqual([answer.status, json(answer)], [400, { error }])
      }
    })
  )

  it.live("allows three requests a minute and twenty more, then answers 429 until a minute has made room", () =>
    Effect.gen(function* () {
      const norce = yield* NorceSandbox.make(shop)
      const statuses = yield* Effect.forEach(Array.from({ length: 24 }), () =>
        Effect.map(form(norce), ({ status }) => status)
      )
      assert.deepStrictEqual(statuses, [...Array.from({ length: 23 }, () => 200), 429])
      assert.strictEqual((yield* form(norce)).retryAfter, "20")
      yield* norce.control.advance(20_000)
      assert.strictEqual((yield* form(norce)).status, 200)
      assert.strictEqual((yield* form(norce)).status, 429)
    })
  )

  it.live("can be given other limits", () =>
    Effect.gen(function* () {
      const norce = yield* NorceSandbox.make({ ...shop, tokens: { perMinute: 1, burst: 0, seconds: 5 } })
      assert.deepInclude(record(yield* form(norce)), { expires_in: 5 })
      assert.strictEqual((yield* form(norce)).status, 429)
    })
  )
})

describe("the headers", () => {
  it.live("a call needs a token that was given here", () =>
    Effect.gen(function* () {
      const norce = yield* NorceSandbox.make(shop)
      const { headers } = yield* client(norce)
      for (const authorization of ["", "Bearer x", `${headers.authorization}x`]) {
        const answer = yield* http(`${norce.url}ListAccountRoles`, { headers: { ...headers, authorization } })
        assert.strictEqual(answer.status, 401)
      }
    })
  )

  it.live("a call needs an application, by either name of the header", () =>
    Effect.gen(function* () {
      const norce = yield* NorceSandbox.make(shop)
      const { authorization } = (yield* client(norce)).headers
      const ask = (headers: Record<string, string>) =>
        Effect.map(
          http(`${norce.url}ListAccountRoles`, { headers: { authorization, ...headers } }),
          ({ status }) => status
        )
      assert.strictEqual(yield* ask({}), 400)
      assert.strictEqual(yield* ask({ "application-id": "4712" }), 400)
      assert.strictEqual(yield* ask({ "application-id": "4711" }), 200)
      assert.strictEqual(yield* ask({ applicationId: "4711" }), 200)
    })
  )
})

it.live("the OpenAPI document has every operation with its verb, and says what else a call needs", () =>
  Effect.gen(function* () {
    const norce = yield* NorceSandbox.make({ ...shop, flagsOperation: "ListFlags" })
    const document = json(yield* http(norce.openApiUrl))
    const operations: Readonly<Record<string, NorceContract.Operation>> = {
      ...NorceContract.operations,
      ListFlags: NorceContract.listFlags
    }
    assert.deepStrictEqual(
      Object.keys(Object(field(document, "paths"))),
      Object.keys(operations).map((name) => `/${name}`)
    )
    for (const [name, { group, method }] of Object.entries(operations)) {
      const path = field(document, "paths", `/${name}`)
      assert.deepStrictEqual(
        [field(path, method.toLowerCase(), "operationId"), field(path, method.toLowerCase(), "tags")],
        [name, [group]]
      )
    }
    const schemas = field(document, "components", "schemas")
    assert.strictEqual(field(schemas, "Customer", "properties", "Code", "maxLength"), 50)
    const named = [...JSON.stringify(document).matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name ?? "")
    assert.deepStrictEqual(
      named.filter((name) => field(schemas, name) === undefined),
      []
    )
    assert.strictEqual(
      field(document, "components", "securitySchemes", "client", "flows", "clientCredentials", "tokenUrl"),
      norce.tokenUrl
    )
    assert.strictEqual(field(document, "components", "parameters", "application", "name"), "application-id")
  })
)
