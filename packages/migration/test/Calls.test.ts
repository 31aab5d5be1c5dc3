import { assert, describe, it } from "@effect/vitest"
import * as V from "@kundbro/domain/VendorError"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { make } from "../src/internal/calls.ts"
import { Plan } from "../src/index.ts"

const fail = (reason: V.Reason, vendor = "old") => Effect.fail(new V.VendorError({ vendor, operation: "get", reason }))

describe("the door to a vendor", () => {
  it.effect("lets no more calls through a second than the plan says", () =>
    Effect.gen(function* () {
      const calls = yield* make("source", "old", Plan.make({ name: "paced", source: { callsPerSecond: 10 } }))
      let done = 0
      const one = calls.read(Effect.sync(() => void done++))
      const fiber = yield* Effect.forkChild(
        Effect.all(
          Array.from({ length: 25 }, () => one),
          { concurrency: 25 }
        )
      )
      yield* TestClock.adjust("0 millis")
      assert.isAtMost(done, 10)
      yield* TestClock.adjust("1 second")
      assert.isAtMost(done, 20)
      yield* TestClock.adjust("2 seconds")
      yield* Fiber.join(fiber)
      assert.strictEqual(done, 25)
    })
  )

  it.effect("closes for everyone while the vendor is closed, and knocks less and less often", () =>
    Effect.gen(function* () {
      const plan = Plan.make({ name: "closed", retry: { firstDelay: "1 second", longestDelay: "8 seconds" } })
      const calls = yield* make("target", "new", plan)
      let open = false
      let knocks = 0
      const call = Effect.suspend(() => {
        if (open) return Effect.succeed("served")
        knocks++
        return fail(new V.Unavailable({ problem: "closed" }), "new")
      })
      const first = yield* Effect.forkChild(calls.read(call))
      yield* TestClock.adjust("0 millis")
      const second = yield* Effect.forkChild(calls.read(call))
      yield* TestClock.adjust("900 millis")
      assert.strictEqual(knocks, 1, "the second caller waits for the first one's answer")
      assert.deepInclude(calls.waiting(), {
        role: "target",
        vendor: "new",
        by: "vendor",
        problem: "Unavailable (closed)"
      })
      yield* TestClock.adjust("30 seconds")
      assert.isAtMost(knocks, 13)
      open = true
      yield* TestClock.adjust("8 seconds")
      assert.deepStrictEqual([yield* Fiber.join(first), yield* Fiber.join(second)], ["served", "served"])
      assert.isUndefined(calls.waiting())
    })
  )

  it.effect("names the system that failed where the source is several", () =>
    Effect.gen(function* () {
      const calls = yield* make("source", "paper and club", Plan.make({ name: "two" }))
      const { problem } = yield* Effect.flip(
        Effect.catchTag(
          calls.read(fail(new V.Unauthorized({ problem: "forbidden", remedy: "ask" }), "club")),
          "VendorError",
          Effect.die
        )
      )
      assert.strictEqual(problem, "club: Unauthorized (forbidden); ask")
    })
  )

  it.effect("waits no longer than the plan's longest delay", () =>
    Effect.gen(function* () {
      const plan = Plan.make({ name: "capped", retry: { firstDelay: "1 second", longestDelay: "2 seconds" } })
      const calls = yield* make("source", "old", plan)
      let knocks = 0
      const closed = Effect.suspend(() => {
        knocks++
        return fail(new V.Unavailable({ problem: "closed" }))
      })
      const fiber = yield* Effect.forkChild(calls.read(closed))
      yield* TestClock.adjust("21 seconds")
      assert.strictEqual(knocks, 12)
      yield* Fiber.interrupt(fiber)
    })
  )

  it.effect("an answer, be it a refusal, shows that the vendor serves: only failures in a row stop the run", () =>
    Effect.gen(function* () {
      const plan = Plan.make({ name: "rows", retry: { attempts: 1, giveUpAfter: 2 } })
      const calls = yield* make("source", "old", plan)
      const ask = (reason: V.Reason) => Effect.map(Effect.flip(calls.read(fail(reason))), ({ _tag }) => _tag)
      const silent = new V.TimedOut()
      const refused = new V.NotFound({ entity: "customer" })
      const ends = yield* Effect.forEach([silent, refused, silent, silent], ask)
      assert.deepStrictEqual(ends, ["VendorError", "VendorError", "VendorError", "MigrationStopped"])
    })
  )

  it.effect("keeps the longest wait that any answer asks for, whoever is answered last", () =>
    Effect.gen(function* () {
      const calls = yield* make("source", "old", Plan.make({ name: "longest" }))
      let knocks = 0
      const asked = (retryAfterMillis: number) =>
        Effect.suspend(() => {
          const answer = knocks++ < 2 ? fail(new V.RateLimited({ retryAfterMillis })) : Effect.succeed("served")
          return Effect.delay(answer, "1 second")
        })
      const both = yield* Effect.forkChild(
        Effect.all([calls.read(asked(60_000)), calls.read(asked(1_000))], { concurrency: 2 })
      )
      yield* TestClock.adjust("60 seconds")
      assert.strictEqual(knocks, 2)
      // One call finds out whether the vendor serves again; the other one leaves after its answer.
      yield* TestClock.adjust("3 seconds")
      assert.deepStrictEqual(yield* Fiber.join(both), ["served", "served"])
    })
  )

  it.effect("waits as long as the vendor asks", () =>
    Effect.gen(function* () {
      const calls = yield* make("source", "old", Plan.make({ name: "asked" }))
      let knocks = 0
      const call = Effect.suspend(() =>
        knocks++ === 0 ? fail(new V.RateLimited({ retryAfterMillis: 60_000 })) : Effect.succeed("served")
      )
      const fiber = yield* Effect.forkChild(calls.read(call))
      yield* TestClock.adjust("59 seconds")
      assert.strictEqual(knocks, 1)
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* Fiber.join(fiber), "served")
    })
  )

  it.effect("sends a write that was not taken again, and one that is in doubt never", () =>
    Effect.gen(function* () {
      const plan = Plan.make({ name: "writes", retry: { firstDelay: "0 millis" } })
      const calls = yield* make("target", "new", plan)
      const seen: Array<string> = []
      const watch = {
        left: () => void seen.push("left"),
        refused: () => void seen.push("refused"),
        answered: () => void seen.push("answered"),
        failed: () => void seen.push("failed")
      }
      let round = 0
      const refusedOnce = Effect.suspend(() =>
        round++ === 0 ? fail(new V.Unavailable({ problem: "busy" })) : Effect.succeed("done")
      )
      const fiber = yield* Effect.forkChild(calls.write(refusedOnce, watch))
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(fiber)
      assert.deepStrictEqual(seen.splice(0), ["left", "refused", "left", "answered"])
      yield* Effect.flip(calls.write(fail(new V.InDoubt({ problem: "timed-out" })), watch))
      assert.deepStrictEqual(seen, ["left", "failed"])
    })
  )

  it.effect("a write that has left is waited for and written down, also by who is interrupted meanwhile", () =>
    Effect.gen(function* () {
      const calls = yield* make("target", "new", Plan.make({ name: "interrupted" }))
      const seen: Array<string> = []
      const note = (what: string) => () => void seen.push(what)
      const watch = { left: note("left"), refused: note("refused"), answered: note("answered"), failed: note("failed") }
      const writing = yield* Effect.forkChild(calls.write(Effect.delay(Effect.succeed("done"), "5 seconds"), watch))
      yield* TestClock.adjust("1 second")
      const stopping = yield* Effect.forkChild(Fiber.interrupt(writing))
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(seen, ["left"])
      yield* TestClock.adjust("3 seconds")
      yield* Fiber.join(stopping)
      assert.deepStrictEqual(seen, ["left", "answered"])
    })
  )
})
