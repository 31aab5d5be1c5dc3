import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Redacted, Stream } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { Ledger, Migration, Plan } from "../src/index.ts"
import { make, populate } from "./support/MemoryVendor.ts"
import { postgres } from "./support/postgresServer.ts"
import { relay } from "./support/relay.ts"
import { serve } from "./support/remote.ts"

const script = fileURLToPath(new URL("./support/worker.ts", import.meta.url))

/** A server with a ledger, two vendors behind HTTP, and workers at will. */
const world = Effect.fnUntraced(function* (count: number, more: Partial<typeof Plan.Plan.Encoded> = {}) {
  const url = yield* postgres
  const source = make({ vendor: "old", latencyMillis: 1 })
  const target = make({ vendor: "new", latencyMillis: 60 })
  const ids = populate(source, count)
  const watch = { calls: 0 }
  const vendors = yield* serve({ old: source, new: target }, () => watch.calls++)
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
  const run = Migration.run({ ...options, ids: Stream.fromIterable(ids), workers: true }).pipe(
    Effect.provide(Ledger.layerPostgres(url))
  )
  const created = (more: number) =>
    Effect.suspend(() => {
      const goal = target.seen.creates + more
      return Effect.repeat(Effect.sleep("10 millis"), { until: () => target.seen.creates >= goal })
    })
  return { url, source, target, watch, worker, run, created, options }
})

describe("workers", () => {
  it.live(
    "of which one is killed, one cut off and one frozen for longer than its lease lose nothing and double nothing",
    () =>
      Effect.scoped(
        Effect.gen(function* () {
          const count = 600
          const { created, run, target, url, worker } = yield* world(count)
          const { hostname, port } = new URL(Redacted.value(url))
          assert.strictEqual(hostname, "127.0.0.1")
          const line = yield* relay(Number(port))
          const run1 = yield* Effect.forkScoped(run)
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
    120_000
  )
})
