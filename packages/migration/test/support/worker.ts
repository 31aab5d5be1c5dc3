/** A worker in a process of its own, to be killed, frozen and cut off. Arguments: url of the ledger, url of the vendors, the plan. */
import { Effect, Redacted } from "effect"
import { Ledger, Plan, Workers } from "../../src/index.ts"
import { adapter } from "./remote.ts"

const [, , ledger = "", url = "", plan = ""] = process.argv

const rules: typeof Plan.Plan.Encoded = JSON.parse(plan)

Effect.runPromise(
  Workers.work({
    plan: Plan.make(rules),
    source: adapter(url, "old"),
    target: adapter(url, "new"),
    onChunks: (atWork) => Effect.sync(() => process.stdout.write(`${atWork}\n`))
  }).pipe(Effect.provide(Ledger.layerWorker(Redacted.make(ledger))))
).catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`)
  process.exitCode = 1
})
