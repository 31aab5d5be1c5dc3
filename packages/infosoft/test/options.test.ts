/** Options that cannot work are refused when the installation is opened, by their name and never by their value. */
import { NodeHttpClient } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { make } from "../src/experimental.ts"
import { Infosoft, type InfosoftOptions } from "../src/index.ts"
import { optionsAt } from "./support.ts"

const basic = { kind: "basic", userName: Redacted.make("a:CANARY"), password: Redacted.make("CANARY") } as const
const headers = (name: string, value: string) => ({
  authentication: { kind: "headers", headers: { [name]: Redacted.make(value) } } as const
})

const wrong: ReadonlyArray<readonly [Partial<InfosoftOptions.InfosoftOptions>, field: string, rule: string]> = [
  [{ names: { "DynamicAttribute.Kode": "x" } }, 'names["DynamicAttribute.Kode"]', "unknown-value"],
  [{ names: { "DynamicAttribute.Code": "no name" } }, "names", "not-allowed"],
  [{ names: { "DynamicAttribute.Code": "Value" } }, "names", "not-allowed"],
  [{ actions: { UpdateCustomer: "urn:x" } }, 'actions["UpdateCustomer"]', "unknown-value"],
  [{ actions: { UpdateCustomerDetails: 'a"b' } }, "actions", "not-allowed"],
  [{ namespaces: { infoWeb: "two words" } }, "namespaces.infoWeb", "not-allowed"],
  [{ namespaces: { attributes: "" } }, "namespaces.attributes", "not-allowed"],
  [{ detailMembers: ["LastName", "LastName"] }, "detailMembers", "not-allowed"],
  [{ detailMembers: [] }, "detailMembers", "missing"],
  [{ titles: ["NB", "NB"] }, "titles", "not-allowed"],
  [{ titles: [""] }, "titles", "missing"],
  [{ titles: ["N\u0000B"] }, "titles", "not-encodable"],
  [{ notFound: ["00"] }, "notFound", "not-allowed"],
  [{ referenceAttributes: { crm: "CRMREF", key: "CRMREF" } }, "referenceAttributes", "not-allowed"],
  [{ referenceAttributes: { crm: "" } }, "referenceAttributes", "missing"],
  [{ signature: "" }, "signature", "missing"],
  [{ signature: "\uD83D" }, "signature", "not-encodable"],
  [{ timeout: "0 seconds" }, "timeout", "not-allowed"],
  [{ timeout: Number.NaN }, "timeout", "not-allowed"],
  [{ authentication: basic }, "authentication.userName", "not-encodable"],
  [headers("x key", "a"), "authentication.headers", "not-encodable"],
  [headers("x-key", "CANARY\r\nx: y"), "authentication.headers.x-key", "not-encodable"],
  [headers("x-key", "CANARY€"), "authentication.headers.x-key", "not-encodable"],
  [
    { endpoints: { infoWeb: "infosoft.example/a.asmx", customer: "http://127.0.0.1:1" } },
    "endpoints.infoWeb",
    "not-allowed"
  ],
  [
    { endpoints: { infoWeb: "http://127.0.0.1:1", customer: "ftp://CANARY@127.0.0.1" } },
    "endpoints.customer",
    "not-allowed"
  ]
]

for (const [more, field, rule] of wrong) {
  it.effect(`${field} ${rule}: ${JSON.stringify(more)} is refused when the installation is opened`, () =>
    Effect.gen(function* () {
      const options = optionsAt("http://127.0.0.1:1", more)
      for (const opened of [Effect.asVoid(Infosoft.make(options)), Effect.asVoid(make(options))]) {
        const error = yield* Effect.flip(opened)
        assert.deepStrictEqual(
          error.issues.map((issue) => [issue.field, issue.rule]),
          [[field, rule]]
        )
        assert.include(error.message, `infosoft options: ${field} (${rule}): ${error.issues[0]?.remedy}`)
        assert.notInclude(error.message, "CANARY")
      }
    }).pipe(Effect.provide(NodeHttpClient.layerUndici))
  )
}

it.effect("everything that is wrong is told at once", () =>
  Effect.gen(function* () {
    const { _tag, issues, vendor } = yield* Effect.flip(
      Infosoft.make(optionsAt("nowhere", { signature: "", actions: { Nothing: "urn:x" }, timeout: -1 }))
    )
    assert.deepStrictEqual([_tag, vendor], ["InvalidOptions", "infosoft"])
    assert.sameMembers(
      issues.map(({ field }) => field),
      ["endpoints.infoWeb", "endpoints.customer", "endpoints.attributes", "signature", "timeout", 'actions["Nothing"]']
    )
  }).pipe(Effect.provide(NodeHttpClient.layerUndici))
)
