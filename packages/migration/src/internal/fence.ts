/**
 * Fencing: a process that was frozen, or cut off, and believes that it still holds what another has taken over meanwhile,
 * gets no write into the ledger. The check and the write are one transaction, and the check locks the row that a successor has to
 * change: nobody takes over between the two.
 */
import { Effect } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import type { Ledger } from "../Ledger.ts"
import { LedgerError } from "./ledgerRecord.ts"
import { make as makeListing } from "./listing.ts"
import { failed, lostConnection } from "./statements.ts"

/**
 * This process has the ledger as a whole from now on. The answer tells whether it still does: the advisory lock alone can be lost with
 * its session and taken by another process while this one goes on over its other connections.
 */
export const takeTenure = (
  sql: SqlClient.SqlClient
): Effect.Effect<Effect.Effect<boolean, SqlError.SqlError>, LedgerError> =>
  Effect.gen(function* () {
    const [row] = yield* sql<{ token: string }>`insert into tenure values (1, nextval('fencing_token'))
      on conflict (id) do update set token = excluded.token returning token::text as token`
    const token = row?.token ?? null
    return Effect.map(sql`select from tenure where token = ${token}::text::bigint for share`, (rows) => rows.length > 0)
  }).pipe(Effect.mapError(failed))

/** What a process hears whose hold has passed on. */
export const lostClaim = new LedgerError({
  reason: "lost-claim",
  problem: "another process has taken over what this one held",
  remedy: "none: nothing was recorded, and the other goes on; run again if there is no other"
})

/** Lets a write through only while `holds` answers true, in one transaction with it. */
export const fence =
  (sql: SqlClient.SqlClient, holds: Effect.Effect<boolean, SqlError.SqlError>) =>
  <A>(write: Effect.Effect<A, LedgerError | SqlError.SqlError>): Effect.Effect<A, LedgerError> =>
    Effect.flatMap(holds, (held): typeof write => (held ? write : Effect.fail(lostClaim))).pipe(
      sql.withTransaction,
      Effect.catchDefect(lostConnection),
      Effect.mapError((error) => (error._tag === "SqlError" ? failed(error) : error)),
      Effect.uninterruptible
    )

/** The ledger with every write of it behind the fence. */
export const fenced = (
  ledger: Ledger["Service"],
  holds: Effect.Effect<boolean, SqlError.SqlError>
): Ledger["Service"] => {
  const guard = fence(ledger.sql, holds)
  return {
    ...ledger,
    guard,
    audit: (kind, content) => guard(ledger.audit(kind, content)),
    // A list of millions takes minutes: each batch of it is a write of its own.
    list: makeListing(ledger.sql, ledger.sealing, guard),
    recover: (every) => guard(ledger.recover(every)),
    stage: (snapshots, moves) => (moves.length === 0 ? Effect.void : guard(ledger.stage(snapshots, moves))),
    change: (seen, gone) => guard(ledger.change(seen, gone)),
    move: (moves) => (moves.length === 0 ? Effect.void : guard(ledger.move(moves))),
    settle: (position, resolution) => guard(ledger.settle(position, resolution)),
    claim: (pass, wanted) => (wanted.length === 0 ? ledger.claim(pass, wanted) : guard(ledger.claim(pass, wanted))),
    forgetPredictions: guard(ledger.forgetPredictions),
    predict: (rows) => guard(ledger.predict(rows)),
    differ: (positions, found) => guard(ledger.differ(positions, found)),
    activity: (...args) => guard(ledger.activity(...args))
  }
}
