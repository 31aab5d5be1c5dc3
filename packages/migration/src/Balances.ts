/**
 * Moves loyalty balances to accounts that the target has: each once, one at a time per account, and each proved by asking for
 * the balance before and after. What nobody answered for is decided by the balance, or by a person; never by sending again
 * on hope.
 *
 * Nothing is moved before a trial on a test account has shown what the target does with an amount, see {@link probe}.
 */
import { type MissingCapability, requireCapability } from "@kundbro/domain/Adapter"
import type { CardNumber, CustomerId } from "@kundbro/domain/Ids"
import { BalanceAdjustment } from "@kundbro/domain/LoyaltyAccount"
import { describe, type VendorError } from "@kundbro/domain/VendorError"
import { BigDecimal, Clock, DateTime, Effect, Option, Result, Schema, type Scope, Stream } from "effect"
import type { Account } from "./AccountList.ts"
import { deltaOf, type Engine, enquire, unitOf, writes } from "./internal/balanceSteps.ts"
import { meanOf, timeFor } from "./DryRun.ts"
import * as balanceTable from "./internal/balanceTable.ts"
import * as opened from "./internal/open.ts"
import { isPurged } from "./internal/purged.ts"
import * as takeBackTable from "./internal/takeBackTable.ts"
import { failed } from "./internal/statements.ts"
import { moveAll, pages, proveAll, resolve as resolveDoubts } from "./internal/provedWrites.ts"
import * as tallies from "./internal/tally.ts"
import { Ledger, type LedgerError } from "./Ledger.ts"
import type { Options } from "./Migration.ts"
import type { MigrationStopped, StoppedByPlan } from "./MigrationStopped.ts"
import type { Meter } from "./Progress.ts"
import * as Report from "./Report.ts"

/** Balances cannot be moved like this. Nothing was sent. Names no account, card or amount. */
export class BalancesRefused extends Schema.TaggedError<BalancesRefused>("@kundbro/migration/BalancesRefused")(
  "BalancesRefused",
  { problem: Schema.String, remedy: Schema.String }
) {
  override get message(): string {
    return `no balance was moved: ${this.problem}; ${this.remedy}`
  }
}

/** What can end an activity early. All of it can be done again. */
export type Failure = MissingCapability | MigrationStopped | LedgerError | BalancesRefused

const refuse = (problem: string, remedy: string) => Effect.fail(new BalancesRefused({ problem, remedy }))

const open = (
  options: Options,
  activity: string
): Effect.Effect<{ engine: Engine; meter: Meter }, Failure, Ledger | Scope.Scope> =>
  Effect.gen(function* () {
    const { plan, source, target } = options
    const rules = plan.balances
    if (rules === undefined) {
      return yield* refuse("the plan says nothing of balances", "say in `balances.unit` what they count")
    }
    const reads = yield* requireCapability(source, "loyaltyReads", "reading the balances to move")
    const byCard = yield* requireCapability(target, "loyaltyByCard", "asking for a balance before and after")
    const adjustments = yield* requireCapability(target, "loyaltyAdjustments", "changing a balance")
    const { ledger, meter, sourceCalls, targetCalls } = yield* opened.open(options, { activity })
    const table = balanceTable.make(ledger)
    const keyOf = yield* table.keys
    if (yield* table.isOther(unitOf(rules))) {
      return yield* refuse("balances were sent in another unit than the plan's", "correct `balances.unit`")
    }
    return { engine: { plan, rules, sourceCalls, targetCalls, reads, byCard, adjustments, table, keyOf }, meter }
  })

const list = <E, R>({ table }: Engine, accounts: Stream.Stream<Account, E, R>) =>
  Effect.gen(function* () {
    const listing = yield* table.nextListing
    let refused = 0
    yield* table.together(
      Effect.gen(function* () {
        yield* Stream.runForEach(Stream.grouped(accounts, 5_000), (batch) =>
          Effect.map(table.take(listing, batch), (left) => {
            refused += left
          })
        )
        if (refused > 0) {
          yield* refuse(
            `${refused} rows of the list of accounts name a customer that it names already, or another account than the one that was sent to`,
            "correct the list: one account for each customer, and for those that were sent to the same as before"
          )
        }
      })
    )
  })

const isKnown = ({ rules, table }: Engine) =>
  Effect.gen(function* () {
    const trial = yield* table.trial
    if (trial === undefined) {
      return yield* refuse(
        "no trial has shown yet what the target does with an amount",
        "make one on a test account first (`kundbro migrate balances probe`)"
      )
    }
    if (trial.semantics !== "delta") {
      return yield* refuse(
        trial.semantics === "absolute"
          ? "the last trial showed that the target takes an amount for the new balance"
          : "the last trial was unclear: something else moved the test account's balance, or the change waits for something",
        "see to the adapter's settings, and make another trial on a test account"
      )
    }
    if (trial.unit !== unitOf(rules)) {
      return yield* refuse(
        "the last trial was made in another unit than the plan's",
        "correct `balances.unit`, or make another trial"
      )
    }
  })

/**
 * Moves every balance of the list that has not been moved yet, and proves each. Stopped at any moment, by an interruption or a
 * `kill -9`, it goes on where it was: what may have been sent meanwhile is decided by the balance first.
 *
 * Fails with {@link BalancesRefused} before any call when the list contradicts itself or what was sent before, or when no
 * trial has shown what an amount does.
 */
export const run = <E, R>(
  options: Options & { readonly accounts: Stream.Stream<Account, E, R>; readonly everyDeadLetter?: boolean }
): Effect.Effect<Report.Report, Failure | StoppedByPlan | E, Ledger | R> =>
  Effect.gen(function* () {
    const { engine, meter } = yield* open(options, "balances")
    const ledger = yield* Ledger
    const startedAt = yield* Clock.currentTimeMillis
    yield* isKnown(engine)
    yield* list(engine, options.accounts)
    yield* engine.table.recover(options.everyDeadLetter ?? false)
    yield* engine.table.analyze
    const records = yield* engine.table.count(["listed", "in-doubt"])
    const tally = tallies.make(engine.plan, meter.problems)
    yield* moveAll(writes(engine), "moving balances", meter, tally)
    yield* ledger.activity("balances", startedAt, records, "{}")
    return yield* Report.make(ledger, yield* Clock.currentTimeMillis)
  }).pipe(Effect.scoped, Effect.withSpan("Balances.run"))

/**
 * Reads every balance of the list that has not been moved yet at both sides, changes none, and predicts each: `moved` with its
 * amount, `skipped`, `dead-letter`. Every later report compares. Needs no trial.
 */
export const dryRun = <E, R>(
  options: Options & { readonly accounts: Stream.Stream<Account, E, R> }
): Effect.Effect<Report.Report, Failure | E, Ledger | R> =>
  Effect.gen(function* () {
    const { engine, meter } = yield* open(options, "balances-dry-run")
    const { plan, sourceCalls, table, targetCalls } = engine
    const ledger = yield* Ledger
    const startedAt = yield* Clock.currentTimeMillis
    yield* list(engine, options.accounts)
    yield* table.analyze
    const records = yield* table.count(["listed"])
    meter.enter("predicting", records)
    yield* table.forgetPredictions
    const asWrites = writes(engine)
    let moves = 0
    yield* pages(asWrites, "listed").pipe(
      Stream.runForEach((page) =>
        Effect.gen(function* () {
          const found = yield* Effect.forEach(page, (row) => asWrites.prepare(row), {
            concurrency: Math.min(sourceCalls.width, targetCalls.width)
          })
          const rows = found.map((one) => Result.merge(one))
          yield* table.predict(rows)
          for (const row of rows) {
            meter.count("unit" in row ? "moved" : row.to)
            if ("unit" in row) moves++
            else if (row.exception !== undefined && row.to === "dead-letter") meter.problems.count(row.exception)
          }
        })
      )
    )
    const perRead = meanOf(sourceCalls) ?? 0
    const perTarget = meanOf(targetCalls) ?? perRead
    // To what was asked now come the change and the question that proves it.
    const estimatedMillis = Math.ceil(
      Math.max(
        timeFor(sourceCalls.measured.calls, perRead, plan.source),
        timeFor(targetCalls.measured.calls + 2 * moves, perTarget, plan.target)
      )
    )
    yield* ledger.activity("balances-dry-run", startedAt, records, JSON.stringify({ estimatedMillis }))
    return yield* Report.make(ledger, yield* Clock.currentTimeMillis)
  }).pipe(Effect.scoped, Effect.withSpan("Balances.dryRun"))

/** Asks for every balance that was written and not proved, and decides what is in doubt. Changes no balance. */
export const verify = (options: Options): Effect.Effect<Report.Report, Failure | StoppedByPlan, Ledger> =>
  Effect.gen(function* () {
    const { engine, meter } = yield* open(options, "balances-verify")
    const ledger = yield* Ledger
    yield* resolveDoubts(writes(engine), meter, tallies.make(engine.plan, meter.problems), false)
    meter.enter("verifying", yield* engine.table.count(["written"]))
    yield* proveAll(writes(engine), meter)
    return yield* Report.make(ledger, yield* Clock.currentTimeMillis)
  }).pipe(Effect.scoped, Effect.withSpan("Balances.verify"))

/** What one trial saw: amounts of a test account. */
export interface Trial {
  readonly unit: string
  readonly before: BigDecimal.BigDecimal
  readonly after: BigDecimal.BigDecimal
  /** The balance after the amount was taken back; absent where it was not tried. */
  readonly restored?: BigDecimal.BigDecimal
  /** `delta`: an amount is added, as it must be. `absolute`: it replaces the balance, which is then left changed. */
  readonly semantics: "delta" | "absolute" | "unclear"
}

const untold = (error: VendorError) =>
  new BalancesRefused({
    problem: `the target answered the trial with ${describe(error.reason)}`,
    remedy: "see to it, and make another trial: this one may have changed the test account"
  })

/**
 * Finds out on a test account what the target does with an amount, and keeps it in the ledger: asks for the balance, adds
 * `amount`, asks again, takes it back, asks again. A real change at the target, for a moment. Without a trial that ended as
 * `delta`, in the plan's unit, no balance is moved.
 */
export const probe = <E = never, R = never>(
  options: Options & {
    readonly card: CardNumber
    readonly amount: BigDecimal.BigDecimal
    /** The list that is going to be moved: a card of it is refused. */
    readonly accounts?: Stream.Stream<Account, E, R>
  }
): Effect.Effect<Trial, Failure | E, Ledger | R> =>
  Effect.gen(function* () {
    const { engine } = yield* open(options, "balances-probe")
    const { adjustments, rules, table, targetCalls } = engine
    const { amount, card } = options
    if (BigDecimal.isZero(amount)) return yield* refuse("a trial with 0 shows nothing", "try with another amount")
    if (rules.unit.kind === "points" && !BigDecimal.equals(BigDecimal.truncate(amount), amount)) {
      return yield* refuse("points are whole", "try with a whole number")
    }
    const isNamed = Stream.runHead(Stream.filter(options.accounts ?? Stream.empty, (one) => one.card === card))
    if ((yield* table.isListed(card)) || Option.isSome(yield* isNamed)) {
      return yield* refuse("this card is a customer's: it is on the list of accounts", "try on a test account")
    }
    const ask = Effect.flatMap(enquire(engine, { card }), (found) =>
      Result.isSuccess(found)
        ? Effect.succeed(found.success)
        : refuse(`the test account could not be asked (${found.failure.reason})`, found.failure.remedy)
    )
    // From the same numbers as the balances, below the first position: they are never used twice either.
    const first = engine.keyOf(0) - BigInt(yield* Clock.currentTimeMillis) * 2n
    const adjust = (by: BigDecimal.BigDecimal, transactionId: bigint) =>
      Effect.gen(function* () {
        const at = yield* DateTime.now
        const adjustment = new BalanceAdjustment({ transactionId, card, at, delta: deltaOf(rules, by) })
        yield* targetCalls.write(adjustments.adjust(adjustment), {
          left: () => {},
          answered: () => {},
          refused: () => {},
          failed: () => {}
        })
      }).pipe(Effect.catchTag("VendorError", (error) => Effect.fail(untold(error))))

    const unit = unitOf(rules)
    const before = yield* ask
    yield* adjust(amount, first)
    const after = yield* ask
    const seen = { unit, before, amount, after }
    if (!BigDecimal.equals(after, BigDecimal.sum(before, amount))) {
      const semantics = BigDecimal.equals(after, amount) ? ("absolute" as const) : ("unclear" as const)
      yield* table.tried({ ...seen, semantics })
      return { ...seen, semantics }
    }
    yield* adjust(BigDecimal.negate(amount), first + 1n)
    const restored = yield* ask
    const semantics = BigDecimal.equals(restored, before) ? ("delta" as const) : ("unclear" as const)
    yield* table.tried({ ...seen, restored, semantics })
    return { ...seen, restored, semantics }
  }).pipe(Effect.scoped, Effect.withSpan("Balances.probe"))

/**
 * Takes a person's decision on the balance of one customer, for good: on a dead letter, and on what was sent and is not
 * proved. `settled`: it has been applied. `absent`: it certainly has not, so the next run may send it again; neither for
 * what was never sent. `left`: it stays as it is. Once the migration is being taken back, they are said of what takes the balance
 * back, if that is open; `take-back`: also over what has happened on the account since.
 */
export const resolve = (
  sourceId: CustomerId,
  resolution:
    | { readonly kind: "settled" | "absent"; readonly because?: string }
    | { readonly kind: "left" | "take-back"; readonly because: string }
): Effect.Effect<void, LedgerError | BalancesRefused, Ledger> =>
  Effect.gen(function* () {
    const ledger = yield* Ledger
    const { because, kind } = resolution
    const decided =
      (yield* takeBackTable.decide(ledger, { kind: "balance" }, sourceId, kind, because)) ||
      (kind !== "take-back" && (yield* balanceTable.make(ledger).decide(sourceId, kind, because)))
    if (!decided && (yield* Effect.mapError(isPurged(ledger, sourceId), failed))) {
      return yield* refuse("this customer has been purged from the ledger", "nothing is left to decide")
    }
    if (!decided) {
      yield* refuse(
        "there is no such dead letter, or nothing of it is undecided",
        kind === "take-back"
          ? "see undo.csv: only a balance that was kept because of a later movement is taken back like this"
          : "see balances.csv: a dead letter that was never sent can only be left"
      )
    }
  }).pipe(Effect.withSpan("Balances.resolve"))
