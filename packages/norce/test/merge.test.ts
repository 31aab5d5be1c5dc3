/** What a draft changes of the record that Norce has. */
import { assert, describe, it } from "@effect/vitest"
import { Address } from "@kundbro/domain/Contact"
import { Attribute, Customer } from "@kundbro/domain/Customer"
import { Result, Schema } from "effect"
import * as NorceCustomer from "../src/NorceCustomer.ts"
import * as Wire from "../src/NorceWire.ts"
import { address, catalogue, country, tuva } from "./support.ts"

const codec = NorceCustomer.make({ ...catalogue, cultureCode: "sv-SE" })
const encode = (customer: Customer) => Result.getOrThrow(codec.encode(customer))
const places = (...addresses: ReadonlyArray<Address>) => new Customer({ ...tuva, addresses })

describe("laying a record over another", () => {
  const base: Wire.Customer = {
    ...Schema.decodeUnknownSync(Wire.Customer)(encode(tuva).value),
    Id: 7,
    Key: "k",
    SSN: "x",
    PricelistIds: [1],
    Odd: { a: 1 },
    Flags: [{ Id: 5, IsSelected: true, Odd: 1 }],
    Info: [{ Id: 20, Value: "a", Code: "member_since" }],
    InvoiceAddress: { Id: 3, Zip: "01234", City: "Exempelstad", Country: "Sverige", CountryId: 1, Odd: 2 }
  }

  it("leaves an address as it is, names and all, when only another one changes", () => {
    const InvoiceAddress = { Id: 3, Line1: "A", Zip: "1", City: "Ås", Country: "Sverige", CountryId: 1, CareOf: "" }
    const DeliveryAddresses = [{ Id: 4, Line1: "B", Zip: "2", City: "Bø", Country: "Norge" }]
    const held: Wire.Customer = { Id: 7, InvoiceAddress, DeliveryAddresses }
    const { value } = codec.decode(held)
    const moved = value.addresses.map((one) => (one.role === "delivery" ? new Address({ ...one, city: "Ås" }) : one))
    const merged = codec.merge(encode(new Customer({ ...tuva, addresses: moved })).value, held)
    assert.deepStrictEqual(merged.InvoiceAddress, InvoiceAddress)
    assert.deepInclude(merged.DeliveryAddresses?.[0], { Id: 4, Line1: "B", City: "Ås" })
  })

  it("makes an account active where there was none, and leaves it as it is where there is one", () => {
    const { value } = encode(tuva)
    assert.isTrue(codec.merge(value, { Id: 7, Account: null }).Account?.IsActive)
    assert.isFalse(codec.merge(value, { Id: 7, Account: { Id: 1, IsActive: false } }).Account?.IsActive)
  })

  it("empties what the draft lacks, and leaves alone what is not the draft's", () => {
    const { nationalId: _, ...rest } = tuva
    const merged = codec.merge(encode(new Customer({ ...rest, references: [] })).value, base)
    assert.isNull(merged.SSN)
    assert.deepInclude(merged, {
      Id: 7,
      Key: "k",
      Code: "MIG-000123",
      CrmId: "IS-1",
      Odd: { a: 1 },
      Flags: base.Flags ?? null
    })
  })

  it("moves an address without losing its id and what nobody declared, and sends the country as a code only if it changed", () => {
    const to = (more: Partial<Address>) =>
      codec.sendable(codec.merge(encode(places(address({ city: "Nyberga", ...more }))).value, base)).InvoiceAddress
    assert.deepInclude(to({}), { Id: 3, City: "Nyberga", CountryId: 1, Odd: 2 })
    assert.notProperty(to({}), "Country")
    assert.deepInclude(to({ country: country("NO") }), { Id: 3, Country: "NO", Odd: 2 })
    assert.notProperty(to({ country: country("NO") }), "CountryId")
  })

  it("sends a country that has no id as a code, unless nobody knows which one it is", () => {
    const sent = (Country: string) => codec.sendable({ InvoiceAddress: { Country } }).InvoiceAddress?.Country
    assert.strictEqual(sent("Sverige"), "SE")
    assert.strictEqual(sent("NO"), "NO")
    assert.strictEqual(sent("Atlantis"), "Atlantis")
  })

  it("selects a flag and fills an info where they stand", () => {
    const merged = codec.merge(
      encode(
        new Customer({
          ...tuva,
          attributes: [
            new Attribute({ kind: "flag", code: "vip", value: "true" }),
            new Attribute({ kind: "info", code: "member_since", value: "2020" })
          ]
        })
      ).value,
      base
    )
    assert.deepStrictEqual(merged.Flags, [
      { Id: 5, IsSelected: true, Odd: 1 },
      { Id: 6, IsSelected: true }
    ])
    assert.deepStrictEqual(merged.Info, [{ Id: 20, Value: "2020", Code: "member_since" }])
  })

  it("knows a company again, puts the draft's first, and takes none away", () => {
    const held = {
      ...base,
      Companies: [
        { Id: 1, Name: "Annat AB" },
        { Id: 2, Code: "C-1", Name: "Gammalt namn", Odd: 3, PricelistIds: [4] }
      ]
    }
    const merged = codec.merge(encode(tuva).value, held)
    assert.deepStrictEqual(
      merged.Companies?.map(({ Id, Name }) => [Id, Name]),
      [
        [2, "Påhittat AB"],
        [1, "Annat AB"]
      ]
    )
    assert.strictEqual(merged.Companies?.[0]?.["Odd"], 3)
    assert.notInclude(JSON.stringify(codec.sendable(merged)), "PricelistIds")
  })

  it("carries only undeclared root properties and ReferUrl to another environment", () => {
    const { value } = codec.decode({ ...base, ReferUrl: "https://example.org/1" })
    assert.deepStrictEqual(codec.carried(value), { ReferUrl: "https://example.org/1", Odd: { a: 1 } })
    assert.deepStrictEqual(codec.carried(tuva), {})
  })
})
