/** What survives when an outbox is closed, by its scope or by the end of its process, and what the database refuses. */
import { assert, describe, it } from "@effect/vitest"
import { CustomerId } from "@kundbro/domain/Ids"
import * as V from "@kundbro/domain/VendorError"
import { Deferred, Effect, Fiber, Option, Stream } from "effect"
import * as fs from "node:fs"
import { Outbox } from "../src/index.ts"
import { inDatabase } from "./support/database.ts"
import { type FakeVendor, make, person, points } from "./support/FakeVendor.ts"
import { ending, folder, key, quick, statusWhere } from "./support/outboxes.ts"

const open = (vendor: FakeVendor, at: string) =>
  Outbox.make({ adapter: vendor.adapter, at: { folder: at }, reference: { kind: "code" }, ...quick })

const refused = new V.Unauthorized({ problem: "wrong-password", remedy: "correct it" })

describe("a closed outbox", () => {
  it.live(
    "has finished the calls that had left, keeps the others, and answers for all of them when it is open again",
    () =>
      Effect.gen(function* () {
        const at = yield* folder
        const vendor = make()
        const gate = yield* Deferred.make<void>()
        vendor.meets("create", "Leaving", { held: Deferred.await(gate) })
        const outbox = yield* Effect.scoped(
          Effect.gen(function* () {
            const outbox = yield* open(vendor, at)
            yield* outbox.submit({ _tag: "Create", customer: person("Leaving") }, key("leaving"))
            yield* outbox.submit(
              { _tag: "Update", customer: { createdBy: key("leaving") }, to: person("Leaving", "After") },
              key("staying")
            )
            yield* Effect.repeat(Effect.sleep("2 millis"), { until: () => vendor.calls("Leaving").length === 1 })
            yield* Effect.forkDetach(Effect.delay(Deferred.succeed(gate, undefined), "30 millis"))
            return outbox
          })
        )
        assert.deepStrictEqual(vendor.calls("Leaving"), ["create"])
        const closed = yield* Effect.flip(outbox.submit({ _tag: "Create", customer: person("Too late") }))
        assert.strictEqual(closed._tag === "OutboxError" && closed.reason, "closed")
        const again = yield* open(vendor, at)
        const receipt = yield* again.receipt(key("leaving"))
        assert.strictEqual(Option.getOrThrow(receipt)._tag, "Delivered")
        yield* ending(again, "staying")
        assert.deepStrictEqual(vendor.calls("Leaving"), ["create", "update"])
        assert.strictEqual((yield* again.status).lookingUp, 0)
      }).pipe(Effect.scoped)
  )

  it.live("ends the streams of its receipts", () =>
    Effect.gen(function* () {
      const fiber = yield* Effect.scoped(
        Effect.gen(function* () {
          const outbox = yield* open(make(), yield* folder)
          const fiber = yield* Effect.forkDetach(Stream.runDrain(outbox.receipts()))
          yield* Effect.sleep("20 millis")
          return fiber
        })
      )
      const exit = yield* Fiber.await(fiber)
      assert.strictEqual(exit._tag, "Success")
    }).pipe(Effect.scoped)
  )
})

describe("refused credentials", () => {
  it.live("pause everything, also after a restart, until somebody resumes; then one write goes first", () =>
    Effect.gen(function* () {
      const at = yield* folder
      const vendor = make()
      const names = Array.from({ length: 6 }, (_, n) => `P${n}`)
      const fault = { before: refused }
      for (const name of names) vendor.meets("create", name, fault, fault)
      yield* Effect.scoped(
        Effect.gen(function* () {
          const outbox = yield* open(vendor, at)
          yield* Effect.forEach(names, (name) => outbox.submit({ _tag: "Create", customer: person(name) }, key(name)))
          const { paused, waiting } = yield* statusWhere(outbox, ({ paused }) => paused !== undefined)
          assert.strictEqual(paused?.problem, "Unauthorized (wrong-password); correct it")
          assert.strictEqual(waiting, 6)
        })
      )
      assert.strictEqual(vendor.log.length, 1, "no call knew yet that the vendor lets us in, so one was enough")
      const outbox = yield* open(vendor, at)
      assert.isDefined((yield* outbox.status).paused)
      yield* outbox.resume
      yield* Effect.repeat(Effect.sleep("2 millis"), { until: () => vendor.log.length === 2 })
      yield* statusWhere(outbox, ({ paused }) => paused !== undefined)
      assert.strictEqual(vendor.log.length, 2)
      for (const name of names) vendor.meets("create", name)
      yield* outbox.resume
      yield* Effect.forEach(names, (name) => ending(outbox, name))
      assert.strictEqual(vendor.customers.size, 6)
      assert.isUndefined((yield* outbox.status).paused)
    }).pipe(Effect.scoped)
  )
})

describe("the database", () => {
  it.live("refuses illegal steps, overtaking and forgetting, and holds nothing of a person after delivery", () =>
    Effect.gen(function* () {
      const at = yield* folder
      const vendor = make()
      const id = CustomerId.make("customer-canary")
      vendor.customers.set(id, person("Canary"))
      vendor.meets("update", "Canary", { before: new V.Failed({ code: "1" }) })
      yield* Effect.scoped(
        Effect.gen(function* () {
          const outbox = yield* open(vendor, at)
          yield* outbox.submit({ _tag: "Create", customer: person("Canary") }, key("a"))
          yield* outbox.submit({ _tag: "Update", customer: id, to: person("Canary") }, key("dead"))
          yield* ending(outbox, "a")
          yield* ending(outbox, "dead")
          vendor.meets("adjust", "acc", { after: new V.InDoubt({ problem: "x" }) })
          yield* outbox.submit({ _tag: "AdjustBalance", adjustment: points("acc", 1n) }, key("doubt"))
          yield* outbox.submit({ _tag: "AdjustBalance", adjustment: points("acc", 1n) }, key("next"))
          yield* ending(outbox, "doubt")
        })
      )
      yield* inDatabase(at, (sql) =>
        Effect.gen(function* () {
          const delivered = yield* sql`select * from kundbro_outbox.write where state = 'delivered'`
          assert.strictEqual(delivered.length, 1)
          assert.notInclude(Object.values(delivered[0] ?? {}).join(), "Canary")
          const refusals: Array<unknown> = []
          for (const statement of [
            "update kundbro_outbox.write set state = 'sending', payload = '{}' where key = 'a'",
            "update kundbro_outbox.write set attempts = 9 where key = 'a'",
            "update kundbro_outbox.write set state = 'delivered' where key = 'dead'",
            "update kundbro_outbox.write set state = 'sending', outcome = null where key = 'dead'",
            "update kundbro_outbox.write set state = 'sending' where key = 'doubt'",
            "update kundbro_outbox.write set state = 'sending' where key = 'next'",
            "update kundbro_outbox.write set key = 'other' where key = 'next'",
            "delete from kundbro_outbox.write where key = 'next'",
            "insert into kundbro_outbox.write (key, kind, check_value, state, due_at, submitted_at) values ('b', 'Create', 1, 'delivered', now(), now())"
          ]) {
            const error = yield* Effect.flip(sql.unsafe(statement))
            refusals.push(Reflect.get(Object(error.reason.cause), "code"))
          }
          assert.deepStrictEqual(refusals, [
            "KB002",
            "KB002",
            "KB001",
            "KB001",
            "KB001",
            "KB003",
            "KB002",
            "KB002",
            "KB002"
          ])
        })
      )
    }).pipe(Effect.scoped)
  )

  it.live("forgets on request what was delivered so long ago, and the key is free again", () =>
    Effect.gen(function* () {
      const at = yield* folder
      const vendor = make()
      const outbox = yield* open(vendor, at)
      yield* outbox.submit({ _tag: "Create", customer: person("Old") }, key("old"))
      yield* ending(outbox, "old")
      assert.strictEqual(yield* outbox.forget("1 hour"), 0)
      yield* Effect.sleep("5 millis")
      assert.strictEqual(yield* outbox.forget("1 millis"), 1)
      assert.isTrue(Option.isNone(yield* outbox.receipt(key("old"))))
    }).pipe(Effect.scoped)
  )

  it.live("belongs to one process and one vendor; its folder is the owner's alone", () =>
    Effect.gen(function* () {
      const at = yield* folder
      fs.chmodSync(at, 0o755)
      const vendor = make()
      yield* Effect.scoped(
        Effect.gen(function* () {
          yield* open(vendor, at)
          assert.strictEqual(fs.statSync(at).mode & 0o777, 0o700)
          const second = yield* Effect.flip(open(vendor, at))
          assert.strictEqual(second.reason, "locked")
        })
      )
      const other = { ...vendor, adapter: { ...vendor.adapter, vendor: "somebody-else" } }
      const error = yield* Effect.flip(
        Effect.scoped(Outbox.make({ adapter: other.adapter, at: { folder: at }, ...quick }))
      )
      assert.strictEqual(error.reason, "other-vendor")
      const options = yield* Effect.flip(
        Effect.scoped(Outbox.make({ adapter: vendor.adapter, at: { folder: at }, reference: { kind: "crm" } }))
      )
      assert.strictEqual(
        options.message,
        "invalid-options: fake takes no reference of the kind that is to be planted; plant one of: code"
      )
    }).pipe(Effect.scoped)
  )
})
