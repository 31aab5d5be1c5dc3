import { assert, describe, it } from "@effect/vitest"
import { postgres } from "@kundbro-tooling/postgres"
import { Cause, Effect, Fiber, Redacted, Stream } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { Ledger, Migration, type MigrationStopped, Plan, type Progress, Workers } from "../src/index.ts"
import { shared } from "./support/ledgers.ts"
import { make, person, populate } from "./support/MemoryVendor.ts"
import { relay } from "./support/relay.ts"
import { serve } from "./support/remote.ts"
import { change } from "./support/world.ts"

const script = fileURLToPath(new URL("./support/worker.ts", import.meta.url))

/** A server with a ledger, two vendors behind HTTP, and workers at will. */
const world = Effect.fnUntraced(function* (
  count: number,
  latencyMillis: number,
  more: Partial<typeof Plan.Plan.Encoded> = {}
) {
  const url = yield* postgres
  const source = make({ vendor: "old", latencyMillis: 1 })
  const target = make({ vendor: "new", latencyMillis })
  const ids = populate(source, count)
  const vendors = yield* serve({ old: source, new: target }, () => {})
  const rules: typeof Plan.Plan.Encoded = {
    name: "many",
    chunkSize: 10,
    reference: { kind: "code", prefix: "w:" },
    match: [],
    target: { concurrency: 2 },
    inDoubt: { lookups: 2, delay: "200 millis" },
    stopWhen: { inDoubt: 1, rejected: 1 },
    ...more
  }
  const children = new Set<ChildProcess>()
  const worker = (ledger = Redacted.value(url), other: Partial<typeof Plan.Plan.Encoded> = {}) =>
    Effect.callback<{ readonly child: ChildProcess; readonly ended: Promise<string> }>((resume) => {
      const child = spawn(process.execPath, [script, ledger, vendors, JSON.stringify({ ...rules, ...other })], {
        stdio: ["ignore", "pipe", "pipe"]
      })
      children.add(child)
      let said = ""
      child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()))
      const ended = new Promise<string>((resolve) => child.on("close", () => resolve(said)))
      // It speaks for the first time when it is at a chunk.
      child.stdout.once("data", () => resume(Effect.succeed({ child, ended })))
      child.once("close", () => resume(Effect.die(new Error(said))))
    })
  yield* Effect.addFinalizer(() => Effect.sync(() => children.forEach((child) => child.kill("SIGKILL"))))
  const options = { plan: Plan.make(rules), source: source.adapter, target: target.adapter }
  const run = (more: Pick<Migration.Options, "onProgress"> = {}) =>
    Migration.run({ ...options, ...more, ids: Stream.fromIterable(ids), workers: true }).pipe(
      Effect.provide(Ledger.layerPostgres(url))
    )
  const created = (more: number) =>
    Effect.suspend(() => {
      const goal = target.seen.creates + more
      return Effect.repeat(Effect.sleep("10 millis"), { until: () => target.seen.creates >= goal })
    })
  return { url, source, target, worker, run, created }
})

describe("workers", () => {
  it.live(
    "of which one is killed, one cut off and one frozen for longer than its lease lose nothing and double nothing",
    () =>
      Effect.scoped(
        Effect.gen(function* () {
          const count = 300
          const { created, run, target, url, worker } = yield* world(count, 200)
          const { hostname, port } = new URL(Redacted.value(url))
          assert.strictEqual(hostname, "127.0.0.1")
          const line = yield* relay(Number(port))
          const run1 = yield* Effect.forkScoped(run())
          const [killed, , frozen] = yield* Effect.all(
            [worker(), worker(Redacted.value(url).replace(`:${port}/`, `:${line.port}/`)), worker(), worker()],
            { concurrency: "unbounded" }
          )
          yield* created(20)
          line.cut()
          frozen.child.kill("SIGSTOP")
          killed.child.kill("SIGKILL")
          yield* Effect.sleep("9 seconds")
          frozen.child.kill("SIGCONT")
          line.mend()
          const report = yield* Fiber.join(run1)
          assert.deepStrictEqual(report.endings, { created: count })
          assert.strictEqual(target.seen.creates, count, "each was created once, and nothing was sent on hope")
          assert.strictEqual(target.customers.size, count)
        })
      ),
    300_000
  )

  it.live(
    "give a shared value to the first in list order, count what comes of it for the run, and refuse another plan",
    () =>
      Effect.scoped(
        Effect.gen(function* () {
          const count = 120
          const { run, source, target, url, worker } = yield* world(count, 60, {
            target: { concurrency: 8, callsPerSecond: 60 }
          })
          // Every second one has the address of the one before, mostly across the edge of a chunk.
          for (let n = 10; n < count; n += 10) change(source, `s${n + 1}`, { emails: person(n).emails })
          const looks: Array<Progress.Progress> = []
          const began = Date.now()
          const running = yield* Effect.forkScoped(run({ onProgress: (look) => Effect.sync(() => looks.push(look)) }))
          // Nothing is handed out before somebody is there, so this one comes while the run is open.
          const other = yield* Effect.flip(Effect.sandbox(worker(Redacted.value(url), { chunkSize: 11 })))
          assert.include(String(Cause.squash(other)), "has another plan")
          yield* Effect.forkScoped(worker())
          yield* Effect.forkScoped(worker())
          const report = yield* Fiber.join(running)
          assert.deepStrictEqual(report.endings, { created: count - 11, "dead-letter": 11 })
          const holders = yield* Effect.provide(
            Effect.flatMap(
              Ledger.Ledger,
              ({ sql }) => sql`select source_id from record where state = 'dead-letter' order by position`
            ),
            Ledger.layerPostgres(url)
          )
          assert.deepStrictEqual(
            holders.map((row) => row["source_id"]),
            Array.from({ length: 11 }, (_, n) => `s${(n + 1) * 10 + 1}`)
          )
          // Two workers together held the one limit, which either of them would have reached alone.
          assert.isAtLeast(Date.now() - began, ((count - 11) / 60) * 900)
          const last = looks.at(-1)
          assert.deepStrictEqual(last?.outcomes, { created: count - 11, "dead-letter": 11 })
          assert.strictEqual(target.customers.size, count - 11)
        })
      ),
    300_000
  )

  it.live("are refused by a ledger in a folder, with what to do", () =>
    Effect.gen(function* () {
      const source = make({ vendor: "old" })
      const options = {
        plan: Plan.make({ name: "many" }),
        source: source.adapter,
        target: make({ vendor: "new" }).adapter
      }
      const ids = Stream.fromIterable(populate(source, 3))
      for (const refused of [Migration.run({ ...options, ids, workers: true }), Workers.work(options)] as const) {
        const error = yield* Effect.flip<unknown, Migration.Failure | MigrationStopped.StoppedByPlan, Ledger.Ledger>(
          refused
        )
        assert.include(error.message, "name a Postgres server")
      }
    }).pipe(Effect.provide(shared))
  )
})
