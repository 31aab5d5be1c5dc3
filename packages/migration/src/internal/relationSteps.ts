/**
 * A relation as a proved write: count the equal ones that the target's customer has, intend, add, count again.
 */
import type { Capabilities } from "@kundbro/domain/Adapter"
import type { CustomerId } from "@kundbro/domain/Ids"
import { Relation } from "@kundbro/domain/Relation"
import { Effect, Option, Result, Stream, Struct } from "effect"
import type { Exception, LedgerError } from "../Ledger.ts"
import type { MigrationStopped } from "../MigrationStopped.ts"
import type { Plan } from "../Plan.ts"
import type { Meter } from "../Progress.ts"
import type { Calls } from "./calls.ts"
import { fromError, fromSource } from "./exceptions.ts"
import type { Shown, Writes } from "./provedWrites.ts"
import {
  essenceOf,
  type Held,
  type Intended,
  type Owner,
  type RelationTable,
  type Row,
  type Step
} from "./relationTable.ts"
import { fresh } from "./sourceReads.ts"

/** Everything that the steps share. */
export interface Engine {
  readonly plan: Plan
  readonly sourceCalls: Calls
  readonly targetCalls: Calls
  /** At the source. */
  readonly reads: Capabilities["relationReads"]
  /** At the target. */
  readonly shows: Capabilities["relationReads"]
  readonly writes: Capabilities["relationWrites"]
  readonly table: RelationTable
}

const exception = (reason: string, remedy: string, more: Partial<Exception> = {}): Exception => ({
  reason,
  field: "relations",
  remedy,
  advice: "person",
  ...more
})

/** A relation as it is to be written; `undefined`: the plan has no word for its kind. */
export const wanted = ({ plan }: Pick<Engine, "plan">, relation: Relation): Relation | undefined => {
  const kind = Object.hasOwn(plan.relationKinds, relation.kind) ? plan.relationKinds[relation.kind] : undefined
  return kind === undefined ? undefined : new Relation({ ...Struct.omit(relation, ["id"]), kind, extensions: {} })
}

/** How many relations equal to this one the target's customer has. Fails with {@link MigrationStopped} only. */
export const equalOnes = (
  { shows, targetCalls }: Pick<Engine, "shows" | "targetCalls">,
  id: CustomerId,
  relation: Relation
): Effect.Effect<Result.Result<number, Exception>, MigrationStopped> =>
  Effect.map(targetCalls.read(shows.of(id)), ({ cached, value }) =>
    cached
      ? Result.fail(exception("Cached", "the target answers from a cache: run again", { advice: "later" }))
      : Result.succeed(value.filter((one) => essenceOf(one) === essenceOf(relation)).length)
  ).pipe(Effect.catchTag("VendorError", (error) => Effect.succeed(Result.fail(fromError(error, "target")))))

const prepare = (engine: Engine, row: Row): Effect.Effect<Result.Result<Intended, Step>, MigrationStopped> =>
  Effect.gen(function* () {
    const { accounted, position, targetId } = row
    const ends = (to: "skipped" | "dead-letter", why: Exception) => Result.fail({ position, to, exception: why })
    if (targetId === null) {
      return ends(
        "skipped",
        exception("CustomerNotMoved", "its customer is not at the target by this migration: see exceptions.csv")
      )
    }
    const relation = wanted(engine, row.relation)
    if (relation === undefined) {
      return ends("skipped", exception("KindUnmapped", "name its kind in the plan's `relationKinds`, or leave it"))
    }
    const before = yield* equalOnes(engine, targetId, relation)
    if (Result.isFailure(before)) return ends("dead-letter", before.failure)
    // Of equal ones, as twins can be, each stands for one of the source's.
    return before.success > accounted
      ? ends("skipped", exception("Exists", "none: the target's customer has it"))
      : Result.succeed({ ...row, targetId, before: before.success })
  })

const says = {
  field: "relations",
  moved: exception(
    "RelationMoved",
    "the target has taken it, but the customer's relations are not what they were plus this one: look at them and decide",
    { undecided: true }
  ),
  unclear: exception(
    "RelationUnclear",
    "nobody answered, and the customer's relations are neither as before nor that plus this one: look at them and decide",
    { undecided: true }
  ),
  withdrawn: exception(
    "Withdrawn",
    "nobody answered, it does not show, and its customer is not this migration's any more: look at the target and decide",
    { undecided: true }
  )
}

const missing = exception("CustomerNotMoved", "its customer is not at the target any more: look at it and decide")

/** Relations as proved writes, one at a time for each customer. */
export const writes = (engine: Engine): Writes<Row, Intended, number> => ({
  plan: engine.plan,
  sourceCalls: engine.sourceCalls,
  targetCalls: engine.targetCalls,
  table: engine.table,
  accountOf: ({ owner }) => String(owner),
  prepare: (row) => prepare(engine, row),
  meant: (row) => {
    const { before, targetId } = row
    return before === null || targetId === null ? [] : [{ ...row, before, targetId }]
  },
  send: ({ relation, targetId }) => engine.writes.add(targetId, wanted(engine, relation) ?? relation),
  look: ({ before, relation, targetId }) =>
    targetId === null || before === null
      ? Effect.succeed(Result.fail(missing))
      : Effect.map(
          equalOnes(engine, targetId, wanted(engine, relation) ?? relation),
          Result.map((seen): Shown<number> => ({
            as: seen === before + 1 ? "applied" : seen === before ? "unchanged" : "moved",
            seen
          }))
        ),
  says
})

/** The relations of one customer, or why they cannot be read; a customer that the source no longer has has none. */
const readOne = (engine: Engine, { position, sourceId }: Owner): Effect.Effect<Held, MigrationStopped> =>
  Effect.map(fresh(engine, engine.reads.of(sourceId)), ({ cached, value }): Held => {
    if (cached) {
      const later = exception("Cached", "the source answers from a cache: run again", { advice: "later" })
      return { position, relations: [], exception: later }
    }
    return { position, relations: value.map((relation, n) => ({ key: relation.id ?? `#${n + 1}`, relation })) }
  }).pipe(
    Effect.catchTag("VendorError", (error) =>
      Effect.succeed<Held>(
        error.reason._tag === "NotFound"
          ? { position, relations: [] }
          : { position, relations: [], exception: fromSource(error, engine.sourceCalls) }
      )
    )
  )

const pageSize = 500

/** Reads the relations of every customer that has ended and takes them into the ledger. */
export const readAll = (engine: Engine, meter: Meter): Effect.Effect<void, LedgerError | MigrationStopped> =>
  Effect.gen(function* () {
    meter.enter("listing", yield* engine.table.countOwners)
    yield* Stream.paginate(0, (after) =>
      Effect.map(engine.table.owners(after, pageSize), (page) => {
        const last = page.at(-1)
        return [
          page.length === 0 ? [] : [page],
          last === undefined || page.length < pageSize ? Option.none() : Option.some(last.position)
        ]
      })
    ).pipe(
      Stream.runForEach((page) =>
        Effect.gen(function* () {
          const held = yield* Effect.forEach(page, (owner) => readOne(engine, owner), {
            concurrency: engine.sourceCalls.width
          })
          yield* engine.table.take(held)
          for (const { exception: why, relations } of held) {
            meter.count(why === undefined ? (relations.length > 0 ? "with relations" : "without") : "unread")
          }
        })
      )
    )
  })
