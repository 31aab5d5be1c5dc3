/**
 * Whether the target holds what was drafted: every written record is read back and compared, field by field.
 */
import { differencesOf } from "@kundbro/domain/Comparison"
import { Effect, Result, Stream } from "effect"
import type { Entry, LedgerError, Move } from "./Ledger.ts"
import type { MigrationStopped } from "./MigrationStopped.ts"
import type { Meter } from "./Progress.ts"
import { followUp } from "./Resolve.ts"
import { type Engine, writtenBy } from "./Stage.ts"
import { chunks } from "./Write.ts"

/** The paths at which a record differs; one in parentheses says why there is nothing to compare. */
const compare = (engine: Engine, entry: Entry): Effect.Effect<ReadonlyArray<string>, MigrationStopped> =>
  Effect.gen(function* () {
    if (entry.targetId === null) return ["(no target id)"]
    const result = yield* Effect.result(engine.targetCalls.read(engine.abilities.readBack.get(entry.targetId)))
    if (Result.isFailure(result)) {
      if (result.failure._tag === "MigrationStopped") return yield* result.failure
      return [result.failure.reason._tag === "NotFound" ? "(missing at the target)" : "(could not be read back)"]
    }
    const { cached, value } = result.success
    if (cached) return ["(read from a cache)"]
    const customer: unknown = JSON.parse(entry.draft ?? "null")
    return differencesOf({ customer, notes: entry.draftNotes }, value, writtenBy(engine, entry))
  })

/** Reads back and compares everything that was written. Writes nothing to a vendor. */
export const verifyAll = (engine: Engine, meter: Meter): Effect.Effect<void, LedgerError | MigrationStopped> =>
  Effect.gen(function* () {
    const { ledger } = engine
    yield* followUp(engine)
    meter.enter("verifying", yield* ledger.count(["written", "verified"], engine.upTo))
    yield* chunks(engine, ["written", "verified"]).pipe(
      Stream.mapEffect(
        Effect.forEach((entry) => Effect.map(compare(engine, entry), (paths) => ({ entry, paths })), {
          concurrency: engine.targetCalls.width
        })
      ),
      Stream.buffer({ capacity: 1 }),
      Stream.runForEach((chunk) =>
        Effect.gen(function* () {
          const found: Array<{ position: number; path: string }> = []
          const moves: Array<Move> = []
          for (const { entry, paths } of chunk) {
            const { position, state } = entry
            for (const path of paths) {
              found.push({ position, path })
              meter.problems.count({ reason: "Different", field: path, remedy: "compare both sides; see report.html" })
            }
            const to = paths.length === 0 ? "verified" : "written"
            if (to !== state) moves.push({ position, to })
            meter.count(paths.length === 0 ? "verified" : "different")
          }
          const positions = chunk.map(({ entry }) => entry.position)
          yield* ledger.differ(positions, found)
          yield* ledger.move(moves)
        })
      )
    )
  })
