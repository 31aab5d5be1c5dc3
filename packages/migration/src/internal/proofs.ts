/**
 * A digest of each written record as it was meant and as the target holds it, kept by verification: a batch per chunk.
 */
import { Effect } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import { ints, texts } from "./columns.ts"

/** `found` is null where the target has no such record; `equal_at`: since when this very draft has been there once. */
export const proofTable = `create table proof (position int primary key, meant uuid not null, found uuid, equal_at timestamptz)`

/** Records of one chunk: few enough to look through, many enough that a million make a short list. */
export const chunkSize = 1_000

/** What was found of a record, beside what was meant; texts are digests. */
export interface Compared {
  readonly position: number
  readonly meant: string
  readonly found: string | undefined
}

/** Keeps the digests of a chunk in the place of older ones. */
export const write = (
  sql: SqlClient.SqlClient,
  rows: ReadonlyArray<Compared>
): Effect.Effect<void, SqlError.SqlError> =>
  rows.length === 0
    ? Effect.void
    : Effect.asVoid(sql`insert into proof (position, meant, found, equal_at)
        select position, meant::uuid, found::uuid, case when meant = found then now() end
        from unnest(${ints(rows.map((row) => row.position))}, ${texts(rows.map((row) => row.meant))}, ${texts(rows.map((row) => row.found ?? null))})
          as t(position, meant, found)
        on conflict (position) do update set meant = excluded.meant, found = excluded.found,
          equal_at = coalesce(excluded.equal_at, case when proof.meant = excluded.meant then proof.equal_at end)`)

const current = `from proof join record using (position) where state in ('written', 'verified')`

/** One row: all records, and a hash over the hashes of the chunks for each side. */
export const compareAll = `
  with chunk as (
    select (position - 1) / ${chunkSize} as chunk, count(*) as records, count(*) filter (where found is distinct from meant) as differing,
      sha256(convert_to(string_agg(meant::text, '' order by position), 'UTF8')) as meant,
      sha256(convert_to(string_agg(coalesce(found::text, '-'), '' order by position), 'UTF8')) as found
    ${current} group by 1
  )
  select coalesce(sum(records), 0)::int as records, coalesce(sum(differing), 0)::int as differing, count(*)::int as chunks,
    count(*) filter (where meant <> found)::int as "differingChunks",
    encode(sha256(coalesce(string_agg(meant, ''::bytea order by chunk), '')), 'hex') as meant,
    encode(sha256(coalesce(string_agg(found, ''::bytea order by chunk), '')), 'hex') as found
  from chunk`

/**
 * What differs is to be written again. What has once been there as it was meant was changed at the target since, by somebody
 * else: it is left, unless that is asked for. What is missing there, or could not be read, is a person's to look at.
 */
export const redrive = (sql: SqlClient.SqlClient, overLaterEdits: boolean) =>
  sql<{ again: boolean; n: number }>`with wanted as (
      select r.position, p.equal_at is null or ${overLaterEdits} as again from record r join proof p using (position)
      where r.state = 'written' and p.found is not null and p.found <> p.meant
    ), moved as (
      update record set state = 'changed', outcome = null, attempts = 0, at = now() from wanted
      where record.position = wanted.position and again
    ) select again, count(*)::int as n from wanted group by 1`
