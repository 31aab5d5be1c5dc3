/** Neither personal data nor secrets are seen in logs, spans, failures and statuses, whatever goes wrong. */
import { assert, describe, it } from "@effect/vitest"
import { EmailAddress, CustomerId } from "@kundbro/domain/Ids"
import { Customer } from "@kundbro/domain/Customer"
import * as V from "@kundbro/domain/VendorError"
import { Cause, Effect, Exit, Layer, Logger, Redacted, Tracer } from "effect"
import { inspect } from "node:util"
import { Outbox, type Write } from "../src/index.ts"
import { inDatabase } from "./support/database.ts"
import { child, make, person, points } from "./support/FakeVendor.ts"
import { ending, folder, key, quick, statusWhere } from "./support/outboxes.ts"

const canary = "canary-4711"

const customer = new Customer({
  ...person(canary, canary),
  emails: [{ address: EmailAddress.make(`${canary}@example.org`) }]
})

describe("nothing of a person", () => {
  it.live("is seen outside of the database", () =>
    Effect.gen(function* () {
      const at = yield* folder
      const seen: Array<string> = []
      const spans: Array<Tracer.NativeSpan> = []
      const watched = Layer.mergeAll(
        Logger.layer([Logger.make(({ cause, message }) => void seen.push(inspect(message), Cause.pretty(cause)))]),
        Layer.succeed(
          Tracer.Tracer,
          Tracer.make({
            span: (options) => {
              const span = new Tracer.NativeSpan(options)
              spans.push(span)
              return span
            }
          })
        )
      )
      const vendor = make()
      const id = CustomerId.make("c-1")
      vendor.customers.set(id, person(canary))
      const failing = (operation: string, reason: V.Reason) => vendor.meets(operation, canary, { before: reason })
      vendor.meets("create", canary, { before: new V.Unavailable({ problem: "closed" }) }, { defect: canary })
      failing("update", new V.Failed({ code: "9" }))
      failing("add", new V.InDoubt({ problem: "disconnected" }))
      const writes: ReadonlyArray<Write.Write> = [
        { _tag: "Create", customer },
        { _tag: "Update", customer: id, to: customer },
        { _tag: "AddRelation", customer: id, relation: child(canary) },
        { _tag: "AdjustBalance", adjustment: points(canary, 1n) }
      ]
      yield* Effect.scoped(
        Effect.gen(function* () {
          const outbox = yield* Outbox.make({
            adapter: vendor.adapter,
            at: { folder: at },
            reference: { kind: "code" },
            ...quick
          })
          yield* Effect.forEach(writes, (write, n) => outbox.submit(write, key(`w${n}`)))
          for (const n of writes.keys()) seen.push(inspect(yield* ending(outbox, `w${n}`), { depth: 9 }))
          const exits: ReadonlyArray<Exit.Exit<unknown, unknown>> = [
            yield* Effect.exit(outbox.submit({ _tag: "Create", customer: person(canary.repeat(9)) })),
            yield* Effect.exit(outbox.submit({ _tag: "Create", customer: person(canary) }, key("w0"))),
            yield* Effect.exit(outbox.resolve(key(canary), { _tag: "Drop" })),
            // Extensions of another shape than the type says come from programs without types.
            yield* Effect.exit(
              outbox.submit({
                _tag: "Create",
                customer: new Customer({ ...customer, gender: "" }, { disableChecks: true })
              })
            )
          ]
          for (const exit of exits) {
            assert.isTrue(Exit.isFailure(exit))
            seen.push(inspect(exit, { depth: 12, showHidden: true }), JSON.stringify(exit))
          }
          vendor.meets("create", "Shut", { before: new V.Unauthorized({ problem: "forbidden", remedy: "ask" }) })
          yield* outbox.submit({ _tag: "Create", customer: person("Shut") })
          seen.push(inspect(yield* statusWhere(outbox, ({ paused }) => paused !== undefined)))
        })
      ).pipe(Effect.provide(watched))
      const nowhere = Redacted.make(`postgres://kundbro:${canary}@127.0.0.1:1/outbox`)
      const unreachable = yield* Effect.flip(
        Effect.scoped(Outbox.make({ adapter: vendor.adapter, at: { url: nowhere } }))
      )
      seen.push(inspect(unreachable, { depth: 12, showHidden: true }))
      assert.isAbove(spans.length, 4)
      const text = [...seen, ...spans.map(({ attributes, events, name }) => inspect([name, [...attributes], events]))]
      assert.notInclude(text.join("\n"), canary)
      const stored = yield* inDatabase(
        at,
        (sql) => sql<{ payload: string | null; state: string }>`select * from kundbro_outbox.write`
      )
      for (const row of stored) {
        const isGone = row.state === "delivered" || row.state === "dropped"
        assert.strictEqual(Object.values(row).join().includes(canary), !isGone && row.payload?.includes(canary))
      }
      assert.include(stored.map(({ payload }) => payload).join(), canary, "what is not delivered has to be kept")
    }).pipe(Effect.scoped)
  )
})
