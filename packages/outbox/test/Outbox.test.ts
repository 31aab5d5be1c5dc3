import { assert, describe, layer } from "@effect/vitest"
import { CustomerId, ExternalReference } from "@kundbro/domain/Ids"
import { Customer } from "@kundbro/domain/Customer"
import * as V from "@kundbro/domain/VendorError"
import { Context, Deferred, Effect, Layer, Logger, Option, Stream } from "effect"
import { Outbox } from "../src/index.ts"
import { child, type FakeVendor, make, person, points } from "./support/FakeVendor.ts"
import { ending, folder, key, quick, statusWhere, until } from "./support/outboxes.ts"

/** One vendor and one outbox for all tests of this file: each test has customers and keys of its own. */
class Vendor extends Context.Service<Vendor, FakeVendor>()("test/Vendor") {}

const shared = Layer.effectContext(
  Effect.gen(function* () {
    const vendor = make()
    const outbox = yield* Outbox.make({
      adapter: vendor.adapter,
      at: { folder: yield* folder },
      reference: { kind: "code", prefix: "shop:" },
      ...quick
    })
    return Context.make(Vendor, vendor).pipe(Context.add(Outbox.Outbox, outbox))
  })
).pipe(Layer.provide(Logger.layer([])))

const world = Effect.gen(function* () {
  return { vendor: yield* Vendor, outbox: yield* Outbox.Outbox }
})

const unavailable = (problem = "closed") => new V.Unavailable({ problem })
const inDoubt = new V.InDoubt({ problem: "disconnected" })

/** Makes a customer at the vendor and gives its id. */
const existing = (vendor: FakeVendor, family: string) => {
  const id = CustomerId.make(`id-${family}`)
  vendor.customers.set(id, new Customer({ ...person(family, "Before"), id }))
  return id
}

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

  describe("when the vendor cannot take a write now", () => {
    it.effect("keeps it, says why, and sends it again", () =>
      Effect.gen(function* () {
        const { outbox, vendor } = yield* world
        const gate = yield* Deferred.make<void>()
        vendor.meets(
          "create",
          "Later",
          { before: unavailable("unreachable") },
          { before: new V.RateLimited({ retryAfterMillis: 30 }) },
          { before: new V.TimedOut() },
          { held: Deferred.await(gate) }
        )
        yield* outbox.submit({ _tag: "Create", customer: person("Later") }, key("later"))
        const waiting = yield* until(outbox, "later", (status) => "problem" in status && status.problem === "TimedOut")
        assert.deepStrictEqual(waiting, { _tag: "Waiting", attempts: 3, problem: "TimedOut" })
        const { closed, oldestWaiting, waiting: count } = yield* outbox.status
        assert.strictEqual(closed?.problem, "TimedOut")
        assert.strictEqual(count, 1)
        assert.isNumber(oldestWaiting)
        yield* Deferred.succeed(gate, undefined)
        yield* ending(outbox, "later")
        assert.strictEqual(vendor.named("Later").length, 1)
        assert.isUndefined((yield* outbox.status).closed)
      })
    )

    it.effect("lets one write at a time knock, and the others wait", () =>
      Effect.gen(function* () {
        const { outbox, vendor } = yield* world
        const names = Array.from({ length: 20 }, (_, n) => `Knock${n}`)
        for (const name of names) vendor.meets("create", name, { before: unavailable() })
        const gate = yield* Deferred.make<void>()
        vendor.meets("create", "Knock0", { held: Deferred.await(gate) }, { before: unavailable() })
        vendor.seen.most = 0
        yield* Effect.forEach(names, (name) => outbox.submit({ _tag: "Create", customer: person(name) }, key(name)))
        yield* Deferred.succeed(gate, undefined)
        yield* Effect.forEach(names, (name) => ending(outbox, name))
        assert.isAtMost(vendor.seen.most, 4)
        for (const name of names) assert.strictEqual(vendor.named(name).length, 1)
      })
    )
  })

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

  describe("what the vendor has taken over", () => {
    it.effect("is never sent again; its receipt changes and later writes go on when it is seen", () =>
      Effect.gen(function* () {
        const { outbox, vendor } = yield* world
        vendor.meets("create", "Queue", { kept: "Queued" })
        yield* outbox.submit({ _tag: "Create", customer: person("Queue") }, key("queued"))
        const queued = yield* ending(outbox, "queued")
        assert.strictEqual(queued._tag === "Delivered" && queued.receipt._tag, "Queued")
        const next = yield* outbox.submit({
          _tag: "Update",
          customer: { createdBy: key("queued") },
          to: person("Queue", "After")
        })
        yield* Effect.sleep("60 millis")
        assert.strictEqual((yield* outbox.status).kept, 1)
        assert.deepStrictEqual(vendor.calls("Queue"), ["create"])
        vendor.replay()
        yield* ending(outbox, next)
        const seen = yield* ending(outbox, "queued")
        assert.strictEqual(seen._tag === "Delivered" && seen.receipt._tag, "Created")
        assert.deepStrictEqual(vendor.calls("Queue"), ["create", "update"])
      })
    )

    it.effect("an update under review is compared with the record, and a person may say that it has happened", () =>
      Effect.gen(function* () {
        const { outbox, vendor } = yield* world
        const customer = existing(vendor, "Review")
        vendor.meets("update", "Review", { kept: "PendingReview" }, { kept: "PendingReview" })
        const first = yield* outbox.submit({ _tag: "Update", customer, to: person("Review", "One") })
        const second = yield* outbox.submit({ _tag: "Update", customer, to: person("Review", "Two") })
        yield* ending(outbox, first)
        vendor.replay()
        yield* ending(outbox, second)
        const review = yield* ending(outbox, second)
        assert.strictEqual(review._tag === "Delivered" && review.receipt._tag, "PendingReview")
        yield* outbox.resolve(second, { _tag: "Happened" })
        const told = yield* ending(outbox, second)
        assert.strictEqual(told._tag === "Delivered" && told.receipt._tag, "Updated")
        const done = yield* ending(outbox, first)
        assert.strictEqual(done._tag === "Delivered" && done.receipt._tag, "Updated")
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
