import { assert, describe, layer } from "@effect/vitest"
import * as V from "@kundbro/domain/VendorError"
import { Deferred, Effect } from "effect"
import { person } from "./support/FakeVendor.ts"
import { ending, key, until } from "./support/outboxes.ts"
import { existing, shared, unavailable, world } from "./support/world.ts"

layer(shared, { excludeTestServices: true })("an outbox", (it) => {
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
})
