/**
 * A migration at work in one process, and a person who tunes it from another one.
 */
import { readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Latch } from "effect"
import { stage } from "./support.ts"

describe("kundbro migrate tune", () => {
  it.live(
    "what is wanted waits for the next run, which is paused by it, goes on when told, and goes by the new limits",
    () =>
      Effect.gen(function* () {
        const { folder, kundbro, start } = yield* stage({
          count: 60,
          nasty: 0,
          plan: { target: { callsPerSecond: 1 } }
        })
        const before = yield* kundbro("migrate", "tune", "--pause", "--target-concurrency", "2")
        assert.strictEqual(before.code, 0, before.stderr)
        assert.include(before.stdout, "the next one begins with this: paused, target: 2 calls at once")
        assert.strictEqual(statSync(join(folder, "tune.json")).mode & 0o777, 0o600)

        const paused = yield* Latch.make(false)
        const run = yield* Effect.forkChild(
          Effect.promise(() =>
            start(["migrate", "run", "--json"], (stdout) => {
              if (stdout.includes('"problem":"paused"')) paused.openUnsafe()
            })
          )
        )
        yield* paused.await
        const after = yield* kundbro("migrate", "tune", "--resume", "--target-calls-per-second", "1000", "--json")
        assert.strictEqual(after.code, 0, after.stderr)
        assert.deepStrictEqual(JSON.parse(after.stdout), {
          event: "tuning",
          source: {},
          target: { concurrency: 2, callsPerSecond: 1000 },
          paused: false,
          atWork: true
        })
        // At the plan's one call a second this would take minutes.
        const { code, stderr } = yield* Fiber.join(run)
        assert.strictEqual(code, 0, stderr)
        assert.include((yield* kundbro("migrate", "tune")).stdout, "Wanted: target: 2 calls at once")
        assert.include(
          (yield* kundbro("migrate", "tune", "--reset")).stdout,
          "the next one begins with this: as the plan says"
        )
      }).pipe(Effect.scoped)
  )

  it.live("refuses what is out of bounds, by name, and a run refuses a file that is something else", () =>
    Effect.gen(function* () {
      const { folder, kundbro } = yield* stage({ count: 1, nasty: 0 })
      const high = yield* kundbro("migrate", "tune", "--source-concurrency", "257")
      assert.notStrictEqual(high.code, 0)
      assert.include(high.stderr, "less than or equal to 256")
      const both = yield* kundbro("migrate", "tune", "--pause", "--resume")
      assert.strictEqual(both.code, 2)
      writeFileSync(join(folder, "tune.json"), '{"id":"x","tuning":{"target":{"concurency":2}}}')
      const run = yield* kundbro("migrate", "run")
      assert.strictEqual(run.code, 2)
      assert.include(run.stderr, "kundbro migrate tune --reset")
      assert.strictEqual((yield* kundbro("migrate", "tune", "--reset")).code, 0)
      assert.include(readFileSync(join(folder, "tune.json"), "utf8"), '"paused":false')
      assert.strictEqual((yield* kundbro("migrate", "run")).code, 0)
    }).pipe(Effect.scoped)
  )

  it.live("names the folder that takes no files, and what to do", () =>
    Effect.gen(function* () {
      const { folder, kundbro } = yield* stage({ count: 1, nasty: 0 })
      const file = join(folder, "kundbro.json")
      writeFileSync(file, readFileSync(file, "utf8").replace(/"folder":"[^"]*"/, '"folder":"/proc/nowhere/night"'))
      for (const command of [["tune", "--pause"], ["run"]]) {
        const { code, stderr } = yield* kundbro("migrate", ...command)
        assert.strictEqual(code, 5, stderr)
        assert.match(stderr, / folder \/proc\/nowhere\/night\S* cannot be used: .*; .*name another folder/)
      }
    }).pipe(Effect.scoped)
  )
})
