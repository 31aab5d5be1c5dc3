import { assert, describe, it } from "@effect/vitest"
import * as V from "@kundbro/domain/VendorError"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { make } from "../src/internal/calls.ts"
import { Plan } from "../src/index.ts"

const fail = (reason: V.Reason) => Effect.fail(new V.VendorError({ vendor: "new", operation: "get", reason }))
const closed = new V.Unavailable({ problem: "closed" })
const together = 100

/** A vendor that takes two seconds over each answer, and a hundred callers that all want something. */
const crowd = Effect.gen(function* () {
  const vendor: { answer: "served" | V.Reason; inFlight: number; most: number; asked: number } = {
    answer: closed,
    inFlight: 0,
    most: 0,
    asked: 0
  }
  const plan = Plan.make({
    name: "crowd",
    target: { concurrency: together, callTimeout: "1 hour" },
    retry: { firstDelay: "1 second", longestDelay: "1 minute", attempts: 2, patience: "1 day" }
  })
  const calls = yield* make("target", "new", plan)
  const call = Effect.suspend(() => {
    vendor.asked++
    vendor.most = Math.max(vendor.most, ++vendor.inFlight)
    return Effect.sleep("2 seconds").pipe(
      Effect.andThen(
        Effect.suspend(() => (vendor.answer === "served" ? Effect.succeed("served") : fail(vendor.answer)))
      ),
      Effect.ensuring(Effect.sync(() => vendor.inFlight--))
    )
  })
  const all = yield* Effect.forkChild(
    Effect.all(
      Array.from({ length: together }, () => calls.read(call)),
      { concurrency: together }
    )
  )
  yield* TestClock.adjust("2 seconds")
  assert.strictEqual(vendor.asked, together, "all were under way when it closed")
  vendor.asked = 0
  vendor.most = 0
  return { vendor, calls, call, all }
})

describe("the circuit breaker of a vendor", () => {
  it.effect("one of a hundred callers knocks at a closed vendor, ever more seldom, and all go on when it serves", () =>
    Effect.gen(function* () {
      const { all, calls, vendor } = yield* crowd
      assert.deepInclude(calls.waiting(), { by: "vendor", problem: "Unavailable (closed)", circuit: "open" })
      yield* TestClock.adjust("1 second")
      assert.deepInclude(calls.waiting(), { circuit: "half-open" })
      yield* TestClock.adjust("10 minutes")
      assert.strictEqual(vendor.most, 1)
      assert.isAtLeast(vendor.asked, 10)
      assert.isAtMost(vendor.asked, 20)
      vendor.answer = "served"
      yield* TestClock.adjust("2 minutes")
      assert.strictEqual((yield* Fiber.join(all)).length, together)
      assert.isUndefined(calls.waiting())
    })
  )

  it.effect("a trial that nobody answers opens the circuit again; any answer closes it", () =>
    Effect.gen(function* () {
      const { all, calls, vendor } = yield* crowd
      vendor.answer = new V.TimedOut()
      yield* TestClock.adjust("3 seconds")
      assert.deepInclude(calls.waiting(), { problem: "TimedOut", circuit: "open" })
      assert.strictEqual(vendor.most, 1)
      vendor.answer = new V.NotFound({ entity: "customer" })
      yield* TestClock.adjust("1 minute")
      assert.isUndefined(calls.waiting())
      assert.strictEqual((yield* Effect.flip(Fiber.join(all)))._tag, "VendorError")
    })
  )

  it.effect("an answer to a call that left before the vendor closed opens nothing", () =>
    Effect.gen(function* () {
      const calls = yield* make("target", "new", Plan.make({ name: "late" }))
      const late = yield* Effect.forkChild(calls.read(Effect.delay(Effect.succeed("late"), "5 seconds")))
      const asked = new V.RateLimited({ retryAfterMillis: 60_000 })
      let left = 0
      yield* Effect.forkChild(calls.read(Effect.suspend(() => (left++ === 0 ? fail(asked) : Effect.succeed("served")))))
      yield* TestClock.adjust("5 seconds")
      assert.strictEqual(yield* Fiber.join(late), "late")
      assert.deepInclude(calls.waiting(), { problem: "RateLimited", circuit: "open" })
      yield* TestClock.adjust("54 seconds")
      assert.strictEqual(left, 1, "the vendor's own wait holds")
      yield* TestClock.adjust("1 second")
      assert.strictEqual(left, 2)
    })
  )

  it.effect("without a wait between two trials, it is still one at a time", () =>
    Effect.gen(function* () {
      const plan = Plan.make({ name: "eager", retry: { firstDelay: "0 millis", longestDelay: "0 millis" } })
      const calls = yield* make("target", "new", plan)
      let [asked, inFlight, most] = [0, 0, 0]
      const call = Effect.suspend(() => {
        most = asked++ < 10 ? 0 : Math.max(most, inFlight + 1)
        inFlight++
        return Effect.andThen(Effect.sleep("1 second"), asked < 40 ? fail(closed) : Effect.void)
      }).pipe(Effect.ensuring(Effect.sync(() => inFlight--)))
      const all = yield* Effect.forkChild(
        Effect.all(
          Array.from({ length: 8 }, () => calls.read(call)),
          { concurrency: 8 }
        )
      )
      yield* TestClock.adjust("30 seconds")
      assert.strictEqual(most, 1)
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(all)
    })
  )

  it.effect("a trial that is interrupted leaves the next one to another call", () =>
    Effect.gen(function* () {
      const calls = yield* make("target", "new", Plan.make({ name: "gone", retry: { firstDelay: "1 second" } }))
      let answer: Effect.Effect<string, V.VendorError> = fail(closed)
      const first = yield* Effect.forkChild(calls.read(Effect.suspend(() => answer)))
      yield* TestClock.adjust("500 millis")
      answer = Effect.never
      yield* TestClock.adjust("500 millis")
      const second = yield* Effect.forkChild(calls.read(Effect.suspend(() => answer)))
      yield* TestClock.adjust("1 second")
      assert.deepInclude(calls.waiting(), { circuit: "half-open" })
      answer = Effect.succeed("served")
      yield* Fiber.interrupt(first)
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* Fiber.join(second), "served")
    })
  )
})
