/**
 * The owner's side of a run with workers: its records are cut into chunks, the engine gets them in list order and never more than the
 * workers can be at in a while, and what they say of them is counted.
 */
import { Effect, Option, Schema } from "effect"
import { createHash } from "node:crypto"
import { type Ledger, LedgerError } from "../Ledger.ts"
import type { Options } from "../Migration.ts"
import { MigrationStopped, type StoppedByPlan } from "../MigrationStopped.ts"
import { Plan } from "../Plan.ts"
import type { Meter } from "../Progress.ts"
import type { Engine } from "../Stage.ts"
import { Tuning } from "../Tuning.ts"
import { toMove } from "../Write.ts"
import * as chunks from "./chunks.ts"
import * as cluster from "./cluster.ts"
import { lostClaim } from "./fence.ts"
import { failed } from "./statements.ts"
import type { Tally } from "./tally.ts"

/** Chunks for each worker: the engine deals them by chance, so a worker needs some in store to never be idle. */
const ahead = 8

const encodePlan = Schema.encodeSync(Schema.fromJsonString(Plan))
const encodeTuning = Schema.encodeSync(Schema.fromJsonString(Tuning))

/** What owner and workers must agree on. */
export const rulesOf = ({ sealing }: Ledger["Service"], { names, people, plan, source, target }: Options): string =>
  createHash("sha256")
    .update(JSON.stringify([encodePlan(plan), names, source.vendor, target.vendor, sealing.keyMark(), people?.digest]))
    .digest("hex")

/** The one process of a ledger in a folder cannot share it. */
export const oneProcess = new LedgerError({
  reason: "failed",
  problem: "it is in a folder, which is for one process alone",
  remedy: "name a Postgres server for it (`migration.ledger` in the configuration), or run without workers"
})

/** Counts what is new of a chunk since the last look at it. */
const teller = (meter: Meter, tally: Tally) => {
  const before = new Map<number, chunks.Seen>()
  const times = (count: number, tell: () => void) => {
    for (let n = 0; n < count; n++) tell()
  }
  return (number: number, now: chunks.Seen) => {
    const then = before.get(number) ?? chunks.nothingSeen
    before.set(number, now)
    for (const [outcome, records] of Object.entries(now.outcomes)) {
      times(records - (then.outcomes[outcome] ?? 0), () => meter.count(outcome))
    }
    let dead = 0
    now.problems.forEach(({ records, ...problem }, index) => {
      const more = records - (then.problems[index]?.records ?? 0)
      dead += more
      times(more, () => tally.ended({ ...problem, advice: "person" }))
    })
    times(now.ended - then.ended - dead, () => tally.ended())
    times(now.doubted - then.doubted, tally.doubted)
    times(now.lookedUp - then.lookedUp, tally.lookedUp)
  }
}

/** Has everything that waits moved by workers. Whoever ends it early, the workers let go of what they have within their lease. */
export const handOut = (
  engine: Engine,
  options: Options,
  meter: Meter,
  tally: Tally
): Effect.Effect<void, LedgerError | MigrationStopped | StoppedByPlan> =>
  Effect.gen(function* () {
    const { ledger, plan } = engine
    const { server, sql } = ledger
    if (server === undefined) return yield* oneProcess
    const states = [...toMove, "in-doubt"] as const
    const statements = chunks.owner(sql)
    const records = yield* ledger.count(states)
    const run = yield* Effect.acquireRelease(statements.open(rulesOf(ledger, options), states, plan.chunkSize), () =>
      Effect.ignore(statements.closeEarlier)
    )
    meter.enter("moving", records)
    const tell = teller(meter, tally)
    let given = 0
    let done = 0
    let tuned = "{}"
    yield* Effect.gen(function* () {
      while (done < run.chunks) {
        if (options.tuner !== undefined) {
          const tuning = encodeTuning(yield* options.tuner.wanted)
          if (tuning !== tuned) yield* statements.tune(run.id, tuning)
          tuned = tuning
        }
        const seen = yield* statements.look(run.id, given)
        for (const chunk of seen.chunks) tell(chunk.number, chunk.seen)
        done += seen.done
        meter.workers(seen.workers)
        yield* tally.check
        if (Option.isSome(seen.stopped)) return yield* new MigrationStopped(seen.stopped.value)
        if (seen.over) return yield* lostClaim
        for (; given < run.chunks && given - done < seen.workers * ahead; given++) {
          yield* cluster.Chunk.execute({ run: run.id, number: given + 1 }, { discard: true })
        }
        yield* Effect.sleep("200 millis")
      }
    }).pipe(Effect.provide(cluster.layer(server)), Effect.ensuring(Effect.sync(() => meter.workers(undefined))))
  }).pipe(
    Effect.scoped,
    Effect.mapError((error) => (error._tag === "SqlError" ? failed(error) : error))
  )
