/**
 * What a dry run says of each balance, and how that compares with what became of it.
 */
import { BigDecimal, Effect, Schema } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import type { Ledger } from "../Ledger.ts"
import type { Intent, Step } from "./balanceTable.ts"
import { ints, texts } from "./columns.ts"

export const balancePredictionTable = `create table balance_prediction (
  position int primary key, outcome text not null, reason text, unit text, amount numeric
)`

const Count = Schema.Int

/** The last dry run of balances against what happened since. */
export const BalancePrediction = Schema.Struct({
  /** Milliseconds that moving them was to take. */
  estimatedMillis: Schema.Number,
  /** Balances by what was predicted: `moved`, `skipped`, `dead-letter`. */
  outcomes: Schema.Record(Schema.String, Count),
  /** Exact, of what was to be moved. */
  totals: Schema.Array(Schema.Struct({ unit: Schema.String, balances: Count, moved: Schema.String })),
  exceptions: Schema.Array(Schema.Struct({ reason: Schema.String, balances: Count })),
  /** Balances that have ended since, and those of them that ended as predicted: outcome, reason and amount alike. */
  compared: Count,
  agreed: Count,
  /** What ended otherwise, by cause. Each of them is in `balances.csv`. */
  differences: Schema.Array(
    Schema.Struct({ predicted: Schema.String, ended: Schema.String, cause: Schema.String, balances: Count })
  )
})

export const forget = (sql: SqlClient.SqlClient) => sql`delete from balance_prediction`

/** Keeps what a page of balances would come to. */
export const write = (
  sql: SqlClient.SqlClient,
  rows: ReadonlyArray<Intent | Step>
): Effect.Effect<void, SqlError.SqlError> =>
  rows.length === 0
    ? Effect.void
    : Effect.asVoid(sql`insert into balance_prediction (position, outcome, reason, unit, amount)
        select position, outcome, reason, unit, amount::numeric from unnest(${ints(rows.map((row) => row.position))},
          ${texts(rows.map((row) => ("unit" in row ? "moved" : row.to)))}, ${texts(rows.map((row) => ("unit" in row ? null : (row.exception?.reason ?? null))))},
          ${texts(rows.map((row) => ("unit" in row ? row.unit : null)))}, ${texts(rows.map((row) => ("unit" in row ? BigDecimal.format(row.amount) : null)))})
          as t(position, outcome, reason, unit, amount)`)

/** Every predicted balance beside its ending, whether it has `agreed`, and if not the `cause`; open ones have neither. */
export const comparedBalances = `
  select *, case when open or agreed then null
      when ended = 'withdrawn' then 'the list no longer has it'
      when decided then 'a person has decided it'
      when ended_reason in ('BalanceMoved', 'BalanceUnclear') then 'something else moved the account meanwhile'
      when advice = 'later' then 'a vendor did not serve it'
      when predicted = 'moved' and ended in ('moved', 'skipped') or predicted = 'skipped' then 'its balance at the source has changed since the dry run'
      when ended = 'dead-letter' or predicted = 'dead-letter' then 'its account at the target has changed since the dry run, or refuses what no rule known beforehand forbids'
      else 'unexplained' end as cause
  from (
    select p.position, p.outcome as predicted, p.reason, p.amount, e.ending as ended, e.reason as ended_reason, e.advice,
      e.ending in ('unfinished', 'unproven') as open,
      case when p.outcome = 'moved' then e.ending in ('moved', 'settled') and e.amount = p.amount
        else (e.ending = p.outcome or e.ending = 'left') and e.reason is not distinct from p.reason end as agreed,
      exists (select from balance_decision d where d.position = p.position) as decided
    from balance_prediction p join balance_ending e using (position)
  ) as sides`

/** The prediction in numbers. */
export const make = ({ sql }: Pick<Ledger["Service"], "sql">, estimatedMillis: number) =>
  Effect.gen(function* () {
    const outcomes = yield* sql<{ key: string; n: number }>`select outcome as key, count(*)::int as n
      from balance_prediction group by 1`
    const totals = yield* sql`select unit, count(*)::int as balances, sum(amount)::text as moved
      from balance_prediction where outcome = 'moved' group by 1 order by 1`
    const exceptions = yield* sql`select reason, count(*)::int as balances from balance_prediction
      where reason is not null group by 1 order by 2 desc, 1`
    const cells = yield* sql<{ predicted: string; ended: string; cause: string | null; balances: number }>`
      select predicted, ended, cause, count(*)::int as balances from (${sql.literal(comparedBalances)}) as compared
      where not open group by 1, 2, 3 order by balances desc, 1, 2`
    const sum = (rows: typeof cells) => rows.reduce((total, { balances }) => total + balances, 0)
    return {
      estimatedMillis,
      outcomes: Object.fromEntries(outcomes.map(({ key, n }) => [key, n])),
      totals,
      exceptions,
      compared: sum(cells),
      agreed: sum(cells.filter(({ cause }) => cause === null)),
      differences: cells.filter(({ cause }) => cause !== null)
    }
  })
