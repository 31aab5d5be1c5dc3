import { assert, describe, it } from "@effect/vitest"
import { differences } from "@kundbro/domain/Comparison"
import { Address, PersonName } from "@kundbro/domain/Contact"
import { Attribute, Consent, Customer } from "@kundbro/domain/Customer"
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
      const draft = yield* Effect.fromResult(adapter.customerDrafts.draft(tuva))
      const newId = created("Created", yield* adapter.customerCreation.create(draft))
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
          const draft = yield* Effect.fromResult(adapter.customerDrafts.draft(value))
          assert.deepStrictEqual(differences(draft, value), [])
          assert.strictEqual((yield* adapter.customerUpdates.update(id(text), draft))._tag, "Unchanged")
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
        const draft = yield* Effect.fromResult(adapter.customerDrafts.draft(wanted))
        assert.strictEqual((yield* adapter.customerUpdates.update(id(text), draft))._tag, "Updated")
        assert.strictEqual((yield* adapter.customerUpdates.update(id(text), draft))._tag, "Unchanged")
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

  it.live("what somebody adds between two writes is kept by an update, and is no difference", () =>
    Effect.gen(function* () {
      const { adapter } = yield* open(
        {},
        {
          consentFlags: { "email-offer": { granted: "newsletter", refused: "sms" } },
          fieldInfo: { birthDate: "birth_date" }
        }
      )
      const { create } = adapter.customerCreation
      const { draft: draftOf } = adapter.customerDrafts
      const { keeps, update } = adapter.customerUpdates
      const { login: _, ...anonymous } = tuva
      const draft = yield* Effect.fromResult(
        draftOf(
          new Customer({
            ...anonymous,
            attributes: [new Attribute({ kind: "info", code: "member_since", value: "2011" })]
          })
        )
      )
      const theId = created("Created", yield* create(draft))
      const before = yield* record(adapter, theId)
      const edited = {
        ...codec.sendable(before),
        Account: { LoginName: "tuva@example.org" },
        Companies: [...(before.Companies ?? []), { Name: "Andra AB" }],
        Flags: [
          ...(before.Flags ?? []).filter(({ Id }) => Id !== 5 && Id !== 6),
          ...[5, 6].map((Id) => ({ Id, IsSelected: true }))
        ],
        Info: [{ Id: 21, Value: "1980-01-01" }, ...(before.Info ?? [])]
      }
      yield* adapter.client.UpdateCustomer3({ customer: { ...edited, FirstName: "Någon" } })
      const read = Effect.map(adapter.customerById.get(theId), ({ value }) => value)
      const written = { after: "update", keeps } as const
      assert.deepStrictEqual(differences(draft, yield* read, written), ["name.given"])
      created("Updated", yield* update(theId, draft))
      const after = yield* read
      assert.deepStrictEqual(differences(draft, after, written), [])
      assert.isAbove(differences(draft, after).length, 4)
      assert.deepStrictEqual(
        [after.consents.map(({ state }) => state), after.birthDate, after.login?.loginName, after.companies.length],
        [["granted"], "1980-01-01", "tuva@example.org", 2]
      )
      assert.includeMembers(
        after.attributes.map(({ code }) => code),
        ["member_since", "vip"]
      )
      created("Unchanged", yield* update(theId, draft))
      const now = codec.sendable(yield* record(adapter, theId))
      yield* adapter.client.UpdateCustomer3({ customer: { ...now, Info: [{ Id: 20, Value: "1999" }] } })
      assert.deepStrictEqual(differences(draft, yield* read, written), ["attributes[0]"])
    })
  )

  it.live("a consent that the source does say is written over the one that is there, unknown included", () =>
    Effect.gen(function* () {
      const { adapter } = yield* open(
        {},
        { consentFlags: { "email-offer": { granted: "newsletter", refused: "sms" } } }
      )
      const { create } = adapter.customerCreation
      const { draft: draftOf } = adapter.customerDrafts
      const { keeps, update } = adapter.customerUpdates
      const saying = (...states: ReadonlyArray<Consent["state"]>) =>
        Effect.fromResult(
          draftOf(
            new Customer({
              ...tuva,
              consents: states.map((state) => new Consent({ purpose: "email-offer", state, source: "elsewhere" }))
            })
          )
        )
      const theId = created("Created", yield* create(yield* saying("granted")))
      const silent = yield* saying()
      created("Unchanged", yield* update(theId, silent))
      for (const state of ["refused", "unknown", "granted"] as const) {
        const draft = yield* saying(state)
        created("Updated", yield* update(theId, draft))
        const { value } = yield* adapter.customerById.get(theId)
        assert.deepStrictEqual(
          value.consents.map((one) => one.state),
          [state]
        )
        assert.deepStrictEqual(differences(draft, value, { after: "update", keeps }), [])
        const other = yield* saying(state === "granted" ? "unknown" : "granted")
        assert.deepStrictEqual(differences(other, value, { after: "update", keeps }), ["consents[0]"])
        assert.deepStrictEqual(differences(silent, value, { after: "update", keeps }), [])
      }
    })
  )
})
