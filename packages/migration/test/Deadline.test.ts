import { assert, describe, it } from "@effect/vitest"
import { Context, Deferred, Effect, Exit, Fiber } from "effect"
import { within } from "../src/internal/deadline.ts"

const hour = 3_600_000
const late = () => "late"

class Word extends Context.Service<Word, string>()("test/Word") {}

describe("a call that is given up after a while", () => {
  it.live("gives what comes in time, an answer or a failure, with what the caller provides", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* Effect.provideService(within(Word, hour, late), Word, "answer"), "answer")
      assert.strictEqual(yield* Effect.flip(within(Effect.fail("no"), hour, late)), "no")
      assert.strictEqual(yield* within(Effect.delay(Effect.succeed("later"), 1), hour, late), "later")
      assert.isTrue(Exit.hasDies(yield* Effect.exit(within(Effect.die("a mistake"), hour, late))))
    })
  )

  it.live("is interrupted when it is late, and waited for", () =>
    Effect.gen(function* () {
      let cleaned = false
      const call = Effect.onInterrupt(Effect.never, () =>
        Effect.delay(
          Effect.sync(() => void (cleaned = true)),
          20
        )
      )
      assert.strictEqual(yield* Effect.flip(within(call, 1, late)), "late")
      assert.isTrue(cleaned)
    })
  )

  it.live("ends with who asked for it", () =>
    Effect.gen(function* () {
      const begun = yield* Deferred.make<void>()
      let interrupted = false
      const call = Effect.onInterrupt(Effect.andThen(Deferred.succeed(begun, undefined), Effect.never), () =>
        Effect.sync(() => void (interrupted = true))
      )
      const caller = yield* Effect.forkChild(within(call, hour, late))
      yield* Deferred.await(begun)
      yield* Fiber.interrupt(caller)
      assert.isTrue(interrupted)
    })
  )
})
