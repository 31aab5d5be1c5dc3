/**
 * The files that a migration leaves for people and for the systems around it. Written beside the old ones and then put in
 * their place, so that a reader never sees half a file.
 *
 * `cross-reference.csv` (source id, target id, outcome, and where records are one customer, which one a record is merged into), `exceptions.csv` and `exceptions.ndjson` (source id, reason, field, remedy),
 * `gone.csv` (source id, target id, whether the source or the list no longer has it),
 * `duplicates.csv` (source ids that the list repeats), `decisions.csv` (what persons decided about dead letters, and why), `left-behind.ndjson` (all that the target has no home for),
 * `prediction.csv` (source id, what the last dry run said of it, what became of it, and why where that is something else),
 * `undo.csv` (source id, target id, what the migration did, what an undo came to or would, reason, field, remedy, relation id; once one was asked for),
 * `balances.csv` (source id, account id, outcome, amount, balance before and after, idempotency key, reason, what the last dry run said, and why it ended otherwise),
 * `relations.csv` (source id, relation id, target id, outcome, reason, field, remedy; once relations have been read),
 * `report.json` and `report.html` (numbers only). The folder gets mode 0700, each file 0600: ids, and in
 * `left-behind.ndjson` everything else, are personal data.
 */
import { Clock, Effect, FileSystem, Option, Path, Schema, Stream } from "effect"
import type { SqlError } from "effect/sql"
import * as HtmlReport from "./HtmlReport.ts"
import { comparedBalances } from "./internal/balancePredictions.ts"
import * as csv from "./internal/csv.ts"
import { linesOf } from "./internal/leftBehind.ts"
import { endingsWithOthers, exceptionsOfMerged, hasMerged } from "./internal/people.ts"
import { hasUndo, undoCells } from "./internal/undoReport.ts"
import { reading, type Sealing } from "./internal/sealing.ts"
import { compared, kindOf } from "./internal/predictions.ts"
import { Ledger, LedgerError } from "./Ledger.ts"
import * as PrivateFolder from "./PrivateFolder.ts"
import * as Report from "./Report.ts"

const pageSize = 2_000

/** All rows of a query that is asked for a page at a time. */
const pages = <A extends { readonly position: number }>(
  query: (after: number) => Effect.Effect<ReadonlyArray<A>, SqlError.SqlError>
): Stream.Stream<A, SqlError.SqlError> =>
  Stream.paginate(0, (after) =>
    Effect.map(query(after), (rows) => {
      const last = rows.at(-1)
      return [rows, last === undefined || rows.length < pageSize ? Option.none() : Option.some(last.position)]
    })
  )

const decodeNotes = Schema.decodeUnknownSync(
  Schema.fromJsonString(
    Schema.Array(Schema.Struct({ kind: Schema.String, field: Schema.String, reason: Schema.String }))
  )
)

interface Kept {
  readonly position: number
  readonly sourceId: string
  readonly canonical: string
  readonly notes: string
  readonly beside: string | null
}

const leftBehind = ({ open }: Sealing, { beside, canonical, notes, position, sourceId }: Kept): ReadonlyArray<string> =>
  linesOf(
    sourceId,
    open("snapshot.canonical", position, canonical),
    beside === null ? null : open("snapshot.beside", position, beside),
    decodeNotes(notes)
  )

/** Writes all files of the migration into a folder, made if need be, and gives the report that is in them. */
export const write = (
  folder: string
): Effect.Effect<Report.Report, LedgerError | PrivateFolder.FolderError, Ledger | FileSystem.FileSystem | Path.Path> =>
  Effect.gen(function* () {
    const ledger = yield* Ledger
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const { sql } = ledger
    yield* PrivateFolder.make(folder)

    const put = <E>(name: string, texts: Stream.Stream<string, E>) =>
      Effect.gen(function* () {
        const part = path.join(folder, `${name}.part`)
        yield* fs.remove(part, { force: true })
        yield* Effect.scoped(
          Effect.gen(function* () {
            const file = yield* fs.open(part, { flag: "wx", mode: 0o600 })
            yield* Stream.runForEachArray(texts, (some) => file.writeAll(new TextEncoder().encode(some.join(""))))
            yield* file.sync
          })
        )
        yield* fs.rename(part, path.join(folder, name))
      })

    const table = <A, E>(header: ReadonlyArray<string>, rows: Stream.Stream<A, E>, cells: (row: A) => Array<string>) =>
      Stream.concat(
        Stream.succeed(csv.row(header)),
        Stream.map(rows, (row) => csv.row(cells(row)))
      )

    interface Ended {
      readonly position: number
      readonly source: string
      readonly target: string
      readonly ending: string
    }
    const ended = pages(
      (after) => sql<Ended>`select position, source_id as source, coalesce(target_id, '') as target, ending
      from ending where position > ${after} order by position limit ${pageSize}`
    )
    // Where nobody is one customer with somebody else there is nobody to name.
    yield* put(
      "cross-reference.csv",
      (yield* hasMerged(sql))
        ? table(
            ["source_id", "target_id", "outcome", "merged_into"],
            pages((after) => endingsWithOthers(sql, after, pageSize)),
            ({ ending, into, source, target }) => [source, target, ending, into]
          )
        : table(["source_id", "target_id", "outcome"], ended, ({ ending, source, target }) => [source, target, ending])
    )

    interface Listed {
      readonly position: number
      readonly source: string
      readonly reason: string
      readonly field: string
      readonly remedy: string
    }
    const exceptions = pages(
      (after) => sql<Listed>`select position, source_id as source, coalesce(reason, outcome, 'Withdrawn') as reason,
        coalesce(field, '') as field, coalesce(remedy, case when ending = 'withdrawn' then 'none: it is not at the target, and the list no longer has it' else 'wait: the target has taken it, and verify again later' end) as remedy
      from ending where position > ${after} and ending in ('dead-letter', 'left', 'skipped', 'queued', 'pending-review', 'withdrawn')
      order by position limit ${pageSize}`
    )
    const allExceptions = Stream.concat(
      exceptions,
      pages((after) => exceptionsOfMerged(sql, after, pageSize))
    )
    yield* put(
      "exceptions.csv",
      table(["source_id", "reason", "field", "remedy"], allExceptions, ({ field, reason, remedy, source }) => [
        source,
        reason,
        field,
        remedy
      ])
    )

    yield* put(
      "exceptions.ndjson",
      Stream.map(
        allExceptions,
        ({ field, reason, remedy, source }) =>
          `${JSON.stringify({ sourceId: source, reason, ...(field !== "" && { field }), remedy })}\n`
      )
    )

    const gone = pages(
      (after) => sql<Ended>`select position, source_id as source, target_id as target,
        case when listing = (select listing from migration) then 'source' else 'list' end as ending
      from gone_record where position > ${after} order by position limit ${pageSize}`
    )
    yield* put(
      "gone.csv",
      table(["source_id", "target_id", "gone_from"], gone, ({ ending, source, target }) => [source, target, ending])
    )

    interface Repeated {
      readonly position: number
      readonly source: string
    }
    const repeated = pages(
      (after) => sql<Repeated>`select ordinal as position, source_id as source from duplicate
      where listing = (select listing from migration) and ordinal > ${after} order by ordinal limit ${pageSize}`
    )
    yield* put(
      "duplicates.csv",
      table(["entry", "source_id"], repeated, ({ position, source }) => [String(position), source])
    )

    interface Decided {
      readonly position: number
      readonly record: number
      readonly source: string
      readonly at: string
      readonly kind: string
      readonly target: string
      readonly because: string
    }
    const decided = pages(
      (
        after
      ) => sql<Decided>`select d.id as position, position as record, source_id as source, to_char(d.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at,
        kind, coalesce(d.target_id, '') as target, coalesce(because, '') as because
      from decision d join record using (position) where d.id > ${after} order by d.id limit ${pageSize}`
    )
    yield* put(
      "decisions.csv",
      table(
        ["source_id", "at", "decision", "target_id", "because"],
        Stream.mapEffect(decided, (one) =>
          reading(() => ({
            ...one,
            because:
              one.because === "" || one.because === "purged"
                ? one.because
                : ledger.sealing.open("decision.because", one.record, one.because)
          }))
        ),
        ({ at, because, kind, source, target }) => [source, at, kind, target, because]
      )
    )

    interface Cells {
      readonly position: number
      readonly cells: Array<string>
    }
    const predictions = pages(
      (
        after
      ) => sql<Cells>`select position, array[source_id, ${sql.literal(kindOf("predicted", "reason"))}, coalesce(reason, ''), coalesce(field, ''),
          coalesce((select string_agg(distinct n ->> 'field' || ' ' || (n ->> 'kind'), '; ')
            from note_list, json_array_elements(notes::json) as n where hash in (read_notes, draft_notes)), ''),
          case when open then '' else ${sql.literal(kindOf("ended", "ended_reason"))} end, case when open then '' else coalesce(ended_reason, '') end,
          case when open then '' else coalesce(ended_field, '') end,
          case when open then '' when agreed then 'yes' else 'no' end, coalesce(cause, '')] as cells
        from (${sql.literal(compared)}) as compared where position > ${after} order by position limit ${pageSize}`
    )
    const predictionColumns = ["predicted", "reason", "field", "losses", "ended", "ended_reason", "ended_field"]
    yield* put(
      "prediction.csv",
      table(["source_id", ...predictionColumns, "as_predicted", "cause"], predictions, ({ cells }) => cells)
    )

    const balances = pages(
      (
        after
      ) => sql<Cells>`select position, array[source_id, account_id, ending, coalesce(unit, ''), coalesce(e.amount::text, ''),
          coalesce(before::text, ''), coalesce(e.after::text, ''), coalesce(transaction_id::text, ''),
          coalesce(e.reason, ''), coalesce(remedy, ''), coalesce(p.predicted, ''), coalesce(p.amount::text, ''), coalesce(p.cause, '')] as cells
        from balance_ending e left join (${sql.literal(comparedBalances)}) as p using (position) where position > ${after} order by position limit ${pageSize}`
    )
    const balanceColumns = ["unit", "amount", "before", "after", "transaction_id", "reason", "remedy"]
    const predictedColumns = ["predicted", "predicted_amount", "cause"]
    yield* put(
      "balances.csv",
      table(
        ["source_id", "account_id", "outcome", ...balanceColumns, ...predictedColumns],
        balances,
        ({ cells }) => cells
      )
    )

    const related = pages(
      (
        after
      ) => sql<Cells>`select position, array[source_id, key, coalesce(target_id, ''), ending, coalesce(reason, ''), coalesce(field, ''),
          coalesce(remedy, '')] as cells
        from relation_ending where position > ${after} order by position limit ${pageSize}`
    )
    const unread = pages(
      (
        after
      ) => sql<Cells>`select position, array[source_id, '', coalesce(target_id, ''), 'unread', o.reason, '', coalesce(o.remedy, '')] as cells
        from relation_owner o join record using (position) where o.reason is not null and position > ${after} order by position limit ${pageSize}`
    )
    // A plan that does not move relations has none to list.
    if ((yield* sql`select from relation_owner limit 1`).length > 0) {
      yield* put(
        "relations.csv",
        table(
          ["source_id", "relation_id", "target_id", "outcome", "reason", "field", "remedy"],
          Stream.concat(related, unread),
          ({ cells }) => cells
        )
      )
    }

    const undone = undoCells(sql)
      .map((rows) =>
        pages(
          (after) =>
            sql<Cells>`select * from (${rows}) as undone where position > ${after} order by position limit ${pageSize}`
        )
      )
      .reduce((some, more) => Stream.concat(some, more))
    const undoColumns = ["source_id", "target_id", "was", "outcome", "reason", "field", "remedy", "relation_id"]
    // Before anybody asks for an undo there is nothing to say.
    if (yield* hasUndo(sql)) {
      yield* put(
        "undo.csv",
        table(undoColumns, undone, ({ cells }) => cells)
      )
    }

    const kept = pages(
      (after) => sql<Kept>`select position, e.source_id as "sourceId",
        s.canonical, s.beside, (r.notes::jsonb || d.notes::jsonb)::text as notes
      from ending e join snapshot s using (position)
        join note_list d on d.hash = s.draft_notes join note_list r on r.hash = s.read_notes
      where position > ${after} and e.state in ('written', 'verified', 'waiting') order by position limit ${pageSize}`
    )
    yield* put(
      "left-behind.ndjson",
      Stream.flattenIterable(Stream.mapEffect(kept, (row) => reading(() => leftBehind(ledger.sealing, row))))
    )

    const report = yield* Report.make(ledger, yield* Clock.currentTimeMillis)
    yield* put("report.json", Stream.succeed(`${JSON.stringify(report, undefined, 2)}\n`))
    yield* put("report.html", Stream.succeed(HtmlReport.render(report)))
    return report
  }).pipe(
    Effect.catchTag("SqlError", ({ reason }) =>
      Effect.fail(
        new LedgerError({
          reason: "failed",
          problem: `the export was answered ${reason._tag}`,
          remedy: "see to the database and export again"
        })
      )
    ),
    Effect.catchTag("PlatformError", (error) => Effect.fail(PrivateFolder.fromPlatform(folder)(error))),
    Effect.withSpan("OutputFiles.write")
  )
