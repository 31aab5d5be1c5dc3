/**
 * A balance as a proved write: read it at the source, ask for the target's, intend, adjust, ask again.
 */
import type { Capabilities } from "@kundbro/domain/Adapter"
import { type Amount, Money, Points } from "@kundbro/domain/Balance"
import { BalanceAdjustment, type LoyaltyAccount } from "@kundbro/domain/LoyaltyAccount"
import { BigDecimal, DateTime, Effect, Result } from "effect"
import type { Exception } from "../Ledger.ts"
import type { MigrationStopped } from "../MigrationStopped.ts"
import type { Balances, Plan } from "../Plan.ts"
import { fresh } from "./sourceReads.ts"
import type { BalanceTable, Intent, Row, Step } from "./balanceTable.ts"
import type { Calls } from "./calls.ts"
import { fromError, fromSource } from "./exceptions.ts"
import type { Shown, Writes } from "./provedWrites.ts"

/** Everything that the steps share. */
export interface Engine {
  readonly plan: Plan
  readonly rules: Balances
  readonly sourceCalls: Calls
  readonly targetCalls: Calls
  readonly reads: Capabilities["loyaltyReads"]
  readonly byCard: Capabilities["loyaltyByCard"]
  readonly adjustments: Capabilities["loyaltyAdjustments"]
  readonly table: BalanceTable
  readonly keyOf: (position: number) => bigint
}

const exception = (reason: string, remedy: string, more: Partial<Exception> = {}): Exception => ({
  reason,
  field: "loyalty.balance",
  remedy,
  advice: "person",
  ...more
})

/** `points` or a currency. */
export const unitOf = ({ unit }: Balances): string => (unit.kind === "points" ? "points" : unit.currency)

/** The number of an amount in the plan's unit; a bare number is taken to count it. */
const numberOf = ({ unit }: Balances, amount: Amount): BigDecimal.BigDecimal | undefined => {
  switch (amount._tag) {
    case "UnitUnknown":
      return amount.amount
    case "Points":
      return unit.kind === "points" ? BigDecimal.fromBigInt(amount.points) : undefined
    case "Money":
      return unit.kind === "money" && unit.currency === amount.currency ? amount.amount : undefined
  }
}

const longest = 2n ** 63n

/** Whether an amount can be one: whole part of at most 64 bits, some decimals. More would be a slip, or an attack. */
export const fits = (amount: BigDecimal.BigDecimal): boolean => {
  const { scale, value } = BigDecimal.normalize(amount)
  if (scale < -19 || scale > 19) return false
  const whole = scale <= 0 ? value * 10n ** BigInt(-scale) : value / 10n ** BigInt(scale)
  return whole < longest && whole >= -longest
}

const tooLarge = exception("TooLarge", "the amount or the balance with it is beyond 64 bits: correct it")

const otherUnit = (role: string) =>
  exception("UnitMismatch", `the ${role}'s balance is in another unit than the plan's: correct \`balances.unit\``)

/** The balance to move of all that a customer has, or why none is. */
const chosen = (
  rules: Balances,
  accounts: ReadonlyArray<LoyaltyAccount>
): Result.Result<BigDecimal.BigDecimal, Step["exception"]> => {
  const { scheme } = rules
  const held = accounts.filter((one) => one.balance !== undefined && (scheme === undefined || one.scheme === scheme))
  const [account, another] = held
  if (another !== undefined) {
    return Result.fail(
      exception("Ambiguous", "the customer has several balances: name one scheme in `balances.scheme`")
    )
  }
  if (account?.balance === undefined) return Result.fail(undefined)
  const amount = numberOf(rules, account.balance.amount)
  if (amount === undefined) return Result.fail(otherUnit("source"))
  if (!fits(amount)) return Result.fail(tooLarge)
  if (rules.unit.kind === "money") return Result.succeed(amount)
  const whole = BigDecimal.truncate(amount)
  return BigDecimal.equals(whole, amount) || rules.fraction === "drop"
    ? Result.succeed(whole)
    : Result.fail(
        exception("Fraction", "points are whole: correct it at the source, or plan `balances.fraction: drop`")
      )
}

/** A balance, or why there is none to go by. */
type Found = Result.Result<BigDecimal.BigDecimal, Exception>

/** What the target holds now in the plan's unit. Fails with {@link MigrationStopped} only. */
export const enquire = (
  { byCard, rules, targetCalls }: Pick<Engine, "byCard" | "rules" | "targetCalls">,
  { accountId, card }: Pick<Row, "card"> & Partial<Pick<Row, "accountId">>
): Effect.Effect<Found, MigrationStopped> =>
  Effect.gen(function* () {
    const { cached, value } = yield* targetCalls.read(byCard.get(card))
    if (accountId !== undefined && value.id !== accountId) {
      return Result.fail(
        exception("AccountMismatch", "the card opens another account than the list says: correct the list of accounts")
      )
    }
    if (cached)
      return Result.fail(exception("Cached", "the target answers from a cache: run again", { advice: "later" }))
    if (value.balance === undefined) {
      return Result.fail(exception("NoBalance", "the target tells no balance of this account: see to it there"))
    }
    const amount = numberOf(rules, value.balance.amount)
    if (amount === undefined) return Result.fail(otherUnit("target"))
    return fits(amount) ? Result.succeed(amount) : Result.fail(tooLarge)
  }).pipe(
    Effect.catchTag("VendorError", (error) =>
      Effect.succeed(Result.fail({ ...fromError(error, "target"), field: "loyalty.balance" }))
    )
  )

/** What is to be sent for a row, or how it ends before any write. */
const prepare = (engine: Engine, row: Row): Effect.Effect<Result.Result<Row & Intent, Step>, MigrationStopped> =>
  Effect.gen(function* () {
    const { position } = row
    const { keyOf, reads, rules } = engine
    const dead = (why: Exception) => Result.fail({ position, to: "dead-letter" as const, exception: why })
    const reading = yield* fresh(engine, reads.of(row.sourceId))
    if (reading.cached) {
      return dead(exception("Cached", "the source answers from a cache: run again", { advice: "later" }))
    }
    const amount = chosen(rules, reading.value)
    if (Result.isFailure(amount) && amount.failure !== undefined) return dead(amount.failure)
    if (Result.isFailure(amount) || BigDecimal.isZero(amount.success)) {
      const nothing = exception("NothingToMove", "none: the source holds no balance for this customer")
      return Result.fail({ position, to: "skipped" as const, exception: nothing })
    }
    const before = yield* enquire(engine, row)
    if (Result.isFailure(before)) return dead(before.failure)
    if (!fits(BigDecimal.sum(before.success, amount.success))) return dead(tooLarge)
    return Result.succeed({
      ...row,
      unit: unitOf(rules),
      amount: amount.success,
      before: before.success,
      transactionId: keyOf(position)
    })
  }).pipe(
    Effect.catchTag("VendorError", (error) =>
      Effect.succeed(
        Result.fail({
          position: row.position,
          to: "dead-letter" as const,
          exception: { ...fromSource(error, engine.sourceCalls), field: "loyalty.balance" }
        })
      )
    )
  )

/** What a balance says of an adjustment. */
export const shows = (
  { amount, before }: Pick<Row, "amount" | "before">,
  seen: BigDecimal.BigDecimal
): Shown<BigDecimal.BigDecimal> => {
  if (amount === null || before === null) return { as: "moved", seen }
  if (BigDecimal.equals(seen, BigDecimal.sum(before, amount))) return { as: "applied", seen }
  return { as: BigDecimal.equals(seen, before) ? "unchanged" : "moved", seen }
}

export const deltaOf = ({ unit }: Balances, amount: BigDecimal.BigDecimal) => {
  if (unit.kind === "money") return new Money({ amount, currency: unit.currency })
  const whole = BigDecimal.scale(amount, 0)
  return new Points({ points: whole.value })
}

const says = {
  field: "loyalty.balance",
  moved: exception(
    "BalanceMoved",
    "the target has taken it, but its balance is not what it was plus that: look at the account's movements and decide",
    { undecided: true }
  ),
  unclear: exception(
    "BalanceUnclear",
    "nobody answered, and the balance is neither what it was nor that plus the amount: look at the account's movements and decide",
    { undecided: true }
  ),
  withdrawn: exception(
    "Withdrawn",
    "nobody answered, the balance is as before, and the list no longer has it: look at the account's movements and decide",
    { undecided: true }
  )
}

/** Balances as proved writes, one at a time for each account. */
export const writes = (engine: Engine): Writes<Row, Row & Intent, BigDecimal.BigDecimal> => ({
  plan: engine.plan,
  sourceCalls: engine.sourceCalls,
  targetCalls: engine.targetCalls,
  table: engine.table,
  accountOf: ({ accountId }) => accountId,
  prepare: (row) => prepare(engine, row),
  // The same amount to the same balance, under the same key.
  meant: (row) => {
    const { amount, before, transactionId, unit } = row
    return unit === null || amount === null || before === null || transactionId === null
      ? []
      : [{ ...row, unit, amount, before, transactionId }]
  },
  send: ({ accountId, amount, card, transactionId }) =>
    Effect.flatMap(DateTime.now, (at) =>
      engine.adjustments.adjust(
        new BalanceAdjustment({ transactionId, accountId, card, at, delta: deltaOf(engine.rules, amount) })
      )
    ),
  look: (row) =>
    Effect.map(
      enquire(engine, row),
      Result.map((now) => shows(row, now))
    ),
  says
})
