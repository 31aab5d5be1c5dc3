import { assert, describe, it } from "@effect/vitest"
import { postgres } from "@kundbro-tooling/postgres"
import { CustomerId } from "@kundbro/domain/Ids"
import * as V from "@kundbro/domain/VendorError"
import { Effect, Redacted, Stream } from "effect"
import { Ledger, Migration, Plan, Relations } from "../src/index.ts"
import { make, populate } from "./support/MemoryVendor.ts"
import { childrenOf, home } from "./support/relatives.ts"
import { rules } from "./support/world.ts"

describe("relations whose ledger is on a Postgres server, encrypted", () => {
  it.live("arrive as they do with the embedded one: lost answers, decisions, and no child's name in the ledger", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const url = yield* postgres
        const lost = new V.InDoubt({ problem: "disconnected" })
        const relatives = home({
          fault: (_, nth) =>
            nth === 1 ? { before: new V.Failed({ code: "000999" }) } : nth % 5 === 0 ? { after: lost } : undefined
        })
        const source = make({ vendor: "old" })
        const target = make({ vendor: "new" })
        const ids = Stream.fromIterable(populate(source, 40))
        for (let n = 1; n <= 40; n++) source.relations.set(`s${n}`, childrenOf(n))
        const plan = Plan.make({ ...rules, relations: "move", stopWhen: { inDoubt: 1 } })
        const options = { plan, source: source.adapter, target: { ...target.adapter, ...relatives.abilities }, ids }
        const key = Redacted.make(Buffer.alloc(32, 7).toString("base64"))
        const within = <A, E>(effect: Effect.Effect<A, E, Ledger.Ledger>) =>
          Effect.provide(effect, Ledger.layerPostgres(url, { key }))
        yield* within(Migration.run(options))
        const first = yield* within(Relations.run(options))
        assert.deepStrictEqual({ ...first.relations?.endings }, { moved: 59, "dead-letter": 1 })
        const undecided = yield* within(
          Effect.gen(function* () {
            const { sql } = yield* Ledger.Ledger
            const dump = yield* sql`select relation::text from relation`
            assert.notInclude(JSON.stringify(dump), "Canary")
            return yield* sql<{
              id: string
              key: string
            }>`select source_id as id, key from relation_ending where undecided`
          })
        )
        for (const { id, key } of undecided) {
          yield* within(Relations.resolve(CustomerId.make(id), key, { kind: "absent", because: "not on the screen" }))
        }
        const second = yield* within(Relations.run(options))
        assert.deepStrictEqual({ ...second.relations?.endings }, { moved: 60 })
        assert.strictEqual([...relatives.relations.values()].flat().length, 60)
      })
    )
  )
})
