import { PgClient } from "@effect/sql-pg"
import { assert, describe, it } from "@effect/vitest"
import { postgres } from "@kundbro-tooling/postgres"
import { Deferred, Effect, Layer, Logger, Option } from "effect"
import { SqlClient } from "effect/sql"
import { Outbox } from "../src/index.ts"
import { make, person } from "./support/FakeVendor.ts"
import { ending, key, quick, statusWhere } from "./support/outboxes.ts"

describe("an outbox on a Postgres server", () => {
  it.live("serves the same, lets one session in, and stores nothing for one that has been overtaken", () =>
    Effect.gen(function* () {
      const url = yield* postgres
      const vendor = make()
      const options = { adapter: vendor.adapter, at: { url }, reference: { kind: "code" }, ...quick }
      yield* Effect.scoped(
        Effect.gen(function* () {
          const outbox = yield* Outbox.make(options)
          const second = yield* Effect.flip(Effect.scoped(Outbox.make(options)))
          assert.strictEqual(second.reason, "locked")
          const names = Array.from({ length: 30 }, (_, n) => `S${n}`)
          yield* Effect.forEach(names, (name) => outbox.submit({ _tag: "Create", customer: person(name) }, key(name)), {
            concurrency: 5
          })
          yield* Effect.forEach(names, (name) => ending(outbox, name))
          assert.strictEqual(vendor.customers.size, 30)
        })
      )
      const gate = yield* Deferred.make<void>()
      vendor.meets("create", "Frozen", { held: Deferred.await(gate) })
      yield* Effect.scoped(
        Effect.gen(function* () {
          const outbox = yield* Outbox.make(options)
          assert.strictEqual(Option.getOrThrow(yield* outbox.receipt(key("S0")))._tag, "Delivered")
          yield* outbox.submit({ _tag: "Create", customer: person("Frozen") }, key("frozen"))
          yield* Effect.repeat(Effect.sleep("2 millis"), { until: () => vendor.calls("Frozen").length === 1 })
          // What another process does when it opens the outbox.
          const client = yield* Layer.build(PgClient.layer({ url, maxConnections: 1 }))
          yield* Effect.provide(
            SqlClient.SqlClient.use((sql) => sql`update kundbro_outbox.outbox set epoch = epoch + 1`),
            client
          )
          yield* Deferred.succeed(gate, undefined)
          yield* statusWhere(outbox, ({ fenced }) => fenced)
          const error = yield* Effect.flip(outbox.submit({ _tag: "Create", customer: person("Later") }))
          assert.strictEqual(error._tag === "OutboxError" && error.reason, "fenced")
        })
      )
      const next = yield* Outbox.make(options)
      const status = yield* ending(next, "frozen")
      assert.strictEqual(status._tag === "Delivered" && status.receipt._tag, "Created")
      assert.strictEqual(vendor.named("Frozen").length, 1)
    }).pipe(Effect.scoped, Effect.provide(Logger.layer([])))
  )
})
