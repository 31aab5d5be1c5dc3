/**
 * The list of source ids: read once, in its order, and again whenever it is another one.
 */
import type { CustomerId } from "@kundbro/domain/Ids"
import { Effect, Stream } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import { createHash } from "node:crypto"
import { ints, texts } from "./columns.ts"
import type { LedgerError, Listing } from "./ledgerRecord.ts"
import { withTombstones } from "./purged.ts"
import type { Sealing } from "./sealing.ts"

/** Gives what lists: the records of a ledger afterwards. `safe` is for what it says to the database, and may refuse to. */
export const make = (
  sql: SqlClient.SqlClient,
  sealing: Sealing,
  safe: <A>(effect: Effect.Effect<A, SqlError.SqlError>) => Effect.Effect<A, LedgerError>
) => {
  const take = (listing: number, base: number, ids: ReadonlyArray<string>, from: number) => {
    const first = new Map<string, number>()
    const repeated: Array<{ id: string; ordinal: number }> = []
    ids.forEach((id, index) => {
      if (first.has(id)) repeated.push({ id, ordinal: from + index })
      else first.set(id, from + index)
    })
    const given = [...first.keys()]
    const ordinals = [...first.values()]
    return safe(
      sql.withTransaction(
        Effect.gen(function* () {
          const [inserted] = yield* sql<{ n: number }>`with fresh as (insert into record (position, source_id, listing)
            select ${base}::int + g.ordinal, g.id, ${listing}::int from unnest(${texts(given)}, ${ints(ordinals)}) as g(id, ordinal)
            on conflict (source_id) do nothing returning 1) select count(*)::int as n from fresh`
          if (inserted?.n === ids.length) return
          yield* sql`insert into duplicate (listing, ordinal, source_id)
            select ${listing}::int, g.ordinal, g.id from unnest(${texts(given)}, ${ints(ordinals)}) as g(id, ordinal)
              join record on record.source_id = g.id and record.listing = ${listing} and record.position <> ${base}::int + g.ordinal
            union all select ${listing}::int, r.ordinal, r.id from unnest(${texts(repeated.map((r) => r.id))}, ${ints(repeated.map((r) => r.ordinal))}) as r(id, ordinal)`
          yield* sql`update record set listing = ${listing} where source_id = any(${texts(given)}) and listing <> ${listing}`
        })
      )
    )
  }

  const digestOf = <E, R>(ids: Stream.Stream<CustomerId, E, R>) =>
    Effect.map(
      Stream.runFold(
        ids,
        () => createHash("sha256"),
        (hash, id) => hash.update(JSON.stringify(id))
      ),
      (hash) => hash.digest("hex")
    )

  const listed = safe(
    Effect.map(
      sql<Listing>`select (select count(*)::int from record) as records,
        (select count(*)::int from duplicate where listing = (select listing from migration)) as duplicates`,
      (rows) => rows[0] ?? { records: 0, duplicates: 0 }
    )
  )

  return <E, R>(ids: Stream.Stream<CustomerId, E, R>) =>
    Effect.gen(function* () {
      const [state] = yield* safe(
        sql<{ listed: boolean; digest: string | null }>`select listed, list_digest as digest from migration`
      )
      if (state?.listed === true && state.digest === (yield* digestOf(ids))) return yield* listed
      const [begun] = yield* safe(
        sql<{ listing: number; base: number }>`update migration set listing = listing + 1, listed = false
          returning listing, (select coalesce(max(position), 0) from record) as base`
      )
      const { base, listing } = begun ?? { base: 0, listing: 1 }
      const hash = createHash("sha256")
      let ordinal = 1
      yield* Stream.runForEach(Stream.grouped(ids, 5_000), (batch) => {
        for (const id of batch) hash.update(JSON.stringify(id))
        const from = ordinal
        ordinal += batch.length
        return Effect.flatMap(safe(withTombstones({ sealing, sql }, "record", batch)), (known) =>
          take(listing, base, known, from)
        )
      })
      yield* safe(sql`update migration set listed = true, list_digest = ${hash.digest("hex")}`)
      return yield* listed
    })
}
