import { assert, describe, it } from "@effect/vitest"
import { differences } from "@kundbro/domain/Comparison"
import { Address, PersonName } from "@kundbro/domain/Contact"
import { Customer } from "@kundbro/domain/Customer"
import { EmailAddress, ExternalReference } from "@kundbro/domain/Ids"
import { Effect, Struct } from "effect"
import type { NorceAdapter } from "../src/Norce.ts"
import type * as Wire from "../src/NorceWire.ts"
import * as NorceCustomer from "../src/NorceCustomer.ts"
import { id, open, tuva } from "./support.ts"

const created = (tag: string, receipt: { readonly _tag: string; readonly id?: string }) => {
  assert.strictEqual(receipt._tag, tag)
  return id(receipt.id ?? "")
}

const codec = NorceCustomer.make({ cultureCode: "sv-SE" })

const record = (adapter: NorceAdapter, text: string) =>
  Effect.flatMap(adapter.client.GetCustomer({ id: Number(text) }), Effect.fromOption)

const unstamped = (wire: Wire.Customer) => Struct.omit(wire, ["Updated"])

describe("against a running Norce", () => {
  it.live("a customer with one of everything is created, and reads back as drafted", () =>
    Effect.gen(function* () {
      const { adapter, sandbox } = yield* open()
      const draft = yield* Effect.fromResult(adapter.customerWrites.draft(tuva))
      const newId = created("Created", yield* adapter.customerWrites.create(draft))
      const back = yield* adapter.customerById.get(newId)
      assert.deepStrictEqual(differences(draft, back.value), [])
      assert.deepStrictEqual(differences({ ...draft, customer: tuva }, back.value), [])
      assert.deepStrictEqual(yield* sandbox.control.mails, [])
      const references = [
        ["code", "MIG-000123"],
        ["key", back.value.references.find(({ kind }) => kind === "key")?.value ?? ""],
        ["login-name", "TUVA@example.org"],
        ["account-id", back.value.login?.reference ?? ""]
      ] as const
      for (const [kind, value] of references) {
        const found = yield* adapter.customerByReference.get(new ExternalReference({ kind, value }))
        assert.strictEqual(found.value.id, newId)
      }
      const byEmail = yield* adapter.customerByEmail.get(EmailAddress.make("tuva.lindkvist@example.org"))
      assert.strictEqual(byEmail.value.id, newId)
    })
  )

  for (const [word, behaviour] of Object.entries({
    "the vendor page's reading": {},
    "a Norce that has undeclared fields and clears whatever a write omits": { undeclared: true }
  })) {
    it.live(`read, write back, read gives the same record, with ${word}`, () =>
      Effect.gen(function* () {
        const { adapter, sandbox } = yield* open({ ...behaviour, people: { seed: 7, count: 60, nasty: 0.5 } })
        const zipless = (yield* sandbox.control.nasty).filter(({ kinds }) => kinds.includes("missing-zip"))
        for (const text of yield* sandbox.control.ids) {
          // Norce would refuse these itself.
          if (zipless.some((one) => one.id === text)) continue
          const before = yield* record(adapter, text)
          const { value } = yield* adapter.customerById.get(id(text))
          const draft = yield* Effect.fromResult(adapter.customerWrites.draft(value))
          assert.deepStrictEqual(differences(draft, value), [])
          assert.strictEqual((yield* adapter.customerWrites.update(id(text), draft))._tag, "Unchanged")
          // Written for certain, though nothing differs.
          yield* adapter.client.UpdateCustomer3({ customer: codec.sendable(before) })
          assert.deepStrictEqual(unstamped(yield* record(adapter, text)), unstamped(before))
        }
      })
    )
  }

  it.live("an update changes what differs and leaves the rest of the record as it was", () =>
    Effect.gen(function* () {
      const { adapter, sandbox } = yield* open({ undeclared: true, people: { seed: 7, count: 3, nasty: 0 } })
      for (const text of yield* sandbox.control.ids) {
        const before = yield* record(adapter, text)
        const { value } = yield* adapter.customerById.get(id(text))
        const wanted = new Customer({
          ...value,
          name: new PersonName({ given: "Ny", family: "Namnson" }),
          addresses: value.addresses.map((one, at) => (at === 0 ? new Address({ ...one, city: "Nyberga" }) : one))
        })
        const draft = yield* Effect.fromResult(adapter.customerWrites.draft(wanted))
        assert.strictEqual((yield* adapter.customerWrites.update(id(text), draft))._tag, "Updated")
        assert.strictEqual((yield* adapter.customerWrites.update(id(text), draft))._tag, "Unchanged")
        const { InvoiceAddress } = before
        assert.deepStrictEqual(unstamped(yield* record(adapter, text)), {
          ...unstamped(before),
          FirstName: "Ny",
          LastName: "Namnson",
          InvoiceAddress: { ...InvoiceAddress, City: "Nyberga" }
        })
        assert.deepStrictEqual(differences(draft, (yield* adapter.customerById.get(id(text))).value), [])
      }
    })
  )
})
