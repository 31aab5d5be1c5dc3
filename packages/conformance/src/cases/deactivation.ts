/** Customers taken out of use. */
import { differences } from "@kundbro/domain/Comparison"
import { Customer } from "@kundbro/domain/Customer"
import type { CustomerId } from "@kundbro/domain/Ids"
import { Effect, Struct } from "effect"
import { assert } from "vitest"
import { ability, type Case } from "../Case.ts"
import * as Expect from "../internal/Expect.ts"
import type { Playground } from "../Playground.ts"

const besides = ["customerById"] as const

const read = (playground: Playground, id: CustomerId) =>
  Effect.flatMap(ability(playground, "customerById"), ({ get }) => Effect.map(get(id), ({ value }) => value))

const deactivate = (playground: Playground, id: CustomerId) =>
  Effect.flatMap(ability(playground, "customerDeactivation"), (service) => service.deactivate(id))

/** Everything but the two switches. */
const rest = (customer: Customer): Customer =>
  new Customer({
    ...Struct.omit(customer, ["active", "login"]),
    ...(customer.login && { login: Struct.omit(customer.login, ["active"]) })
  })

/** All of them. */
export const deactivation: ReadonlyArray<Case> = [
  {
    ability: "customerDeactivation",
    rule: "who was deactivated is not active, nothing else about them changes, and repeating it changes nothing",
    besides,
    run: Effect.fnUntraced(function* (playground) {
      const { plain } = playground.known
      const before = yield* read(playground, plain)
      const receipt = yield* deactivate(playground, plain)
      assert.deepInclude(receipt, { _tag: "Updated", id: plain })
      const after = yield* read(playground, plain)
      assert.isFalse(after.active, "active")
      assert.notStrictEqual(after.login?.active, true, "login.active")
      const draft = { vendor: playground.adapter.vendor, customer: rest(before), notes: [] }
      assert.deepStrictEqual(differences(draft, rest(after)), [])
      const again = yield* Expect.counted(playground, deactivate(playground, plain))
      assert.deepStrictEqual({ receipt: again.value._tag, write: again.write }, { receipt: "Unchanged", write: 0 })
    })
  },
  {
    ability: "customerDeactivation",
    rule: "it says what it leaves, and leaves the others as they are",
    besides,
    run: Effect.fnUntraced(function* (playground) {
      const { other, plain } = playground.known
      const { leaves } = yield* ability(playground, "customerDeactivation")
      assert.match(leaves, /\S/, "what it leaves")
      const before = yield* read(playground, other)
      yield* deactivate(playground, plain)
      assert.deepStrictEqual(yield* read(playground, other), before)
    })
  },
  {
    ability: "customerDeactivation",
    rule: "an unknown id is NotFound, and nothing is sent",
    run: Effect.fnUntraced(function* (playground) {
      const call = deactivate(playground, playground.known.unknown)
      const { applied, write } = yield* Expect.counted(playground, Expect.fails(playground, call, "NotFound"))
      assert.deepStrictEqual({ applied, write }, { applied: 0, write: 0 })
    })
  },
  {
    ability: "customerDeactivation",
    rule: "no answer in time, after it took effect: InDoubt, sent once",
    silence: true,
    run: Effect.fnUntraced(function* (playground) {
      yield* playground.relay.strike("write", "silence-after")
      const call = deactivate(playground, playground.known.plain)
      const { applied, write } = yield* Expect.counted(playground, Expect.fails(playground, call, "InDoubt"))
      assert.deepStrictEqual({ applied, write }, { applied: 1, write: 1 })
    })
  },
  {
    ability: "customerDeactivation",
    rule: "a server error after it took effect: InDoubt, sent once",
    run: Effect.fnUntraced(function* (playground) {
      yield* playground.relay.strike("write", "server-error")
      const call = deactivate(playground, playground.known.plain)
      const { applied, write } = yield* Expect.counted(playground, Expect.fails(playground, call, "InDoubt"))
      assert.deepStrictEqual({ applied, write }, { applied: 1, write: 1 })
    })
  }
]
