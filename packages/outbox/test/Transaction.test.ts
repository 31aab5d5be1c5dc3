/** Submission within the transaction of the caller, who has a database of his own. */
import { PgClient } from "@effect/sql-pg"
import { assert, describe, it } from "@effect/vitest"
import { postgres } from "@kundbro-tooling/postgres"
import { CustomerId } from "@kundbro/domain/Ids"
import { Customer } from "@kundbro/domain/Customer"
import { Deferred, Effect, Fiber, Layer, Logger, Option, Stream } from "effect"
import { SqlClient } from "effect/sql"
import { Outbox } from "../src/index.ts"
import { make, person } from "./support/FakeVendor.ts"
import { ending, key, quick } from "./support/outboxes.ts"

describe("a write that is submitted within a transaction", () => {
  it.live("is delivered when that is committed, and never was when it is not", () =>
    Effect.gen(function* () {
      const url = yield* postgres
      const vendor = make()
      const { adapter } = vendor
      const client = yield* Layer.build(PgClient.layer({ url, maxConnections: 4 }))
      const sql = yield* Effect.provide(SqlClient.SqlClient, client)
      const submit = (...input: Parameters<typeof Outbox.submitWithin>) =>
        Effect.provideService(Outbox.submitWithin(...input), SqlClient.SqlClient, sql)
      const sending = { adapter, reference: { kind: "code" } }
      const create = (family: string) => ({ _tag: "Create", customer: person(family) }) as const
      // Tables of the caller with the names of ours.
      yield* sql`create table write (family text primary key)`
      yield* sql`create table outbox (n int)`
      const early = yield* Effect.flip(submit(sending, create("Early"), key("early")))
      assert.strictEqual(
        early.message,
        "failed: this database has no outbox; open one with its address first: make({ at: { url } })"
      )

      const outbox = yield* Outbox.make({ ...sending, at: { url }, ...quick })
      const other = yield* Effect.flip(submit({ adapter: { ...adapter, vendor: "another" } }, create("Other")))
      assert.strictEqual(other._tag === "OutboxError" && other.reason, "other-vendor")

      // Together with a row of the caller's, seen by nobody before the commit.
      const gate = yield* Deferred.make<void>()
      const committed = yield* Effect.forkChild(
        sql.withTransaction(
          Effect.gen(function* () {
            yield* sql`insert into write values ('Both')`
            yield* submit(sending, create("Both"), key("both"))
            const customer = { createdBy: key("both") }
            yield* submit(sending, { _tag: "Update", customer, to: person("Both", "After") }, key("both-2"))
            yield* Deferred.await(gate)
          })
        )
      )
      // What comes later goes first: the number of a change is given when it can be seen.
      yield* outbox.submit(create("Meanwhile"), key("meanwhile"))
      yield* ending(outbox, "meanwhile")
      assert.isTrue(Option.isNone(yield* outbox.receipt(key("both"))))
      const position = (yield* outbox.receipts().pipe(Stream.take(1), Stream.runCollect))[0]?.position ?? 0
      yield* Deferred.succeed(gate, undefined)
      yield* Fiber.join(committed)
      const told = yield* outbox.receipts(position).pipe(
        Stream.takeUntil((change) => change.key === "both-2" && change.status._tag === "Delivered"),
        Stream.map((change) => change.key),
        Stream.runCollect
      )
      assert.includeMembers(told, [key("both"), key("both-2")])
      assert.deepStrictEqual(vendor.calls("Both"), ["create", "update"])

      // Undone with the caller's row; a refusal undoes itself alone.
      const undone = sql.withTransaction(
        Effect.gen(function* () {
          yield* sql`insert into write values ('Undone')`
          yield* submit(sending, create("Undone"), key("undone"))
          return yield* Effect.fail("no")
        })
      )
      assert.strictEqual(yield* Effect.flip(undone), "no")
      yield* sql.withTransaction(
        Effect.gen(function* () {
          yield* sql`insert into write values ('Kept')`
          const reused = yield* Effect.flip(submit(sending, create("Kept"), key("both")))
          assert.strictEqual(reused._tag === "OutboxError" && reused.reason, "key-reused")
          const long = yield* Effect.flip(submit(sending, create("x".repeat(51))))
          assert.strictEqual(long._tag, "VendorError")
          yield* submit(sending, create("Kept"), key("kept"))
        })
      )
      yield* ending(outbox, "kept")
      assert.deepStrictEqual(yield* sql`select family from write order by 1`, [{ family: "Both" }, { family: "Kept" }])
      assert.deepStrictEqual(vendor.calls("Undone"), [])
      assert.isTrue(Option.isNone(yield* outbox.receipt(key("undone"))))

      // The same key in many transactions at once is one write.
      yield* Effect.forEach(
        Array.from({ length: 8 }),
        () => sql.withTransaction(submit(sending, create("Once"), key("once"))),
        { concurrency: 4 }
      )
      yield* ending(outbox, "once")
      assert.deepStrictEqual(vendor.calls("Once"), ["create"])
    }).pipe(Effect.scoped, Effect.provide(Logger.layer([])))
  )

  it.live("waits in the database until an outbox is opened", () =>
    Effect.gen(function* () {
      const url = yield* postgres
      const vendor = make()
      const id = CustomerId.make("c-1")
      vendor.customers.set(id, new Customer({ ...person("Alone", "Before"), id }))
      const options = { adapter: vendor.adapter, at: { url }, ...quick }
      yield* Effect.scoped(Outbox.make(options))
      const client = yield* Layer.build(PgClient.layer({ url, maxConnections: 1 }))
      const update = { _tag: "Update", customer: id, to: person("Alone", "After") } as const
      yield* Effect.provide(Outbox.submitWithin(options, update, key("alone")), client)
      assert.deepStrictEqual(vendor.calls("Alone"), [])
      const outbox = yield* Outbox.make(options)
      assert.strictEqual((yield* ending(outbox, "alone"))._tag, "Delivered")
      assert.strictEqual(vendor.customers.get(id)?.name.given, "After")
    }).pipe(Effect.scoped, Effect.provide(Logger.layer([])))
  )
})
