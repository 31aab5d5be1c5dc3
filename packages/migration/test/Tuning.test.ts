import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { make } from "../src/internal/calls.ts"
import { Plan, Tuning } from "../src/index.ts"

/** Five hundred calls of a second each, through a door that can be tuned. */
const busy = Effect.fnUntraced(function* (limits: { concurrency?: number; callsPerSecond?: number }) {
  const calls = yield* make("target", "new", Plan.make({ name: "tuned", target: limits }), { tunable: true })
  const seen = { inFlight: 0, done: 0 }
  const call = Effect.suspend(() => {
    seen.inFlight++
    return Effect.delay(
      Effect.sync(() => {
        seen.inFlight--
        seen.done++
      }),
      "1 second"
    )
  })
  const all = yield* Effect.forkChild(
    Effect.forEach(Array.from({ length: 500 }), () => calls.read(call), { concurrency: calls.width, discard: true })
  )
  yield* TestClock.adjust("500 millis")
  return { calls, seen, all }
})

describe("tuning while a migration is at work", () => {
  it.effect("calls in flight follow, up beyond the plan and down again, and go back to the plan", () =>
    Effect.gen(function* () {
      const { calls, seen } = yield* busy({ concurrency: 4 })
      assert.strictEqual(seen.inFlight, 4)
      yield* calls.tune({ target: { concurrency: 50 } })
      yield* TestClock.adjust("1 second")
      assert.strictEqual(seen.inFlight, 50)
      yield* calls.tune({ target: { concurrency: 2 }, source: { concurrency: 100 } })
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual(seen.inFlight, 2)
      yield* calls.tune({})
      yield* TestClock.adjust("1 second")
      assert.strictEqual(seen.inFlight, 4)
    })
  )

  it.effect("calls that wait for their turn under a slow limit go by a faster one within a second", () =>
    Effect.gen(function* () {
      const { all, calls, seen } = yield* busy({ concurrency: 200, callsPerSecond: 1 })
      yield* TestClock.adjust("10 seconds")
      assert.isAtMost(seen.done, 12)
      yield* calls.tune({ target: { callsPerSecond: 1_000 } })
      yield* TestClock.adjust("4 seconds")
      yield* Fiber.join(all)
      assert.strictEqual(seen.done, 500)
    })
  )

  it.effect("paused, what is in flight is answered and nothing leaves; resumed, all goes on", () =>
    Effect.gen(function* () {
      const { all, calls, seen } = yield* busy({ concurrency: 10, callsPerSecond: 100 })
      yield* calls.tune({ paused: true })
      yield* TestClock.adjust("1 hour")
      assert.deepStrictEqual(seen, { inFlight: 0, done: 10 })
      assert.deepStrictEqual(calls.waiting(), { role: "target", vendor: "new", by: "person", problem: "paused" })
      yield* calls.tune({})
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(all)
      assert.strictEqual(seen.done, 500)
    })
  )

  it.effect("is asked for before the first call and then once a second, and says what it has taken up", () =>
    Effect.gen(function* () {
      const heard: Array<Tuning.Tuning> = []
      const taken: Array<Tuning.Tuning> = []
      let wanted: Tuning.Tuning = { paused: true }
      const door = { tune: (tuning: Tuning.Tuning) => Effect.sync(() => void heard.push(tuning)) }
      yield* Tuning.follow(
        { wanted: Effect.sync(() => wanted), taken: (tuning) => Effect.sync(() => void taken.push(tuning)) },
        [door]
      )
      assert.deepStrictEqual(heard, [{ paused: true }])
      yield* TestClock.adjust("5 seconds")
      assert.strictEqual(heard.length, 1)
      wanted = {}
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(taken, [{ paused: true }, {}])
    })
  )
})
