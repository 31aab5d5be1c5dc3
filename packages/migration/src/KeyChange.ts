/**
 * Gives a ledger another key: every text in it is sealed anew. For when a key is known to somebody who should not know it, or is due.
 *
 * Digests stay what they were, since what they are of is not kept: who has the old key and this ledger can find out by them whether
 * a value that they guess is in it, and read nothing. An older copy of the ledger is still read by the old key.
 */
import { Effect, type Redacted } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import * as audit from "./internal/audit.ts"
import { ints, texts } from "./internal/columns.ts"
import { placesOf } from "./internal/keyChangeTable.ts"
import { scrub, unguarded } from "./internal/scrub.ts"
import { type Kept, make, reading, type Sealing } from "./internal/sealing.ts"
import { failed } from "./internal/statements.ts"
import { Ledger, LedgerError } from "./Ledger.ts"

/** What a change of keys came to. */
export interface Changed {
  /** Rows that were sealed anew since it was begun. */
  readonly rows: number
  /** It is on a server, whose write-ahead log and backups still hold what the old key reads: its administrator's to see to. */
  readonly leftToServer: boolean
}

const refuse = (problem: string, remedy: string) => Effect.fail(new LedgerError({ reason: "key", problem, remedy }))

/** How far a change has come. */
interface Begun {
  readonly check: string
  readonly place: number
  readonly after: number
  readonly rows: number
}

/** Rows that are sealed anew in one transaction. */
const together = 500

/** Texts that are none of a customer's any more. */
const purged: ReadonlySet<string | null> = new Set([null, "", "purged"])

/** Seals the next rows of a place anew, and says how many there were. */
const sealNext = (sql: SqlClient.SqlClient, from: Sealing, to: Sealing, at: Begun) =>
  Effect.gen(function* () {
    const place = placesOf[at.place]
    if (place === undefined) return 0
    const { columns, id, row, table } = place
    const rows = yield* sql<{ id: number; row: number; stored: ReadonlyArray<string | null> }>`
      select ${sql(id)} as id, ${sql(row)} as row, array[${sql.csv(columns.map(({ name }) => sql`${sql(name)}`))}] as stored
      from ${sql(table)} where ${sql(id)} > ${at.after} order by ${sql(id)} limit ${together}`
    const last = rows.at(-1)?.id
    if (last === undefined) {
      yield* sql`update key_change set place = ${at.place + 1}, after = 0`
      return 0
    }
    const anew = yield* reading(() =>
      columns.map(({ sealed }, n) =>
        rows.map(({ row, stored }) => {
          const text = stored[n] ?? null
          return text === null || purged.has(text) ? text : to.seal(sealed, row, from.open(sealed, row, text))
        })
      )
    )
    const set = sql.csv(columns.map(({ name }, n) => sql`${sql(name)} = t.${sql(`c${n}`)}`))
    const given = sql.csv([ints(rows.map(({ id }) => id)), ...anew.map(texts)].map((column) => sql`${column}`))
    const named = sql.csv(["id", ...columns.map((_, n) => `c${n}`)].map((name) => sql`${sql(name)}`))
    const write = sql`update ${sql(table)} set ${set} from unnest(${given}) as t(${named}) where ${sql(table)}.${sql(id)} = t.id`
    yield* place.guarded ? unguarded(sql, [table], write) : write
    yield* sql`update key_change set after = ${last}, rows = rows + ${rows.length}`
    return rows.length
  })

/**
 * Seals everything that the ledger keeps with `to` in place of `from`, for good, and writes it anew on the disk. Its `Ledger` has to be
 * opened with `changesKey`. Calls no vendor.
 *
 * Stopped at any moment, by an interruption or a `kill -9`, the same change goes on where it was; until it has ended the ledger
 * opens for nothing else. Refused, with nothing changed: a key that is not the ledger's, another new key than the change was begun
 * with, a ledger in clear text, and one that was purged.
 */
export const change = (keys: {
  readonly from: Redacted.Redacted
  readonly to: Redacted.Redacted
}): Effect.Effect<Changed, LedgerError, Ledger> =>
  Effect.gen(function* () {
    const { guard, sql } = yield* Ledger
    const safe = <A>(write: Effect.Effect<A, LedgerError | SqlError.SqlError>) =>
      guard(
        Effect.uninterruptible(
          Effect.mapError(sql.withTransaction(write), (error) => (error._tag === "SqlError" ? failed(error) : error))
        )
      )
    const [from, to] = [yield* Effect.fromResult(make(keys.from)), yield* Effect.fromResult(make(keys.to))]
    const [kept] = yield* Effect.mapError(
      sql<
        Kept & { readonly purged: boolean }
      >`select salt, key_check as "check", digests, purged is not null as purged from migration`,
      failed
    )
    if (kept === undefined) {
      return yield* refuse("it belongs to no migration yet, so it has no key", "begin with the new one")
    }
    if (kept.purged) return yield* refuse("it has been purged, and nothing in it is encrypted", "none is needed")
    if (kept.check === null) {
      return yield* refuse("it is in clear text", "a ledger keeps that; begin another one with a key")
    }
    const [before, after] = [from.check(kept.salt), to.check(kept.salt)]
    if (before === after) return yield* refuse("the new key is the old one", "make one with `kundbro migrate key`")
    const look = Effect.mapError(
      Effect.map(sql<Begun>`select next_check as "check", place, after, rows from key_change`, ([row]) => row),
      failed
    )
    const begun = yield* look
    if (begun !== undefined && begun.check !== after) {
      return yield* refuse(
        "a change to another new key was begun, and is not finished",
        "finish it with that key, and then change again"
      )
    }
    if (kept.check !== after) {
      yield* Effect.fromResult(from.bind(kept))
      yield* Effect.fromResult(to.bind({ salt: kept.salt, check: after, digests: null }))
      if (begun === undefined) {
        yield* safe(
          Effect.andThen(
            sql`insert into key_change (id, next_check) values (1, ${after})`,
            audit.append(sql, "key", { from: before, to: after })
          )
        )
      }
      for (let at = yield* look; at !== undefined && at.place < placesOf.length; at = yield* look) {
        yield* safe(sealNext(sql, from, to, at))
      }
      yield* safe(sql`update migration set key_check = ${after}, digests = ${from.handOver(to)}`)
    } else if (begun === undefined) {
      return yield* refuse("it has the new key already", "none is needed")
    }
    // What the old key reads is still on the disk.
    const leftToServer = yield* Effect.mapError(scrub(sql), failed)
    const rows = (yield* look)?.rows ?? 0
    yield* safe(Effect.andThen(sql`delete from key_change`, audit.append(sql, "keyed", { rows })))
    return { rows, leftToServer }
  }).pipe(Effect.withSpan("KeyChange.change"))
