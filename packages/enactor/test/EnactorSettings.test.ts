import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { EnactorSettings } from "../src/index.ts"

const least = { endpoint: "http://127.0.0.1:8080/axis2/services" }

describe("the settings of a configuration file", () => {
  it.effect("are the options, secrets wrapped", () =>
    Effect.gen(function* () {
      const options = yield* EnactorSettings.decode({
        ...least,
        paths: { CustomerService: "CustomerService.CustomerServiceHttpSoap11Endpoint/" },
        headers: { authorization: Redacted.make("Basic x") },
        timeout: "10 seconds",
        xmlLimits: { bytes: 1000 },
        operations: { submitCustomerNameSearch: { action: "" } },
        names: { "submitAccountBalanceUpdate.accountBalanceUpdate": "accountBalanceUpdateRequest" },
        accountType: "customerLoyaltyAccount",
        currencyId: "GBP",
        locationId: "0012",
        deviceId: "till3@0012.example",
        enquiryByAccount: true,
        balanceUpdate: { semantics: "delta", unit: { kind: "minor-units", scale: 2 } },
        zone: "Europe/London",
        vocabularies: { kind: { read: { RETAIL: "person" }, write: { person: "RETAIL" } } },
        inactive: "rejected",
        importRoot: "core:Batch"
      })
      assert.strictEqual(String(options.endpoint), least.endpoint)
      assert.strictEqual(options.locationId, "0012")
      assert.deepStrictEqual(options.balanceUpdate, { semantics: "delta", unit: { kind: "minor-units", scale: 2 } })
      assert.deepStrictEqual(yield* options.headers?.("any") ?? Effect.succeed({}), { authorization: "Basic x" })
    })
  )

  const wrong: Readonly<Record<string, object>> = {
    "a header in plain text": { headers: { authorization: "Basic x" } },
    "a setting that nobody knows": { endpont: "x" },
    "an operation that nobody knows": { operations: { submitCustomerSearch: {} } },
    "a meaning that nobody knows": { balanceUpdate: { semantics: "both", unit: { kind: "points" } } },
    "money without a scale": { balanceUpdate: { semantics: "delta", unit: { kind: "minor-units" } } },
    "an endpoint that is no address": { endpoint: "the server in the cellar" }
  }
  for (const [what, settings] of Object.entries(wrong)) {
    it.effect(`${what} is refused, and not repeated`, () =>
      Effect.gen(function* () {
        const { message } = yield* Effect.flip(EnactorSettings.decode({ ...least, ...settings }))
        assert.isNotEmpty(message)
        assert.notInclude(message, "Basic x")
      })
    )
  }
})
