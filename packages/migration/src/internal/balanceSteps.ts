/**
 * The steps of one balance: read it at the source, ask for the target's, intend, adjust, ask again.
 */
import type { Capabilities } from "@kundbro/domain/Adapter"
import { type Amount, Money, Points } from "@kundbro/domain/Balance"
import { BalanceAdjustment, type LoyaltyAccount } from "@kundbro/domain/LoyaltyAccount"
import type { VendorError } from "@kundbro/domain/VendorError"
import { BigDecimal, DateTime, Effect, Option, Result, Stream } from "effect"
import type { Exception, LedgerError } from "../Ledger.ts"
import type { MigrationStopped, StoppedByPlan } from "../MigrationStopped.ts"
import type { Balances, Plan } from "../Plan.ts"
import type { Meter } from "../Progress.ts"
import { fresh } from "./sourceReads.ts"
import type { BalanceTable, Intent, Row, Step } from "./balanceTable.ts"
import type { Calls } from "./calls.ts"
import { fromError, fromWriteError } from "./exceptions.ts"
import type { Tally } from "./tally.ts"

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

/** Few at a time: the shorter the way from the balance before to the write, the less anybody else moves it meanwhile. */
const pageSize = 100

export const exception = (reason: string, remedy: string, more: Partial<Exception> = {}): Exception => ({
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
const fits = (amount: BigDecimal.BigDecimal): boolean => {
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
export type Found = Result.Result<BigDecimal.BigDecimal, Exception>

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
const prepare = (engine: Engine, row: Row): Effect.Effect<Intent | Step, MigrationStopped> =>
  Effect.gen(function* () {
    const { position } = row
    const { keyOf, reads, rules } = engine
    const reading = yield* fresh(engine, reads.of(row.sourceId))
    if (reading.cached) {
      return {
        position,
        to: "dead-letter" as const,
        exception: exception("Cached", "the source answers from a cache: run again", { advice: "later" })
      }
    }
    const amount = chosen(rules, reading.value)
    if (Result.isFailure(amount) && amount.failure !== undefined) {
      return { position, to: "dead-letter" as const, exception: amount.failure }
    }
    if (Result.isFailure(amount) || BigDecimal.isZero(amount.success)) {
      return {
        position,
        to: "skipped" as const,
        exception: exception("NothingToMove", "none: the source holds no balance for this customer")
      }
    }
    const before = yield* enquire(engine, row)
    if (Result.isFailure(before)) return { position, to: "dead-letter" as const, exception: before.failure }
    if (!fits(BigDecimal.sum(before.success, amount.success))) {
      return { position, to: "dead-letter" as const, exception: tooLarge }
    }
    return {
      position,
      unit: unitOf(rules),
      amount: amount.success,
      before: before.success,
      transactionId: keyOf(position)
    }
  }).pipe(
    Effect.catchTag("VendorError", (error) =>
      Effect.succeed({
        position: row.position,
        to: "dead-letter" as const,
        exception: { ...fromError(error, "source"), field: "loyalty.balance" }
      })
    )
  )

const moved = exception(
  "BalanceMoved",
  "the target has taken it, but its balance is not what it was plus that: look at the account's movements and decide",
  { undecided: true }
)

/** What a balance says of an adjustment. */
export const shows = ({ amount, before }: Row, now: BigDecimal.BigDecimal): "applied" | "unchanged" | "moved" => {
  if (amount === null || before === null) return "moved"
  if (BigDecimal.equals(now, BigDecimal.sum(before, amount))) return "applied"
  return BigDecimal.equals(now, before) ? "unchanged" : "moved"
}

/**
 * Whether an answered adjustment shows in the balance: the proof, taken at once. Where nobody can be asked, or the balance is
 * as before (the target has accepted it and not applied it yet), it is written without a proof, and asked for again.
 */
export const prove = (engine: Engine, row: Row): Effect.Effect<Step, MigrationStopped> =>
  Effect.map(enquire(engine, row), (now): Step => {
    const { position } = row
    if (Result.isFailure(now)) return { position, to: "written" }
    switch (shows(row, now.success)) {
      case "unchanged":
        return { position, to: "written" }
      case "applied":
        return { position, to: "verified", after: now.success }
      case "moved":
        return { position, to: "dead-letter", after: now.success, exception: moved }
    }
  })

export const deltaOf = ({ unit }: Balances, amount: BigDecimal.BigDecimal) => {
  if (unit.kind === "money") return new Money({ amount, currency: unit.currency })
  const whole = BigDecimal.scale(amount, 0)
  return new Points({ points: whole.value })
}

/** What is counted. */
export const endingOf = ({ to }: Step): string => (to === "verified" ? "moved" : to === "written" ? "unproven" : to)

/** Sends what was intended, one record of the ledger's at a time per account, and writes down what came of it. */
const send = (
  engine: Engine,
  rows: ReadonlyArray<Row & Intent>,
  meter: Meter,
  tally: Tally,
  restore: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
) =>
  Effect.gen(function* () {
    const { adjustments, rules, table, targetCalls } = engine
    const steps = new Map<number, Step>()
    const notLeft = new Set(rows.map(({ position }) => position))
    const settle = Effect.suspend(() =>
      table.move([...steps.values(), ...Array.from(notLeft, (position): Step => ({ position, to: "listed" }))])
    )
    const one = (row: Row & Intent) =>
      Effect.gen(function* () {
        const { accountId, amount, card, position, transactionId } = row
        const at = yield* DateTime.now
        const failed = (error: VendorError) => {
          notLeft.delete(position)
          // An answer to a write that cannot be read is none.
          if (error.reason._tag === "InDoubt" || error.reason._tag === "Undecodable") {
            steps.set(position, { position, to: "in-doubt" })
            tally.doubted()
          } else {
            const ending = { ...fromWriteError(error), field: "loyalty.balance" }
            steps.set(position, { position, to: "dead-letter", exception: ending })
            meter.count("dead-letter")
            tally.ended(ending)
          }
        }
        const call = adjustments.adjust(
          new BalanceAdjustment({ transactionId, accountId, card, at, delta: deltaOf(rules, amount) })
        )
        yield* targetCalls
          .write(call, {
            left: () => notLeft.delete(position),
            refused: () => notLeft.add(position),
            answered: () => steps.set(position, { position, to: "written" }),
            failed
          })
          .pipe(
            Effect.catchTag("VendorError", (error) =>
              Effect.sync(() => (error.isRetryable ? failed(error) : undefined))
            )
          )
        if (steps.get(position)?.to === "written") {
          const step = yield* prove(engine, row)
          steps.set(position, step)
          meter.count(endingOf(step))
          tally.ended(step.exception)
        }
        yield* tally.check
      })
    yield* restore(Effect.forEach(rows, one, { concurrency: targetCalls.width, discard: true })).pipe(
      Effect.onExit(() => settle)
    )
  })

/** Writes down the intents, and what ends before any write; then sends. */
export const sendAll = (
  engine: Engine,
  intents: ReadonlyArray<Row & Intent>,
  ended: ReadonlyArray<Step>,
  meter: Meter,
  tally: Tally
) =>
  // No interruption comes between the intents in the ledger and the sending that takes them back.
  Effect.uninterruptibleMask((restore) =>
    Effect.andThen(engine.table.stage(intents, ended), send(engine, intents, meter, tally, restore))
  )

/** The first of each account: the others wait until that one is through. */
const onePerAccount = (rows: ReadonlyArray<Row>): ReadonlyArray<Row> => {
  const seen = new Set<string>()
  return rows.filter(({ accountId }) => !seen.has(accountId) && seen.add(accountId))
}

/** All balances in a state, in list order, some at a time. */
export const pages = (engine: Engine, state: "listed" | "in-doubt" | "written") =>
  Stream.paginate(0, (after) =>
    Effect.map(engine.table.page(state, after, pageSize), (page) => {
      const last = page.at(-1)
      return [
        page.length === 0 ? [] : [page],
        last === undefined || page.length < pageSize ? Option.none() : Option.some(last.position)
      ]
    })
  )

/**
 * Moves the balances that are listed, of accounts that several customers share one, and says how many it took up. Stopped at
 * any moment it ends after the calls in flight are answered and recorded.
 */
export const moveAll = (
  engine: Engine,
  meter: Meter,
  tally: Tally
): Effect.Effect<number, LedgerError | MigrationStopped | StoppedByPlan> =>
  Effect.gen(function* () {
    let count = 0
    yield* pages(engine, "listed").pipe(
      Stream.runForEach((page) =>
        Effect.gen(function* () {
          const rows = onePerAccount(page)
          count += rows.length
          const prepared = yield* Effect.forEach(
            rows,
            (row) => Effect.map(prepare(engine, row), (next) => ({ row, next })),
            { concurrency: Math.min(engine.sourceCalls.width, engine.targetCalls.width) }
          )
          const intents = prepared.flatMap(({ next, row }) => ("unit" in next ? [{ ...row, ...next }] : []))
          const ended = prepared.flatMap(({ next }) => ("to" in next ? [next] : []))
          yield* sendAll(engine, intents, ended, meter, tally)
          for (const { exception: why, to } of ended) {
            meter.count(to)
            tally.ended(to === "dead-letter" ? why : undefined)
          }
          yield* tally.check
        })
      )
    )
    return count
  })
