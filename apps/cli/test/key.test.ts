/**
 * `kundbro migrate key change`: a ledger with another key, as a person does it.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { newKey } from "../src/commands/Key.ts"
import { stage } from "./support.ts"

const variable = "KUNDBRO_TEST_NEXT_KEY"

const withVariable = (value: string) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      process.env[variable] = value
    }),
    () =>
      Effect.sync(() => {
        delete process.env[variable]
      })
  )

describe("kundbro migrate key change", () => {
  it.live("says what it needs, changes the key, and says what to do with it", () =>
    Effect.gen(function* () {
      const { kundbro } = yield* stage({ count: 10, nasty: 0 })
      const none = yield* kundbro("migrate", "key", "change", "--to", variable)
      assert.strictEqual(none.code, 2)
      assert.include(none.stderr, `Set the environment variable ${variable}: it is to hold the new key`)
      const next = newKey()
      yield* withVariable(next)
      const early = yield* kundbro("migrate", "key", "change", "--to", variable)
      assert.strictEqual(early.code, 2)
      assert.include(early.stderr, "There is no ledger")
      assert.strictEqual((yield* kundbro("migrate", "run")).code, 0)

      const changed = yield* kundbro("migrate", "key", "change", "--to", variable)
      assert.strictEqual(changed.code, 0, changed.stderr)
      assert.include(changed.stdout, "10 rows were sealed anew")
      assert.notInclude(changed.stdout + changed.stderr, next)
      const old = yield* kundbro("migrate", "verify")
      assert.strictEqual(old.code, 5)
      assert.include(old.stderr, "encrypted with another key")
      const back = yield* kundbro(
        "migrate",
        "key",
        "change",
        "--from",
        variable,
        "--to",
        "KUNDBRO_LEDGER_KEY",
        "--json"
      )
      assert.strictEqual(back.code, 0, back.stderr)
      const said = JSON.parse(back.stdout)
      assert.deepInclude(said, { event: "key-changed", rows: 10, leftToServer: false })
      assert.strictEqual((yield* kundbro("migrate", "verify")).code, 0)
    }).pipe(Effect.scoped)
  )
})
