/**
 * Takes personal data out of a ledger: of some customers, or of all. What stays is how each ended, under a tombstone that is no id,
 * so that the totals add up; and the audit, which holds none.
 *
 * The bytes go too: tables are written anew, and in a folder the write-ahead log with them. On a server its log and its backups are its
 * administrator's to see to.
 */
import type { CustomerId } from "@kundbro/domain/Ids"
import { Effect, Schema } from "effect"
import type { SqlClient, SqlError, Statement } from "effect/sql"
import * as audit from "./internal/audit.ts"
import { ints, texts } from "./internal/columns.ts"
import { withOthers } from "./internal/people.ts"
import { tombstoneOf } from "./internal/purged.ts"
import { scrub, unguarded } from "./internal/scrub.ts"
import { subjectOf } from "./internal/sealing.ts"
import { failed } from "./internal/statements.ts"
import { Ledger, type LedgerError } from "./Ledger.ts"

/** Nothing was purged, and why. Holds no id. */
export class PurgeRefused extends Schema.TaggedError<PurgeRefused>("@kundbro/migration/PurgeRefused")("PurgeRefused", {
  problem: Schema.String,
  remedy: Schema.String
}) {
  override get message(): string {
    return `nothing was purged: ${this.problem}; ${this.remedy}`
  }
}

/** What a purge came to. */
export interface Purged {
  readonly records: number
  readonly balances: number
  /** It is on a server, whose write-ahead log and backups still tell of what was purged: its administrator's to see to. */
  readonly leftToServer: boolean
}

const refuse = (problem: string, remedy: string) => Effect.fail(new PurgeRefused({ problem, remedy }))

const force = "finish it first: run, verify, or resolve; or say that its proof is given up (`--even-if-unfinished`)"

/** An undo that has begun is not through with these balances or relations. */
const isTakingBack = (kind: "balance" | "relation", which: string) =>
  `(exists (select from undoing) and exists (select from take_back_ending t where t.kind = '${kind}' and ${which} and t.ending not in ('undone', 'kept')))`

/** Verified, or ended without a write that would have to be proved. */
const finished = `(record.state = 'verified' or record.ending in ('skipped', 'left', 'withdrawn', 'undone', 'merged'))
  and not exists (select from undo where undo.position = record.position and undo.state in ('listed', 'intended', 'in-doubt', 'waiting', 'failed'))
  and not exists (select from relation where relation.owner = record.position and relation.state not in ('verified', 'settled', 'skipped', 'left'))
  and not ${isTakingBack("relation", "t.account = record.position")}`
const balanceFinished = `ending in ('moved', 'settled', 'skipped', 'left', 'withdrawn')
  and not ${isTakingBack("balance", "t.subject = balance_ending.position")}`

/** The tables whose rows a purge changes although nothing else may: all but the audit, which has nothing to purge. */
const guarded = ["record", "decision", "undo", "balance", "balance_decision", "relation", "relation_decision"]

const n = (rows: ReadonlyArray<{ readonly n: number }>): number => rows[0]?.n ?? 0

/** Puts tombstones into the rows of these positions, and removes what was kept for them. */
const bury = (
  { sealing, sql }: Ledger["Service"],
  records: ReadonlyArray<{ readonly position: number; readonly sourceId: string; readonly targetId: string | null }>
): Effect.Effect<void, SqlError.SqlError> =>
  Effect.gen(function* () {
    const positions = ints(records.map(({ position }) => position))
    const stones = texts(records.map(({ sourceId }) => tombstoneOf(sealing, sourceId)))
    const targets = texts(
      records.map(({ targetId }) => targetId && `purged:${sealing.digest(JSON.stringify(["target", targetId]))}`)
    )
    yield* sql`update record set source_id = t.stone, target_id = t.target, purged = now()
      from unnest(${positions}, ${stones}, ${targets}) as t(position, stone, target) where record.position = t.position`
    for (const table of ["snapshot", "claim", "proof", "before_image", "person"]) {
      yield* sql`delete from ${sql(table)} where position = any(${positions})`
    }
    // The others of it are balances and relations, by positions of their own.
    yield* sql`delete from undo_preview where position = any(${positions}) and kind in ('created', 'updated')`
    yield* sql`update prediction set content_hash = null, was = case when was is not null then '' end where position = any(${positions})`
    yield* sql`update duplicate set source_id = t.stone
      from unnest(${texts(records.map(({ sourceId }) => sourceId))}, ${stones}) as t(id, stone) where source_id = t.id`
    yield* sql`update undo set target_id = coalesce(t.target, 'purged:')
      from unnest(${positions}, ${targets}) as t(position, target) where undo.position = t.position`
    yield* sql`update decision set because = case when because is not null then 'purged' end,
        target_id = case when target_id is not null then 'purged:' end where position = any(${positions})`
    yield* buryRelations(sql, sql`owner = any(${positions})`)
  })

/** Relations stay as numbers. What is given up with them is left, since nobody can send or prove it any more. */
const buryRelations = (sql: SqlClient.SqlClient, which: Statement.Fragment): Effect.Effect<void, SqlError.SqlError> =>
  Effect.gen(function* () {
    yield* sql`update relation_decision set because = 'purged'
      where because is not null and position in (select position from relation where ${which})`
    yield* sql`update relation set content = '', key = 'purged:' || position, essence = '' where ${which}`
    yield* sql`update relation set state = 'left', doubted = false, undecided = false, advice = null,
        reason = coalesce(reason, 'Purged'), remedy = 'none: it was purged'
      where state not in ('verified', 'settled', 'skipped', 'left') and ${which}`
  })

const buryBalances = (
  { sealing, sql }: Ledger["Service"],
  balances: ReadonlyArray<{ readonly position: number; readonly sourceId: string; readonly accountId: string }>
): Effect.Effect<void, SqlError.SqlError> =>
  Effect.gen(function* () {
    const positions = ints(balances.map(({ position }) => position))
    yield* sql`update balance set source_id = t.stone, account_id = t.account, card = 'purged', purged = now(),
        transaction_id = case when transaction_id is not null then -balance.position end
      from unnest(${positions}, ${texts(balances.map(({ sourceId }) => tombstoneOf(sealing, sourceId)))},
        ${texts(balances.map(({ accountId }) => `purged:${sealing.digest(JSON.stringify(["account", accountId]))}`))})
        as t(position, stone, account) where balance.position = t.position`
    yield* sql`update balance_decision set because = 'purged' where position = any(${positions}) and because is not null`
  })

/** Everything at once. The salt goes too, so no digest that is left can be told from any other again. */
const buryAll = (sql: SqlClient.SqlClient): Effect.Effect<void, SqlError.SqlError> =>
  Effect.gen(function* () {
    yield* sql`truncate snapshot, claim, before_image, undo_preview, person, people`
    // Who shares a target record, or an account, still does.
    yield* sql`with shared as (select target_id as id, min(position) as stone from record where target_id is not null group by 1)
      update record set source_id = 'purged:' || record.position, purged = coalesce(record.purged, now()), target_id = 'purged:' || shared.stone
      from record own left join shared on shared.id = own.target_id where own.position = record.position`
    yield* sql`update prediction set content_hash = null, was = case when was is not null then '' end`
    yield* sql`update duplicate set source_id = 'purged:' || ordinal`
    yield* sql`update undo set target_id = coalesce((select target_id from record where record.position = undo.position), 'purged:')`
    yield* sql`update decision set because = case when because is not null then 'purged' end,
      target_id = case when target_id is not null then 'purged:' end`
    yield* sql`with shared as (select account_id as id, min(position) as stone from balance group by 1)
      update balance set source_id = 'purged:' || balance.position, card = 'purged', purged = coalesce(purged, now()),
        account_id = 'purged:' || shared.stone, transaction_id = case when transaction_id is not null then -balance.position end
      from shared where shared.id = balance.account_id`
    yield* sql`update balance_decision set because = 'purged' where because is not null`
    yield* buryRelations(sql, sql`true`)
    yield* sql`update migration set salt = '', key_check = null, digests = null, list_digest = null, purged = now()`
  })

const counted = ({ sql }: Ledger["Service"]) =>
  Effect.map(
    sql<{
      records: number
      balances: number
    }>`select (select count(*)::int from record where purged is not null) as records,
      (select count(*)::int from balance where purged is not null) as balances`,
    ([row]) => row ?? { records: 0, balances: 0 }
  )

const begun = (ledger: Ledger["Service"]) =>
  Effect.map(ledger.sql<{ purging: boolean }>`select purging from migration`, ([row]) => row?.purging)

/** What a purge changes, for as long as this process has the ledger. */
const owned = ({ guard, sql }: Ledger["Service"], deed: Effect.Effect<void, SqlError.SqlError>) =>
  guard(Effect.mapError(unguarded(sql, guarded, deed), failed))

const subjects = (ledger: Ledger["Service"], ids: ReadonlyArray<CustomerId>, evenIfUnfinished: boolean) =>
  Effect.gen(function* () {
    const { sealing, sql } = ledger
    // Who was merged into one customer is kept as one, so goes as one.
    const wanted = yield* withOthers(sql, [...new Set<string>(ids)])
    const records = yield* sql<{ position: number; sourceId: string; targetId: string | null; done: boolean }>`
      select position, source_id as "sourceId", target_id as "targetId", ${sql.literal(finished)} as done
      from ending as record where source_id = any(${texts(wanted)}) and purged is null`
    const balances = yield* sql<{ position: number; sourceId: string; accountId: string; done: boolean }>`
      select position, source_id as "sourceId", account_id as "accountId", ${sql.literal(balanceFinished)} as done
      from balance_ending where source_id = any(${texts(wanted)}) and purged is null`
    const known = new Set([...records, ...balances].map(({ sourceId }) => sourceId))
    const stones = wanted.map((id) => tombstoneOf(sealing, id))
    const before = yield* sql<{ id: string }>`select source_id as id from record where source_id = any(${texts(stones)})
      union select source_id from balance where source_id = any(${texts(stones)})`
    const strangers = wanted.filter((id, index) => !known.has(id) && !before.some((one) => one.id === stones[index]))
    if (strangers.length > 0) {
      return yield* refuse(
        `the ledger knows nothing of ${strangers.length} of these source ids`,
        "check how they are written"
      )
    }
    const open = [...records, ...balances].filter(({ done }) => !done).length
    if (open > 0 && !evenIfUnfinished) {
      return yield* refuse(`${open} records or balances of these customers are not finished`, force)
    }
    if (known.size === 0) return
    yield* owned(
      ledger,
      Effect.gen(function* () {
        yield* bury(ledger, records)
        yield* buryBalances(ledger, balances)
        yield* sql`update migration set purging = true`
        yield* audit.append(sql, "purge", {
          subjects: [...known].map((id) => subjectOf(sealing, id)),
          records: records.length,
          balances: balances.length,
          ...(open > 0 && { unfinished: open })
        })
      })
    )
  })

const everybody = (ledger: Ledger["Service"], evenIfUnfinished: boolean) =>
  Effect.gen(function* () {
    const { sql } = ledger
    const [state] = yield* sql<{ purged: boolean }>`select purged is not null as purged from migration`
    if (state === undefined || state.purged) return
    const open =
      n(
        yield* sql<{
          n: number
        }>`select count(*)::int as n from ending as record where purged is null and not (${sql.literal(finished)})`
      ) +
      n(
        yield* sql<{
          n: number
        }>`select count(*)::int as n from balance_ending where purged is null and not (${sql.literal(balanceFinished)})`
      )
    if (open > 0 && !evenIfUnfinished) return yield* refuse(`${open} records or balances are not finished`, force)
    const [all] = yield* sql<{
      records: number
      balances: number
    }>`select (select count(*)::int from record) as records,
      (select count(*)::int from balance) as balances`
    yield* owned(
      ledger,
      Effect.gen(function* () {
        yield* buryAll(sql)
        yield* sql`update migration set purging = true`
        yield* audit.append(sql, "purge", { all: true, ...all, ...(open > 0 && { unfinished: open }) })
      })
    )
  })

/**
 * Purges, for good: these customers, everybody (`all`), or only what a purge that was stopped has begun (`rest`). Calls no vendor.
 *
 * `rewrite` is to write anew whatever tells of them outside of the ledger, as `OutputFiles.write` does. Stopped at any moment, the
 * same purge, or any other, goes on with it: the rows are purged in one transaction, and what follows can be done again.
 *
 * Refused, with nothing purged: a customer that the ledger does not know, and one whose record or balance is not finished, unless
 * `evenIfUnfinished`. Nobody will know then what became of it.
 */
export const purge = <E, R>(options: {
  readonly what: { readonly subjects: ReadonlyArray<CustomerId> } | "all" | "rest"
  readonly evenIfUnfinished?: boolean
  readonly rewrite: Effect.Effect<unknown, E, R>
}): Effect.Effect<Purged, E | PurgeRefused | LedgerError, Ledger | R> =>
  Effect.gen(function* () {
    const ledger = yield* Ledger
    const { sql } = ledger
    const safe = <A>(effect: Effect.Effect<A, PurgeRefused | LedgerError | SqlError.SqlError>) =>
      Effect.uninterruptible(Effect.mapError(effect, (error) => (error._tag === "SqlError" ? failed(error) : error)))
    const { evenIfUnfinished = false, rewrite, what } = options
    if (what === "rest") {
      if ((yield* safe(begun(ledger))) !== true) {
        return yield* refuse("no purge was begun", "name the source ids to purge, or all")
      }
    } else if (what === "all") yield* safe(everybody(ledger, evenIfUnfinished))
    else yield* safe(subjects(ledger, what.subjects, evenIfUnfinished))
    const leftToServer = yield* Effect.mapError(scrub(sql), failed)
    yield* rewrite
    const end = Effect.gen(function* () {
      const purging = yield* begun(ledger)
      yield* sql`update migration set purging = false`
      if (purging === true) yield* audit.append(sql, "purged", { ...(leftToServer && { leftToServer }) })
    })
    yield* safe(ledger.guard(Effect.mapError(sql.withTransaction(end), failed)))
    return { ...(yield* safe(counted(ledger))), leftToServer }
  }).pipe(Effect.withSpan("Purge.purge"))
