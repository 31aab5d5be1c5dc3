/**
 * Writes on their way to a target: so many at once, and at every moment it is known which of them have not left, so that
 * whatever stops them, a person or the target, what was intended is settled: waited for and written down, or taken back.
 */
import type { VendorError } from "@kundbro/domain/VendorError"
import { Effect, Semaphore } from "effect"
import type { MigrationStopped } from "../MigrationStopped.ts"
import type { Calls } from "./calls.ts"

/** What becomes of a write, told in the same breath as the answer: no interruption comes between. */
export interface Endings<A> {
  readonly answered: (answer: A) => void
  /** That was the last of it, also when the attempts for what may be tried again have run out. */
  readonly failed: (error: VendorError) => void
}

export interface InFlight {
  /** These intents are in the ledger, and have not left. */
  readonly intended: (positions: Iterable<number>) => void
  /** Takes a place among those in flight; interrupts whoever comes after the end. */
  readonly unlessEnded: <A, E>(effect: Effect.Effect<A, E>) => Effect.Effect<A, E>
  readonly send: <A>(
    position: number,
    call: Effect.Effect<A, VendorError>,
    endings: Endings<A>
  ) => Effect.Effect<void, MigrationStopped>
  /** Waits for those in flight, lets no other begin, and says which never left. */
  readonly settle: <A, E>(effect: (notLeft: ReadonlyArray<number>) => Effect.Effect<A, E>) => Effect.Effect<A, E>
}

export const make = (calls: Calls): Effect.Effect<InFlight> =>
  Effect.map(Semaphore.make(calls.width), (places): InFlight => {
    const notLeft = new Set<number>()
    let ended = false
    return {
      intended: (positions) => {
        for (const position of positions) notLeft.add(position)
      },
      unlessEnded: (effect) => places.withPermit(Effect.suspend(() => (ended ? Effect.interrupt : effect))),
      send: (position, call, { answered, failed }) =>
        Effect.catchTag(
          Effect.asVoid(
            calls.write(call, {
              left: () => notLeft.delete(position),
              refused: () => notLeft.add(position),
              answered,
              failed
            })
          ),
          "VendorError",
          // All else has been told where it happened.
          (error) =>
            Effect.sync(() => {
              if (error.isRetryable) {
                notLeft.delete(position)
                failed(error)
              }
            })
        ),
      // An interrupted stream does not wait for what it has started: all places together are the sign that it has ended.
      settle: (effect) =>
        places.withPermits(calls.width)(
          Effect.suspend(() => {
            ended = true
            return effect([...notLeft])
          })
        )
    }
  })
