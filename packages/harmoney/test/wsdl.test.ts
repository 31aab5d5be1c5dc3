import { NodeHttpClient } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import { HarmoneySandbox } from "@kundbro/sandbox"
import { check } from "@kundbro/soap/Wsdl"
import { Effect } from "effect"
import { HarmoneyOperations } from "../src/index.ts"

const differences = (names: Readonly<Record<string, string>>) =>
  Effect.gen(function* () {
    const { wsdlUrl } = yield* HarmoneySandbox.make({ people: { seed: 1, count: 1 } })
    return yield* check({ url: wsdlUrl }, HarmoneyOperations.contracts(names))
  }).pipe(Effect.scoped, Effect.provide(NodeHttpClient.layerUndici))

it.live("the contracts agree with a WSDL written by others", () =>
  Effect.gen(function* () {
    const found = yield* differences({})
    assert.deepStrictEqual(
      found.filter(({ severity }) => severity === "contradiction"),
      []
    )
  })
)

it.live("a misspelt parameter is found before the first call", () =>
  Effect.gen(function* () {
    const found = yield* differences({ "GetCustomerCrm.customerId": "customerid" })
    assert.isTrue(found.some(({ kind, operation }) => operation === "GetCustomerCrm" && kind === "MissingElement"))
  })
)
