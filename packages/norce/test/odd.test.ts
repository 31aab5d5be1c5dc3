/** Programs without types can leave an argument out or mistake it: nothing is sent then, and the failure names it. */
import { assert, it } from "@effect/vitest"
import { Misuse } from "@kundbro/conformance"
import { Effect } from "effect"
import * as Experimental from "../src/experimental.ts"
import { whole } from "./samples.ts"
import { json, serve } from "./server.ts"

const samples = {
  GetAgreementAccount: { id: 31 },
  UpdateAccountStatus: { customerId: 1, isActive: false },
  GetCustomerByCode: { code: "A" },
  ListCustomerByInfoType2: { code: "A", value: "1" },
  DeleteCompanyDeliveryAddress: { addressId: 1, customerId: 1 },
  InsertCompanyDeliveryMethod: { companyId: 1, methodId: 1 },
  GetPricelistItem: { partNo: "0042", pricelistId: 1 }
} as const

const isCall = (value: unknown): value is Effect.Effect<unknown, unknown> => Effect.isEffect(value)

it.live("an argument that is not there, or of another kind, is refused by name", () =>
  Effect.gen(function* () {
    const { calls, client } = yield* serve(() => json({ Id: 1 }))
    const named = Object.entries(client)
    for (const [operation, sample] of Object.entries(samples)) {
      const [, method] = named.find(([name]) => name === operation) ?? [operation, () => undefined]
      for (const place of Object.keys(sample)) {
        for (const value of [undefined, null, {}, [1], 5n, Number.NaN]) {
          const called: unknown = Reflect.apply(method, undefined, [{ ...sample, [place]: value }])
          const ended = String(yield* Effect.exit(isCall(called) ? called : Effect.die("no call")))
          assert.match(
            ended,
            new RegExp(`Rejected before sending: ${place} (missing|not-allowed)`),
            `${operation}.${place} ${typeof value}`
          )
        }
      }
    }
    assert.isEmpty(calls())
  })
)

it.live("what passthrough is given travels as text, or not at all", () =>
  Effect.gen(function* () {
    const { calls, client } = yield* serve(() => json(null))
    const query: unknown = { a: { b: 1 } }
    const called: unknown = Reflect.apply(client.passthrough, undefined, [{ operation: "X", method: "GET", query }])
    const ended = String(yield* Effect.exit(isCall(called) ? called : Effect.die("no call")))
    assert.match(ended, /a not-allowed/)
    assert.isEmpty(calls())
  })
)

it.live("whatever stands in any field of any input, nothing crashes", () =>
  Effect.gen(function* () {
    const { client } = yield* serve(() => json(null))
    const all = { ...client, ...Experimental.make(client) }
    assert.sameMembers(Object.keys(whole), Object.keys(all))
    assert.deepStrictEqual(yield* Misuse.crashes(all, whole), [])
  })
)
