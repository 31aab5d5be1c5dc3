/**
 * The heart of a run: what is in doubt is looked up, what waits is moved, until nothing of both is left.
 */
import { Effect } from "effect"
import type { LedgerError } from "../Ledger.ts"
import type { MigrationStopped, StoppedByPlan } from "../MigrationStopped.ts"
import type { Meter } from "../Progress.ts"
import { resolveAll } from "../Resolve.ts"
import type { Engine } from "../Stage.ts"
import { moveAll, toMove } from "../Write.ts"
import type { Tally } from "./tally.ts"

export const moveRecords = (
  engine: Engine,
  meter: Meter,
  tally: Tally
): Effect.Effect<void, LedgerError | MigrationStopped | StoppedByPlan> =>
  Effect.gen(function* () {
    for (;;) {
      yield* resolveAll(engine, meter, tally)
      const left = yield* engine.ledger.count(toMove, engine.upTo, engine.after)
      if (left === 0) break
      meter.enter("moving", left)
      yield* moveAll(engine, meter, tally)
    }
  })
