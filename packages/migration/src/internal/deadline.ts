/** A call that is given up after a while. */
import { type Context, Effect, Exit, Fiber } from "effect"

/**
 * The call, or `late` when it has not ended after so many milliseconds: it is interrupted then, and waited for. One fiber and one
 * timer, because every call to a vendor passes here: a race between the call and a sleep makes two fibers, and waits for both.
 */
export const within = <A, E, R, E2>(
  call: Effect.Effect<A, E, R>,
  millis: number,
  late: () => E2
): Effect.Effect<A, E | E2, R> =>
  Effect.contextWith((context: Context.Context<R>) =>
    Effect.callback<A, E | E2>((resume) => {
      let isLate = false
      const fiber = Effect.runForkWith(context)(call)
      const timer = setTimeout(() => {
        isLate = true
        fiber.interruptUnsafe()
      }, millis)
      fiber.addObserver((exit) => {
        clearTimeout(timer)
        resume(isLate && Exit.hasInterrupts(exit) ? Effect.fail(late()) : exit)
      })
      return Fiber.interrupt(fiber)
    })
  )
