import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Adapter, type Capabilities, Comparison, Contact, Customer, Ids, Mapping } from "../src/index.ts"

const shop: Mapping.VendorMapping = {
  vendor: "shop",
  read: {
    id: { vendorField: "No", kind: "exact" },
    birthDate: { vendorField: "Born", kind: "ambiguous", remark: "held as text" },
    "name.given": { vendorField: "First", kind: "exact" },
    relations: { vendorField: "Children", kind: "exact" }
  },
  write: {},
  extensions: ["LuckyNumber"]
}
const club: Mapping.VendorMapping = {
  vendor: "club",
  read: {},
  write: {
    birthDate: { vendorField: "dob", kind: "transformed" },
    "name.given": { vendorField: "given", kind: "exact", limit: 50 }
  },
  extensions: []
}

describe("the loss map", () => {
  it("names for every field of the source what the target makes of it", () => {
    assert.deepStrictEqual(Mapping.lossMap(shop, club), [
      { field: "id", source: "No", target: undefined, kind: "dropped", remark: "" },
      { field: "name.given", source: "First", target: "given", kind: "exact", remark: "at most 50 characters" },
      { field: "birthDate", source: "Born", target: "dob", kind: "ambiguous", remark: "held as text" },
      { field: "relations", source: "Children", target: undefined, kind: "dropped", remark: "" },
      {
        field: "extensions.shop",
        source: "LuckyNumber",
        target: undefined,
        kind: "dropped",
        remark: "only this vendor has it"
      }
    ])
  })

  it("a vendor loses none of its own extensions to itself", () => {
    assert.isFalse(Mapping.lossMap(shop, shop).some((row) => row.field === "extensions.shop"))
  })
})

describe("capabilities", () => {
  it.effect("a missing one is refused by name, before any call", () =>
    Effect.gen(function* () {
      const adapter: Adapter.Adapter = { vendor: "shop", mapping: shop }
      const error = yield* Effect.flip(Adapter.requireCapability(adapter, "customerWrites", "a migration target"))
      assert.strictEqual(error.message, "shop cannot be used for a migration target: it has no customerWrites")
    })
  )
})

describe("comparison", () => {
  const draft = (customer: Customer.Customer): Capabilities.CustomerDraft => ({ vendor: "club", customer, notes: [] })
  const anna = new Customer.Customer({
    ...Customer.empty,
    name: new Contact.PersonName({ given: "Anna", family: "Sjöö" }),
    emails: [new Contact.Email({ address: Ids.EmailAddress.make("anna@example.org") })],
    references: [new Ids.ExternalReference({ kind: "code", value: "M-1" })]
  })

  it.prop("a record does not differ from itself", [Customer.Customer], ([customer]) => {
    assert.deepStrictEqual(Comparison.differences(draft(customer), customer), [])
  })

  it("what the vendor assigns does not count", () => {
    const stored = new Customer.Customer({
      ...anna,
      id: Ids.CustomerId.make("77"),
      references: [new Ids.ExternalReference({ kind: "key", value: "k" }), ...anna.references],
      extensions: { club: { more: 1 } }
    })
    assert.deepStrictEqual(Comparison.differences(draft(anna), stored), [])
  })

  it("a difference is named by its path and never by its value", () => {
    const stored = new Customer.Customer({
      ...anna,
      name: new Contact.PersonName({ given: "ANNA", family: "Sjöö" }),
      emails: [],
      references: []
    })
    assert.deepStrictEqual(Comparison.differences(draft(anna), stored), ["references.code", "name.given", "emails[0]"])
  })
})
