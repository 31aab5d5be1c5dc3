import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { make } from "../src/experimental.ts"
import { open } from "./sandbox.ts"
import { answering, envelope, id, send } from "./support.ts"

const details = { FirstName: "Åse", LastName: "Ny", EMailAddress: "ase.ny@example.org" }

describe("a customer that may become one", () => {
  it.live("has no id: the direct one awaits the import's checks, the deferred one has the number of an order", () =>
    Effect.gen(function* () {
      const { adapter, http, options, sandbox } = yield* open({ people: { seed: 1, count: 3, nasty: 0 } })
      const experimental = yield* Effect.provide(make(options), http)

      const direct = yield* experimental.createCustomer(details)
      assert.deepInclude({ ...direct.receipt }, { _tag: "PendingReview" })
      assert.notProperty(direct.receipt, "id")
      assert.match(direct.temporaryNumber ?? "", /^\d+$/)

      const deferred = yield* experimental.createCustomerDeferred({ ...details, EMailAddress: "other@example.org" })
      assert.deepInclude({ ...deferred.receipt }, { _tag: "Queued" })
      assert.notProperty(deferred.receipt, "id")
      const order = id(deferred.temporaryNumber ?? "0")
      const early = yield* Effect.flip(adapter.customerById.get(order))
      assert.strictEqual(early.reason._tag, "NotFound")
      yield* sandbox.control.import
      const notification = (yield* sandbox.control.notifications).find(({ orderNumber }) => orderNumber === order)
      const { value } = yield* adapter.customerById.get(id(notification?.customerNumber ?? "0"))
      assert.strictEqual(value.name.family, "NY")
    }).pipe(Effect.scoped)
  )

  it.live("is never sent to the direct service in place of the deferred one", () =>
    Effect.gen(function* () {
      const { http, options, seen } = yield* answering((_, response) => send(response, envelope("")))
      const experimental = yield* Effect.provide(make(options), http)
      const { reason } = yield* Effect.flip(experimental.createCustomerDeferred(details))
      assert.deepStrictEqual(reason._tag === "Rejected" && reason.issues.map(({ field }) => field), [
        "endpoints.callresult"
      ])
      assert.deepStrictEqual(seen, [])
    }).pipe(Effect.scoped)
  )

  it.live("changes no product of a number that a vendor would read as another one", () =>
    Effect.gen(function* () {
      const { http, options, seen } = yield* answering((_, response) => send(response, envelope("")))
      const experimental = yield* Effect.provide(make(options), http)
      const change = { customerNumber: "00100", titleCode: "NB", startDate: "2031-05-05", productCode: "HELG" }
      const { reason } = yield* Effect.flip(experimental.savePermanentProductAndTerm(change))
      assert.strictEqual(reason._tag, "NotFound")
      assert.deepStrictEqual(seen, [])
    }).pipe(Effect.scoped)
  )

  it.live("is in doubt without a clear answer, and refused with one", () =>
    Effect.gen(function* () {
      const { http, options, sandbox } = yield* open({ people: { seed: 1, count: 3, nasty: 0 } })
      const experimental = yield* Effect.provide(make(options), http)
      yield* sandbox.control.inject({ operation: "CreateCustomer", fault: "reset-after-apply", times: 1 })
      const lost = yield* Effect.flip(experimental.createCustomer(details))
      assert.strictEqual(lost.reason._tag, "InDoubt")
      const refused = yield* Effect.flip(experimental.createCustomer({ FirstName: "Åse" }))
      assert.strictEqual(refused.reason._tag, "Rejected")
    }).pipe(Effect.scoped)
  )
})
