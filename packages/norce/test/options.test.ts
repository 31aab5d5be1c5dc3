/** Options that cannot work are refused when the tenant is opened, by their name and never by their value. */
import { NodeHttpClient } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import * as Norce from "../src/Norce.ts"
import type { NorceOptions } from "../src/NorceOptions.ts"
import { optionsAt } from "./server.ts"

const opened = (more: Partial<NorceOptions>) =>
  Effect.flip(Effect.provide(Norce.make(optionsAt("http://127.0.0.1:1", more)), NodeHttpClient.layerUndici))

const infos = { infoTypes: ["born", "mail"] }
const flags = { flagTypes: { yes: 1, no: 2 } }

const wrong: ReadonlyArray<readonly [Partial<NorceOptions>, field: string, rule: string, limit?: number]> = [
  [{ baseUrl: new URL("ftp://CANARY.example/") }, "baseUrl", "not-allowed"],
  [{ baseUrl: new URL("https://CANARY@norce.example/") }, "baseUrl", "not-allowed"],
  [{ applicationUrl: new URL("https://norce.example/?a=CANARY") }, "applicationUrl", "not-allowed"],
  [{ tokenUrl: new URL("https://norce.example/#CANARY") }, "tokenUrl", "not-allowed"],
  [{ clientId: "" }, "clientId", "missing"],
  [{ clientSecret: Redacted.make("") }, "clientSecret", "missing"],
  [{ clientSecret: Redacted.make("CANARY\uD83D") }, "clientSecret", "not-encodable"],
  [{ scope: "" }, "scope", "missing"],
  [{ cultureCode: "" }, "cultureCode", "missing"],
  [{ cultureCode: "sv-SE-CANARY-SE-sv" }, "cultureCode", "too-long", 16],
  [{ applicationId: 0 }, "applicationId", "not-allowed"],
  [{ applicationId: 1.5 }, "applicationId", "not-allowed"],
  [{ accountId: 2 ** 31 }, "accountId", "not-allowed"],
  [{ applicationHeader: "application id" }, "applicationHeader", "not-allowed"],
  [{ applicationHeader: "Authorization" }, "applicationHeader", "not-allowed"],
  [{ readTimeoutMillis: 0 }, "readTimeoutMillis", "not-allowed"],
  [{ writeTimeoutMillis: Number.NaN }, "writeTimeoutMillis", "not-allowed"],
  [{ maximumBytes: 2 ** 40 }, "maximumBytes", "not-allowed"],
  [{ readRetries: -1 }, "readRetries", "not-allowed"],
  [{ defaultCountry: "Sweden" }, "defaultCountry", "not-allowed"],
  [{ countries: { "1": "se" } }, 'countries["1"]', "not-allowed"],
  [{ roles: [""] }, "roles", "missing"],
  [{ infoTypes: { born: 0.5 } }, "infoTypes", "not-allowed"],
  [{ flagTypes: ["vip"] }, "flagsOperation", "missing"],
  [{ flagTypes: ["vip"], flagsOperation: "a/b" }, "flagsOperation", "not-allowed"],
  [{ ...infos, fieldInfo: { birthDate: "borne" } }, "fieldInfo.birthDate", "unknown-value"],
  [{ infoTypes: { born: 1 }, fieldInfo: { gender: "constructor" } }, "fieldInfo.gender", "unknown-value"],
  [{ ...infos, consentInfo: { "sms-offer": "sms" } }, 'consentInfo["sms-offer"]', "unknown-value"],
  [
    { ...flags, consentFlags: { "email-offer": { granted: "yes", refused: "never" } } },
    'consentFlags["email-offer"].refused',
    "unknown-value"
  ],
  [{ names: { "GetCustomer.Id": "x" } }, 'names["GetCustomer.Id"]', "unknown-value"],
  [{ names: { constructor: "x" } }, 'names["constructor"]', "unknown-value"],
  [{ names: { "GetCustomer.id": "" } }, 'names["GetCustomer.id"]', "missing"],
  [{ names: { "GetCustomer.id": "\uDE00" } }, 'names["GetCustomer.id"]', "not-encodable"],
  [{ names: { "GetCustomer.id": "cultureCode" } }, "names", "not-allowed"]
]

for (const [more, field, rule, limit] of wrong) {
  it.effect(`${field} ${rule}: ${JSON.stringify(more)} is refused when the tenant is opened`, () =>
    Effect.gen(function* () {
      const error = yield* opened(more)
      assert.deepStrictEqual(
        error.issues.map((issue) => [issue.field, issue.rule, issue.limit]),
        [[field, rule, limit]]
      )
      assert.include(error.message, `norce options: ${field} (${rule}): ${error.issues[0]?.remedy}`)
      assert.notInclude(error.message, "CANARY")
    })
  )
}

it.effect("everything that is wrong is told at once", () =>
  Effect.gen(function* () {
    const { _tag, issues, vendor } = yield* opened({ clientId: "", applicationId: -1, names: { "No.Place": "x" } })
    assert.deepStrictEqual([_tag, vendor], ["InvalidOptions", "norce"])
    assert.sameMembers(
      issues.map(({ field }) => field),
      ["clientId", "applicationId", 'names["No.Place"]']
    )
  })
)
