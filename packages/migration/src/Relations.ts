/**
 * Moves the persons attached to customers (Harmoney: the children of a member) to the target's customers that this migration has
 * brought there: each once, one at a time per customer, and each proved by reading the customer's relations before and after.
 * What nobody answered for is decided by them, or by a person; never by sending again on hope. Nothing is removed.
 */
import { type MissingCapability, requireCapability } from "@kundbro/domain/Adapter"
import type { CustomerId } from "@kundbro/domain/Ids"
import { Clock, Effect, Schema, type Scope } from "effect"
import * as opened from "./internal/open.ts"
import { moveAll, proveAll, resolve as resolveDoubts } from "./internal/provedWrites.ts"
import { type Engine, readAll, writes } from "./internal/relationSteps.ts"
import * as relationTable from "./internal/relationTable.ts"
import * as takeBackTable from "./internal/takeBackTable.ts"
import * as tallies from "./internal/tally.ts"
import { notUndone } from "./internal/undoTable.ts"
import { Ledger, type LedgerError } from "./Ledger.ts"
import type { Options } from "./Migration.ts"
import type { MigrationStopped, StoppedByPlan } from "./MigrationStopped.ts"
import type { Meter } from "./Progress.ts"
import * as Report from "./Report.ts"

/** Relations cannot be moved like this. Nothing was sent. Names nobody. */
export class RelationsRefused extends Schema.TaggedError<RelationsRefused>("@kundbro/migration/RelationsRefused")(
  "RelationsRefused",
  { problem: Schema.String, remedy: Schema.String }
) {
  override get message(): string {
    return `no relation was moved: ${this.problem}; ${this.remedy}`
  }
}

/** What can end an activity early. All of it can be done again. */
export type Failure = MissingCapability | MigrationStopped | LedgerError | RelationsRefused

const open = (
  options: Options,
  activity: string
): Effect.Effect<{ engine: Engine; meter: Meter }, Failure, Ledger | Scope.Scope> =>
  Effect.gen(function* () {
    const { plan, source, target } = options
    if (plan.relations !== "move") {
      return yield* new RelationsRefused({
        problem: "the plan does not move relations",
        remedy: 'plan `"relations": "move"`'
      })
    }
    const reads = yield* requireCapability(source, "relationReads", "reading the relations to move")
    const shows = yield* requireCapability(target, "relationReads", "reading relations before and after")
    const adds = yield* requireCapability(target, "relationWrites", "adding relations")
    const { ledger, meter, sourceCalls, targetCalls } = yield* opened.open(options, { activity })
    yield* notUndone(ledger)
    const table = relationTable.make(ledger)
    return { engine: { plan, sourceCalls, targetCalls, reads, shows, writes: adds, table }, meter }
  })

/**
 * Moves the relations of every customer that has arrived, and proves each. Stopped at any moment, by an interruption or a
 * `kill -9`, it goes on where it was: what may have been sent meanwhile is looked for first. Relations are read once per
 * customer, when the customer has ended; those of a customer that did not arrive are listed, and moved when it has.
 */
export const run = (
  options: Options & { readonly everyDeadLetter?: boolean }
): Effect.Effect<Report.Report, Failure | StoppedByPlan, Ledger> =>
  Effect.gen(function* () {
    const { engine, meter } = yield* open(options, "relations")
    const ledger = yield* Ledger
    const startedAt = yield* Clock.currentTimeMillis
    yield* engine.table.recover(options.everyDeadLetter ?? false)
    yield* readAll(engine, meter)
    yield* engine.table.analyze
    const relations = yield* engine.table.count(["listed", "in-doubt"])
    yield* moveAll(writes(engine), "moving", meter, tallies.make(engine.plan, meter.problems))
    yield* ledger.activity("relations", startedAt, relations, "{}")
    return yield* Report.make(ledger, yield* Clock.currentTimeMillis)
  }).pipe(Effect.scoped, Effect.withSpan("Relations.run"))

/** Looks for every relation that was written and not proved, and decides what is in doubt. Adds none. */
export const verify = (options: Options): Effect.Effect<Report.Report, Failure | StoppedByPlan, Ledger> =>
  Effect.gen(function* () {
    const { engine, meter } = yield* open(options, "relations-verify")
    const ledger = yield* Ledger
    yield* resolveDoubts(writes(engine), meter, tallies.make(engine.plan, meter.problems), false)
    meter.enter("verifying", yield* engine.table.count(["written"]))
    yield* proveAll(writes(engine), meter)
    return yield* Report.make(ledger, yield* Clock.currentTimeMillis)
  }).pipe(Effect.scoped, Effect.withSpan("Relations.verify"))

/**
 * Takes a person's decision on one relation of a customer, by its id in `relations.csv`, for good. `settled`: the target has it.
 * `absent`: it certainly has not, so the next run may send it again; neither for what was never sent. `left`: it stays as it
 * is. Once the migration is being taken back, they are said of what removes the relation, if that is open.
 */
export const resolve = (
  sourceId: CustomerId,
  relation: string,
  resolution:
    | { readonly kind: "settled" | "absent"; readonly because?: string }
    | { readonly kind: "left"; readonly because: string }
): Effect.Effect<void, LedgerError | RelationsRefused, Ledger> =>
  Effect.gen(function* () {
    const ledger = yield* Ledger
    const { because, kind } = resolution
    const decided =
      (yield* takeBackTable.decide(ledger, { kind: "relation", key: relation }, sourceId, kind, because)) ||
      (yield* relationTable.make(ledger).decide(sourceId, relation, kind, because))
    if (!decided) {
      yield* new RelationsRefused({
        problem: "there is no such relation to decide, or nothing of it is undecided",
        remedy: "see relations.csv: a dead letter that was never sent can only be left"
      })
    }
  }).pipe(Effect.withSpan("Relations.resolve"))
