import { assert, describe, it, layer } from "@effect/vitest"
import { differences } from "@kundbro/domain/Comparison"
import { PersonName, Phone } from "@kundbro/domain/Contact"
import { Attribute, Customer } from "@kundbro/domain/Customer"
import { CustomerId } from "@kundbro/domain/Ids"
import type { InfosoftSandbox } from "@kundbro/sandbox"
import { Context, Effect, Layer, Result, type Schema, Struct } from "effect"
import { build, PersonShape } from "./people.ts"
import { open } from "./sandbox.ts"

class Opened extends Context.Service<Opened, Effect.Success<ReturnType<typeof open>>>()("test/Opened") {}

const systems: Readonly<Record<string, InfosoftSandbox.InfosoftOptions>> = {
  "a system that keeps what a write leaves out": {},
  "a system with undeclared members that clears what a write leaves out": { undeclared: true, leftOut: "clear" }
}

/** Every now and then somebody whom no XML can carry, or with a value that the vendor will not take. */
const variant = (customer: Customer, unique: number): Customer =>
  unique % 7 === 0
    ? new Customer({ ...customer, name: new PersonName({ family: "bell\u0007" }) })
    : unique % 5 === 0
      ? new Customer({
          ...customer,
          attributes: [new Attribute({ kind: "attribute", code: "NEWSMAIL", value: "perhaps" })]
        })
      : customer

for (const [word, behaviour] of Object.entries(systems)) {
  let unique = 0
  const outcomes = { updated: 0, unchanged: 0, refusedByVendor: 0, rejected: 0 }
  layer(Layer.effect(Opened, open(behaviour, { titles: ["FB"] })), { excludeTestServices: true })(
    `what Infosoft gives back is what the draft said, in ${word}`,
    (it) => {
      it.effect.prop(
        "for generated customers laid over somebody who is there",
        [PersonShape],
        Effect.fnUntraced(function* ([shape]) {
          const { adapter, sandbox } = yield* Opened
          const ids = yield* sandbox.control.ids
          const id = CustomerId.make(ids[unique % ids.length] ?? "none")
          unique += 1
          const drafted = adapter.customerDrafts.draft(variant(build(shape, unique), unique))
          if (Result.isFailure(drafted)) {
            outcomes.rejected += 1
            assert.strictEqual(drafted.failure.reason._tag, "Rejected")
            return
          }
          const draft = drafted.success
          const before = yield* adapter.customerById.get(id)
          const written = yield* Effect.result(adapter.customerUpdates.update(id, draft))
          if (Result.isFailure(written)) {
            outcomes.refusedByVendor += 1
            assert.strictEqual(written.failure.reason._tag, "Rejected")
            // Nothing is half-written.
            assert.deepStrictEqual((yield* adapter.customerById.get(id)).value, before.value)
            return
          }
          const { value: after } = yield* adapter.customerById.get(id)
          const { keeps } = adapter.customerUpdates
          assert.deepStrictEqual(differences(draft, after, { after: "update", keeps }), [])
          assert.strictEqual((yield* adapter.customerUpdates.update(id, draft))._tag, "Unchanged")
          outcomes[written.success._tag === "Updated" ? "updated" : "unchanged"] += 1
        }),
        { arbitrary: { runs: 60 } }
      )

      it.effect("and enough of them went each way, with nothing that the vendor did not read", () =>
        Effect.gen(function* () {
          const { sandbox } = yield* Opened
          assert.isAbove(outcomes.updated, 15)
          assert.isAbove(outcomes.rejected, 3)
          assert.isAbove(outcomes.refusedByVendor, 3)
          assert.deepStrictEqual((yield* sandbox.control.requests).ignored, {})
        })
      )
    }
  )
}

it.live("what one Infosoft read, another promises only as far as it can write it", () =>
  Effect.gen(function* () {
    const first = yield* open({ people: { seed: 3, count: 4, nasty: 0 } }, { titles: ["FB"] })
    const other = yield* open({ people: { seed: 4, count: 4, nasty: 0 } }, { titles: ["FB"] })
    const [from = "none"] = yield* first.sandbox.control.ids
    const [to = "none"] = yield* other.sandbox.control.ids
    const { value } = yield* first.adapter.customerById.get(CustomerId.make(from))
    assert.isNotEmpty(value.addresses)
    const own = yield* Effect.fromResult(first.adapter.customerDrafts.draft(value))
    assert.deepStrictEqual(own.customer.addresses, value.addresses)
    const draft = yield* Effect.fromResult(other.adapter.customerDrafts.draft(value))
    assert.deepStrictEqual([draft.customer.addresses, draft.customer.extensions], [[], {}])
    const dropped = draft.notes.filter(({ kind }) => kind === "dropped").map(({ field }) => field)
    assert.includeMembers(dropped, ["addresses.lines", "protection.address", "extensions.infosoft"])
    yield* other.adapter.customerUpdates.update(CustomerId.make(to), draft)
    const { value: after } = yield* other.adapter.customerById.get(CustomerId.make(to))
    const { keeps } = other.adapter.customerUpdates
    assert.deepStrictEqual(differences(draft, after, { after: "update", keeps }), [])
  }).pipe(Effect.scoped)
)

/** Without what every write changes. */
const withoutTrace = (record: Schema.JsonObject) => Struct.omit(record, ["Changes", "Signature"])

describe("read, write back, read", () => {
  for (const [word, behaviour] of Object.entries(systems)) {
    it.live(`changes nobody in ${word}`, () =>
      Effect.gen(function* () {
        const { adapter, sandbox } = yield* open(
          { ...behaviour, people: { seed: 7, count: 50, nasty: 0.6 } },
          { titles: ["FB"], nameCase: "kept" }
        )
        const dump = Effect.map(sandbox.control.dump, ({ attributes = {}, customers = {}, production = {} }) => ({
          attributes,
          production,
          customers
        }))
        const before = yield* dump
        const { draft } = adapter.customerDrafts
        const { update } = adapter.customerUpdates
        let written = 0
        for (const text of yield* sandbox.control.ids) {
          const id = CustomerId.make(text)
          const { value } = yield* adapter.customerById.get(id)
          const same = yield* Effect.fromResult(draft(value))
          assert.deepStrictEqual(differences(same, value), [])
          assert.strictEqual((yield* update(id, same))._tag, "Unchanged")
          // Written for good: one number there and back. One that was not there cannot be taken away again.
          const main = value.phones.find(({ slot }) => slot === 1)
          if (main === undefined) continue
          const others = value.phones.filter((one) => one !== main)
          const called = new Customer({ ...value, phones: [new Phone({ ...main, number: "99999999" }), ...others] })
          const other = yield* Effect.fromResult(draft(called))
          assert.strictEqual((yield* update(id, other))._tag, "Updated")
          assert.strictEqual((yield* update(id, same))._tag, "Updated")
          assert.deepStrictEqual(differences(same, (yield* adapter.customerById.get(id)).value), [])
          written += 1
        }
        assert.isAbove(written, 20)
        const after = yield* dump
        assert.deepStrictEqual(after.attributes, before.attributes)
        assert.deepStrictEqual(after.production, before.production)
        for (const [id, record] of Object.entries(before.customers)) {
          assert.deepStrictEqual(withoutTrace(after.customers[id] ?? {}), withoutTrace(record), id)
        }
        assert.deepStrictEqual((yield* sandbox.control.requests).ignored, {})
      }).pipe(Effect.scoped)
    )
  }
})
