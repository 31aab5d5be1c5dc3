/** What a draft promises, and what an update sends for it. */
import { assert, describe, it } from "@effect/vitest"
import { CalendarDate, Unreadable } from "@kundbro/domain/CalendarDate"
import { Address, Email, PersonName, Phone } from "@kundbro/domain/Contact"
import { Attribute, Customer, Protection } from "@kundbro/domain/Customer"
import { EmailAddress, ExternalReference } from "@kundbro/domain/Ids"
import { Result } from "effect"
import { InfosoftCustomer, type InfosoftOptions } from "../src/index.ts"
import { build, PersonShape, WireShape } from "./people.ts"
import { decode, drafted, fixture, noted, plain, tuva } from "./support.ts"

describe("a draft", () => {
  it("of somebody from elsewhere holds what an update can write, and says what it cannot", () => {
    const { customer, notes } = drafted(
      new Customer({
        ...tuva,
        kind: "person",
        addresses: [new Address({ role: "invoice", lines: ["Påhittsvägen 12"] })],
        protection: new Protection({ address: true })
      })
    )
    assert.strictEqual(customer.id, undefined)
    assert.strictEqual(customer.name.family, "Lindkvist")
    assert.deepStrictEqual(customer.phones, [new Phone({ number: "+46700000017", slot: 1 })])
    assert.deepStrictEqual(customer.references, tuva.references)
    assert.deepStrictEqual(customer.attributes, tuva.attributes)
    assert.deepStrictEqual(customer.addresses, [])
    assert.includeMembers(noted(notes), [
      "dropped kind",
      "dropped addresses.invoice",
      "dropped addresses.lines",
      "dropped protection.address",
      "defaulted phones.slot"
    ])
  })

  it("of a record of Infosoft's own keeps what cannot be changed, and notes an attempt to", () => {
    const { value } = decode({ information: fixture("full"), titles: [fixture("title")] })
    const moved = new Customer({ ...value, addresses: [], subscriptions: [] })
    const { customer, notes } = drafted(moved)
    assert.strictEqual(customer.id, undefined)
    assert.deepStrictEqual(customer.addresses, value.addresses)
    assert.deepStrictEqual(customer.subscriptions, value.subscriptions)
    assert.includeMembers(noted(notes), ["dropped addresses.lines", "dropped subscriptions"])
    assert.include(notes.find(({ field }) => field === "addresses.lines")?.reason, "schedule a move")
  })

  it("of a record of another installation is one of somebody from elsewhere; who does not say is its own", () => {
    const north = { ...plain, installation: "north" }
    const { value } = decode({ information: fixture("full") }, north)
    assert.deepStrictEqual(drafted(value, north).customer.addresses, value.addresses)
    for (const options of [{ ...plain, installation: "south" }, plain]) {
      const { customer, notes } = drafted(value, options)
      assert.deepStrictEqual([customer.addresses, customer.kind, customer.extensions], [[], undefined, {}])
      assert.include(noted(notes), "dropped extensions.infosoft")
    }
    const nameless = decode({ information: fixture("full") }).value
    assert.deepStrictEqual(drafted(nameless, north).customer.addresses, value.addresses)
  })

  it("drops the vendor's own composition of a name that changes", () => {
    const { value } = decode({ information: fixture("full") })
    const renamed = drafted(new Customer({ ...value, name: new PersonName({ given: "Åse", family: "Øy" }) }))
    assert.deepStrictEqual(renamed.customer.name, new PersonName({ given: "Åse", family: "Øy" }))
    for (const part of [{ given: "Åse" }, { family: "Øy" }]) {
      const other = drafted(new Customer({ ...value, name: new PersonName({ ...value.name, ...part }) }))
      assert.strictEqual(other.customer.name.full, undefined)
      assert.include(noted(other.notes), "dropped name.full")
    }
    assert.strictEqual(drafted(value).customer.name.full, "SKJÆRDAL ÅSE")
  })

  it("says capitals where the installation stores them", () => {
    const { customer, notes } = drafted(tuva, { nameCase: "upper" })
    assert.deepStrictEqual([customer.name.given, customer.name.family], ["TUVA", "LINDKVIST"])
    assert.includeMembers(noted(notes), ["transformed name.given", "transformed name.family"])
  })

  it("keeps an undivided name as the last name", () => {
    const { customer, notes } = drafted(new Customer({ ...tuva, name: new PersonName({ full: "Tuva Lindkvist" }) }))
    assert.deepStrictEqual(customer.name, new PersonName({ family: "Tuva Lindkvist" }))
    assert.include(noted(notes), "ambiguous name.full")
  })

  it("never writes a date of year 1, nor one that nobody can read", () => {
    const days = ["0001-01-01", "0001-12-31"].map((text) => CalendarDate.make(text))
    for (const birthDate of [...days, new Unreadable({ text: "19990230" })]) {
      const { customer, notes } = drafted(new Customer({ ...tuva, birthDate }))
      assert.strictEqual(customer.birthDate, undefined)
      assert.include(noted(notes), "dropped birthDate")
    }
  })

  it("holds one reference of a kind, the first, and says what became of the other", () => {
    const references = ["NC-1", "NC-2"].map((value) => new ExternalReference({ kind: "crm", value }))
    const { customer, notes } = drafted(new Customer({ ...tuva, references }))
    assert.deepStrictEqual(customer.references, references.slice(0, 1))
    assert.include(noted(notes), "dropped references")
  })

  it("never turns an empty attribute into a removal, and holds one value of a code", () => {
    const attribute = (kind: string, code: string, value: string) => new Attribute({ kind, code, value })
    const { customer, notes } = drafted(
      new Customer({
        ...tuva,
        attributes: [
          attribute("attribute", "EMPTY", ""),
          attribute("info", "SHOE", "39"),
          attribute("attribute", "TWICE", "a"),
          attribute("attribute", "TWICE", "b")
        ]
      })
    )
    assert.deepStrictEqual(customer.attributes, [attribute("attribute", "TWICE", "a")])
    assert.strictEqual(noted(notes).filter((note) => note === "dropped attributes").length, 3)
  })

  it("rejects a code that the customer's type is known not to have, by code and never by value", () => {
    const options = { attributeCodes: { PERSN: ["MEMBERNO"] } }
    const result = InfosoftCustomer.draft(options, new Customer({ ...tuva, kind: "person" }))
    assert.isTrue(Result.isFailure(result))
    if (Result.isFailure(result)) {
      assert.deepStrictEqual(
        result.failure.map(({ field, rule }) => [field, rule]),
        [["attributes.NEWSMAIL", "not-allowed"]]
      )
    }
    // Nothing is known of a retailer.
    assert.isTrue(Result.isSuccess(InfosoftCustomer.draft(options, new Customer({ ...tuva, kind: "retailer" }))))
  })

  it("refuses what XML cannot carry, by field", () => {
    const result = InfosoftCustomer.draft(
      plain,
      new Customer({ ...tuva, name: new PersonName({ family: "bell\u0007" }) })
    )
    assert.deepStrictEqual(Result.isFailure(result) && result.failure.map(({ field, rule }) => [field, rule]), [
      ["name.family", "not-encodable"]
    ])
  })

  it("refuses an extension that is not one", () => {
    const result = InfosoftCustomer.draft(
      plain,
      new Customer({ ...tuva, extensions: { infosoft: { information: 7 } } })
    )
    assert.isTrue(Result.isFailure(result))
  })
})

describe("an update", () => {
  const record = { information: fixture("full"), attributes: [{ Code: "NEWSMAIL", Value: "true" }] }

  it("sends every member that has a value, so that it does not matter what an absent one means", () => {
    const { value } = decode(record)
    const changed = new Customer({ ...value, emails: [new Email({ address: EmailAddress.make("ny@example.org") })] })
    assert.deepStrictEqual(InfosoftCustomer.toUpdate(plain, record, drafted(changed)), {
      details: {
        FirstName: "ÅSE",
        LastName: "SKJÆRDAL",
        Telephone1: "22000001",
        EMailAddress: "ny@example.org",
        BirthDate: "1968-02-29"
      },
      attributes: [],
      refused: []
    })
  })

  it("sends no sentinel and no date that it could not read", () => {
    for (const BirthDate of ["0001-01-01T00:00:00", "1999-02-30T00:00:00"]) {
      const odd = { information: { ...fixture("full"), BirthDate } }
      const own = decode(odd).value
      const changed = new Customer({ ...own, emails: [], name: new PersonName({ given: "A", family: "B" }) })
      const { details } = InfosoftCustomer.toUpdate(plain, odd, drafted(changed))
      assert.strictEqual(details?.FirstName, "A")
      assert.notProperty(details, "BirthDate")
    }
  })

  it("takes nothing away, unless the installation is known to have a way", () => {
    const { value } = decode(record)
    const without = new Customer({ ...value, emails: [] })
    const kept = drafted(without)
    assert.strictEqual(kept.customer.emails.length, 1)
    assert.include(noted(kept.notes), "dropped emails.address")
    assert.deepStrictEqual(InfosoftCustomer.toUpdate(plain, record, kept), { attributes: [], refused: [] })
    for (const [clearing, sent] of [
      ["empty", ""],
      ["nil", null]
    ] as const) {
      const options = { ...plain, clearing }
      const gone = drafted(without, options)
      assert.deepStrictEqual(gone.customer.emails, [])
      assert.strictEqual(InfosoftCustomer.toUpdate(options, record, gone).details?.EMailAddress, sent)
    }
  })

  it("takes a birth date away by nil, since an empty element is no date", () => {
    const { value } = decode(record)
    const { birthDate: _, ...rest } = value
    for (const clearing of ["empty", "nil"] as const) {
      const options = { ...plain, clearing }
      const gone = drafted(new Customer(rest), options)
      assert.strictEqual(InfosoftCustomer.toUpdate(options, record, gone).details?.BirthDate, null)
    }
  })

  it("sets the attributes that differ and leaves the others alone", () => {
    const wanted = new Customer({
      ...tuva,
      attributes: [
        new Attribute({ kind: "attribute", code: "NEWSMAIL", value: "true" }),
        new Attribute({ kind: "attribute", code: "MEMBERNO", value: "00418" })
      ]
    })
    assert.deepStrictEqual(InfosoftCustomer.toUpdate(plain, record, drafted(wanted)).attributes, [
      { Code: "CRMREF", Value: "NC-50121" },
      { Code: "MEMBERNO", Value: "00418" }
    ])
  })

  it("names the codes that the customer, as read, cannot have", () => {
    const options = { ...plain, attributeCodes: { PERSN: ["CRMREF"] } }
    const { refused } = InfosoftCustomer.toUpdate(
      options,
      record,
      drafted(
        new Customer({ ...tuva, attributes: [new Attribute({ kind: "attribute", code: "SHOE", value: "39" })] }),
        options
      )
    )
    assert.deepStrictEqual(refused, ["SHOE"])
  })

  it("puts numbers into slots: the one they name, one of their kind, a free one", () => {
    const options: InfosoftOptions.CodecOptions = {
      detailMembers: ["FirstName", "LastName", "Telephone1", "Telephone2", "Telephone3", "EMailAddress", "BirthDate"],
      phoneKinds: { "2": "mobile" }
    }
    const { customer, notes } = drafted(
      new Customer({
        ...tuva,
        phones: [
          new Phone({ number: "1" }),
          new Phone({ number: "2", kind: "mobile" }),
          new Phone({ number: "3", slot: 3 }),
          new Phone({ number: "4" })
        ]
      }),
      options
    )
    assert.deepStrictEqual(
      customer.phones.map(({ number, slot }) => [slot, number]),
      [
        [1, "1"],
        [2, "2"],
        [3, "3"]
      ]
    )
    assert.includeMembers(noted(notes), ["dropped phones.others", "defaulted phones.slot"])
  })

  it.prop(
    "brings the record to what the draft says, once",
    [PersonShape, WireShape],
    ([shape, information]) => {
      const result = InfosoftCustomer.draft(plain, build(shape, 1))
      if (Result.isFailure(result)) return
      const draft = result.success
      const before = { information, attributes: [] }
      const { attributes, details } = InfosoftCustomer.toUpdate(plain, before, draft)
      const present = Object.entries(details ?? {})
      for (const [member, value] of present) assert.isNotEmpty(value, member)
      if (details === undefined) return
      const { BirthDate, EMailAddress, FirstName, LastName, Telephone1 } = details
      const after = {
        information: {
          ...information,
          ...(FirstName !== undefined && { FirstName }),
          ...(LastName !== undefined && { LastName }),
          ...(EMailAddress !== undefined && { Email: EMailAddress }),
          ...(BirthDate !== undefined && { BirthDate: `${BirthDate}T00:00:00` }),
          Phone: { ...information.Phone, ...(Telephone1 !== undefined && { Telephone1 }) }
        },
        attributes
      }
      assert.deepStrictEqual(InfosoftCustomer.toUpdate(plain, after, draft), { attributes: [], refused: [] })
    },
    { arbitrary: { runs: 150 } }
  )
})
