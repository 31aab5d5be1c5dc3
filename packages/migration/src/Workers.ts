/**
 * Many machines on one plan: a run with `workers` cuts its records into chunks, and any number of workers, each a process with the same
 * plan and the same ledger on a server, move them.
 *
 * The lease is 6 seconds: a worker that dies, hangs or is cut off is missed after 4, and 6 after its last sign of life its chunks are
 * with others; one that is only busy for 2 seconds keeps them. What it had intended is looked up at the target, as after a crash, so a
 * worker intends little more than its calls at once need. When it comes back it writes nothing that is not its own any more: every write
 * to the ledger checks the chunk's fencing token in its own transaction, and no call leaves for a chunk that has not been confirmed for
 * 3.5 seconds. A call that has passed this check and not reached the vendor can be held up by nobody; it is in doubt.
 *
 * Calls per second are those of all workers together, concurrency is each worker's own.
 */
import type { MissingCapability } from "@kundbro/domain/Adapter"
import { type Cause, Deferred, Effect, Exit, Layer, Schema, Scope, Semaphore } from "effect"
import { hostname } from "node:os"
import { randomUUID } from "node:crypto"
import * as calls from "./internal/calls.ts"
import * as chunks from "./internal/chunks.ts"
import * as claims from "./internal/claims.ts"
import * as cluster from "./internal/cluster.ts"
import { fence, fenced } from "./internal/fence.ts"
import { oneProcess, rulesOf } from "./internal/handOut.ts"
import { moveRecords } from "./internal/moveRecords.ts"
import { bind } from "./internal/open.ts"
import * as pace from "./internal/pace.ts"
import { failed } from "./internal/statements.ts"
import * as turns from "./internal/turns.ts"
import { Ledger, LedgerError } from "./Ledger.ts"
import type { Options as MigrationOptions } from "./Migration.ts"
import type { MigrationStopped, StoppedByPlan } from "./MigrationStopped.ts"
import { abilities } from "./Plan.ts"
import { type Engine, everything } from "./Stage.ts"
import { follow, Tuning } from "./Tuning.ts"

/** The migration of the run that is to be joined. The workers follow what is tuned at its owner. */
export interface Options extends Omit<MigrationOptions, "tuner" | "onProgress"> {
  /** Is told how many chunks this worker is at, whenever that changes. */
  readonly onChunks?: (atWork: number) => Effect.Effect<void>
}

const decodeTuning = Schema.decodeSync(Schema.fromJsonString(Tuning))

const otherRules = new LedgerError({
  reason: "other-migration",
  problem: "the run that is open in it has another plan, other systems or another key than this worker",
  remedy: "give the worker the configuration and the key of the run"
})

/**
 * Moves chunks of every run in this ledger until it is interrupted; then what is in flight is answered and recorded first. Needs
 * `Ledger.layerWorker`. Ends by itself only when a vendor serves it no longer or refuses its credentials, which stops the run, or
 * when it has another plan than the run.
 */
export const work = (
  options: Options
): Effect.Effect<never, MissingCapability | MigrationStopped | LedgerError, Ledger> =>
  Effect.gen(function* () {
    const { plan, source, target } = options
    const able = yield* abilities(plan, source, target)
    const ledger = yield* Ledger
    const { server, sql } = ledger
    if (server === undefined) return yield* oneProcess
    const name = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`
    const statements = chunks.worker(sql)
    const broken = yield* Deferred.make<never, MigrationStopped | LedgerError>()

    let wanted: { readonly text: string; readonly tuning: Tuning } = { text: "{}", tuning: {} }
    const tuner = { wanted: Effect.sync(() => wanted.tuning), taken: () => Effect.void }
    yield* bind(ledger, options)
    const rules = rulesOf(ledger, options)
    const door = (role: "source" | "target", vendor: string) =>
      Effect.flatMap(pace.make(sql, role), (pace) => calls.make(role, vendor, plan, { tunable: true, pace }))
    const sourceCalls = yield* door("source", source.vendor)
    const targetCalls = yield* door("target", target.vendor)
    const shared: Engine = { plan, source, target, abilities: able, sourceCalls, targetCalls, ledger, ...everything }

    const hold = yield* claims.make(sql, name, (run) =>
      Effect.suspend(() => {
        if (run === undefined) return Effect.void
        if (run.rules !== rules) return Deferred.fail(broken, otherRules)
        if (run.tuning !== wanted.text) wanted = { text: run.tuning, tuning: decodeTuning(run.tuning) }
        return Effect.void
      })
    )

    const awaitTurn = yield* turns.make(sql)
    // What is intended when a worker dies has to be looked up, so no more is than will leave soon: the records of one chunk, and of so
    // many more that the target is kept busy when that ends. Whoever has a place waits for no other chunk.
    const places = yield* Semaphore.make(1 + Math.ceil((2 * plan.target.concurrency) / plan.chunkSize))
    yield* follow(tuner, [sourceCalls, targetCalls])

    /** Moves the records of a chunk, or lets go of it. */
    const perform = (claim: chunks.Claim) =>
      Effect.gen(function* () {
        const held = yield* hold(claim)
        const holds = statements.holds(claim)
        const scope = yield* Effect.scope
        let placed = false
        const engine: Engine = {
          ...shared,
          ledger: fenced(ledger, holds),
          after: claim.after,
          upTo: claim.upTo,
          targetCalls: held.guarded(targetCalls),
          inTurn: (turn, claiming) =>
            Effect.gen(function* () {
              yield* awaitTurn(claim, turn)
              const answer = yield* claiming
              yield* Effect.mapError(statements.takeTurn(claim, turn), failed)
              // After the second turn it is decided what is to be written, and nobody waits for this chunk any more.
              if (turn === 2 && !placed) {
                yield* Scope.provide(Semaphore.takeScoped(places, 1), scope)
                placed = true
              }
              return answer
            })
        }
        let done = false
        yield* Effect.gen(function* () {
          yield* fence(sql, holds)(statements.recover(claim))
          yield* moveRecords(engine, held.meter, held.tally)
          yield* Effect.mapError(statements.done(claim, held.seen()), failed)
          done = true
        }).pipe(
          Effect.raceFirst(held.ended),
          Effect.onExit(() => (done ? Effect.void : Effect.ignore(statements.release(claim, held.seen()))))
        )
      }).pipe(Effect.scoped)

    let atWork = 0
    const change = (by: number) => Effect.suspend(() => options.onChunks?.((atWork += by)) ?? Effect.void)

    // The unit ends only when its chunk is done or its run is over: the engine gives no unit to anybody that has ended.
    const unit = (run: number, number: number): Effect.Effect<void> =>
      Effect.gen(function* () {
        for (;;) {
          const taken = yield* Effect.exit(statements.take(run, number, rules))
          const answer = Exit.isSuccess(taken) ? taken.value : "held"
          if (answer === "over") return
          if (answer !== "held") {
            yield* change(1)
            const exit = yield* Effect.exit(Effect.ensuring(perform(answer), change(-1)))
            if (Exit.isSuccess(exit)) return
            yield* judge(run, exit.cause)
          }
          yield* Effect.sleep("200 millis")
        }
      })

    /** What of the failures of a chunk is the end of this worker. The others are overcome by trying again, here or elsewhere. */
    const judge = (
      run: number,
      cause: Cause.Cause<MigrationStopped | StoppedByPlan | LedgerError | claims.RunStopping>
    ) =>
      Effect.gen(function* () {
        for (const reason of cause.reasons) {
          if (reason._tag === "Die") yield* Deferred.die(broken, reason.defect)
          if (reason._tag !== "Fail") continue
          const { error } = reason
          if (error._tag === "MigrationStopped") {
            const { problem, remedy, role, vendor } = error
            yield* Effect.ignore(statements.stop(run, JSON.stringify({ problem, remedy, role, vendor })))
            yield* Deferred.fail(broken, error)
          }
          if (error._tag === "LedgerError" && error.reason === "closed-door") yield* Deferred.fail(broken, error)
        }
      })

    const engine = cluster.Chunk.toLayer(({ number, run }) => unit(run, number)).pipe(
      Layer.provide(cluster.layer(server, name))
    )
    return yield* Effect.provide(Deferred.await(broken), engine)
  }).pipe(
    Effect.scoped,
    Effect.mapError((error) => (error._tag === "SqlError" ? failed(error) : error)),
    Effect.withSpan("Workers.work")
  )
