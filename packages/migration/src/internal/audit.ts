/**
 * The audit: what was decided and done with a ledger, row by row, each with the hash of the row before. Rows hold counts, hashes
 * and names of the user's own; no id in clear, and nothing of a customer.
 */
import { Clock, DateTime, Effect, type Schema } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import { createHash } from "node:crypto"
import { type Sealing, subjectOf } from "./sealing.ts"

/** What a row can be about. */
export type Kind =
  | "plan"
  | "begun"
  | "ended"
  | "stopped"
  | "tuning"
  | "decision"
  | "probe"
  | "purge"
  | "purged"
  | "key"
  | "keyed"

/** A row as it is stored. */
export interface Row {
  /** 1, 2, 3 and so on. */
  readonly id: number
  /** ISO 8601, UTC. */
  readonly at: string
  readonly kind: string
  /** JSON with sorted keys. */
  readonly content: string
  /** The hash of the row before; of the first row 64 zeros. */
  readonly before: string
  readonly hash: string
}

/** What the first row follows. */
export const beginning = "0".repeat(64)

/** SHA-256, as hex, of the JSON of `[id, at, kind, content, before]`. */
export const hashOf = ({ at, before, content, id, kind }: Omit<Row, "hash">): string =>
  createHash("sha256")
    .update(JSON.stringify([id, at, kind, content, before]))
    .digest("hex")

/** Adds a row, alone or within the transaction at hand. Waits for whoever else adds one. */
export const append = Effect.fnUntraced(function* (
  sql: SqlClient.SqlClient,
  kind: Kind,
  content: Schema.JsonObject
): Effect.fn.Return<void, SqlError.SqlError> {
  const at = DateTime.formatIso(DateTime.makeUnsafe(yield* Clock.currentTimeMillis))
  yield* sql.withTransaction(
    Effect.gen(function* () {
      yield* sql`lock table audit in exclusive mode`
      const [last] = yield* sql<Row>`select * from audit order by id desc limit 1`
      const row = {
        id: (last?.id ?? 0) + 1,
        at,
        kind,
        content: canonical(content),
        before: last?.hash ?? beginning
      }
      yield* sql`insert into audit (id, at, kind, content, before, hash)
        values (${row.id}, ${row.at}, ${row.kind}, ${row.content}, ${row.before}, ${hashOf(row)})`
    })
  )
})

/** What the last row of a kind says. */
export const lastOf = (sql: SqlClient.SqlClient, kind: Kind): Effect.Effect<string | undefined, SqlError.SqlError> =>
  Effect.map(sql<Row>`select * from audit where kind = ${kind} order by id desc limit 1`, (rows) => rows[0]?.content)

/** How many rows there are, and the hash of the last. */
export const head = (
  sql: SqlClient.SqlClient
): Effect.Effect<{ readonly rows: number; readonly head: string }, SqlError.SqlError> =>
  Effect.map(
    sql<{ rows: number; head: string }>`select count(*)::int as rows,
      coalesce((select hash from audit order by id desc limit 1), ${beginning}) as head from audit`,
    ([row]) => row ?? { rows: 0, head: beginning }
  )

/** Records, balances or relations by how they have ended. */
export const endings = (sql: SqlClient.SqlClient, activity: string) =>
  Effect.map(
    sql<{ ending: string; records: number }>`select ending, count(*)::int as records
      from ${sql(activity.startsWith("balances") ? "balance_ending" : activity.startsWith("relations") ? "relation_ending" : "ending")} group by 1`,
    (rows) => Object.fromEntries(rows.map(({ ending, records }) => [ending, records]))
  )

/** What a person has decided about a customer or a balance, with digests in the place of ids. */
export const decision = (
  sealing: Sealing,
  of: "customer" | "balance" | "relation",
  sourceId: string,
  kind: string,
  targetId: string | null
): Schema.JsonObject => ({
  of,
  subject: subjectOf(sealing, sourceId),
  decision: kind,
  ...(targetId !== null && { target: sealing.digest(JSON.stringify(["target", targetId])) })
})

/** JSON with sorted keys, so that the same content has the same text. */
export const canonical = (value: Schema.Json): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`
  if (typeof value !== "object" || value === null) return JSON.stringify(value)
  return `{${Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`)
    .join(",")}}`
}

/** The table. Nobody changes or removes a row of it, and a new one follows the last: held by the database. */
export const auditTable = [
  `create table audit (
    id int primary key, at text not null, kind text not null, content text not null, before text not null, hash text not null
  )`,
  `create trigger auditing before update or delete on audit for each row execute function refuse_change()`,
  `create trigger audit_whole before truncate on audit for each statement execute function refuse_change()`,
  `create function require_following() returns trigger language plpgsql as $$ begin
    if new.id <> coalesce((select max(id) from audit), 0) + 1
      or new.before <> coalesce((select hash from audit order by id desc limit 1), repeat('0', 64))
    then raise exception 'the audit has another end' using errcode = 'KB004'; end if;
    return new; end $$`,
  `create trigger audit_follows before insert on audit for each row execute function require_following()`
]
