/**
 * What came of a write that nobody answered for: ask the target, never send it again on hope.
 */
import { differences } from "@kundbro/domain/Comparison"
import type { Customer } from "@kundbro/domain/Customer"
import type { VendorError } from "@kundbro/domain/VendorError"
import { Effect, Result, Stream } from "effect"
import { fromError, undecided } from "./internal/exceptions.ts"
import type { Tally } from "./internal/tally.ts"
import type { Entry, Exception, LedgerError, Move } from "./Ledger.ts"
import type { MigrationStopped, StoppedByPlan } from "./MigrationStopped.ts"
import { ownRules } from "./Plan.ts"
import type { Meter } from "./Progress.ts"
import { type Engine, lookUp, storedDraft, writtenBy } from "./Stage.ts"
import { chunks } from "./Write.ts"

const exhausted: Exception = {
  reason: "InDoubt",
  remedy: "the target answers none of its writes and does not have it: run again",
  advice: "later"
}

/** Stopping goes on as a failure; a failure of this one lookup becomes its result. */
const settled = <A>(effect: Effect.Effect<A, VendorError | MigrationStopped>) =>
  Effect.result(effect).pipe(
    Effect.flatMap((result): Effect.Effect<Result.Result<A, VendorError>, MigrationStopped> => {
      if (Result.isSuccess(result)) return Effect.succeed(Result.succeed(result.success))
      return result.failure._tag === "MigrationStopped"
        ? Effect.fail(result.failure)
        : Effect.succeed(Result.fail(result.failure))
    })
  )

/** The state after a lookup; `undefined`: not there, look again. */
const judge = (engine: Engine, entry: Entry, customer: Customer | undefined): Effect.Effect<Move | undefined> =>
  Effect.gen(function* () {
    const { position } = entry
    if (customer === undefined) return undefined
    const lost: Move = { position, to: "dead-letter", exception: undecided }
    if (customer.id === undefined) return lost
    // Without a planted reference, only a record that is what was sent is known to be what was sent.
    if (engine.plan.reference === undefined) {
      const draft = yield* storedDraft(entry, engine.target.vendor)
      if (differences(draft, customer).length > 0) return lost
    }
    return { position, to: "written", outcome: "created", targetId: customer.id }
  })

const resolvePage = (engine: Engine, page: ReadonlyArray<Entry>) =>
  Effect.gen(function* () {
    const { ledger, plan } = engine
    const rules = ownRules(plan)
    const moves: Array<Move> = []
    const spent = ({ attempts }: Entry) => attempts >= plan.retry.attempts
    const resend = (entry: Entry): Move =>
      spent(entry)
        ? { position: entry.position, to: "dead-letter", exception: exhausted }
        : { position: entry.position, to: "staged" }

    // Repeating an update gives the same end state, by the contract of `CustomerUpdates`.
    for (const entry of page) if (entry.intent === "update") moves.push(resend(entry))
    let open = page.filter(({ intent }) => intent === "create")
    if (rules.length === 0) {
      for (const { position } of open) moves.push({ position, to: "dead-letter", exception: undecided })
      open = []
    }
    for (let round = 0; round < plan.inDoubt.lookups && open.length > 0; round++) {
      if (round > 0) yield* Effect.sleep(plan.inDoubt.delay)
      const judged = yield* Effect.forEach(
        open,
        (entry) =>
          Effect.gen(function* () {
            const draft = yield* storedDraft(entry, engine.target.vendor)
            // Nobody can be looked up by an address that the draft does not have.
            if (plan.reference === undefined && draft.customer.emails.length === 0) {
              return { position: entry.position, to: "dead-letter", exception: undecided } satisfies Move
            }
            const result = yield* settled(lookUp(engine, rules, { sourceId: entry.sourceId, draft }))
            if (Result.isSuccess(result)) return yield* judge(engine, entry, result.success)
            // Nobody can be asked just now: it stays in doubt, and the next run asks again.
            if (result.failure.isRetryable) return "silence"
            const exception: Exception = { ...fromError(result.failure, "target"), undecided: true }
            return { position: entry.position, to: "dead-letter", exception } satisfies Move
          }),
        { concurrency: engine.targetCalls.width }
      )
      moves.push(...judged.filter((move) => typeof move === "object"))
      open = open.filter((_, index) => judged[index] === undefined)
    }
    moves.push(...open.map(resend))
    yield* ledger.move(moves)
    return moves
  })

/** Decides every record in doubt: written, to be sent again because it is not there, or a dead letter. */
export const resolveAll = (
  engine: Engine,
  meter: Meter,
  tally: Tally
): Effect.Effect<void, LedgerError | MigrationStopped | StoppedByPlan> =>
  Effect.gen(function* () {
    const total = yield* engine.ledger.count(["in-doubt"], engine.upTo, engine.after)
    if (total === 0) return
    meter.enter("resolving", total)
    yield* chunks(engine, ["in-doubt"]).pipe(
      Stream.runForEach((page) =>
        Effect.flatMap(resolvePage(engine, page), (moves) => {
          for (const { exception, outcome, to } of moves) {
            meter.count(outcome ?? (to === "staged" ? "to send again" : to))
            tally.lookedUp()
            if (to !== "staged") tally.ended(exception)
          }
          return tally.check
        })
      )
    )
  })

/**
 * Looks for records that the target keeps for later. Those that it shows are written; the others go on waiting and are
 * never sent again.
 */
export const followUp = (engine: Engine): Effect.Effect<void, LedgerError | MigrationStopped> =>
  chunks(engine, ["waiting"]).pipe(
    Stream.runForEach((page) =>
      Effect.gen(function* () {
        const moves = yield* Effect.forEach(
          page,
          (entry) =>
            Effect.gen(function* () {
              const draft = yield* storedDraft(entry, engine.target.vendor)
              const { position, targetId } = entry
              const result = yield* settled(
                targetId === null
                  ? lookUp(engine, ownRules(engine.plan), { sourceId: entry.sourceId, draft })
                  : Effect.map(engine.targetCalls.read(engine.abilities.readBack.get(targetId)), ({ value }) => value)
              )
              if (Result.isFailure(result) || result.success?.id === undefined) return undefined
              const { plan } = engine
              // By its own id or planted reference a new record is known; by an address only when it is equal.
              const known = entry.intent === "create" && (plan.reference !== undefined || targetId !== null)
              const there = known || differences(draft, result.success, writtenBy(engine, entry)).length === 0
              const outcome = entry.intent === "create" ? "created" : "updated"
              return there ? ({ position, to: "written", outcome, targetId: result.success.id } as const) : undefined
            }),
          { concurrency: engine.targetCalls.width }
        )
        yield* engine.ledger.move(moves.filter((move) => move !== undefined))
      })
    )
  )
