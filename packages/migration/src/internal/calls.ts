/**
 * All calls to one vendor go through here: so many at once, so many a second, how often again and how long to wait is held
 * here. A vendor that is closed closes this door for every caller, and is knocked at again by one call at a time, after
 * growing waits. Outside the plan's windows, and while a person has paused, it does not open at all.
 */
import { describe, InDoubt, type Reason, TimedOut, VendorError } from "@kundbro/domain/VendorError"
import { Clock, Duration, Effect, Latch, Layer, Semaphore } from "effect"
import { RateLimiter } from "effect/persistence"
import { MigrationStopped } from "../MigrationStopped.ts"
import type { Plan } from "../Plan.ts"
import type { Waiting } from "../Progress.ts"
import type { Tuning } from "../Tuning.ts"
import * as breakers from "./breaker.ts"
import { within } from "./deadline.ts"
import type { Pace } from "./pace.ts"
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
  /** How many records should be at work at once: as many as may call, or will when they are told. */
  readonly width: number
  /** Goes by this from now on, in place of the plan; calls that have left are not held up. */
  readonly tune: (tuning: Tuning) => Effect.Effect<void>
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

/** Nobody answered: the vendor has not been seen to serve. */
const isSilence = ({ reason }: VendorError): boolean => reason._tag === "TimedOut" || reason._tag === "InDoubt"

/** The most calls in flight that can be asked for. */
const most = 256

/** Makes the door. One that can be tuned is wide enough for whatever it may be told; with `pace`, calls a second are those of all workers together. */
export const make = (
  role: "source" | "target",
  vendor: string,
  plan: Plan,
  options: { readonly tunable: boolean; readonly pace?: Pace | undefined } = { tunable: false }
): Effect.Effect<Calls> =>
  Effect.gen(function* () {
    const clock = yield* Clock.Clock
    const { callTimeout, callsPerSecond, concurrency } = plan[role]
    const timeout = Duration.toMillis(callTimeout)
    const windowAt = windows.make(plan[role].windows)
    const { attempts, giveUpAfter } = plan.retry
    const first = Duration.toMillis(plan.retry.firstDelay)
    const longest = Duration.toMillis(plan.retry.longestDelay)
    const patience = Duration.toMillis(plan.retry.patience)
    const limiter = yield* RateLimiter.RateLimiter.pipe(
      Effect.provide(Layer.provide(RateLimiter.layer, RateLimiter.layerStoreMemory))
    )

    const measured = { calls: 0, millis: 0 }
    let exhausted = 0
    const slots = yield* Semaphore.make(concurrency)
    let limit = callsPerSecond
    const running = yield* Latch.make(true)

    // One at a time waits for its turn, so that a new limit holds for all but one of those who wait.
    const line = yield* Semaphore.make(1)
    const paced = line
      .withPermit(
        Effect.suspend(() =>
          limit === undefined
            ? Effect.void
            : options.pace !== undefined
              ? options.pace(limit)
              : RateLimiter.sleep(limiter, { algorithm: "token-bucket", key: `${limit}`, window: "1 second", limit })
        )
      )
      .pipe(Effect.orDie)

    const backoff = (times: number, asked: number | undefined) =>
      Math.max(Math.min(first * 2 ** times, longest), asked ?? 0)

    /** One source may be several systems: the failure says then whose it is. */
    const problemOf = (error: VendorError): string =>
      error.vendor === vendor ? describe(error.reason) : `${error.vendor}: ${describe(error.reason)}`

    const stopped = (problem: string, remedy: string) => new MigrationStopped({ role, vendor, problem, remedy })

    const breaker = breakers.make({
      now: () => clock.currentTimeMillisUnsafe(),
      backoff,
      judge: (error) =>
        isClosed(error) || isSilence(error)
          ? { problem: problemOf(error), retryAfterMillis: error.retryAfterMillis }
          : "serves"
    })

    const close = (error: VendorError, now: number): MigrationStopped | undefined => {
      const problem = problemOf(error)
      return breaker.open(problem, now, error.retryAfterMillis) >= patience
        ? stopped(problem, "run again when it is open; the plan's patience is over")
        : undefined
    }

    /** What a call has to wait for now, before it asks again. */
    const barrier = (now: number): Effect.Effect<void> | undefined => {
      const window = windowAt(now)
      if (window.open && running.isOpen()) return breaker.barrier(now)
      // How long the vendor has been closed counts from when it is asked again: this wait is not the vendor's.
      breaker.forget()
      return running.isOpen() ? Effect.sleep(window.until - now) : running.await
    }

    const measure = (started: number): number => {
      const now = clock.currentTimeMillisUnsafe()
      measured.calls++
      measured.millis += now - started
      return now
    }

    const refused = <A>(
      error: VendorError,
      now: number,
      call: Effect.Effect<A, VendorError>,
      round: number
    ): Effect.Effect<A, VendorError | MigrationStopped> => {
      if (stopping.has(error.reason._tag)) {
        return Effect.fail(stopped(problemOf(error), "correct that and run again"))
      }
      if (!error.isRetryable) {
        exhausted = 0
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
      return Effect.fail(exhausted >= giveUpAfter ? stopped(problemOf(error), remedy) : error)
    }

    const send = <A>(
      call: Effect.Effect<A, VendorError>,
      round: number,
      started: number
    ): Effect.Effect<A, VendorError | MigrationStopped> =>
      Effect.matchEffect(breaker.broken() === undefined ? call : breaker.trying(call), {
        onSuccess: (answer) => {
          measure(started)
          exhausted = 0
          return Effect.succeed(answer)
        },
        onFailure: (error) => refused(error, measure(started), call, round)
      })

    const attempt = <A>(
      call: Effect.Effect<A, VendorError>,
      round: number
    ): Effect.Effect<A, VendorError | MigrationStopped> =>
      Effect.suspend(() => {
        const now = clock.currentTimeMillisUnsafe()
        const wait = barrier(now)
        if (wait !== undefined) return Effect.andThen(wait, attempt(call, round))
        if (limit === undefined) return send(call, round, now)
        return Effect.andThen(
          paced,
          Effect.suspend(() => {
            // The door may have closed meanwhile.
            const now = clock.currentTimeMillisUnsafe()
            return barrier(now) === undefined ? send(call, round, now) : attempt(call, round)
          })
        )
      })

    const bounded = <A>(call: Effect.Effect<A, VendorError>, late: () => TimedOut | InDoubt) =>
      within(call, timeout, () => new VendorError({ vendor, operation: "call", reason: late() }))

    return {
      vendor,
      measured,
      width: options.tunable ? most : concurrency,
      tune: (tuning) =>
        Effect.suspend(() => {
          limit = tuning[role]?.callsPerSecond ?? callsPerSecond
          const resized = slots.resize(tuning[role]?.concurrency ?? concurrency)
          return Effect.andThen(resized, tuning.paused === true ? running.close : running.open)
        }),
      read: (call) =>
        slots.withPermit(
          attempt(
            bounded(call, () => new TimedOut()),
            1
          )
        ),
      write: (call, watch) =>
        slots.withPermit(
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
          )
        ),
      waiting: () => {
        if (!running.isOpen()) return { role, vendor, by: "person", problem: "paused" }
        const { open, until } = windowAt(clock.currentTimeMillisUnsafe())
        if (!open) return { role, vendor, by: "plan", problem: "outside its windows", until }
        const broken = breaker.broken()
        if (broken === undefined) return undefined
        const { problem, trial } = broken
        return { role, vendor, by: "vendor", problem, until: broken.until, circuit: trial ? "half-open" : "open" }
      }
    }
  })
