import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema, Stream } from "effect"
import { Ledger, Migration, Plan, Report } from "../src/index.ts"
import { killedUntilDone } from "./support/killed.ts"
import { folder } from "./support/ledgers.ts"
import { make, populate } from "./support/MemoryVendor.ts"
import { random } from "./support/random.ts"
import { childrenOf, home, serve } from "./support/relatives.ts"
import { rules } from "./support/world.ts"

const members = 48
const kills = 5
const seed = 20261123

const decode = Schema.decodeUnknownSync(Schema.fromJsonString(Report.Report.fields.relations.schema))

describe("relations whose engine is killed", () => {
  it.live(
    `arrive each once, twins too, after ${kills} kills among lost answers (seed ${seed})`,
    () =>
      Effect.scoped(
        Effect.gen(function* () {
          const next = random(seed)
          const ledger = yield* folder
          const target = make({ vendor: "new" })
          const source = make({ vendor: "old" })
          const ids = Stream.fromIterable(populate(source, members))
          const plan = Plan.make({ ...rules, relations: "move" })
          yield* Migration.run({ plan, source: source.adapter, target: target.adapter, ids }).pipe(
            Effect.provide(Ledger.layerEmbedded(ledger))
          )
          const children = home()
          const watch = { onCall: () => {} }
          const url = yield* serve(children, () => {
            watch.onCall()
            return next() < 0.05 ? "lost" : "answered"
          })
          // Three calls a child: kills fall anywhere from the first to the last.
          const { killed, output } = yield* killedUntilDone(
            { calls: 5 * members, kills, next, watch },
            "relationEngine.ts",
            ledger,
            url
          )
          assert.strictEqual(killed, kills, output)
          const total = Array.from({ length: members }, (_, n) => childrenOf(n + 1).length).reduce((a, b) => a + b)
          assert.deepStrictEqual({ ...decode(output).endings }, { moved: total }, output)
          for (const { id = "", references } of target.customers.values()) {
            const n = Number((references[0]?.value ?? "").slice("mem:s".length))
            const names = (some: ReturnType<typeof childrenOf>) => some.map(({ name }) => name.given ?? "").sort()
            assert.deepStrictEqual(names(children.relations.get(id) ?? []), names(childrenOf(n)), `s${n}`)
          }
        })
      ),
    240_000
  )
})
