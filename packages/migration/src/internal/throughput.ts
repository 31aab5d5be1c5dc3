/**
 * How fast an activity was over its time: at most some hundred points, however long it takes.
 */
import { Clock, Effect, type Scope } from "effect"
import type { Meter } from "../Progress.ts"

/** Milliseconds since the activity began, and the records that it had dealt with by then. */
export type Point = readonly [millis: number, records: number]

const most = 120

/** Every second one, and from then on half as often. */
const thinned = (points: ReadonlyArray<Point>): Array<Point> => points.filter((_, index) => index % 2 === 1)

/** Looks at the counters while the scope is open; gives what was seen so far, with this moment as its last point. */
export const follow = (meter: Meter): Effect.Effect<Effect.Effect<ReadonlyArray<Point>>, never, Scope.Scope> =>
  Effect.gen(function* () {
    const began = yield* Clock.currentTimeMillis
    let points: Array<Point> = []
    let every = 250
    const here = Effect.map(Clock.currentTimeMillis, (now): Point => [
      now - began,
      Object.values(meter.outcomes).reduce((sum, records) => sum + records, 0)
    ])
    const look = Effect.suspend(() =>
      Effect.delay(here, every).pipe(
        Effect.map((point) => {
          points.push(point)
          if (points.length < most) return
          points = thinned(points)
          every *= 2
        })
      )
    )
    yield* Effect.forkScoped(Effect.forever(look))
    return Effect.map(here, (last): ReadonlyArray<Point> => [...points, last])
  })
