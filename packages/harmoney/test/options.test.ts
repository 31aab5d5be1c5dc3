/** Options that cannot work are refused when the tenant is opened, by their name and never by their value. */
import { assert, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import type { HarmoneyOptions } from "../src/HarmoneyOptions.ts"
import { answering } from "./support.ts"

const credentials = {
  systemName: "QZZ",
  userName: Redacted.make("u"),
  password: Redacted.make("CANARY"),
  salesChannel: "007"
}

const wrong: ReadonlyArray<readonly [Partial<HarmoneyOptions>, field: string, rule: string, limit?: number]> = [
  [{ endpoint: "" }, "endpoint", "not-allowed"],
  [{ endpoint: "/service.asmx" }, "endpoint", "not-allowed"],
  [{ endpoint: "webservice.example:443/service.asmx?user=CANARY" }, "endpoint", "not-allowed"],
  [{ endpoint: "ftp://example.org/service.asmx" }, "endpoint", "not-allowed"],
  [{ credentials: { ...credentials, systemName: "QZZZ" } }, "credentials.systemName", "too-long", 3],
  [{ credentials: { ...credentials, salesChannel: "0071" } }, "credentials.salesChannel", "too-long", 3],
  [{ credentials: { ...credentials, salesChannel: "" } }, "credentials.salesChannel", "missing"],
  [{ credentials: { ...credentials, password: Redacted.make("") } }, "credentials.password", "missing"],
  [
    { credentials: { ...credentials, password: Redacted.make("CANARY\u0000") } },
    "credentials.password",
    "not-encodable"
  ],
  [{ credentials: { ...credentials, language: "" } }, "credentials.language", "missing"],
  [{ timeout: "0 seconds" }, "timeout", "not-allowed"],
  [{ timeout: Number.NaN }, "timeout", "not-allowed"],
  [{ limits: { name: 0 } }, "limits.name", "not-allowed"],
  [{ limits: { addressLine: 1.5 } }, "limits.addressLine", "not-allowed"],
  [{ members: { PrintType: [""] } }, "members.PrintType", "missing"],
  [{ members: { PrintType: ["\uD83D"] } }, "members.PrintType", "not-encodable"],
  [{ vocabularies: { language: { read: {}, write: { sv: "" } } } }, "vocabularies.language.write", "missing"],
  [{ miscInfoTypes: [""] }, "miscInfoTypes", "missing"],
  [{ notFound: [{ name: "", id: "000911" }] }, "notFound", "missing"],
  [{ duplicate: [{ name: "GEN", id: "" }] }, "duplicate", "missing"],
  [{ soapActionPrefix: "http://example.org/\r\n" }, "soapActionPrefix", "not-allowed"],
  [{ names: { "GetCustomerCrm.customerid": "x" } }, 'names["GetCustomerCrm.customerid"]', "unknown-value"],
  [{ names: { "Customer.FirstName": "First Name" } }, "names", "not-allowed"],
  [{ names: { "Customer.FirstName": "LastName" } }, "names", "not-allowed"],
  [{ names: { "GetCustomerCrm.customerId": "LoginInfo" } }, "names", "not-allowed"],
  [{ names: { "RelationList[]": "no name" } }, "names", "not-allowed"],
  [{ names: { "SaveCustomerPremiums.articleList[]": "" } }, "names", "not-allowed"]
]

for (const [more, field, rule, limit] of wrong) {
  it.live(`${field} ${rule}: ${JSON.stringify(more)} is refused when the tenant is opened`, () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(answering(() => {}, more))
      assert.deepStrictEqual(
        error.issues.map((issue) => [issue.field, issue.rule, issue.limit]),
        [[field, rule, limit]]
      )
      assert.include(error.message, `harmoney options: ${field} (${rule}): ${error.issues[0]?.remedy}`)
      assert.notInclude(error.message, "CANARY")
    }).pipe(Effect.scoped)
  )
}

it.live("everything that is wrong is told at once", () =>
  Effect.gen(function* () {
    const { _tag, issues, vendor } = yield* Effect.flip(
      answering(() => {}, { endpoint: "", limits: { name: -1 }, soapActionPrefix: '"' })
    )
    assert.deepStrictEqual([_tag, vendor], ["InvalidOptions", "harmoney"])
    assert.sameMembers(
      issues.map(({ field }) => field),
      ["endpoint", "limits.name", "soapActionPrefix"]
    )
  }).pipe(Effect.scoped)
)
