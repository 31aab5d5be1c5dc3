/**
 * Takes a migration back, as far as the target allows: customers that it made are taken out of use, records that it changed
 * are written back as they were. What somebody has edited since is left alone and listed. Every step is in the ledger
 * before the call leaves, so that it can be stopped at any moment and gone on with. Relations that it added are removed and
 * balances that it moved get the opposite amount, while nothing has happened to them since; what is at the source is not
 * touched.
 */
import type { MissingCapability } from "@kundbro/domain/Adapter"
import { Customer } from "@kundbro/domain/Customer"
import type { WriteReceipt } from "@kundbro/domain/Receipt"
import type { VendorError } from "@kundbro/domain/VendorError"
import { Clock, Effect, Result, type Scope, Stream } from "effect"
import { fromError } from "./internal/exceptions.ts"
import * as inFlight from "./internal/inFlight.ts"
import * as opened from "./internal/open.ts"
import * as takeBack from "./internal/takeBack.ts"
import * as tallies from "./internal/tally.ts"
import { forgotten, judge, noWayBack, own, type Rules, shown, type Verdict } from "./internal/undoJudgement.ts"
import * as report from "./internal/undoReport.ts"
import * as table from "./internal/undoTable.ts"
import type { Exception, Ledger, LedgerError } from "./Ledger.ts"
import type { Begins } from "./internal/watch.ts"
import type { Failure, Options } from "./Migration.ts"
import type { MigrationStopped } from "./MigrationStopped.ts"
import { abilities } from "./Plan.ts"
import type { Meter } from "./Progress.ts"
import { followUp, resolveAll } from "./Resolve.ts"
import { type Engine, everything } from "./Stage.ts"

export { UndoReport } from "./internal/undoReport.ts"

interface Undoing {
  readonly engine: Engine
  readonly meter: Meter
  readonly rules: Rules
}

/** `customers`: what takes the ledger's customers back; a ledger that moved balances only has none, and needs no way to write any. */
const open = (
  options: Options,
  begins?: Begins
): Effect.Effect<
  { readonly moved: takeBack.Engine; readonly customers: Undoing | undefined },
  MissingCapability | LedgerError,
  Ledger | Scope.Scope
> =>
  Effect.gen(function* () {
    const { plan, source, target } = options
    const { ledger, meter, sourceCalls, targetCalls } = yield* opened.open(options, begins)
    const moved = { plan, source, target, sourceCalls, targetCalls, ledger, meter }
    if (!(yield* table.hasCustomers(ledger))) return { moved, customers: undefined }
    const able = yield* abilities(plan, source, target)
    const customers: Undoing = {
      engine: { plan, source, target, abilities: able, sourceCalls, targetCalls, ledger, ...everything },
      meter,
      rules: {
        plan,
        vendor: target.vendor,
        canDeactivate: target.customerDeactivation !== undefined,
        keeps: able.updates.keeps ?? []
      }
    }
    return { moved, customers }
  })

const remarkOf = ({ field, reason, remedy }: Exception): table.Remark => ({
  reason,
  remedy,
  ...(field !== undefined && { field })
})

/** What the target shows of a record, or why it cannot be told; `undefined`: it has none of that id. */
const show = ({ abilities, targetCalls }: Engine, { targetId }: table.Candidate) =>
  Effect.result(targetCalls.read(abilities.readBack.get(targetId))).pipe(
    Effect.flatMap((result): Effect.Effect<Result.Result<Customer | undefined, table.Remark>, MigrationStopped> => {
      if (Result.isFailure(result)) {
        if (result.failure._tag === "MigrationStopped") return Effect.fail(result.failure)
        return Effect.succeed(
          result.failure.reason._tag === "NotFound"
            ? Result.succeed(undefined)
            : Result.fail(remarkOf(fromError(result.failure, "target")))
        )
      }
      const { cached, value } = result.success
      return Effect.succeed(
        cached
          ? Result.fail({ reason: "Cached", remedy: "the target answered from a cache: undo again later" })
          : Result.succeed(value)
      )
    })
  )

/** What is to be done about a record, and what the target shows of it. Nothing is asked about what cannot be undone. */
const look = ({ engine, rules }: Undoing, candidate: table.Candidate) =>
  Effect.gen(function* () {
    if (candidate.kind === "created" && !rules.canDeactivate) {
      const verdict: Verdict = { _tag: "Keep", remark: noWayBack }
      return { candidate, now: undefined, verdict }
    }
    const now = yield* show(engine, candidate)
    if (Result.isFailure(now)) return { candidate, now: undefined, unread: now.failure }
    return { candidate, now: now.success, verdict: judge(rules, candidate, now.success) }
  })

const lookAll = (undoing: Undoing, candidates: ReadonlyArray<table.Candidate>) =>
  Effect.forEach(candidates, (candidate) => look(undoing, candidate), {
    concurrency: undoing.engine.targetCalls.width
  })

type Looked = Effect.Success<ReturnType<typeof look>>

/** A write that takes a record back. */
interface Work {
  readonly candidate: table.Candidate
  readonly call: Effect.Effect<WriteReceipt, VendorError>
}

/** The write that takes a record back, or what keeps it from being made. */
const workOf = (
  { engine }: Undoing,
  candidate: table.Candidate,
  now: Customer | undefined
): Result.Result<Work, table.Remark> => {
  const { before, kind, targetId } = candidate
  const { customerDeactivation } = engine.target
  if (kind === "created") {
    return customerDeactivation === undefined
      ? Result.fail(noWayBack)
      : Result.succeed({ candidate, call: customerDeactivation.deactivate(targetId) })
  }
  if (before === undefined) return Result.fail(forgotten)
  // The vendor's own parts stay as they are now: whether somebody has edited them since cannot be told.
  const whole = new Customer({ ...before, extensions: now?.extensions ?? {} }, { disableChecks: true })
  return Result.mapBoth(engine.abilities.drafts.draft(whole), {
    onFailure: (error) => remarkOf(fromError(error, "target")),
    onSuccess: (draft) => ({ candidate, call: engine.abilities.updates.update(targetId, draft) })
  })
}

const outcomes = {
  Created: "updated",
  Updated: "updated",
  Unchanged: "unchanged",
  Queued: "queued",
  PendingReview: "pending-review"
} as const

const told = (meter: Meter, moves: ReadonlyArray<table.UndoMove>) => {
  for (const { remark, to } of moves) {
    if (to === "intended" || to === "listed" || to === "in-doubt") continue
    meter.count(to)
    if (remark !== undefined && to !== "undone") meter.problems.count(remark)
  }
}

const notShown = (kind: table.Candidate["kind"], paths: ReadonlyArray<string>): table.Remark => ({
  reason: "NotTakenBack",
  field: paths.join(", "),
  remedy:
    kind === "created"
      ? "the target took it, and shows the customer as active: look there, then undo again"
      : "an update at the target takes this from nobody: correct it there"
})

const ending = ({ kind, position }: table.Candidate, remark: table.Remark | undefined): table.UndoMove => ({
  position,
  to: "undone",
  ...(remark !== undefined && kind === "updated" && { remark })
})

/** Sees whether what the target has taken shows there. What is queued, or cannot be read now, goes on waiting. */
const prove = ({ engine, meter, rules }: Undoing, waiting: ReadonlyArray<table.Candidate>) =>
  Effect.gen(function* () {
    const found = yield* Effect.forEach(
      waiting,
      (candidate) => Effect.map(show(engine, candidate), (now) => ({ candidate, now })),
      { concurrency: engine.targetCalls.width }
    )
    const moves = found.flatMap(({ candidate, now }): ReadonlyArray<table.UndoMove> => {
      const { kind, outcome, position } = candidate
      if (Result.isFailure(now)) return []
      const paths = shown(rules, candidate, now.success)
      if (paths.length === 0) return [ending(candidate, candidate.own ? own : undefined)]
      if (outcome === "queued" || outcome === "pending-review") return []
      return [{ position, to: kind === "created" ? "failed" : "partial", remark: notShown(kind, paths) }]
    })
    yield* table.move(engine.ledger, moves)
    told(meter, moves)
  })

/**
 * Writes down what was decided, sends what is to be sent, and writes down what came of it. An interruption ends it after the calls in flight have been
 * answered; what had not left is looked at again by the next undo. Gives what the target has taken.
 */
const send = ({ engine, meter }: Undoing, decided: ReadonlyArray<table.UndoMove>, work: ReadonlyArray<Work>) =>
  Effect.gen(function* () {
    const { ledger, targetCalls } = engine
    const moves = new Map<number, table.UndoMove>()
    const flight = yield* inFlight.make(targetCalls)
    flight.intended(work.map(({ candidate }) => candidate.position))
    const write = ({ call, candidate: { position } }: Work) => {
      const set = (move: Omit<table.UndoMove, "position">) => moves.set(position, { position, ...move })
      const failed = (error: VendorError) =>
        set(
          error.reason._tag === "InDoubt" || error.reason._tag === "Failed"
            ? { to: "in-doubt" }
            : { to: "failed", remark: remarkOf(fromError(error, "target")) }
        )
      const answered = (receipt: WriteReceipt) => set({ to: "waiting", outcome: outcomes[receipt._tag] })
      return flight.send(position, call, { answered, failed })
    }
    const settle = flight.settle((notLeft) => {
      const all = [...moves.values(), ...notLeft.map((position) => ({ position, to: "listed" as const }))]
      told(
        meter,
        all.filter(({ to }) => to === "failed")
      )
      return table.move(ledger, all)
    })
    const writing = Effect.forEach(work, (one) => flight.unlessEnded(write(one)), {
      concurrency: targetCalls.width,
      discard: true
    })
    // No interruption comes between the intents in the ledger and this process knowing of them.
    yield* Effect.uninterruptibleMask((restore) =>
      Effect.andThen(
        table.move(ledger, decided),
        Effect.onExit(restore(writing), () => settle)
      )
    )
    return work.flatMap(({ candidate }) => {
      const { outcome, to } = moves.get(candidate.position) ?? {}
      return to === "waiting" && outcome !== undefined ? [{ ...candidate, outcome }] : []
    })
  })

/** What is to be written down about records that were looked at, and the writes that take back those that can be. */
const decided = (undoing: Undoing, looked: ReadonlyArray<Looked>) => {
  const moves: Array<table.UndoMove> = []
  const work: Array<Work> = []
  for (const { candidate, now, unread, verdict } of looked) {
    const { position } = candidate
    if (verdict === undefined) moves.push({ position, to: "failed", remark: unread })
    else if (verdict._tag === "Done") moves.push(ending(candidate, verdict.remark))
    else if (verdict._tag === "Keep") moves.push({ position, to: "kept", remark: verdict.remark })
    else {
      const made = workOf(undoing, candidate, now)
      if (Result.isSuccess(made)) work.push(made.success)
      moves.push(
        Result.isSuccess(made) ? { position, to: "intended" } : { position, to: "failed", remark: made.failure }
      )
    }
  }
  return { moves, work }
}

/** Looks at a chunk, sends what takes it back, and sees whether that shows. */
const undoChunk = Effect.fnUntraced(function* (undoing: Undoing, chunk: ReadonlyArray<table.Candidate>) {
  const { moves, work } = decided(undoing, yield* lookAll(undoing, chunk))
  const taken = yield* send(undoing, moves, work)
  told(undoing.meter, moves)
  yield* prove(undoing, taken)
})

/**
 * Decides what nobody answered for by what the target shows: taken back, edited by somebody else, or as it was, and then it
 * is sent again. What cannot be read stays in doubt.
 */
const doubtsOf = Effect.fnUntraced(function* (undoing: Undoing, chunk: ReadonlyArray<table.Candidate>) {
  const { engine, meter, rules } = undoing
  const { inDoubt, retry } = engine.plan
  const moves: Array<table.UndoMove> = []
  let open = chunk
  for (let round = 1; open.length > 0; round++) {
    if (round > 1) yield* Effect.sleep(inDoubt.delay)
    const still: Array<table.Candidate> = []
    for (const { candidate, now, verdict } of yield* lookAll(undoing, open)) {
      const { attempts, position } = candidate
      if (verdict === undefined) continue
      if (verdict._tag === "Done") moves.push(ending(candidate, verdict.remark))
      else if (verdict._tag === "Keep") moves.push({ position, to: "kept", remark: verdict.remark })
      else if (round < inDoubt.lookups) still.push(candidate)
      else if (attempts < retry.attempts) moves.push({ position, to: "listed" })
      else {
        const remark = {
          ...notShown(candidate.kind, shown(rules, candidate, now)),
          remedy: "no answer came, and it does not show: undo again"
        }
        moves.push({ position, to: "failed", remark })
      }
    }
    open = still
  }
  yield* table.move(engine.ledger, moves)
  told(meter, moves)
})

/** What an undo would do with every customer. */
const foresee = (undoing: Undoing) =>
  Effect.gen(function* () {
    const { engine, meter } = undoing
    const { ledger } = engine
    meter.enter("undoing", yield* table.count(ledger, "candidates"))
    yield* table.pages(ledger, "candidates", engine.plan.chunkSize).pipe(
      Stream.runForEach((chunk) =>
        Effect.gen(function* () {
          const { moves } = decided(undoing, yield* lookAll(undoing, chunk))
          const found = new Map(moves.map((move) => [move.position, move]))
          const rows = chunk.map(({ kind, position, targetId }) => {
            const { remark, to = "kept" } = found.get(position) ?? {}
            const ending = to === "undone" || to === "intended" ? "would-be-undone" : "would-stay"
            return { position, kind, targetId, ending, ...(remark !== undefined && { remark }) }
          })
          yield* table.foresee(ledger, rows)
          for (const { ending, remark } of rows) {
            meter.count(ending)
            if (remark !== undefined && ending === "would-stay") meter.problems.count(remark)
          }
        })
      )
    )
  })

/** Takes back every customer, and says how many there were to. */
const undoAll = (undoing: Undoing) =>
  Effect.gen(function* () {
    const { engine, meter } = undoing
    const { ledger } = engine
    const each = <E>(
      states: ReadonlyArray<table.UndoState>,
      one: (chunk: ReadonlyArray<table.Candidate>) => Effect.Effect<void, E>
    ) => Stream.runForEach(table.pages(ledger, states, engine.plan.chunkSize), one)

    yield* table.list(ledger)
    const records = yield* table.count(ledger, ["listed", "in-doubt", "waiting"])
    meter.enter("undoing", records)
    yield* each(["waiting"], (chunk) => prove(undoing, chunk))
    for (;;) {
      yield* each(["in-doubt"], (chunk) => doubtsOf(undoing, chunk))
      if ((yield* table.count(ledger, ["listed"])) === 0) break
      yield* each(["listed"], (chunk) => undoChunk(undoing, chunk))
    }
    return records
  })

/**
 * Says what an undo would do with every record, relation and balance, found out by reading. Writes nothing at the target, and does not
 * begin the undo: the migration can go on.
 */
export const preview = (options: Options): Effect.Effect<report.UndoReport, Failure, Ledger> =>
  Effect.gen(function* () {
    const { customers, moved } = yield* open(options)
    const { ledger } = moved
    yield* table.forgetPreview(ledger)
    if (customers !== undefined) yield* foresee(customers)
    yield* takeBack.foresee(moved)
    return yield* report.make(ledger, options.target)
  }).pipe(Effect.scoped, Effect.withSpan("Undo.preview"))

/**
 * Takes back what the migration has written: relations and balances, then customers. From its first moment the ledger refuses `run`,
 * `dryRun` and `verify`: a migration that is being taken back is not gone on with. Stopped at any moment, it is gone on with by calling
 * it again, which also tries again what failed, and takes in what the target had kept for later.
 */
export const undo = (options: Options): Effect.Effect<report.UndoReport, Failure, Ledger> =>
  Effect.gen(function* () {
    const { customers, moved } = yield* open(options, { activity: "undo" })
    const { ledger, meter, plan } = moved
    const startedAt = yield* Clock.currentTimeMillis
    // No rate of refusals stops an undo: each is listed, and tried again by the next one.
    const tally = tallies.make({ ...plan, stopWhen: { rejected: 1, inDoubt: 1, after: 1_000_000 } }, meter.problems)
    yield* table.begin(ledger)
    // First the writes of the migration itself must be decided: what it has written is what there is to take back.
    const settled = Effect.gen(function* () {
      if (customers !== undefined) {
        yield* resolveAll(customers.engine, meter, tally)
        yield* followUp(customers.engine)
      }
      yield* takeBack.settle(moved, tally)
    })
    const others = yield* Effect.andThen(settled, takeBack.undo(moved, tally)).pipe(
      Effect.catchTag("StoppedByPlan", (error) => Effect.die(error))
    )
    const records = customers === undefined ? 0 : yield* undoAll(customers)
    yield* ledger.activity("undo", startedAt, others + records, "{}")
    return yield* report.make(ledger, options.target)
  }).pipe(Effect.scoped, Effect.withSpan("Undo.undo"))
