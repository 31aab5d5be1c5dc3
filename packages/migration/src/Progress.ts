/**
 * What an engine at work looks like from outside: counts, rates and waits, no ids.
 */
import { Clock, Effect, type Scope } from "effect"
import type { Calls } from "./internal/calls.ts"

/** A vendor that is waited for. */
export interface Waiting {
  readonly role: "source" | "target"
  readonly vendor: string
  /** Who says so: the vendor, which serves nobody now, or the plan, outside its windows. */
  readonly by: "vendor" | "plan"
  /** The vendor's own words, as far as they hold no data: `Unavailable (closed)`; of the plan: `outside its windows`. */
  readonly problem: string
  /** When the next call leaves, in milliseconds since 1970. */
  readonly until: number
}

/** One look at the engine, about ten a second. */
export interface Progress {
  readonly stage: "listing" | "resolving" | "predicting" | "moving" | "verifying" | "moving balances"
  /** Records that this activity has dealt with. */
  readonly done: number
  /** Records that this activity will deal with. */
  readonly total: number
  /** Records per second since the activity began. */
  readonly perSecond: number
  /** What came of the records: `created`, `updated`, …, `dead-letter`. */
  readonly outcomes: Readonly<Record<string, number>>
  readonly waiting: ReadonlyArray<Waiting>
}

/** Gets every look. It should be quick: the engine's next look waits for it. */
export type OnProgress = (progress: Progress) => Effect.Effect<void>

/** The counters of one activity; counting costs nothing but an addition. */
export interface Meter {
  readonly enter: (stage: Progress["stage"], total: number) => void
  readonly count: (outcome: string) => void
  readonly outcomes: Readonly<Record<string, number>>
}

/** Counters that are looked at ten times a second while the scope is open, and once at its end. */
export const meter = (
  onProgress: OnProgress | undefined,
  doors: ReadonlyArray<Calls>
): Effect.Effect<Meter, never, Scope.Scope> =>
  Effect.gen(function* () {
    let stage: Progress["stage"] = "listing"
    let total = 0
    let done = 0
    let began = yield* Clock.monotonicTimeNanos
    const outcomes: Record<string, number> = {}
    const look = Effect.gen(function* () {
      if (onProgress === undefined) return
      const seconds = Number((yield* Clock.monotonicTimeNanos) - began) / 1e9
      const waiting = doors.flatMap((door) => door.waiting() ?? [])
      yield* onProgress({
        stage,
        done,
        total,
        perSecond: seconds > 0 ? done / seconds : 0,
        outcomes: { ...outcomes },
        waiting
      })
    })
    if (onProgress !== undefined) {
      yield* Effect.addFinalizer(() => look)
      yield* Effect.forkScoped(Effect.forever(Effect.andThen(look, Effect.sleep("100 millis"))))
    }
    const clock = yield* Clock.Clock
    return {
      outcomes,
      enter: (next, size) => {
        stage = next
        total = size
        done = 0
        began = clock.monotonicTimeNanosUnsafe()
      },
      count: (outcome) => {
        done++
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
      }
    }
  })
