import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { Ledger, Migration, Plan } from "../src/index.ts"
import { folder } from "./support/ledgers.ts"
import { make, populate } from "./support/MemoryVendor.ts"

const plan = Plan.make({
  name: "members",
  chunkSize: 20,
  reference: { kind: "code", prefix: "mem:" },
  retry: { firstDelay: "1 millis", longestDelay: "5 millis", attempts: 4 },
  inDoubt: { lookups: 2, delay: "1 millis" }
})

const withLedger = <A, E, R>(effect: Effect.Effect<A, E, R | Ledger.Ledger>) =>
  Effect.scoped(Effect.flatMap(folder, (path) => Effect.provide(effect, Ledger.layerEmbedded(path))))

describe("a migration", () => {
  it.live("dry run predicts, run moves, verify proves", () =>
    withLedger(
      Effect.gen(function* () {
        const source = make({ vendor: "old" })
        const target = make({ vendor: "new" })
        const ids = populate(source, 50)
        const options = { plan, source: source.adapter, target: target.adapter, ids: Stream.fromIterable(ids) }
        const predicted = yield* Migration.dryRun(options)
        assert.strictEqual(target.customers.size, 0)
        assert.deepStrictEqual(predicted.prediction?.outcomes, { created: 50 })
        const done = yield* Migration.run(options)
        assert.deepStrictEqual(done.endings, { created: 50 })
        assert.isFalse(done.verified)
        const verified = yield* Migration.verify(options)
        assert.deepStrictEqual(verified.problems, [])
        assert.isTrue(verified.verified)
        assert.strictEqual(target.customers.size, 50)
      })
    )
  )
})
