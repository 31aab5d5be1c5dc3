/** Options that cannot work are refused when the installation is opened, by their name and never by their value. */
import { NodeHttpClient } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import type { Adapter } from "@kundbro/domain"
import { Effect } from "effect"
import * as Experimental from "../src/experimental.ts"
import { Enactor, type EnactorOptions } from "../src/index.ts"
import { crm } from "./support.ts"

type Options = EnactorOptions.EnactorOptions

const endpoint = "http://127.0.0.1:1/axis2/services"
const money = (scale: number) => ({ semantics: "delta", unit: { kind: "minor-units", scale } }) as const

const wrong: ReadonlyArray<readonly [Partial<Options>, field: string, rule: string]> = [
  [{ zone: "Europe/Nowhere" }, "zone", "unknown-value"],
  [{ timeout: "0 seconds" }, "timeout", "not-allowed"],
  [{ balanceUpdate: money(1.5) }, "balanceUpdate.unit.scale", "not-allowed"],
  [{ balanceUpdate: money(10) }, "balanceUpdate.unit.scale", "not-allowed"],
  [{ currencyId: "" }, "currencyId", "missing"],
  [{ deviceId: "\uD83D" }, "deviceId", "not-encodable"],
  [{ vocabularies: { status: { read: {}, write: { inactive: "" } } } }, "vocabularies.status.write", "missing"],
  [{ vocabularies: { kind: { read: {}, write: { a: "\u0000" } } } }, "vocabularies.kind.write", "not-encodable"],
  [{ endpoint: "enactor.example/axis2" }, "endpoint", "not-allowed"],
  [{ endpoint: "ftp://CANARY@enactor.example/axis2" }, "endpoint", "not-allowed"],
  [{ endpoint: "http://enactor.example/axis2?wsdl" }, "endpoint", "not-allowed"],
  [{ endpoint: "http://enactor.example/axis2#CANARY" }, "endpoint", "not-allowed"]
]
const ofContracts: typeof wrong = [
  [{ names: { "Customer.forname": "x" } }, 'names["Customer.forname"]', "unknown-value"],
  [{ names: { "Customer.status": "not a name" } }, "names", "not-allowed"],
  [{ names: { "Customer.status": "source" } }, "names", "not-allowed"],
  [{ operations: { submitCustomerNameSearch: { action: 'urn:"' } } }, "operations", "not-allowed"]
]

const refusal = <A, R>(opened: Effect.Effect<A, Adapter.InvalidOptions, R>) =>
  Effect.map(Effect.flip(opened), (error) => {
    assert.notInclude(error.message, "CANARY")
    return error
  })

for (const [more, field, rule] of [...wrong, ...ofContracts]) {
  it.effect(`${field} ${rule}: ${JSON.stringify(more)} is refused when the installation is opened`, () =>
    Effect.gen(function* () {
      const { issues, message } = yield* refusal(Enactor.make({ endpoint, ...more }))
      assert.deepStrictEqual(
        issues.map((issue) => [issue.field, issue.rule]),
        [[field, rule]]
      )
      assert.include(message, `enactor options: ${field} (${rule}): ${issues[0]?.remedy}`)
    }).pipe(Effect.provide(NodeHttpClient.layerUndici))
  )
}

it.effect("the experimental search refuses the same, and an action that is no URI", () =>
  Effect.gen(function* () {
    const wire = { namespace: crm, filter: "text" } as const
    for (const [more, field] of wrong) {
      const { issues } = yield* refusal(Experimental.make({ endpoint, ...more }, wire))
      assert.deepStrictEqual(
        issues.map((issue) => issue.field),
        [field]
      )
    }
    const { issues } = yield* refusal(Experimental.make({ endpoint }, { ...wire, action: 'urn:"' }))
    assert.deepStrictEqual(
      issues.map(({ field, rule }) => [field, rule]),
      [["wire", "not-allowed"]]
    )
  }).pipe(Effect.provide(NodeHttpClient.layerUndici))
)

it.effect("everything that is wrong is told at once", () =>
  Effect.gen(function* () {
    const all = { endpoint: "", zone: "", timeout: -1, accountType: "", names: { Nothing: "x" } }
    const { _tag, issues, vendor } = yield* refusal(Enactor.make(all))
    assert.deepStrictEqual([_tag, vendor], ["InvalidOptions", "enactor"])
    assert.sameMembers(
      issues.map(({ field }) => field),
      ["endpoint", "zone", "timeout", "accountType", 'names["Nothing"]']
    )
  }).pipe(Effect.provide(NodeHttpClient.layerUndici))
)
