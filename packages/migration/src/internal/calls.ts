/**
 * All calls to one vendor go through here: so many at once is the caller's to hold, so many a second, how often again
 * and how long to wait is held here. A vendor that is closed closes this door for every caller, and is knocked at
 * again after growing waits. Outside the plan's windows it does not open at all.
 */
import { describe, InDoubt, type Reason, TimedOut, VendorError } from "@kundbro/domain/VendorError"
import { Clock, Duration, Effect, Layer } from "effect"
import { RateLimiter } from "effect/persistence"
import { MigrationStopped } from "../MigrationStopped.ts"
import type { Plan } from "../Plan.ts"
import type { Waiting } from "../Progress.ts"
import * as windows from "./windows.ts"

/** What happens to a write on its way. */
export interface Watch<A> {
  readonly left: () => void
  readonly answered: (answer: A) => void
  /** The vendor did nothing with it, and may be asked again. */
  readonly refused: () => void
  /** That was the last of it: no further call is made. */
  readonly failed: (error: VendorError) => void
}

/** The door to one vendor. */
export interface Calls {
  readonly vendor: string
  /** A call that changes nothing: interruptible, and an unanswered one is made again. */
  readonly read: <A>(call: Effect.Effect<A, VendorError>) => Effect.Effect<A, VendorError | MigrationStopped>
  /**
   * A call that changes something: once it has left it is waited for, at most the plan's `callTimeout`, and `watch` is
   * told in the same breath, so that no interruption comes between an answer and its record.
   */
  readonly write: <A>(
    call: Effect.Effect<A, VendorError>,
    watch: Watch<A>
  ) => Effect.Effect<A, VendorError | MigrationStopped>
  /** What the door waits for just now. */
  readonly waiting: () => Waiting | undefined
  /** How many calls were answered, and how long they took together, in milliseconds. */
  readonly measured: { calls: number; millis: number }
}

const stopping: ReadonlySet<Reason["_tag"]> = new Set(["Unauthorized", "ContractMismatch"])

/** Whether the vendor serves nobody now, rather than failing this one call. */
const isClosed = ({ reason }: VendorError): boolean =>
  reason._tag === "RateLimited" ||
  (reason._tag === "Unavailable" && (reason.problem === "closed" || reason.problem === "unreachable"))

/** Makes the door. */
export const make = (role: "source" | "target", vendor: string, plan: Plan): Effect.Effect<Calls> =>
  Effect.gen(function* () {
    const clock = yield* Clock.Clock
    const { callTimeout, callsPerSecond } = plan[role]
    const windowAt = windows.make(plan[role].windows)
    const { attempts, giveUpAfter } = plan.retry
    const first = Duration.toMillis(plan.retry.firstDelay)
    const longest = Duration.toMillis(plan.retry.longestDelay)
    const patience = Duration.toMillis(plan.retry.patience)
    const limiter = yield* RateLimiter.RateLimiter.pipe(
      Effect.provide(Layer.provide(RateLimiter.layer, RateLimiter.layerStoreMemory))
    )
    const paced =
      callsPerSecond === undefined
        ? Effect.void
        : RateLimiter.sleep(limiter, {
            algorithm: "token-bucket",
            key: role,
            window: "1 second",
            limit: callsPerSecond
          }).pipe(Effect.orDie)

    const measured = { calls: 0, millis: 0 }
    let closed: { since: number; until: number; times: number; problem: string } | undefined
    let exhausted = 0

    const backoff = (times: number, asked: number | undefined) =>
      Math.max(Math.min(first * 2 ** times, longest), asked ?? 0)

    const stopped = (problem: string, remedy: string) => new MigrationStopped({ role, vendor, problem, remedy })

    const close = (error: VendorError, now: number): MigrationStopped | undefined => {
      const problem = describe(error.reason)
      const times = closed === undefined ? 0 : closed.until <= now ? closed.times + 1 : closed.times
      const since = closed?.since ?? now
      if (now - since >= patience) return stopped(problem, "run again when it is open; the plan's patience is over")
      const until = Math.max(closed?.until ?? 0, now + backoff(times, error.retryAfterMillis))
      closed = { since, until, times, problem }
      return undefined
    }

    /** Until the door is open and it is this call's turn. */
    const turn: Effect.Effect<unknown> = Effect.suspend(() => {
      const now = clock.currentTimeMillisUnsafe()
      const window = windowAt(now)
      if (!window.open) {
        // How long it has been closed counts from when it is asked again: the wait is not the vendor's.
        closed = undefined
        return Effect.andThen(Effect.sleep(window.until - now), turn)
      }
      const wait = closed === undefined ? 0 : closed.until - now
      return wait > 0 ? Effect.andThen(Effect.sleep(wait), turn) : paced
    })

    const measure = (started: number): number => {
      const now = clock.currentTimeMillisUnsafe()
      measured.calls++
      measured.millis += now - started
      return now
    }

    /** The vendor serves: the door is open, and nobody is waiting in vain. */
    const served = () => {
      closed = undefined
      exhausted = 0
    }

    const refused = <A>(
      error: VendorError,
      now: number,
      call: Effect.Effect<A, VendorError>,
      round: number
    ): Effect.Effect<A, VendorError | MigrationStopped> => {
      if (stopping.has(error.reason._tag)) {
        return Effect.fail(stopped(describe(error.reason), "correct that and run again"))
      }
      if (!error.isRetryable) {
        served()
        return Effect.fail(error)
      }
      if (isClosed(error)) {
        const over = close(error, now)
        return over === undefined ? attempt(call, round) : Effect.fail(over)
      }
      if (round < attempts) {
        return Effect.delay(attempt(call, round + 1), backoff(round - 1, error.retryAfterMillis))
      }
      exhausted++
      const remedy = `${exhausted} records in a row got no other answer: see to it and run again`
      return Effect.fail(exhausted >= giveUpAfter ? stopped(describe(error.reason), remedy) : error)
    }

    const attempt = <A>(
      call: Effect.Effect<A, VendorError>,
      round: number
    ): Effect.Effect<A, VendorError | MigrationStopped> =>
      Effect.andThen(
        turn,
        Effect.suspend(() => {
          const started = clock.currentTimeMillisUnsafe()
          return Effect.matchEffect(call, {
            onSuccess: (answer) => {
              measure(started)
              served()
              return Effect.succeed(answer)
            },
            onFailure: (error) => refused(error, measure(started), call, round)
          })
        })
      )

    const bounded = <A>(call: Effect.Effect<A, VendorError>, late: () => TimedOut | InDoubt) =>
      Effect.timeoutOrElse(call, {
        duration: callTimeout,
        orElse: () => Effect.fail(new VendorError({ vendor, operation: "call", reason: late() }))
      })

    return {
      vendor,
      measured,
      read: (call) =>
        attempt(
          bounded(call, () => new TimedOut()),
          1
        ),
      write: (call, watch) =>
        attempt(
          Effect.uninterruptible(
            Effect.suspend(() => {
              watch.left()
              return bounded(call, () => new InDoubt({ problem: "timed-out" })).pipe(
                Effect.tap((answer) => Effect.sync(() => watch.answered(answer))),
                Effect.tapError((error) =>
                  Effect.sync(() =>
                    error.isRetryable || stopping.has(error.reason._tag) ? watch.refused() : watch.failed(error)
                  )
                )
              )
            })
          ),
          1
        ),
      waiting: () => {
        const { open, until } = windowAt(clock.currentTimeMillisUnsafe())
        if (!open) return { role, vendor, by: "plan", problem: "outside its windows", until }
        return closed && { role, vendor, by: "vendor", problem: closed.problem, until: closed.until }
      }
    }
  })
