/**
 * `kundbro worker`, as processes of their own beside a run, over a real Postgres server.
 */
import { assert, describe, it } from "@effect/vitest"
import { postgres } from "@kundbro-tooling/postgres"
import { Deferred, Effect, Redacted } from "effect"
import { renameSync } from "node:fs"
import { join } from "node:path"
import { newKey } from "../src/commands/Key.ts"
import { type Ended, stage } from "./support.ts"

const count = 240

/** A stage whose shop takes a moment for each call, with a ledger on a server. */
const night = Effect.gen(function* () {
  const ledger = Redacted.value(yield* postgres)
  const plan = { chunkSize: 10, target: { concurrency: 2 } }
  const staged = yield* stage({ count, nasty: 0, plan, ledger })
  const { norce } = staged.sandboxes
  const predicted = yield* staged.kundbro("migrate", "dry-run")
  assert.strictEqual(predicted.code, 0, predicted.stderr)
  yield* norce.control.inject({ fault: "latency", millis: 200 })
  const customers = Effect.map(norce.control.state, ({ records }) => records["customers"] ?? 0)
  const arrived = (some: number) =>
    Effect.repeat(Effect.delay(customers, "50 millis"), { until: (there) => there >= some })

  const killers = new Set<(signal: NodeJS.Signals) => void>()
  yield* Effect.addFinalizer(() => Effect.sync(() => killers.forEach((kill) => kill("SIGKILL"))))
  /** A process that goes on; answers once it has said this. */
  const going = (args: ReadonlyArray<string>, saying: RegExp) =>
    Effect.gen(function* () {
      const said = yield* Deferred.make<(signal: NodeJS.Signals) => void>()
      const ended = staged.start(args, (stdout, kill) => {
        killers.add(kill)
        if (saying.test(stdout)) Effect.runSync(Deferred.succeed(said, kill))
      })
      const early = Effect.flatMap(
        Effect.promise(() => ended),
        ({ stderr }) => Effect.die(new Error(`it has ended: ${stderr}`))
      )
      return { kill: yield* Effect.raceFirst(Deferred.await(said), early), ended: Effect.promise(() => ended) }
    })
  const worker = going(["worker", "--json"], /"event":"worker","chunks":[1-9]/)
  // It hands nothing out before somebody is there.
  const run = going(["migrate", "run", "--workers", "--json"], /"moving"/)
  return { ...staged, customers, arrived, worker, run }
})

/** What came of it, in the ledger and at the shop. */
const allMoved = Effect.fnUntraced(function* (
  { customers, kundbro, sandboxes }: Effect.Success<typeof night>,
  { code, stderr, stdout }: Ended
) {
  assert.strictEqual(code, 0, stderr)
  const report = JSON.parse(stdout.trim().split("\n").at(-1) ?? "")
  assert.deepStrictEqual([report.event, report.listed], ["report", count])
  // Some share an address, which nobody in the shop may: the dry run knew them.
  const { created, "dead-letter": dead } = report.endings
  assert.strictEqual(created + dead, count)
  assert.deepStrictEqual([report.prediction.compared, report.prediction.agreed], [count, count])
  assert.strictEqual(yield* customers, created, "nobody was lost, and nobody is there twice")
  yield* sandboxes.norce.control.clearFaults
  const verified = yield* kundbro("migrate", "verify")
  assert.strictEqual(verified.code, 0, verified.stderr)
})

describe("kundbro worker", () => {
  it.live("is refused by a ledger in a folder, and so is a run for workers, with nothing written", () =>
    Effect.gen(function* () {
      const { folder, kundbro, sandboxes } = yield* stage({ count: 3 })
      // A worker needs no list.
      const list = join(folder, "ids.csv")
      renameSync(list, `${list}.elsewhere`)
      const worker = yield* kundbro("worker")
      renameSync(`${list}.elsewhere`, list)
      assert.strictEqual(worker.code, 2)
      assert.include(worker.stderr, 'name a Postgres server as "migration.ledger"')
      const run = yield* kundbro("migrate", "run", "--workers")
      assert.strictEqual(run.code, 5, run.stderr)
      assert.include(run.stderr, "name a Postgres server for it (`migration.ledger` in the configuration)")
      const { records } = yield* sandboxes.norce.control.state
      assert.strictEqual(records["customers"], 0)
    }).pipe(Effect.scoped)
  )

  it.live(
    "is killed, frozen for longer than its lease and woken, or comes late: nothing is lost, nothing is there twice",
    () =>
      Effect.gen(function* () {
        const scene = yield* night
        const run = yield* scene.run
        const [killed, frozen, other] = yield* Effect.all([scene.worker, scene.worker, scene.worker], {
          concurrency: "unbounded"
        })
        yield* scene.arrived(20)
        frozen.kill("SIGSTOP")
        killed.kill("SIGKILL")
        const late = yield* scene.worker
        yield* Effect.sleep("8 seconds")
        frozen.kill("SIGCONT")
        yield* allMoved(scene, yield* run.ended)
        assert.strictEqual((yield* killed.ended).signal, "SIGKILL")
        for (const { ended, kill } of [frozen, other, late]) {
          kill("SIGINT")
          const { code, stderr } = yield* ended
          assert.strictEqual(code, 130, stderr)
        }
      }).pipe(Effect.scoped),
    300_000
  )

  it.live(
    "is refused with another plan, another key, another migration or without what it needs, and leaves at Ctrl-C with nothing in doubt",
    () =>
      Effect.gen(function* () {
        const scene = yield* night
        const { arrived, save, start } = scene
        const refused = (environment: Readonly<Record<string, string>> = {}) =>
          Effect.map(
            Effect.promise(() => start(["worker"], undefined, environment)),
            ({ code, stderr }) => [code, stderr] as const
          )
        const run = yield* scene.run
        const refusals: Array<readonly [number | null, string]> = []
        save({ chunkSize: 11 })
        refusals.push(yield* refused())
        save({ name: "another one" })
        refusals.push(yield* refused())
        save()
        refusals.push(yield* refused({ KUNDBRO_LEDGER_KEY: newKey() }))
        refusals.push(yield* refused({ KUNDBRO_LEDGER_KEY: "" }))
        refusals.push(yield* refused({ LEDGER: "" }))
        refusals.push(yield* refused({ SHOP_SECRET: "" }))
        const expected: ReadonlyArray<readonly [number, string]> = [
          [5, "another plan"],
          [5, "belongs to a migration with another name"],
          [5, "key"],
          [2, "Set the environment variable KUNDBRO_LEDGER_KEY"],
          [2, "Set the environment variable LEDGER"],
          [2, "SHOP_SECRET"]
        ]
        expected.forEach(([code, message], index) => {
          const [actual, stderr] = refusals[index] ?? []
          assert.include(stderr, message)
          assert.strictEqual(actual, code, stderr)
        })
        assert.strictEqual(yield* scene.customers, 0)

        const leaving = yield* scene.worker
        yield* arrived(10)
        leaving.kill("SIGINT")
        const left = yield* leaving.ended
        assert.strictEqual(left.code, 130, left.stderr)
        const there = yield* scene.customers
        assert.isBelow(there, count)
        const next = yield* scene.worker
        const ended = yield* run.ended
        yield* allMoved(scene, ended)
        assert.notInclude(ended.stdout, "resolving", "what had left was answered and recorded first")
        next.kill("SIGINT")
        assert.strictEqual((yield* next.ended).code, 130)
      }).pipe(Effect.scoped),
    300_000
  )
})
