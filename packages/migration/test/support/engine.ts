/** The engine in a process of its own, to be killed. Arguments: ledger folder, url of the vendors, number of customers. */
import { CustomerId } from "@kundbro/domain/Ids"
import { Effect, Stream } from "effect"
import { Ledger, Migration, Plan } from "../../src/index.ts"
import { adapter } from "./remote.ts"

const [, , folder = "", url = "", count = "0"] = process.argv

const plan = Plan.make({
  name: "killed",
  chunkSize: 25,
  reference: { kind: "code", prefix: "k:" },
  match: [],
  inDoubt: { lookups: 2, delay: "5 millis" },
  retry: { firstDelay: "5 millis", longestDelay: "20 millis", attempts: 50 }
})

const ids = Stream.map(Stream.range(1, Number(count)), (n) => CustomerId.make(`s${n}`))

Effect.runPromise(
  Migration.run({ plan, source: adapter(url, "old"), target: adapter(url, "new"), ids }).pipe(
    Effect.provide(Ledger.layerEmbedded(folder))
  )
).then(
  (report) => process.stdout.write(JSON.stringify(report.endings)),
  (error: unknown) => {
    process.stderr.write(String(error))
    process.exitCode = 1
  }
)
