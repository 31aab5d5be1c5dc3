/**
 * What a purge leaves of a customer: a tombstone in the place of each id, and how it ended.
 */
import { Effect } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import type { Ledger } from "../Ledger.ts"
import { texts } from "./columns.ts"
import { type Sealing, subjectOf } from "./sealing.ts"

/** What stands for a source id: the ledger, and nobody without it, knows the id again by this, and moves it no second time. */
export const tombstoneOf = (sealing: Sealing, sourceId: string): string => `purged:${subjectOf(sealing, sourceId)}`

/** The ids, with tombstones for those that were purged from this table. */
export const withTombstones = (
  { sealing, sql }: { readonly sealing: Sealing; readonly sql: SqlClient.SqlClient },
  table: "record" | "balance",
  ids: ReadonlyArray<string>
): Effect.Effect<ReadonlyArray<string>, SqlError.SqlError> =>
  Effect.gen(function* () {
    const [some] = yield* sql`select from ${sql(table)} where purged is not null limit 1`
    if (some === undefined) return ids
    const stones = ids.map((id) => tombstoneOf(sealing, id))
    const found = yield* sql<{ id: string }>`select source_id as id from ${sql(table)}
      where purged is not null and source_id = any(${texts(stones)})`
    const purged = new Set(found.map(({ id }) => id))
    return ids.map((id, index) => (purged.has(stones[index] ?? "") ? (stones[index] ?? id) : id))
  })

/** Whether this customer was purged, from the records or from the balances. */
export const isPurged = (ledger: Ledger["Service"], sourceId: string): Effect.Effect<boolean, SqlError.SqlError> =>
  Effect.gen(function* () {
    const [customer] = yield* withTombstones(ledger, "record", [sourceId])
    const [balance] = yield* withTombstones(ledger, "balance", [sourceId])
    return customer !== sourceId || balance !== sourceId
  })
