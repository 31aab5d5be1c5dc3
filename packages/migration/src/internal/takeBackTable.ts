/**
 * What taking balances and relations back says to the ledger's database: one statement for a batch.
 */
import { CardNumber, CustomerId, LoyaltyAccountId } from "@kundbro/domain/Ids"
import { Relation } from "@kundbro/domain/Relation"
import { BigDecimal, Effect, Schema } from "effect"
import type { SqlError } from "effect/sql"
import { createHash } from "node:crypto"
import type { Ledger, LedgerError } from "../Ledger.ts"
import * as audit from "./audit.ts"
import { ints, texts } from "./columns.ts"
import * as proved from "./provedTable.ts"
import type { Step, Table } from "./provedWrites.ts"
import { reading } from "./sealing.ts"
import { failed } from "./statements.ts"

export type Kind = "balance" | "relation"

/** What every row has. Amounts are of points or money, or how many relations more there are. */
const common = {
  position: Schema.Int,
  account: Schema.Int,
  attempts: Schema.Int,
  current: Schema.Boolean,
  /** What is added to take it back: the opposite of what was moved. */
  amount: Schema.BigDecimalFromString,
  /** What was there when it was intended. */
  before: Schema.NullOr(Schema.BigDecimalFromString),
  /** What the ledger has seen there last, after what it wrote itself. */
  left: Schema.NullOr(Schema.BigDecimalFromString),
  allowed: Schema.Boolean
}

const BalanceRow = Schema.Struct({ ...common, accountId: LoyaltyAccountId, card: CardNumber, unit: Schema.String })
export type BalanceRow = typeof BalanceRow.Type

const RelationRow = Schema.Struct({
  ...common,
  /** The target's customer. */
  targetId: Schema.NullOr(CustomerId),
  relation: Schema.fromJsonString(Relation)
})
export type RelationRow = typeof RelationRow.Type

/** A row that may be sent. */
export type Intended<Row> = Row & { readonly before: BigDecimal.BigDecimal }

type Service = Ledger["Service"]

const safe = <A, R>(effect: Effect.Effect<A, SqlError.SqlError, R>): Effect.Effect<A, LedgerError, R> =>
  Effect.uninterruptible(Effect.mapError(effect, failed))
const owned = ({ guard }: Service, write: Effect.Effect<unknown, SqlError.SqlError>) =>
  guard(Effect.asVoid(safe(write)))

/** Takes in what there is to take back; what is in already stays as it is. Nothing is sent by that. */
export const list = (ledger: Service): Effect.Effect<void, LedgerError> => {
  const { sql } = ledger
  return owned(
    ledger,
    sql.withTransaction(
      Effect.gen(function* () {
        // Made only now, so that it costs a plain run nothing.
        yield* sql`create index if not exists balance_account on balance (account_id, at) where state in ('verified', 'settled')`
        yield* sql`insert into take_back (position, kind, subject, account, amount)
          select (select coalesce(max(position), 0) from take_back) + row_number() over (order by kind desc, subject), kind, subject,
            coalesce((select min(t.account) from balance o join take_back t on t.kind = 'balance' and t.subject = o.position
              where o.account_id = moved.account_id and o.state in ('verified', 'settled')), account), amount
          from (
            select 'relation' as kind, position as subject, owner as account, null as account_id, -1 as amount from relation
              where state in ('verified', 'settled') and content <> ''
            union all select 'balance', position, min(position) over (partition by account_id), account_id, -amount from balance
              where state in ('verified', 'settled') and purged is null) as moved
          where not exists (select from take_back t where t.kind = moved.kind and t.subject = moved.subject)`
        yield* sql`analyze take_back`
      })
    )
  )
}

/** How many have not ended. */
export const open = ({ sql }: Service): Effect.Effect<number, LedgerError> =>
  safe(
    Effect.map(
      sql<{ n: number }>`select count(*)::int as n from take_back_ending where ending not in ('undone', 'kept')`,
      (rows) => rows[0]?.n ?? 0
    )
  )

/** An undo begins: what was intended is in doubt, and what failed gets another chance. */
export const recover = (ledger: Service): Effect.Effect<void, LedgerError> => {
  const { sql } = ledger
  return owned(
    ledger,
    sql.withTransaction(
      Effect.gen(function* () {
        for (const [table, which] of [
          ["balance", sql`purged is null`],
          ["relation", sql`content <> ''`]
        ] as const) {
          yield* proved.doubt(sql, table, which)
        }
        yield* proved.doubt(sql, "take_back", sql`true`)
        yield* sql`update take_back set state = 'skipped', reason = 'Purged', remedy = 'none: the ledger has forgotten whose it is', at = now()
          where state = 'listed' and case kind when 'balance' then subject in (select position from balance where purged is not null)
            else subject in (select position from relation where content = '') end`
        yield* sql`update take_back set state = 'listed', attempts = 0, reason = null, field = null, remedy = null, advice = null, at = now()
          where state = 'dead-letter' and not undecided`
      })
    )
  )
}

/** The keys of what takes balances back: others than those that moved them. */
export const keys = ({ sql }: Service): Effect.Effect<(position: number) => bigint, LedgerError> =>
  safe(
    Effect.map(sql<{ salt: string }>`select salt from migration`, (rows) => {
      const digest = createHash("sha256").update(`balances taken back ${rows[0]?.salt ?? ""}`)
      const own = digest.digest().readUInt32BE(0) >>> 1
      return (position) => (BigInt(own) << 32n) | BigInt(position)
    })
  )

const make = <Row extends { readonly position: number }>(
  ledger: Service,
  kind: Kind,
  details: string,
  opened: (row: object) => Effect.Effect<Row, LedgerError>
): Table<Row, Intended<Row>, BigDecimal.BigDecimal> => {
  const { sql } = ledger
  const isOf = sql`kind = ${sql.literal(`'${kind}'`)}`
  const steps = (some: ReadonlyArray<Step<BigDecimal.BigDecimal>>) =>
    proved.steps(sql, "take_back", some, BigDecimal.format)
  return {
    page: (state, after, limit) =>
      Effect.flatMap(
        safe(sql<{
          content?: string
        }>`select t.position, t.account, t.attempts, true as current, t.amount::text, t.before::text, t.allowed, ${sql.literal(details)}
          where t.${isOf} and t.position > ${after} and t.state = ${sql.literal(`'${state}'`)}
            ${
              state === "listed"
                ? sql`and not exists (select from take_back other where other.kind = t.kind and other.account = t.account
                    and (other.state in ('intended', 'in-doubt', 'written') or other.undecided) offset 0)`
                : sql``
            } order by t.position limit ${limit}`),
        Effect.forEach(opened)
      ),
    count: (states) =>
      safe(
        Effect.map(
          sql<{ n: number }>`select count(*)::int as n from take_back where ${isOf} and state = any(${texts(states)})`,
          (rows) => rows[0]?.n ?? 0
        )
      ),
    stage: (intents, ended) =>
      owned(
        ledger,
        sql.withTransaction(
          Effect.gen(function* () {
            if (intents.length > 0) {
              yield* sql`update take_back set state = 'intended', attempts = attempts + 1, before = t.before::numeric, after = null, at = now()
                from unnest(${ints(intents.map((i) => i.position))}, ${texts(intents.map((i) => BigDecimal.format(i.before)))})
                  as t(position, before) where take_back.position = t.position`
            }
            if (ended.length > 0) yield* steps(ended)
          })
        )
      ),
    move: (some) => (some.length === 0 ? Effect.void : owned(ledger, steps(some)))
  }
}

const decodeBalance = Schema.decodeUnknownEffect(BalanceRow)
const decodeRelation = Schema.decodeUnknownEffect(RelationRow)

/** What was taken back of the same account, and when. */
const takenBack = `select u.after, u.at from take_back u
  where u.kind = t.kind and u.account = t.account and u.state in ('verified', 'settled') and u.after is not null`

export const balances = (ledger: Service) =>
  make<BalanceRow>(
    ledger,
    "balance",
    `b.account_id as "accountId", b.card, b.unit,
      (select seen.after::text from (
        (select coalesce(o.after, o.before + o.amount) as after, o.at from balance o
          where o.account_id = b.account_id and o.state in ('verified', 'settled') order by o.at desc limit 1)
        union all ${takenBack}) as seen order by seen.at desc limit 1) as left
      from take_back t join balance b on b.position = t.subject and b.purged is null`,
    (row) => Effect.orDie(decodeBalance(row))
  )

export const relations = (ledger: Service) =>
  make<RelationRow>(
    ledger,
    "relation",
    `t.subject, l.content, r.target_id as "targetId",
      (select seen.after::text from (
        select coalesce(o.after, o.before + 1) as after, o.at from relation o
          where o.owner = l.owner and o.essence = l.essence and o.state in ('verified', 'settled')
        union all select u.after, u.at from take_back u join relation o on o.position = u.subject
          where u.kind = t.kind and u.account = t.account and o.essence = l.essence
            and u.state in ('verified', 'settled') and u.after is not null) as seen order by seen.at desc limit 1) as left
      from take_back t join relation l on l.position = t.subject and l.content <> '' join record r on r.position = l.owner`,
    (row) =>
      Effect.gen(function* () {
        const { content, subject } = yield* Effect.orDie(decodeSealed(row))
        const relation = yield* reading(() => ledger.sealing.open("relation.content", subject, content))
        return yield* Effect.orDie(decodeRelation({ ...row, relation }))
      })
  )

const decodeSealed = Schema.decodeUnknownEffect(Schema.Struct({ content: Schema.String, subject: Schema.Int }))

/**
 * Takes a person's decision on what takes a customer's balance, or the relation of that key, back; says whether there was such a
 * one. `take-back`: also over what has happened there since.
 */
export const decide = (
  ledger: Service,
  of: { readonly kind: "balance" } | { readonly kind: "relation"; readonly key: string },
  sourceId: CustomerId,
  word: proved.Word | "take-back",
  because: string | undefined
): Effect.Effect<boolean, LedgerError> => {
  const { guard, sealing, sql } = ledger
  const subject =
    of.kind === "balance"
      ? sql`select position from balance where source_id = ${sourceId}`
      : sql`select position from relation where key = ${of.key} and owner = (select position from record where source_id = ${sourceId})`
  const open =
    word === "take-back" ? sql`(state = 'skipped' and reason = 'LaterMovement')` : proved.decidable(sql, word)
  return guard(
    safe(
      sql.withTransaction(
        Effect.gen(function* () {
          const [row] = yield* sql<{ position: number; subject: number }>`select position, subject from take_back
            where kind = ${of.kind} and subject in (${subject}) and ${open}`
          if (row === undefined) return false
          const why = because === undefined ? null : sealing.seal(`${of.kind}_decision.because`, row.subject, because)
          yield* sql`insert into ${sql(`${of.kind}_decision`)} (position, about, kind, because)
            select subject, at, ${word}, ${why}::text from take_back where position = ${row.position}`
          yield* word === "take-back"
            ? sql`update take_back set state = 'listed', allowed = true, attempts = 0, reason = null, field = null, remedy = null, advice = null, at = now()
                where position = ${row.position}`
            : proved.decide(sql, "take_back", row.position, word)
          yield* audit.append(sql, "decision", audit.decision(sealing, of.kind, sourceId, word, null))
          return true
        })
      )
    )
  )
}
