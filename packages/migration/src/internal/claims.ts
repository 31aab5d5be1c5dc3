/**
 * The chunks that a worker holds: confirmed every second, and no call leaves for one that has not been confirmed for a while, whatever
 * the reason. A process that was frozen therefore sends nothing when it wakes up before it has asked.
 */
import { Clock, Deferred, Effect, type Scope } from "effect"
import type { SqlClient } from "effect/sql"
import type { LedgerError } from "../Ledger.ts"
import * as chunks from "./chunks.ts"
import type { Calls } from "./calls.ts"
import { lostClaim } from "./fence.ts"
import * as problems from "./problems.ts"
import type { Tally } from "./tally.ts"

/** The run is over, or is to stop: what is in flight is answered and recorded, all else is let go of. */
export class RunStopping {
  readonly _tag = "RunStopping"
}

/** The open run, as its owner has it. */
export type SharedRun = { readonly id: number; readonly rules: string; readonly tuning: string } | undefined

/** Half a second before another may take it: that is time for what is just leaving. */
const margin = 500

/** What comes of the records of one chunk, on top of what those have counted who had it before. */
const counter = (before: chunks.Seen) => {
  const outcomes: Record<string, number> = { ...before.outcomes }
  const problem = problems.make()
  const counts = { ended: before.ended, doubted: before.doubted, lookedUp: before.lookedUp }
  const tally: Tally = {
    ended: (exception) => {
      counts.ended++
      if (exception !== undefined) problem.count(exception)
    },
    doubted: () => counts.doubted++,
    lookedUp: () => counts.lookedUp++,
    check: Effect.void
  }
  return {
    tally,
    meter: {
      enter: () => {},
      workers: () => {},
      outcomes,
      problems: problem,
      count: (outcome: string) => {
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
      }
    },
    seen: () =>
      JSON.stringify({ outcomes, problems: [...before.problems, ...problem.all()], ...counts } satisfies chunks.Seen)
  }
}

/** A chunk that is held. */
export interface Held extends ReturnType<typeof counter> {
  readonly claim: chunks.Claim
  /** Fails once it is not held any more, or is to be let go of. */
  readonly ended: Effect.Effect<never, LedgerError | RunStopping>
  /** The door to a vendor, through which no call leaves that this worker may not make any more. */
  readonly guarded: (calls: Calls) => Calls
}

/** The claims of this worker. `onRun` gets the open run every second. */
export const make = (
  sql: SqlClient.SqlClient,
  name: string,
  onRun: (run: SharedRun) => Effect.Effect<void>
): Effect.Effect<(claim: chunks.Claim) => Effect.Effect<Held, never, Scope.Scope>, never, Scope.Scope> =>
  Effect.gen(function* () {
    const clock = yield* Clock.Clock
    const now = () => Number(clock.monotonicTimeNanosUnsafe()) / 1e6
    const statements = chunks.worker(sql)
    const all = new Set<
      Held & { confirmedAt: number; readonly end: Deferred.Deferred<never, LedgerError | RunStopping> }
    >()

    const beat = Effect.gen(function* () {
      const asked = now()
      const held = [...all]
      const tokens = yield* statements.confirm(held.map(({ claim, seen }) => ({ claim, seen: seen() })))
      for (const one of held) {
        if (tokens.has(one.claim.token)) one.confirmedAt = asked
        else yield* Deferred.fail(one.end, lostClaim)
      }
      const run = yield* statements.beat(name)
      for (const one of held) if (one.claim.run !== run?.id) yield* Deferred.fail(one.end, new RunStopping())
      yield* onRun(run)
    })
    // A database that does not answer changes nothing here: what is not confirmed may not call.
    const patient = beat.pipe(Effect.timeoutOption("3 seconds"), Effect.ignore)
    yield* Effect.addFinalizer(() => Effect.ignore(Effect.timeoutOption(statements.leave(name), "2 seconds")))
    yield* patient
    yield* Effect.forkScoped(Effect.forever(Effect.delay(patient, "1 second")))

    return (claim) =>
      Effect.acquireRelease(
        Effect.map(Deferred.make<never, LedgerError | RunStopping>(), (end) => {
          const fresh = () => now() < held.confirmedAt + chunks.missedAfter - margin
          const whenFresh = Effect.repeat(Effect.delay(Effect.sync(fresh), "100 millis"), { until: (is) => is })
          const held = {
            ...counter(claim.seen),
            claim,
            end,
            confirmedAt: claim.takenAt,
            ended: Deferred.await(end),
            guarded: (calls: Calls): Calls => ({
              ...calls,
              write: (call, watch) =>
                Effect.andThen(
                  Effect.suspend(() => (fresh() ? Effect.void : whenFresh)),
                  calls.write(
                    Effect.suspend(() => {
                      if (fresh()) return call
                      // It has waited for its turn for too long. It did not leave, and ends its chunk.
                      watch.refused()
                      return Effect.interrupt
                    }),
                    watch
                  )
                )
            })
          }
          all.add(held)
          return held
        }),
        (held) => Effect.sync(() => all.delete(held))
      )
  })
