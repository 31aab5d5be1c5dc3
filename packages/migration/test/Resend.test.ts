import { assert, layer } from "@effect/vitest"
import { Customer } from "@kundbro/domain/Customer"
import { CustomerId } from "@kundbro/domain/Ids"
import { InDoubt } from "@kundbro/domain/VendorError"
import { Effect, Stream } from "effect"
import { Migration, Plan } from "../src/index.ts"
import { empty, shared } from "./support/ledgers.ts"
import { make, person, populate } from "./support/MemoryVendor.ts"
import { rules } from "./support/world.ts"

const lost = { before: new InDoubt({ problem: "timed-out" }) }

layer(shared, { timeout: "60 seconds", excludeTestServices: true })("a write that is sent again", (it) => {
  it.effect("is no duplicate of somebody else when the first one arrived late", () =>
    Effect.gen(function* () {
      yield* empty
      let creates = 0
      const target = make({
        vendor: "new",
        fault: (operation, key) => {
          if (operation !== "create" || ++creates === 1) return operation === "create" ? lost : undefined
          const references = [{ kind: "code", value: key }]
          target.customers.set(
            "t1",
            new Customer({ ...person(1), id: CustomerId.make("t1"), extensions: {}, references })
          )
          return undefined
        }
      })
      const source = make({ vendor: "old" })
      const ids = Stream.fromIterable(populate(source, 1))
      const done = yield* Migration.run({ plan: Plan.make(rules), source: source.adapter, target: target.adapter, ids })
      assert.deepStrictEqual({ ...done.endings }, { created: 1 })
      assert.deepStrictEqual([creates, target.customers.size], [2, 1])
    })
  )

  it.effect("is sent as often as the plan says, and then waits for another run", () =>
    Effect.gen(function* () {
      yield* empty
      let creates = 0
      const target = make({
        vendor: "new",
        fault: (operation) => {
          if (operation !== "create" || ++creates > 50) return undefined
          return lost
        }
      })
      const source = make({ vendor: "old" })
      const ids = Stream.fromIterable(populate(source, 1))
      const plan = Plan.make({ ...rules, retry: { ...rules.retry, attempts: 3 } })
      const done = yield* Migration.run({ plan, source: source.adapter, target: target.adapter, ids })
      assert.deepStrictEqual({ ...done.endings }, { "dead-letter": 1 })
      assert.deepStrictEqual([creates, done.exceptions[0]?.reason], [3, "InDoubt"])
    })
  )
})
