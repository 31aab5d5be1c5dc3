import { assert, describe, it, layer } from "@effect/vitest"
import { CustomerId, ExternalReference } from "@kundbro/domain/Ids"
import { Customer } from "@kundbro/domain/Customer"
import * as V from "@kundbro/domain/VendorError"
import { Effect, Logger, Option } from "effect"
import { Outbox } from "../src/index.ts"
import { child, make, person, points } from "./support/FakeVendor.ts"
import { ending, folder, key } from "./support/outboxes.ts"
import { existing, inDoubt, shared, unavailable, world } from "./support/world.ts"

layer(shared, { excludeTestServices: true })("an outbox", (it) => {
  describe("when it may have happened", () => {
    it.effect("finds a create by what it planted, and does not repeat it", () =>
      Effect.gen(function* () {
        const { outbox, vendor } = yield* world
        vendor.meets("create", "Lost", { after: inDoubt })
        vendor.meets("find", "shop:lost", { before: unavailable() })
        yield* outbox.submit({ _tag: "Create", customer: person("Lost") }, key("lost"))
        const status = yield* ending(outbox, "lost")
        const [made] = vendor.named("Lost")
        assert.deepStrictEqual(vendor.calls("Lost"), ["create"])
        assert.strictEqual(
          status._tag === "Delivered" && status.receipt._tag === "Created" && status.receipt.id,
          made?.id
        )
      })
    )

    it.effect("sends a create again only when it was looked for and is not there", () =>
      Effect.gen(function* () {
        const { outbox, vendor } = yield* world
        vendor.meets("create", "Gone", { before: inDoubt }, { defect: "boom" })
        yield* outbox.submit({ _tag: "Create", customer: person("Gone") }, key("gone"))
        yield* ending(outbox, "gone")
        assert.deepStrictEqual(vendor.calls("Gone"), ["create", "create", "create"])
        assert.deepStrictEqual(vendor.calls("shop:gone"), ["find", "find", "find", "find"])
        assert.strictEqual(vendor.named("Gone").length, 1)
      })
    )

    it.effect("gives a create that goes on being in doubt to a person", () =>
      Effect.gen(function* () {
        const { outbox, vendor } = yield* world
        vendor.meets("create", "Never", ...Array.from({ length: 9 }, () => ({ before: inDoubt })))
        yield* outbox.submit({ _tag: "Create", customer: person("Never") }, key("never"))
        const status = yield* ending(outbox, "never")
        assert.deepStrictEqual(status, {
          _tag: "InDoubt",
          problem: "InDoubt (disconnected)",
          decidedBy: "person"
        })
        assert.strictEqual(vendor.calls("Never").length, 3)
        yield* outbox.resolve(key("never"), { _tag: "Drop" })
        assert.deepStrictEqual(yield* outbox.receipt(key("never")), Option.some({ _tag: "Dropped" as const }))
      })
    )

    it.effect("takes a record with the caller's own reference only if it is what was sent", () =>
      Effect.gen(function* () {
        const { outbox, vendor } = yield* world
        const mine = (family: string, code: string) =>
          new Customer({ ...person(family), references: [new ExternalReference({ kind: "code", value: code })] })
        vendor.meets("create", "Equal", { after: inDoubt })
        vendor.meets("create", "Other", { before: inDoubt })
        vendor.customers.set("taken", new Customer({ ...mine("Somebody", "m-2"), id: CustomerId.make("taken") }))
        yield* outbox.submit({ _tag: "Create", customer: mine("Equal", "m-1") }, key("own-equal"))
        yield* outbox.submit({ _tag: "Create", customer: mine("Other", "m-2") }, key("own-other"))
        assert.strictEqual((yield* ending(outbox, "own-equal"))._tag, "Delivered")
        assert.strictEqual((yield* ending(outbox, "own-other"))._tag, "InDoubt")
        yield* outbox.resolve(key("own-other"), { _tag: "Drop" })
      })
    )

    it.effect("does not take a duplicate of itself for a dead letter", () =>
      Effect.gen(function* () {
        const { outbox, vendor } = yield* world
        // Looked for in vain twice, then it arrives, then the repetition is told that it is there.
        vendor.meets("create", "Late", { after: inDoubt }, { before: new V.Duplicate({ field: "references" }) })
        const absent = { before: new V.NotFound({ entity: "customer" }) }
        vendor.meets("find", "shop:late", absent, absent)
        yield* outbox.submit({ _tag: "Create", customer: person("Late") }, key("late"))
        assert.strictEqual((yield* ending(outbox, "late"))._tag, "Delivered")
        assert.strictEqual(vendor.named("Late").length, 1)
      })
    )

    it.effect("repeats an update, because that reads first, and leaves what adds to a person", () =>
      Effect.gen(function* () {
        const { outbox, vendor } = yield* world
        const customer = existing(vendor, "Doubt")
        vendor.meets("update", "Doubt", { after: inDoubt })
        vendor.meets("add", "Doubt", { after: inDoubt })
        vendor.meets("adjust", "doubt", { after: inDoubt })
        const update = yield* outbox.submit({ _tag: "Update", customer, to: person("Doubt", "After") })
        const status = yield* ending(outbox, update)
        assert.strictEqual(status._tag === "Delivered" && status.receipt._tag, "Unchanged")
        const add = yield* outbox.submit({ _tag: "AddRelation", customer, relation: child("Ada") })
        const adjust = yield* outbox.submit({ _tag: "AdjustBalance", adjustment: points("doubt", 3n) })
        const next = yield* outbox.submit({ _tag: "AddRelation", customer, relation: child("Bo") })
        assert.strictEqual((yield* ending(outbox, add))._tag, "InDoubt")
        assert.strictEqual((yield* ending(outbox, adjust))._tag, "InDoubt")
        assert.deepStrictEqual(
          (yield* outbox.deadLetters).map(({ key }) => key),
          [add, adjust]
        )
        // What is in doubt holds back what follows.
        assert.deepStrictEqual(yield* outbox.receipt(next), Option.some({ _tag: "Waiting" as const, attempts: 0 }))
        yield* outbox.resolve(add, { _tag: "Happened" })
        yield* outbox.resolve(adjust, { _tag: "Happened" })
        yield* ending(outbox, next)
        assert.deepStrictEqual(vendor.calls("Doubt"), ["update", "update", "add", "add"])
        assert.strictEqual(vendor.balances.get("doubt"), 3n)
      })
    )
  })

  describe("a person", () => {
    it.effect("decides only what fits: nobody can undo a delivery or decide a write without a key", () =>
      Effect.gen(function* () {
        const { outbox, vendor } = yield* world
        vendor.meets("create", "Idless", { before: new V.Failed({ code: "77" }) })
        yield* outbox.submit({ _tag: "Create", customer: person("Fine") }, key("fine"))
        yield* outbox.submit({ _tag: "Create", customer: person("Idless") }, key("idless"))
        yield* ending(outbox, "fine")
        yield* ending(outbox, "idless")
        for (const [name, decision, reason] of [
          ["fine", { _tag: "Resend" }, "undecidable"],
          ["fine", { _tag: "Drop" }, "undecidable"],
          ["idless", { _tag: "Happened" }, "undecidable"],
          ["nobody", { _tag: "Drop" }, "unknown-key"]
        ] as const) {
          const error = yield* Effect.flip(outbox.resolve(key(name), decision))
          assert.strictEqual(error.reason, reason)
        }
        const next = yield* outbox.submit({
          _tag: "Update",
          customer: { createdBy: key("idless") },
          to: person("Idless")
        })
        yield* outbox.resolve(key("idless"), { _tag: "Drop" })
        // Whoever depends on what was dropped has nobody to change.
        const orphan = yield* ending(outbox, next)
        assert.strictEqual(orphan._tag === "DeadLetter" && orphan.error.reason._tag, "NotFound")
      })
    )
  })
})

it.live("what nobody can find out waits for no lookup: a person is asked at once", () =>
  Effect.gen(function* () {
    const vendor = make()
    vendor.meets("create", "Unfindable", { after: inDoubt })
    // With the default waits, of which the first is ten seconds.
    const outbox = yield* Outbox.make({ adapter: vendor.adapter, at: { folder: yield* folder } })
    const created = yield* outbox.submit({ _tag: "Create", customer: person("Unfindable") })
    const status = yield* ending(outbox, created)
    assert.strictEqual(status._tag === "InDoubt" && status.decidedBy, "person")
    assert.deepStrictEqual(vendor.calls("Unfindable"), ["create"])
  }).pipe(Effect.scoped, Effect.provide(Logger.layer([])))
)
