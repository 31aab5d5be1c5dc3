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
      const error = yield* Effect.flip(Adapter.requireCapability(adapter, "customerCreation", "a migration target"))
      assert.strictEqual(error.message, "shop cannot be used for a migration target: it has no customerCreation")
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

  describe("after an update", () => {
    const attribute = (code: string, value = "1") => new Customer.Attribute({ kind: "info", code, value })
    const company = (name: string) => new Customer.Company({ name, addresses: [] })
    const asked = (purpose: string, state: Customer.Consent["state"]) =>
      new Customer.Consent({ purpose, state, source: "here" })
    const before: Capabilities.CustomerDraft = {
      ...draft(
        new Customer.Customer({
          ...anna,
          active: true,
          login: new Customer.Login({ loginName: "anna", active: true, roles: ["buyer"] }),
          protection: new Customer.Protection({ address: false }),
          consents: [asked("email-offer", "granted"), asked("sms-offer", "unknown")],
          attributes: [attribute("a"), attribute("b")],
          companies: [company("Påhittat AB"), company("Andra AB")]
        })
      ),
      notes: (["active", "login", "protection.address", "consents"] as const).map(
        (field) => new Mapping.MappingNote({ kind: "defaulted", field, reason: "a rule" })
      )
    }
    const sorted = (paths: ReadonlyArray<string>) => paths.toSorted()
    const found = (stored: Partial<Customer.Customer>, keeps: ReadonlyArray<Mapping.CanonicalField> = []) =>
      sorted(
        Comparison.differences(before, new Customer.Customer({ ...before.customer, ...stored }), {
          after: "update",
          keeps
        })
      )

    it("what the draft was given by a rule does not count, and what it was given by the source does", () => {
      const kept: Partial<Customer.Customer> = {
        active: false,
        login: new Customer.Login({ loginName: "anna", active: false, roles: ["buyer"] }),
        protection: new Customer.Protection({ address: true }),
        consents: [asked("sms-offer", "refused"), asked("profiling", "granted"), asked("email-offer", "granted")]
      }
      const stored = new Customer.Customer({ ...before.customer, ...kept })
      assert.deepStrictEqual(found(kept), [])
      assert.deepStrictEqual(sorted(Comparison.differences({ ...before, notes: [] }, stored, { after: "update" })), [
        "active",
        "consents[0].purpose",
        "consents[0].state",
        "consents[1].purpose",
        "consents[1].state",
        "consents[2]",
        "login.active",
        "protection.address"
      ])
      assert.strictEqual(Comparison.differences(before, stored).length, 8)
      assert.deepStrictEqual(
        found({
          login: new Customer.Login({ loginName: "otto", active: false, roles: [] }),
          consents: [asked("email-offer", "refused"), asked("sms-offer", "unknown")]
        }),
        ["consents[0]", "login.loginName", "login.roles[0]"]
      )
    })

    it("of what the target keeps only what is missing or altered counts", () => {
      const more: Partial<Customer.Customer> = {
        attributes: [attribute("c"), attribute("b"), attribute("a")],
        companies: [company("Påhittat AB"), company("Tredje AB"), company("Andra AB")],
        gender: "female"
      }
      assert.deepStrictEqual(found(more, ["attributes", "companies", "gender"]), [])
      assert.deepStrictEqual(found(more), [
        "attributes[0].code",
        "attributes[2]",
        "companies[1].name",
        "companies[2]",
        "gender"
      ])
      assert.deepStrictEqual(found({ attributes: [attribute("b"), attribute("a", "2")] }, ["attributes"]), [
        "attributes[0]"
      ])
      assert.deepStrictEqual(
        found({ companies: [company("Andra AB"), company("Påhittat AB")] }, ["companies"]),
        ["companies[1]"],
        "the first company is the default one, so their order counts"
      )
      assert.deepStrictEqual(found({ companies: [] }, ["companies"]), ["companies[0]", "companies[1]"])
    })

    it("a country that a rule filled in counts, unless its note names the place: then only there it does not", () => {
      const addressed = new Customer.Customer({
        ...Customer.empty,
        addresses: ["SE", "SE"].map(
          (code) => new Contact.Address({ lines: [], country: Contact.CountryCode.make(code) })
        )
      })
      const elsewhere = new Customer.Customer({
        ...addressed,
        addresses: addressed.addresses.map(
          (one) => new Contact.Address({ ...one, country: Contact.CountryCode.make("NO") })
        )
      })
      const of = (...paths: ReadonlyArray<string>) => ({
        ...draft(addressed),
        notes: [{}, ...paths.map((path) => ({ path }))].map(
          (more) =>
            new Mapping.MappingNote({ kind: "defaulted", field: "addresses.country", reason: "a rule", ...more })
        )
      })
      const found = (draft: ReturnType<typeof of>, after: "create" | "update") =>
        Comparison.differences(draft, elsewhere, { after })
      const both = ["addresses[0].country", "addresses[1].country"]
      assert.deepStrictEqual(found(of(), "update"), both)
      assert.deepStrictEqual(found(of("addresses[1].country"), "update"), ["addresses[0].country"])
      assert.deepStrictEqual(found(of("addresses[1].country"), "create"), both)
    })

    it("addresses stay where the draft has none at all and the target takes none away", () => {
      const none = draft(Customer.empty)
      const stored = new Customer.Customer({ ...Customer.empty, addresses: [new Contact.Address({ lines: ["a"] })] })
      const keeps = ["addresses.invoice"] as const
      assert.deepStrictEqual(Comparison.differences(none, stored, { after: "update", keeps }), [])
      assert.deepStrictEqual(Comparison.differences(none, stored, { after: "update" }), ["addresses[0]"])
      assert.deepStrictEqual(Comparison.differences(none, stored, { after: "create", keeps }), ["addresses[0]"])
      const two = new Customer.Customer({ ...stored, addresses: [...stored.addresses, ...stored.addresses] })
      assert.deepStrictEqual(Comparison.differences(draft(stored), two, { after: "update", keeps }), ["addresses[1]"])
    })

    it("a login or a protection that the draft lacks and the target keeps does not count", () => {
      const bare = draft(anna)
      const stored = new Customer.Customer({
        ...anna,
        login: new Customer.Login({ loginName: "anna", roles: [] }),
        protection: new Customer.Protection({ address: true })
      })
      const keeps = ["login", "protection.address", "protection.phone"] as const
      assert.deepStrictEqual(sorted(Comparison.differences(bare, stored, { after: "update", keeps })), [])
      assert.deepStrictEqual(sorted(Comparison.differences(bare, stored, { after: "update" })), ["login", "protection"])
      assert.deepStrictEqual(sorted(Comparison.differences(bare, stored, { after: "create", keeps })), [
        "login",
        "protection"
      ])
    })
  })
})
