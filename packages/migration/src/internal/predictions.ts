/**
 * What a dry run says of each record, and how that compares with what became of it. Written in batches, by dry runs only; read
 * by the report.
 */
import { Effect } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import { booleans, ints, texts } from "./columns.ts"
import type { Exception, Predicted, Seen } from "./ledgerRecord.ts"
import type { make as makeNoteLists } from "./noteLists.ts"

export const predictionTable = `create table prediction (
  position int primary key,
  outcome text not null, reason text, field text, remedy text,
  -- The content at the source as the dry run read it; null where it got none.
  content_hash text,
  -- Of a record that has been written before: the content that it was written from.
  was text,
  read_notes text, draft_notes text
)`

/** The statements of dry runs, on the ledger's database. */
export const make = (
  sql: SqlClient.SqlClient,
  noteLists: ReturnType<typeof makeNoteLists>,
  contentHash: (canonical: string) => string
) => {
  const hashed = (notes: string | undefined) => (notes === undefined ? null : noteLists.hashOf(notes))
  const of = (rows: ReadonlyArray<Predicted>, key: keyof Exception & ("reason" | "field" | "remedy")) =>
    texts(rows.map(({ exception }) => exception?.[key] ?? null))

  /** Forgets the last dry run, and takes over what runs have claimed. */
  const forget = sql.withTransaction(
    Effect.gen(function* () {
      yield* sql`delete from prediction`
      yield* sql`delete from claim where pass = 'dry-run'`
      yield* sql`insert into claim select 'dry-run', key, position from claim where pass = 'run'`
    })
  )

  const write = (rows: ReadonlyArray<Predicted>): Effect.Effect<void, SqlError.SqlError> =>
    rows.length === 0
      ? Effect.void
      : sql.withTransaction(
          Effect.gen(function* () {
            yield* noteLists.write(
              rows.flatMap(({ draftNotes, readNotes }) => [draftNotes ?? [], readNotes ?? []].flat())
            )
            yield* sql`insert into prediction (position, outcome, reason, field, remedy, content_hash, was, read_notes, draft_notes)
              select t.position, t.outcome, t.reason, t.field, t.remedy, t.hash, case when t.again then s.content_hash end, t.read_notes, t.draft_notes
              from unnest(${ints(rows.map((r) => r.position))}, ${texts(rows.map((r) => r.outcome))}, ${of(rows, "reason")}, ${of(rows, "field")},
                  ${of(rows, "remedy")}, ${texts(rows.map((r) => (r.canonical === undefined ? null : contentHash(r.canonical))))},
                  ${booleans(rows.map((r) => r.again ?? false))}, ${texts(rows.map((r) => hashed(r.readNotes)))}, ${texts(rows.map((r) => hashed(r.draftNotes)))})
                as t(position, outcome, reason, field, remedy, hash, again, read_notes, draft_notes)
                left join snapshot s using (position)`
          })
        )

  /** Which of these have another content at the source than they were written from. */
  const changed = (seen: ReadonlyArray<Seen>): Effect.Effect<ReadonlySet<number>, SqlError.SqlError> =>
    Effect.map(
      sql<{ position: number }>`select position
        from unnest(${ints(seen.map((s) => s.position))}, ${texts(seen.map((s) => contentHash(s.canonical)))}) as t(position, hash)
          join snapshot using (position) where content_hash <> t.hash`,
      (rows) => new Set(rows.map(({ position }) => position))
    )

  return { forget, write, changed }
}

/**
 * Every predicted record beside its ending: `predicted` and `ended` (`unfinished` while nobody can tell), their reasons and
 * fields, whether they are `open`, whether they have `agreed`, and if not the `cause`.
 */
export const compared = `
  select position, source_id, predicted, reason, field, remedy, read_notes, draft_notes, ended, ended_reason, ended_field,
    ended = 'unfinished' as open, agreed,
    case when ended = 'unfinished' or agreed then null
      when ended = 'withdrawn' then 'the list no longer has it'
      when 'merged' in (predicted, ended) then 'who is one customer has been decided otherwise since'
      when decided then 'a person has decided it'
      when content_differs then 'its record at the source has changed since the dry run'
      when ended_reason = 'InDoubt' then 'nobody answered for its write'
      when advice = 'later' then 'a vendor did not serve it'
      when reason in ('Unavailable', 'RateLimited', 'TimedOut', 'Unauthorized') then 'a vendor did not serve it in the dry run'
      when ended_reason = 'NotFound' or ended = 'gone' then 'the source no longer has it'
      when reason = 'NotFound' or predicted = 'gone' then 'the source has it since'
      when ended_reason = 'Duplicate' then 'the target has its value on a record that the match rules do not find'
      when 'Shared' in (reason, ended_reason) then 'another record of the list has taken or given up its value since'
      when ended_reason = 'Rejected' and reason = 'Rejected' then 'the target refuses what its validation had objected to'
      when unsent and ended_reason in ('Rejected', 'ProtectedIdentity', 'ReferenceLost')
        then 'it is refused before it is sent: its record or the plan has changed since the dry run'
      when ended_reason in ('Rejected', 'Failed', 'QuestionRaised') then 'the target refuses what no rule known beforehand forbids'
      when predicted = ended then 'its notes are others: it was read from a cache or the rules have changed'
      when ended in ('created', 'updated', 'unchanged', 'skipped', 'dead-letter')
        then 'its record at the target has come, gone or changed since the dry run'
      else 'unexplained' end as cause
  from (
    select *, case
        when predicted in ('dead-letter', 'skipped')
          then (ended = predicted or ended = 'left') and (reason, field) is not distinct from (ended_reason, ended_field)
        else ended = predicted and same_notes end as agreed
    from (
      select p.position, r.source_id, p.outcome as predicted, p.reason, p.field, p.remedy, p.read_notes, p.draft_notes,
        case
          when p.was is not null and g.position is not null then 'gone'
          when p.outcome = 'gone' then 'unfinished'
          when p.was is not null and r.state in ('written', 'verified') then
            case when s.content_hash <> p.was then r.outcome when p.outcome = 'untouched' then 'untouched' else 'unfinished' end
          when r.ending in ('queued', 'pending-review') then 'unfinished'
          when r.ending = 'undone' then coalesce(r.first_outcome, 'unfinished')
          else r.ending end as ended,
        r.reason as ended_reason, r.field as ended_field, r.advice,
        coalesce(p.content_hash <> s.content_hash, false) as content_differs, s.position is null as unsent,
        coalesce((p.read_notes, p.draft_notes) = (s.read_notes, s.draft_notes) or p.content_hash <> s.content_hash, true) as same_notes,
        exists (select from decision d where d.position = p.position) as decided
      from prediction p join ending r using (position) left join snapshot s using (position) left join gone g using (position)
    ) as sides
  ) as judged`

/** How an outcome is counted: a dead letter that meets another record is a conflict. */
export const kindOf = (outcome: string, reason: string): string =>
  `case when ${outcome} in ('dead-letter', 'left') and ${reason} in ('Exists', 'Shared', 'Duplicate') then 'conflict' else ${outcome} end`
