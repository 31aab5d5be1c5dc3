/**
 * The balances that are not certain: sent without an answer, or answered without a proof. The balance itself decides, else a
 * person does.
 */
import { Effect, Result, Stream } from "effect"
import type { LedgerError } from "../Ledger.ts"
import type { MigrationStopped, StoppedByPlan } from "../MigrationStopped.ts"
import type { Meter } from "../Progress.ts"
import { endingOf, type Engine, enquire, exception, type Found, pages, prove, sendAll, shows } from "./balanceSteps.ts"
import type { Intent, Row, Step } from "./balanceTable.ts"
import type { Tally } from "./tally.ts"

const unclear = exception(
  "BalanceUnclear",
  "nobody answered, and the balance is neither what it was nor that plus the amount: look at the account's movements and decide",
  { undecided: true }
)

/**
 * What a balance says of an adjustment that nobody answered for. `unchanged`: it is as before, look again. `unknown`: nobody
 * can be asked just now, so it stays in doubt.
 */
const judge = (row: Row, found: Found): Step | "unchanged" | "unknown" => {
  const { position } = row
  if (Result.isFailure(found)) {
    return found.failure.advice === "later"
      ? "unknown"
      : { position, to: "dead-letter", exception: { ...found.failure, undecided: true } }
  }
  switch (shows(row, found.success)) {
    case "applied":
      return { position, to: "verified", after: found.success }
    case "unchanged":
      return "unchanged"
    case "moved":
      return { position, to: "dead-letter", after: found.success, exception: unclear }
  }
}

const exhausted = exception("InDoubt", "the target answers none of its writes and does not show it: run again", {
  advice: "later",
  undecided: true
})

const withdrawn = exception(
  "Withdrawn",
  "nobody answered, the balance is as before, and the list no longer has it: look at the account's movements and decide",
  { undecided: true }
)

/** What was meant for a row in doubt, to be sent once more: the same amount to the same balance, under the same key. */
const again = (row: Row): ReadonlyArray<Row & Intent> => {
  const { amount, before, transactionId, unit } = row
  return unit === null || amount === null || before === null || transactionId === null
    ? []
    : [{ ...row, unit, amount, before, transactionId }]
}

/**
 * Decides every adjustment in doubt by the balance: applied, or a person's to decide; one that does not show at all is sent
 * once more if `resend` says so, and else stays. Says how many were sent.
 */
export const resolveAll = (
  engine: Engine,
  meter: Meter,
  tally: Tally,
  resend: boolean
): Effect.Effect<number, LedgerError | MigrationStopped | StoppedByPlan> =>
  Effect.gen(function* () {
    const { plan, table } = engine
    const total = yield* table.count(["in-doubt"])
    if (total === 0) return 0
    meter.enter("resolving", total)
    let sent = 0
    yield* pages(engine, "in-doubt").pipe(
      Stream.runForEach((page) =>
        Effect.gen(function* () {
          const steps: Array<Step> = []
          let open = page
          for (let round = 0; round < plan.inDoubt.lookups && open.length > 0; round++) {
            if (round > 0) yield* Effect.sleep(plan.inDoubt.delay)
            const judged = yield* Effect.forEach(
              open,
              (row) => Effect.map(enquire(engine, row), (now) => judge(row, now)),
              { concurrency: engine.targetCalls.width }
            )
            for (const step of judged) if (typeof step === "object") steps.push(step)
            open = open.filter((_, index) => judged[index] === "unchanged")
          }
          const intents = open.flatMap((row) => (row.current && row.attempts < plan.retry.attempts ? again(row) : []))
          if (resend) {
            for (const { attempts, current, position } of open) {
              if (!current) steps.push({ position, to: "dead-letter", exception: withdrawn })
              else if (attempts >= plan.retry.attempts)
                steps.push({ position, to: "dead-letter", exception: exhausted })
            }
          }
          yield* table.move(steps)
          for (const step of steps) {
            meter.count(endingOf(step))
            tally.lookedUp()
            tally.ended(step.exception)
          }
          yield* tally.check
          if (!resend) return
          for (const _ of intents) tally.lookedUp()
          sent += intents.length
          yield* sendAll(engine, intents, [], meter, tally)
        })
      )
    )
    return sent
  })

/** Asks for every balance that was written without a proof. */
export const proveAll = (engine: Engine, meter: Meter): Effect.Effect<void, LedgerError | MigrationStopped> =>
  pages(engine, "written").pipe(
    Stream.runForEach((page) =>
      Effect.gen(function* () {
        const steps = yield* Effect.forEach(page, (row) => prove(engine, row), {
          concurrency: engine.targetCalls.width
        })
        yield* engine.table.move(steps.filter(({ to }) => to !== "written"))
        for (const step of steps) meter.count(endingOf(step))
      })
    )
  )
