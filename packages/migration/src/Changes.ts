/**
 * What the source says otherwise since it was written: every written record is read again, and compared by its content hash.
 */
import { Effect, Result, Stream } from "effect"
import type { LedgerError, Seen } from "./Ledger.ts"
import type { MigrationStopped } from "./MigrationStopped.ts"
import type { Meter } from "./Progress.ts"
import { read } from "./internal/sourceReads.ts"
import type { Engine } from "./Stage.ts"
import { chunks } from "./Write.ts"

/** What a look at the source came to, in records. */
export interface Changes {
  readonly changed: number
  readonly unchanged: number
  /** The source no longer has them; the target does, and nothing is deleted there. */
  readonly gone: number
  /** They could not be read, and are left as they are. */
  readonly unread: number
}

/** Reads everything that was written at the source again. The changed ones are to be written again. */
export const findChanges = (engine: Engine, meter: Meter): Effect.Effect<Changes, LedgerError | MigrationStopped> =>
  Effect.gen(function* () {
    const { ledger } = engine
    const states = ["written", "verified"] as const
    let [changed, unchanged, gone, unread] = [0, 0, 0, 0]
    meter.enter("comparing", yield* ledger.count(states, engine.upTo))
    yield* chunks(engine, states).pipe(
      Stream.mapEffect(
        Effect.forEach(
          ({ position, sourceId }) =>
            Effect.result(read(engine, sourceId)).pipe(
              Effect.flatMap((result) =>
                Result.isFailure(result) && result.failure._tag === "MigrationStopped"
                  ? Effect.fail(result.failure)
                  : Effect.succeed({ position, result })
              )
            ),
          { concurrency: engine.sourceCalls.width }
        )
      ),
      Stream.buffer({ capacity: 1 }),
      Stream.runForEach((chunk) =>
        Effect.gen(function* () {
          const seen: Array<Seen> = []
          const lost: Array<number> = []
          for (const { position, result } of chunk) {
            if (Result.isSuccess(result)) {
              const { beside, customer } = result.success
              seen.push({ position, canonical: JSON.stringify(customer), ...(beside !== undefined && { beside }) })
            } else if (result.failure._tag === "VendorError" && result.failure.reason._tag === "NotFound") {
              lost.push(position)
              meter.count("gone")
            } else {
              unread++
              meter.count("unread")
            }
          }
          const found = yield* ledger.change(seen, lost)
          changed += found
          unchanged += seen.length - found
          gone += lost.length
          for (let n = 0; n < seen.length; n++) meter.count(n < found ? "changed" : "unchanged")
        })
      )
    )
    return { changed, unchanged, gone, unread }
  })
