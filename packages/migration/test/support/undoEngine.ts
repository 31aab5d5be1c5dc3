/** A migration or its undo in a process of its own, to be killed. Arguments: `run` or `undo`, ledger folder or Postgres url, url of the vendors, number of customers. */
import { CustomerId } from "@kundbro/domain/Ids"
import { Effect, Redacted, Stream } from "effect"
import { Ledger, Migration, Plan, Undo } from "../../src/index.ts"
import { adapter } from "./remote.ts"

const [, , what = "", ledger = "", url = "", count = "0"] = process.argv

const plan = Plan.make({
  name: "undone",
  chunkSize: 15,
  reference: { kind: "code", prefix: "k:" },
  inDoubt: { lookups: 2, delay: "5 millis" },
  retry: { firstDelay: "5 millis", longestDelay: "20 millis", attempts: 50 }
})
const ids = Stream.map(Stream.range(1, Number(count)), (n) => CustomerId.make(`s${n}`))
const options = { plan, source: adapter(url, "old"), target: adapter(url, "new") }
const layer = ledger.startsWith("postgres:")
  ? Ledger.layerPostgres(Redacted.make(ledger), { key: Redacted.make(Buffer.alloc(32, 7).toString("base64")) })
  : Ledger.layerEmbedded(ledger)
const activity =
  what === "undo"
    ? Effect.map(Undo.undo(options), (report) => JSON.stringify(report.endings))
    : Effect.map(Migration.run({ ...options, ids }), (report) => JSON.stringify(report.endings))

Effect.runPromise(Effect.provide(activity, layer)).then(
  (said) => process.stdout.write(said),
  (error: unknown) => {
    process.stderr.write(String(error))
    process.exitCode = 1
  }
)
