import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { InfosoftSettings } from "../src/index.ts"

const endpoints = { infoWeb: "https://infosoft.example/a.asmx", customer: "https://infosoft.example/b.svc" }
const all = {
  endpoints: {
    ...endpoints,
    attributes: "https://infosoft.example/c.svc",
    callresult: "https://infosoft.example/d.svc"
  },
  authentication: { kind: "basic", userName: Redacted.make("u"), password: Redacted.make("p") },
  installation: "north",
  signature: "OUR-SHOP",
  timeout: "10 seconds",
  xmlLimits: { bytes: 1000 },
  titles: ["FB"],
  readAttributes: false,
  notFound: ["01"],
  namespaces: { attributes: "urn:other" },
  actions: { UpdateCustomerDetails: "urn:update" },
  names: { "DynamicAttribute.Code": "Name" },
  customerTypes: { PERSN: "person" },
  detailMembers: ["LastName", "FirstName", "Telephone2"],
  clearing: "empty",
  nameCase: "upper",
  addressRole: "delivery",
  homeCountry: "NO",
  phoneKinds: { "1": "mobile" },
  countries: { NORGE: "NO" },
  referenceAttributes: { crm: "CRMREF" },
  attributeCodes: { PERSN: ["CRMREF"] }
}

describe("settings", () => {
  it.effect("hold every option", () =>
    Effect.gen(function* () {
      const options = yield* InfosoftSettings.decode(all)
      assert.sameMembers(Object.keys(options), Object.keys(all))
      assert.strictEqual(String(options.endpoints.customer), endpoints.customer)
      assert.deepStrictEqual(Object.keys(yield* InfosoftSettings.decode({ endpoints })), ["endpoints"])
    })
  )

  const wrong: ReadonlyArray<readonly [what: string, settings: unknown, says: string]> = [
    ["an endpoint that is missing", { endpoints: { infoWeb: endpoints.infoWeb } }, "customer"],
    ["a secret as text", { ...all, authentication: { kind: "headers", headers: { "x-key": "CANARY" } } }, "Redacted"],
    ["a member that nobody knows", { ...all, detailMembers: ["Street"] }, "detailMembers"],
    ["no member at all", { ...all, detailMembers: [] }, "detailMembers"],
    ["a misspelt setting", { ...all, titel: "FB" }, "titel"]
  ]
  for (const [what, settings, says] of wrong) {
    it.effect(`refuse ${what}, and name it`, () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(InfosoftSettings.decode(settings))
        assert.include(error.message, says)
        assert.notInclude(error.message, "CANARY")
      })
    )
  }
})
