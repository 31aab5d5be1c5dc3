/**
 * Whether the target holds what was drafted: every written record is read back and compared, field by field.
 */
import { differencesOf } from "@kundbro/domain/Comparison"
import type { Customer } from "@kundbro/domain/Customer"
import { Effect, Result, Stream } from "effect"
import * as proofs from "./internal/proofs.ts"
import { failed } from "./internal/statements.ts"
import type { Entry, LedgerError, Move } from "./Ledger.ts"
import type { MigrationStopped } from "./MigrationStopped.ts"
import type { Meter } from "./Progress.ts"
import { followUp } from "./Resolve.ts"
import { type Engine, writtenBy } from "./Stage.ts"
import { chunks } from "./Write.ts"

/** What came of reading a record back. */
interface Compared {
  /** Where it differs; one in parentheses says why there is nothing to compare. */
  readonly paths: ReadonlyArray<string>
  /** The record as the target has it, where it differs from what was meant. */
  readonly found?: Customer
}

const compare = (engine: Engine, entry: Entry): Effect.Effect<Compared, MigrationStopped> =>
  Effect.gen(function* () {
    if (entry.targetId === null) return { paths: ["(no target id)"] }
    const result = yield* Effect.result(engine.targetCalls.read(engine.abilities.readBack.get(entry.targetId)))
    if (Result.isFailure(result)) {
      if (result.failure._tag === "MigrationStopped") return yield* result.failure
      const missing = result.failure.reason._tag === "NotFound"
      return { paths: [missing ? "(missing at the target)" : "(could not be read back)"] }
    }
    const { cached, value } = result.success
    if (cached) return { paths: ["(read from a cache)"] }
    const customer: unknown = JSON.parse(entry.draft ?? "null")
    const paths = differencesOf({ customer, notes: entry.draftNotes }, value, writtenBy(engine, entry))
    return paths.length === 0 ? { paths } : { paths, found: value }
  })

/** Reads back and compares everything that was written. Writes nothing to a vendor. */
export const verifyAll = (engine: Engine, meter: Meter): Effect.Effect<void, LedgerError | MigrationStopped> =>
  Effect.gen(function* () {
    const { ledger } = engine
    const { digest } = ledger.sealing
    yield* followUp(engine)
    meter.enter("verifying", yield* ledger.count(["written", "verified"], engine.upTo))
    yield* chunks(engine, ["written", "verified"]).pipe(
      Stream.mapEffect(
        Effect.forEach((entry) => Effect.map(compare(engine, entry), (compared) => ({ entry, ...compared })), {
          concurrency: engine.targetCalls.width
        })
      ),
      Stream.buffer({ capacity: 1 }),
      Stream.runForEach((chunk) =>
        Effect.gen(function* () {
          const found: Array<{ position: number; path: string }> = []
          const moves: Array<Move> = []
          const digests: Array<proofs.Compared> = []
          for (const { entry, found: other, paths } of chunk) {
            const { draft, position, state } = entry
            const meant = digest(draft ?? "")
            digests.push({
              position,
              meant,
              found: paths.length === 0 ? meant : other && digest(JSON.stringify(other))
            })
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
          yield* ledger.guard(Effect.mapError(proofs.write(ledger.sql, digests), failed))
          yield* ledger.move(moves)
        })
      )
    )
  })
