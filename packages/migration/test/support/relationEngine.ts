/** The movement of relations in a process of its own, to be killed. Arguments: ledger folder, url of the target's home. */
import type { Adapter } from "@kundbro/domain/Adapter"
import { Effect } from "effect"
import { Ledger, Plan, Relations } from "../../src/index.ts"
import { make } from "./MemoryVendor.ts"
import { childrenOf, remote } from "./relatives.ts"
import { rules } from "./world.ts"

const [, , folder = "", url = ""] = process.argv

const plan = Plan.make({
  ...rules,
  relations: "move",
  inDoubt: { lookups: 2, delay: "5 millis" },
  stopWhen: { inDoubt: 1, rejected: 1 },
  retry: { firstDelay: "2 millis", longestDelay: "20 millis", attempts: 50 }
})
const source: Adapter = {
  ...make({ vendor: "old" }).adapter,
  relationReads: {
    of: (id) => Effect.succeed({ value: childrenOf(Number(id.slice(1))), notes: [], cached: false, warnings: [] })
  }
}
const target: Adapter = { ...make({ vendor: "new" }).adapter, ...remote(url) }

Effect.runPromise(Relations.run({ plan, source, target }).pipe(Effect.provide(Ledger.layerEmbedded(folder)))).then(
  ({ relations }) => process.stdout.write(JSON.stringify(relations)),
  (error: unknown) => {
    process.stderr.write(String(error))
    process.exitCode = 1
  }
)
