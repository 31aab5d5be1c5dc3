/** The comparison of a million records by hash, in a ledger of its own: what the database takes, with one altered record among them. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect } from "effect"
import { Ledger, Proof } from "@kundbro/migration"

/** Seconds of one comparison of so many records. */
export const compared = (records: number): Promise<number> => {
  const folder = mkdtempSync(join(tmpdir(), "kundbro-proofs-"))
  return Effect.runPromise(
    Effect.gen(function* () {
      const { sql } = yield* Ledger.Ledger
      // Records come into a ledger one step at a time; these are there to be compared only.
      yield* sql`alter table record disable trigger user`
      yield* sql`insert into record (position, source_id, listing, state, outcome, first_outcome, target_id)
        select n, 's' || n, 1, 'verified', 'created', 'created', 't' || n from generate_series(1, ${records}::int) as n`
      yield* sql`insert into proof (position, meant, found)
        select n, md5(n::text)::uuid, md5(case n when ${Math.ceil(records / 2)}::int then 'altered' else n::text end)::uuid
        from generate_series(1, ${records}::int) as n`
      yield* sql`analyze`
      const began = performance.now()
      const { differing, differingChunks, records: seen } = yield* Proof.compare
      const seconds = (performance.now() - began) / 1000
      if (seen !== records || differing !== 1 || differingChunks !== 1)
        throw new Error("the altered record was not found")
      return seconds
    }).pipe(
      Effect.provide(Ledger.layerEmbedded(folder)),
      Effect.ensuring(Effect.sync(() => rmSync(folder, { recursive: true })))
    )
  )
}
