/**
 * Balances and relations that this migration has moved, taken back as proved writes: look at what is there, intend the opposite,
 * send it, look again. Only where nothing has happened since the ledger last looked, or a person has said so.
 */
import type { Adapter } from "@kundbro/domain/Adapter"
import { BalanceAdjustment } from "@kundbro/domain/LoyaltyAccount"
import { NotFound, VendorError } from "@kundbro/domain/VendorError"
import { BigDecimal, DateTime, Effect, Result, Stream } from "effect"
import type { Exception, Ledger, LedgerError } from "../Ledger.ts"
import type { MigrationStopped, StoppedByPlan } from "../MigrationStopped.ts"
import type { Plan } from "../Plan.ts"
import type { Meter } from "../Progress.ts"
import * as balanceSteps from "./balanceSteps.ts"
import * as balanceTable from "./balanceTable.ts"
import type { Calls } from "./calls.ts"
import { moveAll, pages, proveAll, resolve, type Row, type Shown, type Step, type Writes } from "./provedWrites.ts"
import * as relationSteps from "./relationSteps.ts"
import * as relationTable from "./relationTable.ts"
import * as table from "./takeBackTable.ts"
import type { Tally } from "./tally.ts"
import * as undoTable from "./undoTable.ts"

type Seen = BigDecimal.BigDecimal

export interface Engine {
  readonly plan: Plan
  readonly source: Adapter
  readonly target: Adapter
  readonly sourceCalls: Calls
  readonly targetCalls: Calls
  readonly ledger: Ledger["Service"]
  readonly meter: Meter
}

const because =
  (field: string) =>
  (reason: string, remedy: string, more: Partial<Exception> = {}): Exception => ({
    reason,
    field,
    remedy,
    advice: "person",
    ...more
  })

const skipped = (position: number, exception: Exception): Result.Result<never, Step<Seen>> =>
  Result.fail({ position, to: "skipped", exception })

const one = BigDecimal.fromBigInt(1n)

const shows = ({ amount, before }: Pick<table.BalanceRow, "amount" | "before">, seen: Seen): Shown<Seen> =>
  balanceSteps.shows({ amount, before }, seen)

/** What is there, as a proved write says it. */
const says = (field: string, what: string) => {
  const exception = because(field)
  return {
    field,
    endings: { verified: "undone", written: "waiting", skipped: "kept", "dead-letter": "failed" },
    moved: exception(
      "TakenBackUnclear",
      `the target has taken it, but ${what} are not what they were without it: look there and decide`,
      { undecided: true }
    ),
    unclear: exception(
      "TakenBackUnclear",
      `nobody answered, and ${what} are neither as before nor that without it: look there and decide`,
      { undecided: true }
    ),
    withdrawn: exception("TakenBackUnclear", "nobody answered: look there and decide", { undecided: true })
  }
}

const common = <Of extends Row & Pick<table.BalanceRow, "account" | "before">>({
  plan,
  sourceCalls,
  targetCalls
}: Engine) => ({
  plan,
  sourceCalls,
  targetCalls,
  accountOf: ({ account }: Of) => String(account),
  meant: (row: Of): ReadonlyArray<table.Intended<Of>> => (row.before === null ? [] : [{ ...row, before: row.before }])
})

type Balances = Writes<table.BalanceRow, table.Intended<table.BalanceRow>, Seen>

/** Balances: the opposite amount, under a key of its own. */
export const balances = (engine: Engine): Effect.Effect<Balances, LedgerError> =>
  Effect.gen(function* () {
    const { ledger, plan, target, targetCalls } = engine
    const { loyaltyAdjustments, loyaltyByCard: byCard } = target
    const { balances: rules } = plan
    const keyOf = yield* table.keys(ledger)
    const exception = because("loyalty.balance")
    const noWayBack = exception(
      "NoWayBack",
      "the plan or the target cannot change balances: its operator's to take back"
    )
    const ask = (row: table.BalanceRow) =>
      rules === undefined || byCard === undefined
        ? Effect.succeed(Result.fail(noWayBack))
        : balanceSteps.enquire({ byCard, rules, targetCalls }, row)
    return {
      ...common<table.BalanceRow>(engine),
      table: table.balances(ledger),
      prepare: (row) => {
        const { allowed, amount, left, position, unit } = row
        if (
          rules === undefined ||
          byCard === undefined ||
          loyaltyAdjustments === undefined ||
          unit !== balanceSteps.unitOf(rules)
        ) {
          return Effect.succeed(skipped(position, noWayBack))
        }
        return Effect.map(ask(row), (found) => {
          if (Result.isFailure(found))
            return Result.fail({ position, to: "dead-letter" as const, exception: found.failure })
          const now = found.success
          if (!allowed && (left === null || !BigDecimal.equals(now, left))) {
            const remedy =
              "somebody has moved it since: look at the account's movements, and take it back with `balances resolve`, or leave it"
            return skipped(position, exception("LaterMovement", remedy))
          }
          const then = BigDecimal.sum(now, amount)
          return !balanceSteps.fits(then) || (BigDecimal.isNegative(then) && BigDecimal.isNegative(amount))
            ? skipped(position, exception("Spent", "the account holds less than was moved: correct it there by hand"))
            : Result.succeed({ ...row, before: now })
        })
      },
      send: ({ accountId, amount, card, position }) =>
        rules === undefined || loyaltyAdjustments === undefined
          ? Effect.die("prepared without the ability")
          : Effect.flatMap(DateTime.now, (at) =>
              loyaltyAdjustments.adjust(
                new BalanceAdjustment({
                  transactionId: keyOf(position),
                  accountId,
                  card,
                  at,
                  delta: balanceSteps.deltaOf(rules, amount)
                })
              )
            ),
      look: (row) =>
        Effect.map(
          ask(row),
          Result.map((now) => shows(row, now))
        ),
      says: says("loyalty.balance", "the balances")
    }
  })

type Relations = Writes<table.RelationRow, table.Intended<table.RelationRow>, Seen>

/** Relations: the one that equals what was added is removed, where there is no other like it. */
export const relations = (engine: Engine): Relations => {
  const { ledger, plan, target, targetCalls } = engine
  const { relationReads: reads, relationWrites } = target
  const exception = because("relations")
  const noWayBack = exception("NoWayBack", "the target removes no relation: its operator's to take back")
  const equal = ({ relation, targetId }: table.RelationRow) =>
    reads === undefined || targetId === null
      ? Effect.succeed(Result.fail(noWayBack))
      : Effect.map(
          relationSteps.equalOnes(
            { shows: reads, targetCalls },
            targetId,
            relationSteps.wanted({ plan }, relation) ?? relation
          ),
          Result.map((count) => BigDecimal.fromBigInt(BigInt(count)))
        )
  return {
    ...common<table.RelationRow>(engine),
    table: table.relations(ledger),
    prepare: (row) => {
      const { left, position } = row
      if (reads === undefined || relationWrites === undefined || row.targetId === null) {
        return Effect.succeed(skipped(position, noWayBack))
      }
      return Effect.map(equal(row), (found) => {
        if (Result.isFailure(found))
          return Result.fail({ position, to: "dead-letter" as const, exception: found.failure })
        const now = found.success
        if (BigDecimal.isZero(now)) {
          return skipped(position, exception("Gone", "it is not there as it was added: removed or edited since"))
        }
        if (left === null || !BigDecimal.equals(now, left)) {
          return skipped(
            position,
            exception("LaterEdit", "the customer's relations have changed since: decide with whoever did")
          )
        }
        return BigDecimal.equals(now, one)
          ? Result.succeed({ ...row, before: now })
          : skipped(
              position,
              exception("Ambiguous", "several are equal, as twins can be: remove the right one there by hand")
            )
      })
    },
    // The one that is there now, with the target's id: some go by that, some by what it is.
    send: ({ relation, targetId }) =>
      reads === undefined || relationWrites === undefined || targetId === null
        ? Effect.die("prepared without the ability")
        : Effect.flatMap(reads.of(targetId), ({ value }) => {
            const essence = relationTable.essenceOf(relationSteps.wanted({ plan }, relation) ?? relation)
            const found = value.find((other) => relationTable.essenceOf(other) === essence)
            return found === undefined
              ? Effect.fail(
                  new VendorError({
                    vendor: target.vendor,
                    operation: "relations.remove",
                    reason: new NotFound({ entity: "relation" })
                  })
                )
              : relationWrites.remove(targetId, found)
          }),
    look: (row) =>
      Effect.map(
        equal(row),
        Result.map((now) => shows(row, now))
      ),
    says: says("relations", "the customer's relations")
  }
}

/**
 * Decides by what is there what the movement itself has left open, and sends nothing: what has been moved is what there is to take
 * back. What stays open is a person's to decide first.
 */
export const settle = (
  { ledger, meter, plan, source, sourceCalls, target, targetCalls }: Engine,
  tally: Tally
): Effect.Effect<void, LedgerError | MigrationStopped | StoppedByPlan> =>
  Effect.gen(function* () {
    yield* table.recover(ledger)
    const { balances: rules } = plan
    const { loyaltyAdjustments: adjustments, loyaltyByCard: byCard } = target
    const calls = { plan, sourceCalls, targetCalls }
    if (rules && source.loyaltyReads && adjustments && byCard) {
      const own = balanceTable.make(ledger)
      const { loyaltyReads: reads } = source
      const keyOf = yield* own.keys
      const moved = balanceSteps.writes({ ...calls, rules, reads, byCard, adjustments, table: own, keyOf })
      yield* resolve(moved, meter, tally, false)
      yield* proveAll(moved, meter)
    }
    const { relationReads: shows, relationWrites: writes } = target
    if (source.relationReads && shows && writes) {
      const { relationReads: reads } = source
      const moved = relationSteps.writes({ ...calls, reads, shows, writes, table: relationTable.make(ledger) })
      yield* resolve(moved, meter, tally, false)
      yield* proveAll(moved, meter)
    }
  })

/** Takes them all back, relations first, and says how many there were to. */
export const undo = (
  engine: Engine,
  tally: Tally
): Effect.Effect<number, LedgerError | MigrationStopped | StoppedByPlan> =>
  Effect.gen(function* () {
    const { ledger, meter } = engine
    yield* table.list(ledger)
    const open = yield* table.open(ledger)
    if (open === 0) return 0
    yield* moveAll(relations(engine), "undoing", meter, tally)
    yield* moveAll(yield* balances(engine), "undoing", meter, tally)
    return open
  })

const foreseeAll = <Any extends Row, Intended extends Any>(
  { ledger, meter, targetCalls }: Engine,
  kind: table.Kind,
  writes: Writes<Any, Intended, Seen>
) =>
  Stream.runForEach(pages(writes, "listed"), (page) =>
    Effect.gen(function* () {
      const rows = yield* Effect.forEach(
        page,
        (row) =>
          Effect.map(writes.prepare(row), (found) => {
            const { position } = row
            const exception = Result.isFailure(found) ? found.failure.exception : undefined
            const ending = Result.isSuccess(found) ? "would-be-undone" : "would-stay"
            return { position, kind, targetId: "", ending, ...(exception && { remark: exception }) }
          }),
        { concurrency: targetCalls.width }
      )
      yield* undoTable.foresee(ledger, rows)
      for (const { ending, remark } of rows) {
        meter.count(ending)
        if (remark !== undefined) meter.problems.count(remark)
      }
    })
  )

/** What an undo would do with those of which nothing has been sent. Writes nothing at the target. */
export const foresee = (engine: Engine): Effect.Effect<void, LedgerError | MigrationStopped> =>
  Effect.gen(function* () {
    yield* table.list(engine.ledger)
    yield* foreseeAll(engine, "relation", relations(engine))
    yield* foreseeAll(engine, "balance", yield* balances(engine))
  })
