/**
 * The things to do with a migration: dry run, run, verify, resolve what a person has to, and ask for its status. All need a {@link Ledger}; each
 * can be stopped at any moment and done again.
 */
import type { Adapter, MissingCapability } from "@kundbro/domain/Adapter"
import type { CustomerId } from "@kundbro/domain/Ids"
import { Clock, Effect, type Scope, type Stream } from "effect"
import { canary } from "./Canary.ts"
import * as DeadLetters from "./DeadLetters.ts"
import { predictAll } from "./DryRun.ts"
import { findChanges, written } from "./Changes.ts"
import { handOut, oneProcess } from "./internal/handOut.ts"
import { moveRecords } from "./internal/moveRecords.ts"
import * as opened from "./internal/open.ts"
import * as allPeople from "./internal/people.ts"
import * as throughput from "./internal/throughput.ts"
import * as proofs from "./internal/proofs.ts"
import * as rates from "./internal/rates.ts"
import { failed } from "./internal/statements.ts"
import type { Begins } from "./internal/watch.ts"
import { Ledger, type LedgerError, type Resolution } from "./Ledger.ts"
import * as tallies from "./internal/tally.ts"
import type { MigrationStopped, StoppedByPlan } from "./MigrationStopped.ts"
import type { People } from "./People.ts"
import { abilities, type Plan } from "./Plan.ts"
import type { Meter, OnProgress } from "./Progress.ts"
import * as Proof from "./Proof.ts"
import * as Report from "./Report.ts"
import { followUp } from "./Resolve.ts"
import { type Engine, everything } from "./Stage.ts"
import type { Tuner } from "./Tuning.ts"
import { verifyAll } from "./Verify.ts"
import { toMove } from "./Write.ts"

/** A plan and the two systems that it is for. */
export interface Options {
  readonly plan: Plan
  readonly source: Adapter
  readonly target: Adapter
  /** What the two systems are called, where vendors alone don't tell them apart: a ledger begun for a test shop refuses the true one. */
  readonly names?: { readonly source: string; readonly target: string }
  /** Which records are one customer. The source answers for all of them by any of their ids. Default: each is its own. */
  readonly people?: People
  readonly onProgress?: OnProgress
  /** Lets a person change how hard the vendors are driven while this is at work. */
  readonly tuner?: Tuner
}

/** Which differences to write again: those that were never right, or also those that somebody has made at the target since. */
export type Differences = "never-right" | "over-later-edits"

/** With the list of source ids, in the order that decides who keeps a shared value. See `SourceIds`. */
export interface OptionsWithIds<E, R> extends Options {
  readonly ids: Stream.Stream<CustomerId, E, R>
}

/** What can end an activity early. All of it can be done again. */
export type Failure = MissingCapability | MigrationStopped | LedgerError

/** What was asked for beyond the usual. */
const askedFor = ({
  afterCanary = false,
  changes = false,
  everyDeadLetter = false,
  people
}: {
  readonly afterCanary?: boolean
  readonly changes?: boolean
  readonly everyDeadLetter?: boolean
  readonly people?: People
}) => ({
  ...(afterCanary && { afterCanary }),
  ...(changes && { changes }),
  ...(everyDeadLetter && { everyDeadLetter }),
  ...(people && { people: people.digest })
})

const open = (
  options: Options,
  begins?: Begins
): Effect.Effect<{ engine: Engine; meter: Meter }, MissingCapability | LedgerError, Ledger | Scope.Scope> =>
  Effect.gen(function* () {
    const { plan, source, target } = options
    const able = yield* abilities(plan, source, target)
    const { ledger, meter, sourceCalls, targetCalls } = yield* opened.open(options, begins)
    return {
      engine: { plan, source, target, abilities: able, sourceCalls, targetCalls, ledger, ...everything },
      meter
    }
  })

/**
 * Reads everything, writes nothing at the target, predicts every record, and estimates the time that a run takes: by the
 * answers' times now, and for writes by those of the last run, where there was one. With `changes` as `run` with it would.
 *
 * Every later report compares: `prediction.agreed` of `prediction.compared` records have ended as predicted.
 */
export const dryRun = <E, R>(
  options: OptionsWithIds<E, R> & { readonly changes?: boolean }
): Effect.Effect<Report.Report, Failure | E, Ledger | R> =>
  Effect.gen(function* () {
    const { engine, meter } = yield* open(options, { activity: "dry-run", ...askedFor(options) })
    const startedAt = yield* Clock.currentTimeMillis
    const pace = yield* throughput.follow(meter)
    yield* engine.ledger.list(options.ids)
    yield* allPeople.take(engine.ledger, options.people)
    const changes = options.changes ?? false
    const records = yield* engine.ledger.count(changes ? [...toMove, ...written] : toMove)
    const prediction = yield* predictAll(engine, meter, { changes, perWrite: yield* rates.lastOf(engine.ledger) })
    yield* engine.ledger.activity("dry-run", startedAt, records, JSON.stringify({ ...prediction, pace: yield* pace }))
    return yield* Report.make(engine.ledger, yield* Clock.currentTimeMillis)
  }).pipe(Effect.scoped, Effect.withSpan("Migration.dryRun"))

/** Takes up what differs, and says how many records that were and how many were left. */
const redrive = ({ guard, sql }: Ledger["Service"], which: Differences) =>
  Effect.map(guard(Effect.mapError(proofs.redrive(sql, which === "over-later-edits"), failed)), (rows) => ({
    redriven: rows.find(({ again }) => again)?.n ?? 0,
    laterEdits: rows.find(({ again }) => !again)?.n ?? 0
  }))

/**
 * Moves every record that has not been moved yet. Stopped at any moment, by an interruption or a `kill -9`, it goes on
 * where it was: what may have been written meanwhile is looked up at the target first.
 *
 * Dead letters that only had to wait are tried again by every run; with `everyDeadLetter` also those that a person has
 * seen to. What is undecided is never sent again.
 *
 * With `changes` it begins by reading again all that was written: what the source says otherwise since is written again, to
 * the same record, and what the source no longer has is reported. Nothing is deleted at the target.
 *
 * With `differences` it writes again what the last verification found to differ, to the same record: what was never there as it was
 * meant. What once was has been changed at the target since: that is left, unless `over-later-edits` is asked for. What is missing
 * there is a person's to look at.
 *
 * Too many dead letters or writes in doubt end it with `StoppedByPlan`, see the plan's `stopWhen`; each run counts anew. So does a
 * canary that is not well or is to be looked at; with `afterCanary` the run goes on with the rest.
 *
 * With `workers` this process moves the canary and hands all else to workers, see `Workers`; that needs a ledger on a server.
 */
export const run = <E, R>(
  options: OptionsWithIds<E, R> & {
    readonly everyDeadLetter?: boolean
    readonly afterCanary?: boolean
    readonly changes?: boolean
    readonly differences?: Differences
    readonly workers?: boolean
  }
): Effect.Effect<Report.Report, Failure | StoppedByPlan | E, Ledger | R> =>
  Effect.gen(function* () {
    const { engine, meter } = yield* open(options, { activity: "run", ...askedFor(options) })
    const { ledger } = engine
    if (options.workers === true && ledger.server === undefined) return yield* oneProcess
    const startedAt = yield* Clock.currentTimeMillis
    const pace = yield* throughput.follow(meter)
    yield* ledger.list(options.ids)
    yield* allPeople.take(ledger, options.people)
    yield* ledger.recover(options.everyDeadLetter ?? false)
    const { differences } = options
    const redriven = differences && (yield* redrive(ledger, differences))
    const found = options.changes === true ? yield* findChanges(engine, meter) : undefined
    const records = yield* ledger.count([...toMove, "in-doubt"])
    const tally = tallies.make(engine.plan, meter.problems)
    const move = (part: Engine) => moveRecords(part, meter, tally)
    if (options.afterCanary !== true) yield* canary(engine, meter, move)
    yield* options.workers === true ? handOut(engine, options, meter, tally) : move(engine)
    yield* followUp(engine)
    yield* ledger.activity(
      "run",
      startedAt,
      records,
      JSON.stringify({ ...found, ...redriven, ...rates.of(engine.targetCalls), pace: yield* pace })
    )
    return yield* Report.make(ledger, yield* Clock.currentTimeMillis)
  }).pipe(Effect.scoped, Effect.withSpan("Migration.run"))

/**
 * Reads back everything that was written and compares it with what was meant. `verified` is true when every source id has
 * ended as created, updated, unchanged or a listed exception, and every written record is equal to its draft.
 */
export const verify = (options: Options): Effect.Effect<Report.Report, Failure, Ledger> =>
  Effect.gen(function* () {
    const { engine, meter } = yield* open(options, { activity: "verify" })
    const startedAt = yield* Clock.currentTimeMillis
    const pace = yield* throughput.follow(meter)
    yield* verifyAll(engine, meter)
    const records = yield* engine.ledger.count(["written", "verified"])
    const proof = yield* Proof.compare
    yield* engine.ledger.activity("verify", startedAt, records, JSON.stringify({ proof, pace: yield* pace }))
    return yield* Report.make(engine.ledger, yield* Clock.currentTimeMillis)
  }).pipe(Effect.scoped, Effect.withSpan("Migration.verify"))

/**
 * Takes a person's decision on one dead letter, for good. `written`: the target has it, as the record of that id, which is
 * read and compared first. `absent`: it is certainly not there, so the next run may send it again; for undecided writes
 * only. `left`: it stays as it is, a listed exception.
 *
 * Refused, with nothing changed: a target record that is another customer's, or one that differs from what was to be
 * written unless `evenIfDifferent`, or an absence that the planted reference contradicts.
 */
export const resolve = (
  options: Options & {
    readonly sourceId: CustomerId
    readonly resolution: Resolution
    readonly evenIfDifferent?: boolean
  }
): Effect.Effect<DeadLetters.Resolved, Failure | DeadLetters.ResolutionRefused, Ledger> =>
  Effect.gen(function* () {
    const { engine } = yield* open(options)
    return yield* DeadLetters.settle(engine, options.sourceId, options.resolution, options.evenIfDifferent ?? false)
  }).pipe(Effect.scoped, Effect.withSpan("Migration.resolve"))

/** Where the migration in this ledger stands. Calls no vendor. */
export const status: Effect.Effect<Report.Report, LedgerError, Ledger> = Effect.gen(function* () {
  return yield* Report.make(yield* Ledger, yield* Clock.currentTimeMillis)
}).pipe(Effect.withSpan("Migration.status"))
