/**
 * What an engine at work looks like from outside: counts, rates and waits, no ids.
 */
import { Clock, Effect, type Scope } from "effect"
import type { Calls } from "./internal/calls.ts"
import * as problems from "./internal/problems.ts"

/** A vendor that is waited for. */
export interface Waiting {
  readonly role: "source" | "target"
  readonly vendor: string
  /** Who says so: the vendor, which serves nobody now, the plan, outside its windows, or a person, who has paused. */
  readonly by: "vendor" | "plan" | "person"
  /** The vendor's own words, as far as they hold no data: `Unavailable (closed)`; else `outside its windows` or `paused`. */
  readonly problem: string
  /** When the next call leaves, in milliseconds since 1970; of a person nobody knows. */
  readonly until?: number
  /** Of a vendor: `open`, no call leaves before `until`; `half-open`, one is on its way to find out. */
  readonly circuit?: "open" | "half-open"
}

/** What goes wrong with records, and with how many. */
export interface Problem {
  /** As in the list of exceptions, `Rejected`; of a verification `Different`. */
  readonly reason: string
  readonly field?: string
  /** What helps. */
  readonly remedy: string
  readonly records: number
}

/** One look at the engine, about ten a second. */
export interface Progress {
  readonly stage:
    | "listing"
    | "resolving"
    | "predicting"
    | "moving"
    | "verifying"
    | "moving balances"
    | "comparing"
    | "drafting"
    | "undoing"
  /** Records that this activity has dealt with. */
  readonly done: number
  /** Records that this activity will deal with. */
  readonly total: number
  /** Records per second in the last minute; of an activity that is younger, since it began. */
  readonly perSecond: number
  /** Milliseconds until the activity is done, if it goes on like this; absent while nobody can tell. */
  readonly remainingMillis?: number
  /** What came of the records: `created`, `updated`, …, `dead-letter`. */
  readonly outcomes: Readonly<Record<string, number>>
  /** The three commonest problems so far, the commonest first. */
  readonly problems: ReadonlyArray<Problem>
  readonly waiting: ReadonlyArray<Waiting>
  /** Workers at work, where chunks are handed to workers. */
  readonly workers?: number
}

/** Gets every look. It should be quick: the engine's next look waits for it. */
export type OnProgress = (progress: Progress) => Effect.Effect<void>

/** The counters of one activity; counting costs nothing but an addition. */
export interface Meter {
  readonly enter: (stage: Progress["stage"], total: number) => void
  readonly workers: (atWork: number | undefined) => void
  readonly count: (outcome: string) => void
  readonly outcomes: Readonly<Record<string, number>>
  readonly problems: problems.Problems
}

/** How many looks a rate is taken over, one a second. */
const minute = 60

/** The speed over the last minute. A whole minute without a record is no measure of the records to come, and is forgotten. */
const speedometer = (began: number) => {
  let seen = [{ at: began, done: 0 }]
  return (at: number, done: number): number => {
    const newest = seen.at(-1)
    if (newest === undefined || at - newest.at >= 1) {
      seen.push({ at, done })
      if (seen.length > minute + 1) seen.shift()
      if (seen.length > minute && seen[0]?.done === done) seen = [{ at, done }]
    }
    const first = seen[0]
    return first === undefined || at <= first.at ? 0 : (done - first.done) / (at - first.at)
  }
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
    const clock = yield* Clock.Clock
    const seconds = () => Number(clock.monotonicTimeNanosUnsafe()) / 1e9
    let speed = speedometer(seconds())
    let workers: number | undefined
    const outcomes: Record<string, number> = {}
    const problem = problems.make()
    const look = Effect.gen(function* () {
      if (onProgress === undefined) return
      const perSecond = speed(seconds(), done)
      const waiting = doors.flatMap((door) => door.waiting() ?? [])
      yield* onProgress({
        stage,
        done,
        total,
        perSecond,
        ...(perSecond > 0 && { remainingMillis: Math.ceil((Math.max(0, total - done) / perSecond) * 1000) }),
        outcomes: { ...outcomes },
        problems: problem.commonest(3),
        waiting,
        ...(workers !== undefined && { workers })
      })
    })
    if (onProgress !== undefined) {
      yield* Effect.addFinalizer(() => look)
      yield* Effect.forkScoped(Effect.forever(Effect.andThen(look, Effect.sleep("100 millis"))))
    }
    return {
      outcomes,
      problems: problem,
      workers: (atWork) => {
        workers = atWork
      },
      enter: (next, size) => {
        stage = next
        total = size
        done = 0
        speed = speedometer(seconds())
      },
      count: (outcome) => {
        done++
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
      }
    }
  })
