import { assert, layer } from "@effect/vitest"
import { Customer } from "@kundbro/domain/Customer"
import { CustomerId } from "@kundbro/domain/Ids"
import { InDoubt } from "@kundbro/domain/VendorError"
import { Effect, Stream } from "effect"
import { Migration, Plan } from "../src/index.ts"
import { empty, shared } from "./support/ledgers.ts"
import { make, person, populate } from "./support/MemoryVendor.ts"
import { change, email, rules, world } from "./support/world.ts"

layer(shared, { timeout: "60 seconds", excludeTestServices: true })(
  "customers that the target or the list has already",
  (it) => {
    it.effect(
      "takes no record that an earlier migration made of another customer, though the address is the same",
      () =>
        Effect.gen(function* () {
          const { options, target } = yield* world(1, { match: ["email"] })
          const references = [{ kind: "code", value: "mem:s7" }]
          const others = new Customer({ ...person(1), id: CustomerId.make("t7"), extensions: {}, references })
          target.customers.set("t7", others)
          const done = yield* Migration.run(options)
          assert.deepStrictEqual({ ...done.endings }, { "dead-letter": 1 })
          assert.strictEqual(done.exceptions[0]?.reason, "Shared")
          assert.strictEqual(target.customers.get("t7"), others)
        })
    )

    it.effect("without a reference, only an equal record decides a write in doubt: another one is for a person", () =>
      Effect.gen(function* () {
        for (const [name, ending] of [
          [person(1).name, "created"],
          [{ given: "Somebody", family: "Else" }, "dead-letter"]
        ] as const) {
          let creates = 0
          yield* empty
          const target = make({
            vendor: "new",
            fault: (operation) => {
              if (operation !== "create") return undefined
              creates++
              target.customers.set(
                "t1",
                new Customer({ ...person(1), name, id: CustomerId.make("t1"), extensions: {} })
              )
              return { before: new InDoubt({ problem: "timed-out" }) }
            }
          })
          const source = make({ vendor: "old" })
          const ids = Stream.fromIterable(populate(source, 1))
          const { reference: _, ...withoutReference } = rules
          const plan = Plan.make({ ...withoutReference, match: ["email"] })
          const options = { plan, source: source.adapter, target: target.adapter, ids }
          assert.deepStrictEqual({ ...(yield* Migration.run(options)).endings }, { [ending]: 1 })
          const again = yield* Migration.run({ ...options, everyDeadLetter: true })
          assert.deepStrictEqual([creates, { ...again.endings }], [1, { [ending]: 1 }])
        }
      })
    )

    it.effect("leaves what the target has, or lists it for a person, when the plan says so", () =>
      Effect.gen(function* () {
        for (const [onExisting, ending] of [
          ["skip", "skipped"],
          ["dead-letter", "dead-letter"]
        ] as const) {
          const { options, target } = yield* world(3, { onExisting, match: ["email"] })
          const there = new Customer({ ...person(2), id: CustomerId.make("t2"), name: { given: "Own" } })
          target.customers.set("t2", there)
          const done = yield* Migration.run(options)
          assert.deepStrictEqual({ ...done.endings }, { created: 2, [ending]: 1 })
          assert.strictEqual(target.customers.get("t2"), there)
          assert.strictEqual(done.exceptions[0]?.reason, "Exists")
          assert.isTrue((yield* Migration.verify(options)).verified)
        }
      })
    )

    it.effect("never gives one record of the target to two customers", () =>
      Effect.gen(function* () {
        const { options, source, target } = yield* world(3, { match: ["email"], sharedUnique: "omit" })
        const address = "Household@example.test"
        target.customers.set("t9", new Customer({ ...person(9), id: CustomerId.make("t9"), emails: email(address) }))
        change(source, "s1", { emails: email(address) })
        change(source, "s2", { emails: email(address.toLowerCase()) })
        const done = yield* Migration.run(options)
        assert.deepStrictEqual({ ...done.endings }, { updated: 1, created: 2 })
        const verified = yield* Migration.verify(options)
        assert.deepStrictEqual(verified.problems, [])
      })
    )

    it.effect("writes the later members of a household without the shared address, and notes it, when planned", () =>
      Effect.gen(function* () {
        const { options, source, target } = yield* world(45, { sharedUnique: "omit" })
        for (const id of ["s2", "s44"]) change(source, id, { emails: email("canary-1@example.test") })
        const done = yield* Migration.run(options)
        assert.deepStrictEqual(done.endings, { created: 45 })
        const holders = [...target.customers.values()].filter(
          ({ emails }) => emails[0]?.address === "canary-1@example.test"
        )
        assert.deepStrictEqual(
          holders.map(({ references }) => references[0]?.value),
          ["mem:s1"]
        )
        assert.deepStrictEqual(done.losses.find(({ field }) => field === "emails.address")?.records, 2)
        assert.isTrue((yield* Migration.verify(options)).verified)
      })
    )

    it.effect("carries a protected customer only when the plan says so", () =>
      Effect.gen(function* () {
        const { options, source } = yield* world(2, { protectedIdentity: "carry" })
        change(source, "s1", { protection: { phone: true } })
        assert.deepStrictEqual((yield* Migration.run(options)).endings, { created: 2 })
      })
    )
  }
)
