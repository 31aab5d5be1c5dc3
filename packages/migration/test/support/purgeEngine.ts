/** A purge in a process of its own. Arguments: ledger folder, output folder, the source id to purge or `all`, and, to be killed by SIGKILL while it purges, after how many milliseconds. */
import { NodeServices } from "@effect/platform-node"
import { CustomerId } from "@kundbro/domain/Ids"
import { Effect } from "effect"
import { Ledger, OutputFiles, Purge } from "../../src/index.ts"

const [, , ledger = "", out = "", who = "", after] = process.argv

const purge = Effect.gen(function* () {
  if (after !== undefined) setTimeout(() => process.kill(process.pid, "SIGKILL"), Number(after))
  return yield* Purge.purge({
    what: who === "all" ? who : { subjects: [CustomerId.make(who)] },
    rewrite: OutputFiles.write(out)
  })
}).pipe(Effect.provide([Ledger.layerEmbedded(ledger), NodeServices.layer]))

Effect.runPromise(purge).then(
  ({ records }) => process.stdout.write(`purged ${records}`),
  (error: unknown) => {
    process.stderr.write(String(error))
    process.exitCode = 1
  }
)
