import { assert, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import type { NorceOptions } from "../src/NorceOptions.ts"
import { decode, NorceSettings } from "../src/NorceSettings.ts"

const every: Required<{ [K in keyof NorceOptions]: unknown }> = {
  baseUrl: "https://kund.api-se.norce.tech/commerce/customer/1.1/",
  applicationUrl: "https://kund.api-se.norce.tech/commerce/application/1.1/",
  tokenUrl: "https://kund.api-se.norce.tech/identity/1.0/connect/token",
  clientId: "c",
  clientSecret: Redacted.make("s"),
  scope: "prod",
  applicationId: 1,
  applicationHeader: "applicationId",
  accountId: 2,
  names: { "GetCustomerByCode.code": "externalCode" },
  readTimeoutMillis: 1,
  writeTimeoutMillis: 1,
  maximumBytes: 1,
  readRetries: 0,
  cultureCode: "sv-SE",
  defaultCountry: "SE",
  emailRequired: false,
  countries: { "1": "SE" },
  roles: ["buyer"],
  infoTypes: { since: 1 },
  flagTypes: { vip: 2 },
  flagsOperation: "ListFlags",
  fieldInfo: { birthDate: "born" },
  consentFlags: { "email-offer": { granted: "yes", refused: "no" } },
  consentInfo: { "sms-offer": "sms" }
}

it.effect("every option can be set in a file, and nothing else", () =>
  Effect.gen(function* () {
    assert.sameMembers(Object.keys(NorceSettings.fields), Object.keys(every))
    const options = yield* decode(every)
    assert.strictEqual(options.baseUrl.href, every.baseUrl)
    assert.deepInclude(options, { fieldInfo: { birthDate: "born" }, emailRequired: false })
    assert.match((yield* Effect.flip(decode({ ...every, aplicationId: 2 }))).message, /aplicationId/)
  })
)

it.effect("a secret in plain text is refused, and not shown", () =>
  Effect.gen(function* () {
    const error = yield* Effect.flip(decode({ ...every, clientSecret: "CANARY" }))
    assert.match(error.message, /clientSecret/)
    assert.notMatch(error.message, /CANARY/)
  })
)
