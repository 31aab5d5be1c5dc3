import { assert, describe, it } from "@effect/vitest"
import { postgres } from "@kundbro-tooling/postgres"
import { CustomerId } from "@kundbro/domain/Ids"
import { Effect, Exit, Fiber, Layer, Scope, Stream } from "effect"
import { Ledger, Migration, Plan } from "../src/index.ts"
import { make, populate } from "./support/MemoryVendor.ts"

describe("a ledger on a Postgres server", () => {
  it.live("takes no write from a process that has lost it to another, and loses and doubles nothing", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const url = yield* postgres
        const target = make({ vendor: "new", latencyMillis: 2 })
        const source = make({ vendor: "old" })
        const ids = populate(source, 200)
        const plan = Plan.make({
          name: "fenced",
          chunkSize: 20,
          reference: { kind: "code", prefix: "p:" },
          target: { concurrency: 2 },
          inDoubt: { delay: "1 millis" }
        })
        const options = { plan, source: source.adapter, target: target.adapter, ids: Stream.fromIterable(ids) }
        const scope = yield* Scope.make()
        const first = yield* Layer.buildWithScope(Ledger.layerPostgres(url), scope)
        const { sql } = yield* Effect.provide(Ledger.Ledger, first)
        const lost = yield* Effect.forkChild(Effect.flip(Effect.provide(Migration.run(options), first)))
        yield* Effect.repeat(Effect.sleep("2 millis"), { until: () => target.seen.creates > 30 })
        // The session with the lock ends, as when the server has given up on it; all other connections go on.
        yield* sql`select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'`
        const report = yield* Effect.provide(Migration.run(options), Ledger.layerPostgres(url))
        const error = yield* Fiber.join(lost)
        assert.deepStrictEqual([error._tag, "reason" in error && error.reason], ["LedgerError", "lost-claim"])
        assert.deepStrictEqual(report.endings, { created: 200 })
        assert.strictEqual(target.customers.size, 200)

        // And every other write of it is refused in the same way.
        const zombie = yield* Effect.provide(Ledger.Ledger, first)
        const before = yield* sql`select * from record order by position`
        const writes: ReadonlyArray<Effect.Effect<unknown, Ledger.LedgerError>> = [
          zombie.recover(true),
          zombie.move([{ position: 1, to: "verified" }]),
          zombie.differ([1], [{ position: 1, path: "name" }]),
          zombie.claim("run", [{ position: 1, value: "x" }]),
          zombie.settle(1, { kind: "written", targetId: CustomerId.make("t1") }),
          zombie.activity("run", 0, 0, "{}")
        ]
        for (const write of writes) {
          const refused = yield* Effect.flip(write)
          assert.strictEqual(refused.reason, "lost-claim")
        }
        assert.deepStrictEqual(yield* sql`select * from record order by position`, before)
        yield* Scope.close(scope, Exit.void)
      })
    )
  )

  it.live("that loses its connection within a transaction says so, as a failure and no defect", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const url = yield* postgres
        const error = yield* Effect.flatMap(Ledger.Ledger, ({ guard, sql }) =>
          Effect.flip(guard(Effect.orDie(sql`select pg_terminate_backend(pg_backend_pid())`)))
        ).pipe(Effect.provide(Ledger.layerPostgres(url)))
        assert.strictEqual(error.reason, "failed")
      })
    )
  )
})
