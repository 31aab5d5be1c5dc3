/** Programs without types can leave a field out or mistake it: it fails as its type says, and never crashes. */
import { NodeHttpClient } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import { Misuse } from "@kundbro/conformance"
import { Effect, Layer } from "effect"
import * as Enactor from "../src/Enactor.ts"
import * as Experimental from "../src/experimental.ts"
import { guessed, whole } from "./samples.ts"
import { listen, send } from "./support.ts"

it.live("whatever stands in any field of any input, nothing crashes", () =>
  Effect.gen(function* () {
    const { url } = yield* listen((response) => send(response, "nobody", 503))
    const http = yield* Layer.build(NodeHttpClient.layerUndici)
    const options = { endpoint: url, enquiryByAccount: true }
    const { client } = yield* Effect.provide(Enactor.make(options), http)
    for (const filter of ["text", "value", "supportValues"] as const) {
      const wire = { namespace: "http://www.enactor.com/retail", filter }
      const experimental = yield* Effect.provide(Experimental.make(options, wire), http)
      assert.deepStrictEqual(yield* Misuse.crashes(experimental, guessed), [])
    }
    assert.sameMembers(Object.keys(whole), Object.keys(client))
    assert.deepStrictEqual(yield* Misuse.crashes(client, whole), [])
  }).pipe(Effect.scoped)
)

it.live("an update and an enquiry about nobody's balance are not sent", () =>
  Effect.gen(function* () {
    const { requests, url } = yield* listen((response) => send(response, "nobody", 503))
    const http = yield* Layer.build(NodeHttpClient.layerUndici)
    const { client } = yield* Effect.provide(Enactor.make({ endpoint: url, enquiryByAccount: true }), http)
    const { accountId: _a, cardNumber: _c, ...update } = whole.submitAccountBalanceUpdate
    const { accountId: _b, cardNumber: _d, ...enquiry } = whole.submitAccountBalanceEnquiry
    const calls: ReadonlyArray<Effect.Effect<unknown, unknown>> = [
      client.submitAccountBalanceUpdate(update),
      Reflect.apply(client.submitAccountBalanceEnquiry, undefined, [enquiry])
    ]
    for (const call of calls) assert.match(String(yield* Effect.flip(call)), /cardNumber: missing/)
    assert.isEmpty(requests)
  }).pipe(Effect.scoped)
)

it.live("an empty term is not searched for: it might find everybody", () =>
  Effect.gen(function* () {
    const { requests, url } = yield* listen((response) => send(response, "nobody", 503))
    const http = yield* Layer.build(NodeHttpClient.layerUndici)
    const { client } = yield* Effect.provide(Enactor.make({ endpoint: url }), http)
    const calls = [
      client.submitCustomerNameSearch({ searchName: "" }),
      client.submitCustomerPostCodeSearch({ postCode: "" }),
      client.submitLoyaltyAccountSearch({ customerNumber: "" })
    ]
    for (const call of calls)
      assert.match(String(yield* Effect.flip(call)), /(searchName|postCode|customerNumber): empty/)
    assert.isEmpty(requests)
  }).pipe(Effect.scoped)
)
