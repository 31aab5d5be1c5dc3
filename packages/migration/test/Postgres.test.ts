import { assert, describe, it } from "@effect/vitest"
import { freePort, postgres } from "@kundbro-tooling/postgres"
import { Effect, Redacted, Stream } from "effect"
import { Ledger, Migration, Plan } from "../src/index.ts"
import { make, populate } from "./support/MemoryVendor.ts"

describe("a ledger on a Postgres server", () => {
  it.live("serves the same migration, goes on after a restart, and lets one session in at a time", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const url = yield* postgres
        const source = make({ vendor: "old" })
        const target = make({ vendor: "new" })
        const ids = populate(source, 120)
        const plan = Plan.make({ name: "server", chunkSize: 25, reference: { kind: "code", prefix: "p:" } })
        const options = { plan, source: source.adapter, target: target.adapter, ids: Stream.fromIterable(ids) }
        const dry = yield* Effect.provide(
          Effect.gen(function* () {
            const second = yield* Effect.flip(Effect.provide(Effect.asVoid(Ledger.Ledger), Ledger.layerPostgres(url)))
            assert.strictEqual(second.reason, "locked")
            return yield* Migration.dryRun(options)
          }),
          Ledger.layerPostgres(url)
        )
        assert.deepStrictEqual(dry.prediction?.outcomes, { created: 120 })
        const report = yield* Effect.provide(
          Effect.andThen(Migration.run(options), Migration.verify(options)),
          Ledger.layerPostgres(url)
        )
        assert.deepStrictEqual(report.problems, [])
        assert.deepStrictEqual(report.endings, { created: 120 })
        assert.deepStrictEqual(report.prediction?.differences, [])
      })
    )
  )

  it.live("that is not there is said to be so, without the password", () =>
    Effect.gen(function* () {
      const url = Redacted.make(`postgres://kundbro:canary@127.0.0.1:${yield* Effect.promise(freePort)}/ledger`)
      const error = yield* Effect.flip(Effect.provide(Effect.asVoid(Ledger.Ledger), Ledger.layerPostgres(url)))
      assert.strictEqual(error.reason, "failed")
      assert.notInclude(JSON.stringify(error), "canary")
    })
  )
})
