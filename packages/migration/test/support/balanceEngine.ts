/** The movement of balances in a process of its own, to be killed. Arguments: ledger folder, url of the till, number of members, of them to an account, and `undo` to take it back. */
import { CardNumber } from "@kundbro/domain/Ids"
import { BigDecimal, Effect, Stream } from "effect"
import { Balances, Ledger, Plan, Undo } from "../../src/index.ts"
import { accounts } from "./MemoryTill.ts"
import { adapter, club } from "./remoteTill.ts"

const [, , folder = "", url = "", count = "0", sharing = "1", what = "run"] = process.argv

const plan = Plan.make({
  name: "killed",
  balances: { unit: { kind: "points" } },
  inDoubt: { lookups: 2, delay: "5 millis" },
  stopWhen: { inDoubt: 1, rejected: 1 },
  retry: { firstDelay: "2 millis", longestDelay: "20 millis", attempts: 50 }
})
const options = { plan, source: club, target: adapter(url) }

Effect.runPromise(
  Effect.gen(function* () {
    if (what === "undo") return (yield* Undo.undo(options)).endings
    const { sql } = yield* Ledger.Ledger
    if ((yield* sql`select from balance_probe where semantics = 'delta'`).length === 0) {
      yield* Balances.probe({ ...options, card: CardNumber.make("card-test"), amount: BigDecimal.fromBigInt(3n) })
    }
    const list = Stream.fromIterable(accounts(Number(count), Number(sharing)))
    return (yield* Balances.run({ ...options, accounts: list })).balances
  }).pipe(Effect.provide(Ledger.layerEmbedded(folder)))
).then(
  (said) => process.stdout.write(JSON.stringify(said)),
  (error: unknown) => {
    process.stderr.write(String(error))
    process.exitCode = 1
  }
)
