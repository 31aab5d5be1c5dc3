/**
 * An undo in numbers, from its ledger. No ids.
 */
import type { Adapter } from "@kundbro/domain/Adapter"
import { Effect, Schema } from "effect"
import type { SqlClient } from "effect/sql"
import type { Ledger, LedgerError } from "../Ledger.ts"
import { failed } from "./statements.ts"

const Count = Schema.Int
const Kind = Schema.Literals(["created", "updated", "relation", "balance"])

/** What can be taken back, what was, and what stays. */
export const UndoReport = Schema.Struct({
  /** Whether the undo has begun: then the migration is not gone on with. */
  begun: Schema.Boolean,
  /** What the target leaves of a customer that it takes out of use; absent: it has no way to take one back. */
  leaves: Schema.optionalKey(Schema.String),
  /** Fields of which an update at the target takes nothing away: what the migration added there stays. */
  keeps: Schema.Array(Schema.String),
  /**
   * Records, relations and balances by what the migration did to them and by how they ended: `undone`, `partial` (but for some fields), `kept` (left alone),
   * `failed`, `waiting` (the target has taken it and does not show it yet), `in-doubt`, `listed`; in a preview `would-be-undone`,
   * `would-stay`.
   */
  endings: Schema.Array(Schema.Struct({ kind: Kind, ending: Schema.String, records: Count })),
  /** Why records stay as they are, or partly. */
  reasons: Schema.Array(
    Schema.Struct({ kind: Kind, reason: Schema.String, field: Schema.String, remedy: Schema.String, records: Count })
  ),
  /** Writes of the migration that the target keeps for later: they can be taken back when they show. */
  queued: Count,
  /** Writes of the migration that may have happened, and that a person must decide. */
  undecided: Count,
  /** Balances that may have been moved, and that a person must decide before they are taken back. */
  balances: Count,
  /** Relations that may have been added, and that a person must decide before they are taken back. */
  relations: Count,
  /** Records that another undo takes up. */
  unfinished: Count
})
export type UndoReport = typeof UndoReport.Type

/** What an undo came to; of what is still open, what a preview says since. */
export const undoRows = (sql: SqlClient.SqlClient) =>
  sql.literal(`select position, target_id, kind, state as ending, reason, field, remedy from undo
    where not exists (select from undo_preview p where p.position = undo.position and p.kind in ('created', 'updated'))
    union all select position, '' as target_id, kind, ending, reason, field, remedy from take_back_ending t
      where not exists (select from undo_preview p where p.position = t.position and p.kind = t.kind)
    union all select position, target_id, kind, ending, reason, field, remedy from undo_preview`)

/** Whether anybody has asked for an undo, or for its preview. */
export const hasUndo = (sql: SqlClient.SqlClient) =>
  Effect.map(
    sql<{ there: boolean }>`select exists (select from undoing) or exists (select from undo_preview) as there`,
    ([row]) => row?.there === true
  )

/** What an undo came to, as cells of a table: of customers, relations and balances. */
export const undoCells = (sql: SqlClient.SqlClient) => {
  const cells = (source: string, target: string, relation: string) =>
    `array[${source}, coalesce(${target}, ''), one.kind, one.ending, coalesce(one.reason, ''), coalesce(one.field, ''), coalesce(one.remedy, ''), ${relation}]`
  const rows = undoRows(sql)
  const moved = (kind: string) =>
    sql`(${rows}) as one join take_back t on t.position = one.position and one.kind = ${sql.literal(`'${kind}'`)}`
  return [
    sql`select one.position, ${sql.literal(cells("r.source_id", "one.target_id", "''"))} as cells
      from (${rows}) as one join record r using (position) where one.kind in ('created', 'updated')`,
    sql`select one.position, ${sql.literal(cells("l.source_id", "l.target_id", "l.key"))} as cells
      from ${moved("relation")} join relation_ending l on l.position = t.subject`,
    sql`select one.position, ${sql.literal(cells("b.source_id", "b.account_id", "''"))} as cells
      from ${moved("balance")} join balance b on b.position = t.subject`
  ]
}

const decode = Schema.decodeUnknownEffect(UndoReport)

/** The report as of now. Reads the ledger only. */
export const make = ({ sql }: Ledger["Service"], target: Adapter): Effect.Effect<UndoReport, LedgerError> =>
  Effect.gen(function* () {
    const all = undoRows(sql)
    const endings =
      yield* sql`select kind, ending, count(*)::int as records from (${all}) as one group by 1, 2 order by 1, 3 desc, 2`
    const reasons =
      yield* sql`select kind, reason collate "C" as reason, coalesce(field, '') collate "C" as field, coalesce(remedy, '') collate "C" as remedy, count(*)::int as records
      from (${all}) as one where reason is not null group by 1, 2, 3, 4 order by records desc, 1, 2, 3, 4`
    const [open] = yield* sql<{
      begun: boolean
      queued: number
      undecided: number
      balances: number
      relations: number
      unfinished: number
    }>`select
      exists (select from undoing) as begun,
      (select count(*)::int from record where state = 'waiting') as queued,
      (select count(*)::int from record where undecided or state in ('intended', 'in-doubt')) as undecided,
      (select count(*)::int from balance where state in ('intended', 'in-doubt', 'written') or undecided) as balances,
      (select count(*)::int from relation where state in ('intended', 'in-doubt', 'written') or undecided) as relations,
      (select count(*)::int from undo where state in ('listed', 'intended', 'in-doubt', 'waiting', 'failed'))
        + (select count(*)::int from take_back_ending where ending not in ('undone', 'kept') and exists (select from undoing)) as unfinished`
    const { customerDeactivation, customerUpdates } = target
    return yield* Effect.orDie(
      decode({
        ...open,
        ...(customerDeactivation && { leaves: customerDeactivation.leaves }),
        keeps: customerUpdates?.keeps ?? [],
        endings,
        reasons
      })
    )
  }).pipe(Effect.catchTag("SqlError", (error) => Effect.fail(failed(error))))
