/**
 * What the movement of balances says to the ledger's database: one statement for a batch. Amounts travel as decimal text and
 * are added by the database, exactly.
 */
import { CardNumber, CustomerId, LoyaltyAccountId } from "@kundbro/domain/Ids"
import { BigDecimal, Effect, Schema } from "effect"
import { SqlError } from "effect/sql"
import { createHash } from "node:crypto"
import type { Account } from "../AccountList.ts"
import type { Ledger, LedgerError } from "../Ledger.ts"
import * as audit from "./audit.ts"
import * as predictions from "./balancePredictions.ts"
import { ints, texts } from "./columns.ts"
import * as proved from "./provedTable.ts"
import type { Step as ProvedStep } from "./provedWrites.ts"
import { withTombstones } from "./purged.ts"
import { failed } from "./statements.ts"

/** A balance as the steps need it. Amounts are there from the moment that a write was intended. */
export const Row = Schema.Struct({
  position: Schema.Int,
  sourceId: CustomerId,
  accountId: LoyaltyAccountId,
  card: CardNumber,
  attempts: Schema.Int,
  unit: Schema.NullOr(Schema.String),
  amount: Schema.NullOr(Schema.BigDecimalFromString),
  before: Schema.NullOr(Schema.BigDecimalFromString),
  transactionId: Schema.NullOr(Schema.BigIntFromString),
  /** Whether the list still has it. */
  current: Schema.Boolean
})
export type Row = typeof Row.Type

/** What is to be sent for a balance. */
export interface Intent {
  readonly position: number
  /** `points` or a currency. */
  readonly unit: string
  readonly amount: BigDecimal.BigDecimal
  readonly before: BigDecimal.BigDecimal
  readonly transactionId: bigint
}

/** A step of a balance; what was seen is the balance. */
export type Step = ProvedStep<BigDecimal.BigDecimal>

/** One trial on a test account. */
export interface Trial {
  readonly unit: string
  readonly before: BigDecimal.BigDecimal
  readonly amount: BigDecimal.BigDecimal
  readonly after: BigDecimal.BigDecimal
  readonly restored?: BigDecimal.BigDecimal
  readonly semantics: "delta" | "absolute" | "unclear"
}

const decodeRows = Schema.decodeUnknownEffect(Schema.Array(Row))
const text = (value: BigDecimal.BigDecimal | undefined): string | null =>
  value === undefined ? null : BigDecimal.format(value)

/** The statements, on the ledger's database. */
export const make = ({ guard, sealing, sql }: Pick<Ledger["Service"], "guard" | "sealing" | "sql">) => {
  // A statement that has begun is finished: an interrupted one would leave open whether it is stored.
  const safe = <A, R>(effect: Effect.Effect<A, SqlError.SqlError, R>): Effect.Effect<A, LedgerError, R> =>
    Effect.uninterruptible(Effect.mapError(effect, failed))
  const stored = <A>(effect: Effect.Effect<A, SqlError.SqlError>): Effect.Effect<A, LedgerError> => guard(safe(effect))

  const columns = sql.literal(
    `position, source_id as "sourceId", account_id as "accountId", card, attempts, unit, amount::text, before::text, transaction_id::text as "transactionId",
      listing = (select max(listing) from balance_listing) as "current"`
  )
  const current = sql.literal("listing = (select max(listing) from balance_listing)")

  /**
   * Takes in a batch of the list and says how many of it could not be: customers that the list names twice, and accounts
   * that are not the ones which something may have been sent to. What certainly never arrived may go to another.
   */
  const take = Effect.fnUntraced(function* (listing: number, listed: ReadonlyArray<Account>) {
    const known = yield* safe(
      withTombstones(
        { sealing, sql },
        "balance",
        listed.map(({ sourceId }) => sourceId)
      )
    )
    const accounts = listed.filter(({ sourceId }, index) => known[index] === sourceId)
    const own = [...new Map(accounts.map((account) => [account.sourceId, account])).values()]
    return yield* stored(
      Effect.map(
        sql<{ n: number }>`with taken as (insert into balance (position, source_id, account_id, card, listing)
          select (select coalesce(max(position), 0) from balance) + n, source_id, account_id, card, ${listing}::int
          from unnest(${texts(own.map((a) => a.sourceId))}, ${texts(own.map((a) => a.accountId))}, ${texts(own.map((a) => a.card))})
            with ordinality as t(source_id, account_id, card, n)
          on conflict (source_id) do update set listing = excluded.listing, account_id = excluded.account_id, card = excluded.card
            where balance.listing <> excluded.listing
              and ((balance.account_id, balance.card) = (excluded.account_id, excluded.card)
                or (balance.state in ('listed', 'skipped', 'dead-letter') and not balance.undecided))
          returning 1) select count(*)::int as n from taken`,
        (rows) => accounts.length - (rows[0]?.n ?? 0)
      )
    )
  })

  // `offset 0` keeps it a look into the index for each row of the page, however few were in flight when rows were counted.
  const ready = sql`and ${current} and not exists (select from balance other where other.account_id = balance.account_id
    and (other.state in ('intended', 'in-doubt', 'written') or other.undecided) offset 0)`

  const page = (state: "listed" | "in-doubt" | "written", after: number, limit: number) =>
    safe(
      // Behind one that is not proved, the others of its account wait. The state is no parameter: the index is chosen by it.
      sql`select ${columns} from balance where position > ${after} and purged is null and state = ${sql.literal(`'${state}'`)}
        ${state === "listed" ? ready : sql``} order by position limit ${limit}`
    ).pipe(Effect.flatMap((rows) => Effect.orDie(decodeRows(rows))))

  const steps = (some: ReadonlyArray<Step>) => proved.steps(sql, "balance", some, BigDecimal.format)

  return {
    /** The number under which the list that is read now is kept. */
    nextListing: stored(
      Effect.map(
        sql<{
          n: number
        }>`insert into balance_listing select coalesce(max(listing), 0) + 1 from balance_listing returning listing as n`,
        (rows) => rows[0]?.n ?? 1
      )
    ),
    take,
    /** All of it is kept, or nothing. */
    together: <E, R>(effect: Effect.Effect<void, E, R>): Effect.Effect<void, E | LedgerError, R> =>
      Effect.catchIf(
        sql.withTransaction(effect),
        (error): error is SqlError.SqlError => SqlError.isSqlError(error),
        (error) => Effect.fail(failed(error))
      ),
    page,
    /** Nobody else tells an embedded database how many rows there are: unaware, it would sort all of them for each page. */
    analyze: safe(Effect.asVoid(sql`analyze balance`)),
    /** A run begins: what was intended is in doubt, what failed for a while gets another chance, all its attempts again. */
    recover: (everyDeadLetter: boolean) =>
      stored(
        sql.withTransaction(
          Effect.gen(function* () {
            yield* proved.doubt(sql, "balance", sql`purged is null`)
            yield* sql`update balance set state = 'listed', attempts = 0, reason = null, field = null, remedy = null, advice = null, at = now()
              where not undecided and ((state = 'dead-letter' and (advice = 'later' or ${everyDeadLetter}))
                or (state = 'skipped' and ${everyDeadLetter})) and purged is null and ${current}`
          })
        )
      ),
    count: (states: ReadonlyArray<"listed" | "in-doubt" | "written">) =>
      safe(
        Effect.map(
          sql<{
            n: number
          }>`select count(*)::int as n from balance
            where state in (${sql.literal(states.map((state) => `'${state}'`).join())}) and purged is null and (state <> 'listed' or ${current})`,
          (rows) => rows[0]?.n ?? 0
        )
      ),
    /** The idempotency keys of this ledger: no two balances of it, and hardly those of two ledgers, have the same. */
    keys: safe(
      Effect.map(sql<{ salt: string }>`select salt from migration`, (rows) => {
        const own =
          createHash("sha256")
            .update(`balances ${rows[0]?.salt ?? ""}`)
            .digest()
            .readUInt32BE(0) >>> 1
        return (position: number): bigint => (BigInt(own) << 32n) | BigInt(position)
      })
    ),
    /** Intents, and what ends before any write. */
    stage: (intents: ReadonlyArray<Intent>, ended: ReadonlyArray<Step>) =>
      stored(
        sql.withTransaction(
          Effect.gen(function* () {
            if (intents.length > 0) {
              yield* sql`update balance set state = 'intended', attempts = attempts + 1, unit = t.unit, amount = t.amount::numeric,
                before = t.before::numeric, after = null, transaction_id = t.key::bigint, at = now()
              from unnest(${ints(intents.map((i) => i.position))}, ${texts(intents.map((i) => i.unit))}, ${texts(intents.map((i) => text(i.amount)))},
                ${texts(intents.map((i) => text(i.before)))}, ${texts(intents.map((i) => String(i.transactionId)))})
                as t(position, unit, amount, before, key)
              where balance.position = t.position`
            }
            if (ended.length > 0) yield* steps(ended)
          })
        )
      ),
    forgetPredictions: stored(Effect.asVoid(predictions.forget(sql))),
    predict: (rows: ReadonlyArray<Intent | Step>) => stored(predictions.write(sql, rows)),
    move: (some: ReadonlyArray<Step>) => (some.length === 0 ? Effect.void : stored(Effect.asVoid(steps(some)))),
    tried: (trial: Trial) =>
      stored(
        sql.withTransaction(
          Effect.gen(function* () {
            yield* sql`insert into balance_probe (unit, before, amount, after, restored, semantics) values (${trial.unit},
              ${text(trial.before)}::numeric, ${text(trial.amount)}::numeric, ${text(trial.after)}::numeric, ${text(trial.restored)}::numeric, ${trial.semantics})`
            yield* audit.append(sql, "probe", { unit: trial.unit, semantics: trial.semantics })
          })
        )
      ),
    /** What the last trial said, if there was one. */
    trial: safe(
      Effect.map(
        sql<{ unit: string; semantics: string }>`select unit, semantics from balance_probe order by id desc limit 1`,
        (rows) => rows[0]
      )
    ),
    isListed: (card: CardNumber) =>
      safe(Effect.map(sql`select from balance where card = ${card} limit 1`, (rows) => rows.length > 0)),
    /** Whether something may have been sent in another unit. */
    isOther: (unit: string) =>
      safe(
        Effect.map(
          sql`select from balance where unit <> ${unit}
            and (state in ('intended', 'in-doubt', 'written', 'verified', 'settled') or undecided) limit 1`,
          (rows) => rows.length > 0
        )
      ),
    /** Takes a person's decision on what nobody else can tell, and says whether there was such a balance. */
    decide: (sourceId: CustomerId, word: proved.Word, because: string | undefined) =>
      stored(
        sql.withTransaction(
          Effect.gen(function* () {
            const open = sql`source_id = ${sourceId} and ${proved.decidable(sql, word)}`
            const [row] = yield* sql<{ position: number }>`select position from balance where ${open}`
            if (row === undefined) return false
            const { position } = row
            const why = because === undefined ? null : sealing.seal("balance_decision.because", position, because)
            yield* sql`insert into balance_decision (position, about, kind, because)
              select position, at, ${word}, ${why}::text from balance where position = ${position}`
            yield* proved.decide(sql, "balance", position, word)
            yield* audit.append(sql, "decision", audit.decision(sealing, "balance", sourceId, word, null))
            return true
          })
        )
      )
  }
}

export type BalanceTable = ReturnType<typeof make>
