/**
 * A vendor's calls per second, shared by all workers: each takes the next few moments in a row of the database and lets one call leave
 * at each, so no two ever have the same, and the database is asked about ten times a second.
 */
import { Clock, Effect, Schedule } from "effect"
import type { SqlClient } from "effect/sql"

/** Waits for the next moment; for one caller at a time. */
export type Pace = (perSecond: number) => Effect.Effect<void>

export const make = (sql: SqlClient.SqlClient, role: "source" | "target"): Effect.Effect<Pace> =>
  Effect.map(Clock.Clock, (clock) => {
    let left = 0
    let next = 0
    let rate = 0
    const now = () => Number(clock.monotonicTimeNanosUnsafe()) / 1e6
    const take = (perSecond: number) =>
      Effect.gen(function* () {
        const moments = Math.max(1, Math.floor(perSecond / 10))
        const asked = now()
        const [row] = yield* sql<{ wait: number }>`insert into pace as p (role, next_at)
          values (${role}, clock_timestamp() + ${moments / perSecond}::float8 * interval '1 second')
          on conflict (role) do update set next_at = greatest(p.next_at, clock_timestamp()) + ${moments / perSecond}::float8 * interval '1 second'
          returning (extract(epoch from next_at - clock_timestamp())::float8 - ${moments / perSecond}::float8) * 1000 as wait`
        left = moments
        // From when it was asked: a little early at most by the way to the database, and by that for everybody alike.
        next = asked + (row?.wait ?? 0)
        rate = perSecond
      }).pipe(Effect.retry(Schedule.spaced("500 millis")), Effect.orDie)
    return (perSecond) =>
      Effect.gen(function* () {
        // Moments that have long passed unused are not made up for: that would be a burst.
        if (left === 0 || rate !== perSecond || next < now() - 250) yield* take(perSecond)
        left--
        const wait = next - now()
        next += 1000 / perSecond
        if (wait > 0) yield* Effect.sleep(wait)
      })
  })
