/**
 * Getting rid of bytes: a row that was changed or removed stays on the disk until its table is written anew.
 */
import { Effect } from "effect"
import type { SqlClient, SqlError } from "effect/sql"

/** Does something in one transaction that the rules of these tables, which are held by triggers, do not let anybody do. */
export const unguarded = <A, E, R>(
  sql: SqlClient.SqlClient,
  tables: ReadonlyArray<string>,
  deed: Effect.Effect<A, E, R>
): Effect.Effect<A, E | SqlError.SqlError, R> =>
  sql.withTransaction(
    Effect.gen(function* () {
      for (const table of tables) yield* sql`alter table ${sql(table)} disable trigger user`
      const done = yield* deed
      for (const table of tables) yield* sql`alter table ${sql(table)} enable trigger user`
      return done
    })
  )

/** On a server that is somebody else's right. */
const ifAllowed = (statement: Effect.Effect<unknown, SqlError.SqlError>) =>
  Effect.catchIf(
    statement,
    ({ reason: { cause } }) => typeof cause === "object" && cause !== null && "code" in cause && cause.code === "42501",
    () => Effect.void
  )

/** Writes every table anew, without what is dead in it, and lets go of the log that still tells of it. Says whether a server keeps its log. */
export const scrub = (sql: SqlClient.SqlClient): Effect.Effect<boolean, SqlError.SqlError> =>
  Effect.gen(function* () {
    // An empty table that never held anything has nothing to let go of.
    const tables = yield* sql<{ name: string }>`select relname as name from pg_class
      where relkind = 'r' and relnamespace = current_schema()::regnamespace
        and (pg_relation_size(oid) > 0 or pg_relation_size(nullif(reltoastrelid, 0)) > 0)`
    // In a large ledger each takes its time: between two of them it can be stopped.
    for (const { name } of tables) yield* Effect.uninterruptible(sql`vacuum full ${sql(name)}`)
    // Statistics quote the commonest values.
    for (const { name } of tables) yield* Effect.uninterruptible(sql`analyze ${sql(name)}`)
    yield* ifAllowed(sql`vacuum full pg_catalog.pg_statistic`)
    // A segment of the log is used again with what stands in it, unless it is removed.
    yield* ifAllowed(sql`set wal_recycle = off`)
    yield* ifAllowed(sql`select pg_switch_wal()::text`)
    yield* ifAllowed(sql`checkpoint`)
    const server = yield* sql`select from pg_stat_activity where backend_type = 'checkpointer'`
    return server.length > 0
  })
