import { Effect, Layer } from "effect"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { Ledger } from "../../src/index.ts"

/** A folder that goes away with the scope. */
export const folder = Effect.acquireRelease(
  Effect.sync(() => fs.mkdtempSync(path.join(os.tmpdir(), "kundbro-migration-"))),
  (made) => Effect.sync(() => fs.rmSync(made, { recursive: true, force: true }))
)

/** One embedded ledger for many tests: making one takes seconds. */
export const shared = Layer.unwrap(Effect.map(folder, (at) => Ledger.layerEmbedded(at)))

/** Empties it. The triggers that forbid forgetting watch rows, not whole tables. */
export const empty = Effect.gen(function* () {
  const { sql } = yield* Ledger.Ledger
  yield* sql`alter table audit disable trigger user`
  yield* sql`truncate audit`
  yield* sql`alter table audit enable trigger user`
  yield* sql`truncate migration, record, snapshot, claim, duplicate, difference, gone, prediction, proof, activity, decision, balance, balance_decision, balance_prediction, balance_probe, relation_owner, relation, relation_decision, before_image, undoing, undo, undo_preview, take_back, people, person, merged`
  for (const table of ["record", "balance", "relation"]) yield* sql`drop trigger if exists barred on ${sql(table)}`
})
