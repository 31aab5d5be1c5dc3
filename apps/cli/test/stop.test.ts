/**
 * A run that its own plan ends: what it says, what it leaves behind, how it exits.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { stage } from "./support.ts"

describe("kundbro migrate run", () => {
  it.live("exits with 2 and names the variable when that holds no address of a database", () =>
    Effect.gen(function* () {
      const { folder, kundbro } = yield* stage({ count: 1, nasty: 0 })
      const file = join(folder, "kundbro.json")
      const configuration = JSON.parse(readFileSync(file, "utf8"))
      // Any variable will do that holds something else.
      const migration = { ...configuration.migration, ledger: { env: "PATH" } }
      writeFileSync(file, JSON.stringify({ ...configuration, migration }))
      const { code, stderr } = yield* kundbro("migrate", "run")
      assert.strictEqual(code, 2)
      assert.include(stderr, "The environment variable PATH does not hold the address of a Postgres database")
      assert.notInclude(stderr, process.env["PATH"] ?? "no path")
    }).pipe(Effect.scoped)
  )

  it.live("exits with 6 when nobody reaches the target, and when the plan's rates stop it; the lists are there", () =>
    Effect.gen(function* () {
      const { folder, kundbro, save } = yield* stage({ count: 3, nasty: 0 })
      const nobody = Array.from({ length: 30 }, (_, index) => `0009999${index + 10}`)
      writeFileSync(join(folder, "ids.csv"), `customer_id\n${nobody.join("\n")}\n`)
      save({ stopWhen: { after: 20 }, source: { concurrency: 1 } })
      const stopped = yield* kundbro("migrate", "run")
      assert.strictEqual(stopped.code, 6, stopped.stderr)
      assert.include(stopped.stderr, "20 of 20 records of this run (100%) ended as dead letters, and its limit is 20%")
      assert.include(stopped.stderr, "NotFound")
      assert.include(stopped.stdout, "Exceptions, by reason")
      assert.include(readFileSync(join(folder, "report/exceptions.csv"), "utf8"), "000999910,NotFound")
      save()
      const none = yield* kundbro("migrate", "run")
      assert.strictEqual(none.code, 6, none.stderr)
      assert.include(none.stderr, "Not one of 30 records reached the target")
    }).pipe(Effect.scoped)
  )

  it.live("exits with 6 after the canary, which is at the target then, and goes on when told to", () =>
    Effect.gen(function* () {
      const { kundbro, sandboxes } = yield* stage({ count: 20, nasty: 0, plan: { canary: { records: 4 } } })
      const customers = Effect.map(sandboxes.norce.control.state, ({ records }) => records["customers"])
      const canary = yield* kundbro("migrate", "run")
      assert.strictEqual(canary.code, 6, canary.stderr)
      assert.include(canary.stderr, "the first 4 records are moved and verified")
      assert.strictEqual(yield* customers, 4)
      const rest = yield* kundbro("migrate", "run", "--after-canary")
      assert.strictEqual(rest.code, 0, rest.stderr)
      assert.strictEqual(yield* customers, 20)
    }).pipe(Effect.scoped)
  )
})
