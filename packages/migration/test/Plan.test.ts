import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Ledger, Plan } from "../src/index.ts"

describe("a plan", () => {
  it.effect("is whole with a name alone", () =>
    Effect.gen(function* () {
      const plan = yield* Plan.decode({ name: "members" })
      assert.deepStrictEqual(plan, Plan.make({ name: "members" }))
      assert.strictEqual(plan.chunkSize, 500)
      assert.strictEqual(plan.onExisting, "update")
      assert.deepStrictEqual(Plan.matchRules(plan), [])
      const planted = yield* Plan.decode({ name: "members", reference: { kind: "code", prefix: "" } })
      assert.deepStrictEqual(Plan.matchRules(planted), ["reference"])
    })
  )

  it.effect("with a misspelt rule, a value out of bounds or a match without its reference is refused", () =>
    Effect.gen(function* () {
      for (const wrong of [
        { name: "members", onExisitng: "skip" },
        { name: "members", chunkSize: 0 },
        { name: "members", source: { concurrency: 1000 } },
        { name: "members", source: { callTimeout: "0 millis" } },
        { name: "members", match: ["reference"] },
        { chunkSize: 10 }
      ]) {
        assert.strictEqual((yield* Effect.flip(Plan.decode(wrong)))._tag, "SchemaError")
      }
    })
  )
})

describe("a ledger that cannot be opened", () => {
  it.live("names its folder, what is wrong with it and what helps", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(
        Effect.provide(Effect.asVoid(Ledger.Ledger), Ledger.layerEmbedded("/dev/null/x"))
      )
      assert.strictEqual(error.reason, "failed")
      assert.match(error.message, /its folder \/dev\/null\/x cannot be used: .+; .+/)
    })
  )
})
