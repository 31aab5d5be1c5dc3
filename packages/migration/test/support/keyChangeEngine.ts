/** A change of keys in a process of its own, to be killed. Arguments: ledger folder or Postgres url, old key, new key. */
import { Effect, Redacted } from "effect"
import { KeyChange, Ledger } from "../../src/index.ts"

const [, , ledger = "", from = "", to = ""] = process.argv

const layer = ledger.startsWith("postgres:")
  ? Ledger.layerPostgres(Redacted.make(ledger), { changesKey: true })
  : Ledger.layerEmbedded(ledger, { changesKey: true })

Effect.gen(function* () {
  yield* Ledger.Ledger
  process.stdout.write("open\n")
  const { rows } = yield* KeyChange.change({ from: Redacted.make(from), to: Redacted.make(to) })
  process.stdout.write(`rows ${rows}\n`)
})
  .pipe(Effect.provide(layer), Effect.runPromise)
  .catch((error: unknown) => {
    process.stderr.write(String(error))
    process.exitCode = 1
  })
