/** What an update does to companies, which have an operation of their own, and to countries that nobody gave. */
import { assert, describe, it } from "@effect/vitest"
import { differences } from "@kundbro/domain/Comparison"
import { Address, PersonName } from "@kundbro/domain/Contact"
import { Company, Customer } from "@kundbro/domain/Customer"
import { Effect, Option, Schema, Struct } from "effect"
import type { NorceAdapter } from "../src/Norce.ts"
import * as Wire from "../src/NorceWire.ts"
import { address, country, open, tuva } from "./support.ts"

const made = Effect.fnUntraced(function* (adapter: NorceAdapter, customer: Customer) {
  const draft = yield* Effect.fromResult(adapter.customerDrafts.draft(customer))
  const receipt = yield* adapter.customerCreation.create(draft)
  return receipt._tag === "Created" ? receipt.id : assert.fail(receipt._tag)
})

const decode = Schema.decodeUnknownEffect(Wire.Customer)

const updated = Effect.fnUntraced(function* (
  adapter: NorceAdapter,
  id: Parameters<NorceAdapter["customerUpdates"]["update"]>[0],
  customer: Customer
) {
  const draft = yield* Effect.fromResult(adapter.customerDrafts.draft(customer))
  const receipt = yield* adapter.customerUpdates.update(id, draft)
  const { value } = yield* adapter.customerById.get(id)
  const { keeps = [] } = adapter.customerUpdates
  return {
    receipt: receipt._tag,
    value,
    wire: yield* decode(value.extensions["norce"]),
    differences: differences(draft, value, { after: "update", keeps })
  }
})

const firm = (more: Partial<Company>) =>
  new Company({ name: "Påhittat AB", organisationNumber: "556000-0167", code: "C-1", addresses: [address()], ...more })

describe("a company that the customer has", () => {
  it.live("is changed at the vendor, whole and once, and only if it differs", () =>
    Effect.gen(function* () {
      const { adapter, sandbox } = yield* open({ undeclared: true, absentParts: "keep" })
      const theId = yield* made(adapter, tuva)
      const before = Option.getOrThrow(yield* adapter.client.GetCustomer({ id: Number(theId) })).Companies?.[0] ?? {}
      yield* adapter.client.UpdateCompany({
        customerId: Number(theId),
        company: {
          ...before,
          InvoiceAddress: { ...before.InvoiceAddress, Country: null },
          ReferUrl: "https://example.org/c",
          ParentId: null,
          Shelf: { Rows: [1, 2] }
        }
      })
      const moved = firm({ phone: "08-7", addresses: [address({ city: "Nyberga" })] })
      const result = yield* updated(adapter, theId, new Customer({ ...tuva, companies: [moved] }))
      assert.deepStrictEqual([result.receipt, result.differences], ["Updated", []])
      const after = result.wire.Companies?.[0]
      assert.deepStrictEqual(
        [after?.Id, after?.Phone, after?.InvoiceAddress?.City, after?.["Shelf"], after?.ReferUrl],
        [before.Id, "08-7", "Nyberga", { Rows: [1, 2] }, "https://example.org/c"]
      )
      const again = yield* updated(adapter, theId, new Customer({ ...tuva, companies: [moved] }))
      assert.strictEqual(again.receipt, "Unchanged")
      const { counts } = yield* sandbox.control.requests
      assert.deepStrictEqual([counts["UpdateCompany"], counts["UpdateCustomer3"]], [2, undefined])
    })
  )

  it.live("stays, and one that it does not have yet is created beside it", () =>
    Effect.gen(function* () {
      const { adapter, sandbox } = yield* open()
      const theId = yield* made(adapter, tuva)
      const second = new Company({ name: "Andra AB", organisationNumber: "2", addresses: [] })
      const result = yield* updated(adapter, theId, new Customer({ ...tuva, companies: [second] }))
      assert.deepStrictEqual([result.receipt, result.differences], ["Updated", []])
      assert.deepStrictEqual(
        result.value.companies.map(({ name }) => name),
        ["Andra AB", "Påhittat AB"]
      )
      assert.isUndefined((yield* sandbox.control.requests).counts["UpdateCompany"])
    })
  )

  it.live("whose change got no answer leaves the update in doubt, and a repetition finishes it", () =>
    Effect.gen(function* () {
      const { adapter, sandbox } = yield* open()
      const theId = yield* made(adapter, tuva)
      const wanted = new Customer({
        ...tuva,
        name: new PersonName({ given: "Ny", family: "Namnson" }),
        companies: [firm({ phone: "08-7" })]
      })
      for (const [fault, times] of [
        ["reset-before-apply", 1],
        ["reset-after-apply", 1]
      ] as const) {
        yield* sandbox.control.inject({ fault, operation: "UpdateCompany", times })
        const error = yield* Effect.flip(
          updated(adapter, theId, new Customer({ ...wanted, companies: [firm({ phone: fault })] }))
        )
        assert.strictEqual(Reflect.get(Object(Reflect.get(error, "reason")), "_tag"), "InDoubt")
      }
      const result = yield* updated(adapter, theId, wanted)
      assert.deepStrictEqual([result.receipt, result.differences], ["Updated", []])
      assert.strictEqual((yield* updated(adapter, theId, wanted)).receipt, "Unchanged")
    })
  )
})

it.live(
  "a company that the vendor refuses is named as such; the customer is written by then, and correcting it finishes",
  () =>
    Effect.gen(function* () {
      const { adapter, sandbox } = yield* open()
      const theId = yield* made(adapter, tuva)
      yield* adapter.client.UpdateCompany({ customerId: Number(theId), company: { Name: "Andra AB", OrgNo: "2" } })
      const wanted = (name: string) =>
        new Customer({
          ...tuva,
          name: new PersonName({ given: "Ny", family: "Namnson" }),
          companies: [firm({ name, organisationNumber: "2" })]
        })
      const draft = yield* Effect.fromResult(adapter.customerDrafts.draft(wanted("Andra AB")))
      const error = yield* Effect.flip(adapter.customerUpdates.update(theId, draft))
      assert.strictEqual(error.message, "norce.UpdateCompany: Duplicate (companies is taken)")
      assert.strictEqual((yield* adapter.customerById.get(theId)).value.name.given, "Ny")
      const result = yield* updated(adapter, theId, wanted("Tredje AB"))
      assert.deepStrictEqual([result.receipt, result.differences], ["Updated", []])
      assert.strictEqual((yield* sandbox.control.requests).counts["UpdateCustomer3"], 1)
    })
)

/** The customer without the countries of its addresses. */
const nowhere = (customer: Customer): Customer => {
  const bare = (addresses: ReadonlyArray<Address>) => addresses.map((one) => new Address(Struct.omit(one, ["country"])))
  return new Customer({
    ...customer,
    addresses: bare(customer.addresses),
    companies: customer.companies.map((one) => new Company({ ...one, addresses: bare(one.addresses) }))
  })
}

describe("an address without a country", () => {
  const norwegian = new Customer({
    ...tuva,
    addresses: [address({ country: country("NO") }), address({ role: "delivery", city: "Bø", country: country("DK") })],
    companies: [firm({ addresses: [address({ country: country("FI") })] })]
  })
  const theirs = ["NO", "DK", "FI"].map(country)
  const countriesOf = (customer: Customer) =>
    [...customer.addresses, ...customer.companies.flatMap((one) => one.addresses)].map((one) => one.country)

  it.live("keeps the one that Norce has, also when the rest of the address changes", () =>
    Effect.gen(function* () {
      const { adapter } = yield* open()
      const theId = yield* made(adapter, norwegian)
      const same = yield* updated(adapter, theId, nowhere(norwegian))
      assert.deepStrictEqual([same.receipt, same.differences], ["Unchanged", []])
      const bare = nowhere(norwegian)
      const elsewhere = new Customer({
        ...bare,
        addresses: bare.addresses.map((one, at) => new Address({ ...one, city: at === 0 ? "Ås" : "Ørje" })),
        companies: bare.companies.map(
          (one) => new Company({ ...one, addresses: one.addresses.map((it) => new Address({ ...it, city: "Ås" })) })
        )
      })
      const moved = yield* updated(adapter, theId, elsewhere)
      assert.deepStrictEqual([moved.receipt, moved.differences], ["Updated", []])
      assert.deepStrictEqual(countriesOf(moved.value), theirs)
      assert.deepStrictEqual(
        moved.value.addresses.map(({ city }) => city),
        ["Ås", "Ørje"]
      )
    })
  )

  it.live("gets the default one where Norce has none, and one that is given is written", () =>
    Effect.gen(function* () {
      const { adapter } = yield* open()
      const theId = yield* made(adapter, new Customer({ ...norwegian, addresses: [], companies: [] }))
      const result = yield* updated(adapter, theId, nowhere(norwegian))
      assert.deepStrictEqual(
        [countriesOf(result.value), result.differences],
        [Array.from({ length: 3 }, () => country("SE")), []]
      )
      const given = yield* updated(adapter, theId, norwegian)
      assert.deepStrictEqual([countriesOf(given.value), given.differences], [theirs, []])
    })
  )

  it.live("is no excuse for another address whose country is given and differs", () =>
    Effect.gen(function* () {
      const { adapter } = yield* open()
      const theId = yield* made(adapter, norwegian)
      const mixed = new Customer({
        ...norwegian,
        addresses: norwegian.addresses.map((one, at) => {
          return at === 0 ? new Address(Struct.omit(one, ["country"])) : one
        })
      })
      const draft = yield* Effect.fromResult(adapter.customerDrafts.draft(mixed))
      const { value } = yield* adapter.customerById.get(theId)
      const altered = new Customer({
        ...value,
        addresses: value.addresses.map((one) => new Address({ ...one, country: country("GB") }))
      })
      assert.deepStrictEqual(differences(draft, altered, { after: "update", keeps: adapter.customerUpdates.keeps }), [
        "addresses[1].country"
      ])
    })
  )
})
