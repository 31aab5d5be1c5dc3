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

it.live("the contracts differ from a WSDL written by others only in what that one leaves out", () =>
  Effect.gen(function* () {
    const found = yield* differences({})
    // Answers are read more leniently than any WSDL says, on purpose: nil, absent and empty are all accepted.
    const real = found.filter(({ kind }) => kind !== "OccursDiffers")
    assert.deepStrictEqual([...new Set(real.map(({ kind, path }) => `${kind} ${path.split("/").at(-1)}`))].sort(), [
      "MissingElement Contacts",
      "MissingElement CreditCheck"
    ])
  })
)

it.live("a misspelt parameter is found before the first call", () =>
  Effect.gen(function* () {
    const found = yield* differences({ "GetCustomerCrm.customerId": "customerid" })
    assert.isTrue(found.some(({ kind, operation }) => operation === "GetCustomerCrm" && kind === "MissingElement"))
  })
)
