import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { stage } from "./support.ts"

describe("kundbro worker", () => {
  it.live("is refused by a ledger in a folder, and so is a run for workers, with nothing written", () =>
    Effect.gen(function* () {
      const { kundbro, sandboxes } = yield* stage({ count: 3 })
      const worker = yield* kundbro("worker")
      assert.strictEqual(worker.code, 2)
      assert.include(worker.stderr, 'name a Postgres server as "migration.ledger"')
      const run = yield* kundbro("migrate", "run", "--workers")
      assert.strictEqual(run.code, 5, run.stderr)
      assert.include(run.stderr, "name a Postgres server for it (`migration.ledger` in the configuration)")
      const { records } = yield* sandboxes.norce.control.state
      assert.strictEqual(records["customers"], 0)
    }).pipe(Effect.scoped)
  )
})
