import { assert, describe, layer } from "@effect/vitest"
import * as V from "@kundbro/domain/VendorError"
import { Deferred, Effect, Option, Stream } from "effect"
import { child, person, points } from "./support/FakeVendor.ts"
import { ending, key, statusWhere, until } from "./support/outboxes.ts"
import { existing, shared, unavailable, world } from "./support/world.ts"

layer(shared, { excludeTestServices: true })("an outbox", (it) => {
  describe("delivers", () => {
    it.effect("every kind of write, and hands back what the vendor answered", () =>
      Effect.gen(function* () {
        const { outbox, vendor } = yield* world
        const customer = existing(vendor, "Kinds")
        const keys = yield* Effect.forEach(
          [
            { _tag: "Create", customer: person("New") },
            { _tag: "Update", customer, to: person("Kinds", "After") },
            { _tag: "AddRelation", customer, relation: child("Ada") },
            { _tag: "UpdateRelation", customer, relation: child("Bo") },
            { _tag: "RemoveRelation", customer, relation: child("Cid") },
            { _tag: "AdjustBalance", adjustment: points("kinds", 7n), customer }
          ] as const,
          (write) => outbox.submit(write)
        )
        const endings = yield* Effect.forEach(keys, (one) => ending(outbox, one))
        assert.deepStrictEqual(
          endings.map((status) => (status._tag === "Delivered" ? status.receipt._tag : status._tag)),
          ["Created", "Updated", "Updated", "Updated", "Updated", "Adjusted"]
        )
        assert.deepStrictEqual(vendor.relations, ["add Kinds Ada", "change Kinds Bo", "remove Kinds Cid"])
        assert.strictEqual(vendor.customers.get(customer)?.name.given, "After")
        assert.strictEqual(vendor.balances.get("kinds"), 7n)
      })
    )

    it.effect("a key once, however often and at the same time it is submitted", () =>
      Effect.gen(function* () {
        const { outbox, vendor } = yield* world
        const write = { _tag: "Create", customer: person("Once") } as const
        const keys = yield* Effect.forEach(Array.from({ length: 8 }), () => outbox.submit(write, key("once")), {
          concurrency: 8
        })
        yield* ending(outbox, "once")
        yield* outbox.submit(write, key("once"))
        yield* outbox.submit({ _tag: "Create", customer: person("After once") }, key("after-once"))
        yield* ending(outbox, "after-once")
        assert.deepStrictEqual(new Set(keys), new Set([key("once")]))
        assert.deepStrictEqual(vendor.calls("Once"), ["create"])
      })
    )

    it.effect("refuses a key that names another write, also after delivery", () =>
      Effect.gen(function* () {
        const { outbox } = yield* world
        yield* outbox.submit({ _tag: "Create", customer: person("Mine") }, key("reused"))
        yield* ending(outbox, "reused")
        const error = yield* Effect.flip(outbox.submit({ _tag: "Create", customer: person("Yours") }, key("reused")))
        assert.strictEqual(error._tag === "OutboxError" && error.reason, "key-reused")
      })
    )

    it.effect("stores nothing that the adapter knows to be refused", () =>
      Effect.gen(function* () {
        const { outbox } = yield* world
        const error = yield* Effect.flip(
          outbox.submit({ _tag: "Create", customer: person("x".repeat(51)) }, key("too-long"))
        )
        assert.strictEqual(error.message, "fake.draft: Rejected before sending: name.family too-long (50); shorten it")
        assert.isTrue(Option.isNone(yield* outbox.receipt(key("too-long"))))
      })
    )
  })

  describe("keeps order", () => {
    it.effect("a later write to a customer waits for the earlier one; others do not", () =>
      Effect.gen(function* () {
        const { outbox, vendor } = yield* world
        const customer = existing(vendor, "Order")
        const gate = yield* Deferred.make<void>()
        vendor.meets("update", "Order", { held: Deferred.await(gate) })
        yield* outbox.submit({ _tag: "Update", customer, to: person("Order", "One") }, key("order-1"))
        yield* outbox.submit({ _tag: "AddRelation", customer, relation: child("Two") }, key("order-2"))
        yield* outbox.submit({ _tag: "Update", customer, to: person("Order", "Three") }, key("order-3"))
        yield* outbox.submit({ _tag: "Create", customer: person("Elsewhere") }, key("order-elsewhere"))
        yield* ending(outbox, "order-elsewhere")
        assert.deepStrictEqual(vendor.calls("Order"), ["update"])
        yield* Deferred.succeed(gate, undefined)
        yield* ending(outbox, "order-3")
        assert.deepStrictEqual(vendor.calls("Order"), ["update", "add", "update"])
        assert.strictEqual(vendor.customers.get(customer)?.name.given, "Three")
      })
    )

    it.effect("writes to a customer that is still to be made go to the id that the vendor gives it", () =>
      Effect.gen(function* () {
        const { outbox, vendor } = yield* world
        vendor.meets("create", "Coming", { before: unavailable() }, { before: unavailable() })
        const createdBy = yield* outbox.submit({ _tag: "Create", customer: person("Coming", "One") })
        const second = yield* outbox.submit({
          _tag: "Update",
          customer: { createdBy },
          to: person("Coming", "Two")
        })
        const third = yield* outbox.submit({ _tag: "AddRelation", customer: { createdBy }, relation: child("Three") })
        yield* ending(outbox, third)
        const made = yield* ending(outbox, createdBy)
        const updated = yield* ending(outbox, second)
        assert.strictEqual(vendor.named("Coming").length, 1)
        assert.strictEqual(vendor.named("Coming")[0]?.name.given, "Two")
        assert.deepStrictEqual(vendor.calls("Coming"), ["create", "create", "create", "update", "add"])
        if (made._tag === "Delivered" && made.receipt._tag === "Created" && updated._tag === "Delivered") {
          assert.strictEqual(made.receipt.id, "id" in updated.receipt ? updated.receipt.id : undefined)
          // The id and the key now name the same customer, in one order.
          const gate = yield* Deferred.make<void>()
          vendor.meets("add", "Coming", { held: Deferred.await(gate) })
          yield* outbox.submit({ _tag: "AddRelation", customer: made.receipt.id, relation: child("Four") })
          const fifth = yield* outbox.submit({
            _tag: "RemoveRelation",
            customer: { createdBy },
            relation: child("Five")
          })
          yield* Effect.sleep("20 millis")
          yield* Deferred.succeed(gate, undefined)
          yield* ending(outbox, fifth)
          assert.deepStrictEqual(vendor.calls("Coming").slice(-2), ["add", "remove"])
        } else assert.fail("the customer was not made")
        const error = yield* Effect.flip(
          outbox.submit({ _tag: "Update", customer: { createdBy: key("nobody") }, to: person("Nobody") })
        )
        assert.strictEqual(error._tag === "OutboxError" && error.reason, "unknown-key")
      })
    )

    it.effect("adjustments of one account follow each other, and a dead letter stands aside", () =>
      Effect.gen(function* () {
        const { outbox, vendor } = yield* world
        vendor.meets("adjust", "acc", { before: new V.Rejected({ issues: [], sent: true }) })
        const first = yield* outbox.submit({ _tag: "AdjustBalance", adjustment: points("acc", 5n) })
        const second = yield* outbox.submit({ _tag: "AdjustBalance", adjustment: points("acc", 8n) })
        yield* ending(outbox, second)
        const dead = yield* ending(outbox, first)
        assert.strictEqual(dead._tag, "DeadLetter")
        assert.strictEqual(vendor.balances.get("acc"), 8n)
        yield* outbox.resolve(first, { _tag: "Resend" })
        yield* until(outbox, first, ({ _tag }) => _tag === "Delivered")
        assert.strictEqual(vendor.balances.get("acc"), 13n)
      })
    )
  })

  it.effect("tells every change in order, from any position on", () =>
    Effect.gen(function* () {
      const { outbox } = yield* world
      const before = yield* outbox.receipts().pipe(Stream.take(3), Stream.runCollect)
      const last = before.at(-1)?.position ?? 0
      yield* outbox.submit({ _tag: "Create", customer: person("Told") }, key("told"))
      yield* ending(outbox, "told")
      const after = yield* outbox.receipts(last).pipe(
        Stream.takeUntil(({ key, status }) => key === "told" && status._tag === "Delivered"),
        Stream.runCollect
      )
      const positions = [...before, ...after].map(({ position }) => position)
      assert.deepStrictEqual(
        positions,
        [...positions].sort((a, b) => a - b)
      )
      assert.strictEqual(new Set(positions).size, positions.length)
      yield* statusWhere(outbox, ({ waiting }) => waiting === 0)
    })
  )
})
