/**
 * What the source says otherwise since it was written: every written record is read again, and compared by its content hash.
 */
import { Effect, Result, Stream } from "effect"
import type { Entry, LedgerError, Seen } from "./Ledger.ts"
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

/** What was written, as the source has it now, a chunk at a time. */
export interface Look {
  readonly seen: ReadonlyArray<Seen & { readonly entry: Entry }>
  readonly lost: ReadonlyArray<number>
  readonly unread: number
}

/** What may have changed at the source since. */
export const written = ["written", "verified"] as const

/** Reads everything that was written at the source again. */
export const look = (engine: Engine, meter: Meter): Stream.Stream<Look, LedgerError | MigrationStopped> =>
  chunks(engine, written).pipe(
    Stream.mapEffect(
      Effect.forEach(
        (entry) =>
          Effect.result(read(engine, entry.sourceId)).pipe(
            Effect.flatMap((result) =>
              Result.isFailure(result) && result.failure._tag === "MigrationStopped"
                ? Effect.fail(result.failure)
                : Effect.succeed({ entry, result })
            )
          ),
        { concurrency: engine.sourceCalls.width }
      )
    ),
    Stream.buffer({ capacity: 1 }),
    Stream.map((chunk) => {
      const seen: Array<Seen & { readonly entry: Entry }> = []
      const lost: Array<number> = []
      let unread = 0
      for (const { entry, result } of chunk) {
        const { position } = entry
        if (Result.isSuccess(result)) {
          const { beside, customer } = result.success
          seen.push({ entry, position, canonical: JSON.stringify(customer), ...(beside !== undefined && { beside }) })
        } else if (result.failure._tag === "VendorError" && result.failure.reason._tag === "NotFound") {
          lost.push(position)
          meter.count("gone")
        } else {
          unread++
          meter.count("unread")
        }
      }
      return { seen, lost, unread }
    })
  )

/** Reads everything that was written at the source again. The changed ones are to be written again. */
export const findChanges = (engine: Engine, meter: Meter): Effect.Effect<Changes, LedgerError | MigrationStopped> =>
  Effect.gen(function* () {
    const { ledger } = engine
    let [changed, unchanged, gone, unread] = [0, 0, 0, 0]
    meter.enter("comparing", yield* ledger.count(written, engine.upTo))
    yield* look(engine, meter).pipe(
      Stream.runForEach(({ lost, seen, unread: failed }) =>
        Effect.gen(function* () {
          const found = yield* ledger.change(seen, lost)
          unread += failed
          changed += found
          unchanged += seen.length - found
          gone += lost.length
          for (let n = 0; n < seen.length; n++) meter.count(n < found ? "changed" : "unchanged")
        })
      )
    )
    return { changed, unchanged, gone, unread }
  })
