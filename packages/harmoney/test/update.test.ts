/** What an update writes over the record that Harmoney has. */
import { assert, describe, it } from "@effect/vitest"
import { Contact, Customer } from "@kundbro/domain"
import { Result } from "effect"
import { HarmoneyCustomer, type HarmoneyWire } from "../src/index.ts"
import { codec, tuva } from "./support.ts"

const draftOf = (customer: Customer.Customer) => Result.getOrThrow(HarmoneyCustomer.draft(codec, customer))
const tuvaWith = (more: object) => new Customer.Customer({ ...tuva, ...more })

describe("an update with a record that was read earlier", () => {
  it("leaves what the server sets as the server has it", () => {
    const draft = draftOf(HarmoneyCustomer.fromWire(codec, { CustomerId: "1", ControlStatus: true }).value)
    assert.isFalse(HarmoneyCustomer.toUpdate(codec, { CustomerId: "1", ControlStatus: false }, draft).differs)
  })

  it("never writes over another customer, whatever its extension says", () => {
    const { value } = HarmoneyCustomer.fromWire(codec, { CustomerId: "1" })
    const draft = draftOf(new Customer.Customer({ ...value, extensions: { harmoney: { CustomerId: "2" } } }))
    assert.deepStrictEqual(HarmoneyCustomer.toUpdate(codec, { CustomerId: "1" }, draft), {
      wire: { CustomerId: "1" },
      differs: false
    })
  })

  it("finds an address by its id, wherever it stands", () => {
    const wire: HarmoneyWire.Customer = {
      CustomerId: "1",
      Address: [
        { Id: "1", Type: "Delivery", Street: "A", CareOfAddress: "" },
        { Id: "2", Type: "Delivery", Street: "B", Country: "SV" }
      ]
    }
    const { value } = HarmoneyCustomer.fromWire(codec, wire)
    const second = new Customer.Customer({
      ...value,
      addresses: value.addresses.slice(1),
      extensions: { harmoney: {} }
    })
    assert.deepStrictEqual(HarmoneyCustomer.toUpdate(codec, wire, draftOf(second)).wire.Address, [
      { Id: "2", Type: "Delivery", Street: "B", Country: "SV" }
    ])
  })
})

describe("an update of phones of one kind", () => {
  const phone = (number: string): HarmoneyWire.PhoneNumber => ({
    Number: number,
    Type: "Mobile",
    undeclared: { children: [{ namespace: "http://www.harmoney.se/", name: "Of", xml: `<Of>${number}</Of>` }] }
  })

  it("leaves each number what nobody declared of it, whichever goes and in whatever order they come", () => {
    const wire: HarmoneyWire.Customer = { CustomerId: "1", PhoneNumberList: [phone("1"), phone("2"), phone("3")] }
    const { value } = HarmoneyCustomer.fromWire(codec, wire)
    const [first, , third] = value.phones
    assert.isDefined(first)
    assert.isDefined(third)
    const fresh = new Contact.Phone({ number: "4", kind: "mobile" })
    const wanted = new Customer.Customer({ ...value, phones: [fresh, third, first], extensions: { harmoney: {} } })
    const { PhoneNumberList } = HarmoneyCustomer.toUpdate(codec, wire, draftOf(wanted)).wire
    assert.deepStrictEqual(PhoneNumberList, [{ ...phone("2"), Number: "4" }, phone("3"), phone("1")])
  })
})

describe("an update from elsewhere", () => {
  it("never lets a default overwrite an answer that Harmoney has", () => {
    const current: HarmoneyWire.Customer = {
      CustomerId: "1",
      Properties: { AcceptEmailOffer: "True", AcceptSmsOffer: "False", ProtectedAddress: true, SubCampaignId: "GRUND" }
    }
    const { wire } = HarmoneyCustomer.toUpdate(codec, current, draftOf(tuva))
    assert.deepStrictEqual(wire.Properties, current.Properties)
    const revoked = tuvaWith({
      consents: [new Customer.Consent({ purpose: "email-offer", state: "refused", source: "elsewhere" })],
      protection: new Customer.Protection({ address: false })
    })
    assert.deepStrictEqual(HarmoneyCustomer.toUpdate(codec, current, draftOf(revoked)).wire.Properties, {
      AcceptEmailOffer: "False",
      AcceptSmsOffer: "False",
      ProtectedAddress: false,
      SubCampaignId: "GRUND"
    })
  })

  it("keeps the id, changes addresses in their place and empties what is gone", () => {
    const current: HarmoneyWire.Customer = {
      CustomerId: "1",
      FirstName: "Old",
      Email: "old@example.org",
      Address: [
        { Id: "7", Type: "Delivery", Street: "A" },
        { Id: "8", Type: "Invoice", Street: "B" }
      ]
    }
    const { wire } = HarmoneyCustomer.toUpdate(codec, current, draftOf(tuvaWith({ emails: [] })))
    assert.deepStrictEqual([wire.CustomerId, wire.FirstName, wire.Email], ["1", "Tuva", ""])
    assert.deepStrictEqual(
      wire.Address?.map((one) => [one?.Id, one?.Street]),
      [["8", "Påhittsvägen 12"]]
    )
  })
})
