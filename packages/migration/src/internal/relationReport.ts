/**
 * What the report says of relations.
 */
import { Effect, Schema } from "effect"
import type { Ledger } from "../Ledger.ts"

const Count = Schema.Int

/** The relations that were to be moved. */
export const Relations = Schema.Struct({
  /** By how they ended: `moved` (proved), `settled` (by a person), `unproven`, `skipped`, `dead-letter`, `left`, `unfinished`. */
  endings: Schema.Record(Schema.String, Count),
  /** Customers whose relations could not be read. */
  unread: Count,
  /** `records` are relations, or customers whose relations could not be read. */
  exceptions: Schema.Array(
    Schema.Struct({ reason: Schema.String, field: Schema.String, remedy: Schema.String, records: Count })
  )
})

/** The relations to be moved; `undefined` where none have been read. */
export const relations = ({ sql }: Ledger["Service"]) =>
  Effect.gen(function* () {
    const [owners] = yield* sql<{ read: number; unread: number }>`select count(*)::int as read,
      count(*) filter (where reason is not null)::int as unread from relation_owner`
    if (owners === undefined || owners.read === 0) return undefined
    const rows = yield* sql<{
      ending: string
      n: number
    }>`select ending, count(*)::int as n from relation_ending group by 1`
    const exceptions =
      yield* sql`select reason collate "C" as reason, coalesce(field, 'relations') collate "C" as field, remedy collate "C" as remedy, count(*)::int as records
      from (select reason, field, remedy from relation_ending where ending in ('dead-letter', 'skipped', 'left')
        union all select reason, null, remedy from relation_owner where reason is not null) as exception
      group by 1, 2, 3 order by records desc, 1, 2, 3`
    return {
      endings: Object.fromEntries(rows.map(({ ending, n }) => [ending, n])),
      unread: owners.unread,
      exceptions
    }
  })

/** What is not proved yet, in words. */
export const openOnes = (
  found: { readonly endings: Readonly<Record<string, number>>; readonly unread: number } | undefined
) => {
  const { unfinished = 0, unproven = 0 } = found?.endings ?? {}
  const unread = found?.unread ?? 0
  return [
    ...(unread > 0 ? [`the relations of ${unread} customers could not be read: move relations again`] : []),
    ...(unfinished > 0 ? [`${unfinished} relations are unfinished: move them again`] : []),
    ...(unproven > 0 ? [`${unproven} relations are not proven: verify them`] : [])
  ]
}
