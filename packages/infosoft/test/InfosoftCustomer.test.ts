import { assert, describe, it } from "@effect/vitest"
import { CalendarDate, Unreadable } from "@kundbro/domain/CalendarDate"
import { differences } from "@kundbro/domain/Comparison"
import { Address, CountryCode, Dwelling, Email, PersonName, Phone } from "@kundbro/domain/Contact"
import { Attribute, Customer, Protection, Subscription } from "@kundbro/domain/Customer"
import { EmailAddress, ExternalReference } from "@kundbro/domain/Ids"
import { Result, Schema } from "effect"
import { InfosoftCustomer, type InfosoftOptions, type InfosoftWire } from "../src/index.ts"
import { build, PersonShape, WireShape } from "./people.ts"
import { fixture, id, read, tuva, xml } from "./support.ts"

const plain = { referenceAttributes: { crm: "CRMREF" } } satisfies InfosoftOptions.CodecOptions
const decode = (record: InfosoftCustomer.CustomerRecord, options: InfosoftOptions.CodecOptions = plain) =>
  InfosoftCustomer.fromWire(options, record)
/** Prefixes are arbitrary, and so are both spellings of a truth. */
const nilled =
  '<GetCustomerInformationResult xmlns="InfoWebService.Subscription" xmlns:q="http://www.w3.org/2001/XMLSchema-instance"><StatusCode>00</StatusCode>' +
  '<CustomerNumber>810077</CustomerNumber><Address q:nil="1"/><Phone q:nil="true"/><Subscription q:nil="true"/></GetCustomerInformationResult>'

const noted = (notes: ReadonlyArray<{ readonly kind: string; readonly field: string }>) =>
  notes.map(({ field, kind }) => `${kind} ${field}`)
const drafted = (customer: Customer, options: InfosoftOptions.CodecOptions = plain) =>
  Result.getOrThrow(InfosoftCustomer.draft(options, customer))

describe("a customer as read", () => {
  it("has every documented field in its place", () => {
    const record = {
      information: fixture("full"),
      titles: [fixture("title")],
      attributes: [
        { Code: "NEWSMAIL", Value: "true" },
        { Code: "CRMREF", Value: "NC-50121" },
        { Code: "MEMBERNO", Value: "00417" }
      ]
    }
    const { notes, value } = decode(record)
    const expected = new Customer({
      ...tuva,
      id: id("810077"),
      references: [
        new ExternalReference({ kind: "external", value: "X-0042" }),
        new ExternalReference({ kind: "crm", value: "NC-50121" })
      ],
      kind: "person",
      name: new PersonName({ given: "ÅSE", family: "SKJÆRDAL", full: "SKJÆRDAL ÅSE" }),
      birthDate: CalendarDate.make("1968-02-29"),
      emails: [new Email({ address: EmailAddress.make("ase.skjaerdal@example.org") })],
      phones: [
        new Phone({ number: "22000001", slot: 1, label: "Hjem" }),
        new Phone({ number: "90000003", slot: 3, label: "Mobil" })
      ],
      addresses: [
        new Address({
          careOf: "c/o Ødegård",
          lines: ["Påfunnsgata 17C"],
          dwelling: new Dwelling({
            street: "Påfunnsgata",
            houseNumber: "17",
            entrance: "C",
            floor: "2",
            apartmentId: "H0203"
          }),
          postalCode: "0066",
          city: "TESTVIK",
          country: CountryCode.make("NO")
        }),
        new Address({
          title: "NB",
          lines: ["Hyttetoppen 3"],
          dwelling: new Dwelling({ street: "Hyttetoppen", houseNumber: "3" }),
          city: "UPPDIKTAD",
          country: CountryCode.make("SE")
        })
      ],
      protection: new Protection({ address: true }),
      subscriptions: [
        new Subscription({
          reference: "4",
          title: "NB",
          product: "DAGLIG",
          active: true,
          startsOn: CalendarDate.make("2019-03-01"),
          stopsOn: CalendarDate.make("2020-01-31")
        })
      ],
      attributes: [
        new Attribute({ kind: "attribute", code: "NEWSMAIL", value: "true" }),
        new Attribute({ kind: "attribute", code: "MEMBERNO", value: "00417" })
      ],
      extensions: value.extensions
    })
    assert.deepStrictEqual(value, expected)
    assert.includeMembers(noted(notes), ["ambiguous addresses.postalCode", "transformed birthDate"])
  })

  it("has nothing where the vendor has none: empty elements, zeros and year 1 are not values", () => {
    const { notes, value } = decode({ information: fixture("bare") })
    assert.strictEqual(value.birthDate, undefined)
    assert.deepStrictEqual(
      [value.emails, value.phones, value.addresses, value.references, value.subscriptions].map((list) => list.length),
      [0, 0, 0, 0, 0]
    )
    assert.strictEqual(value.protection, undefined)
    assert.strictEqual(value.kind, "BEDR")
    assert.strictEqual(value.name.given, undefined)
    // A folded name is not taken apart: the page does not say where one part ends.
    assert.include(noted(notes), "ambiguous name.family")
  })

  it("keeps the record whole under its extension, undeclared elements included, as plain JSON", () => {
    const record = { information: fixture("full"), titles: [fixture("title")] }
    const json: unknown = JSON.parse(JSON.stringify(Schema.encodeSync(Customer)(decode(record).value)))
    const again = Schema.decodeUnknownSync(Customer)(json)
    assert.include(JSON.stringify(again.extensions), "urn:later")
    const base = drafted(again)
    assert.deepStrictEqual(differences(base, decode(record).value), [])
    assert.deepStrictEqual(base.customer.extensions, again.extensions)
  })

  const odd: ReadonlyArray<
    readonly [string, InfosoftWire.CustomerInformation, (customer: Customer) => unknown, unknown]
  > = [
    [
      "a birth date that is none",
      { BirthDate: "1999-02-30T00:00:00" },
      (one) => one.birthDate,
      new Unreadable({ text: "1999-02-30T00:00:00" })
    ],
    [
      "an offset, which moves no birthday",
      { BirthDate: "1999-02-01T00:00:00+02:00" },
      (one) => one.birthDate,
      "1999-02-01"
    ],
    ...["0001-01-01", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00.0000000+01:00"].map(
      (BirthDate) =>
        [`no date, written ${BirthDate}`, { BirthDate }, (one: Customer) => one.birthDate, undefined] as const
    ),
    ["a truth as a digit", { Address: { IsAddressVisible: "1" } }, (one) => one.protection?.address, false],
    ["an untruth as a digit", { Address: { IsAddressVisible: "0" } }, (one) => one.protection?.address, true],
    [
      "a country nobody knows",
      { Address: { CountryCode: "NORGE", ZipCode: "0099" } },
      (one) => one.addresses[0]?.country,
      new Unreadable({ text: "NORGE" })
    ],
    ["a truth in capitals", { Address: { IsAddressVisible: "True" } }, (one) => one.protection?.address, false],
    ["a truth that is none", { Address: { IsAddressVisible: "perhaps" } }, (one) => one.protection, undefined],
    ["nil instead of an empty element", { Email: null, BirthDate: null }, (one) => one.emails.length, 0],
    ["nil instead of a part", { Address: null, Phone: null, Subscription: null }, (one) => one.addresses.length, 0]
  ]
  for (const [what, information, look, expected] of odd) {
    it(`understands ${what}`, () => assert.deepStrictEqual(look(decode({ information }).value), expected))
  }

  it("is read where a part of it is nil, and keeps it so", () => {
    const { value } = decode({ information: read(nilled) })
    assert.deepStrictEqual([value.addresses, value.phones, value.protection], [[], [], undefined])
    const own = drafted(value)
    assert.deepStrictEqual(own.customer.extensions, value.extensions)
    assert.deepStrictEqual(InfosoftCustomer.toUpdate(plain, { information: read(nilled) }, own), {
      attributes: [],
      refused: []
    })
  })

  it("says where the vendor calls an address something else than done", () => {
    const of = (StatusCode: string) => decode({ information: { Address: { StatusCode, StreetName: "Å" } } }).notes
    assert.include(noted(of("17")), "ambiguous addresses.lines")
    for (const status of ["00", ""]) assert.notInclude(noted(of(status)), "ambiguous addresses.lines")
  })

  it("is protected as soon as one of its addresses is, and not by guess unprotected", () => {
    const seenAs = (own: string, ofTitle: string) => {
      const title = fixture("title")
      const { notes, value } = decode({
        information: { Address: { IsAddressVisible: own } },
        titles: [{ ...title, Address: { ...title.Address, IsAddressVisible: ofTitle } }]
      })
      return [value.protection?.address, noted(notes).includes("ambiguous protection.address")]
    }
    assert.deepStrictEqual(seenAs("true", "true"), [false, false])
    assert.deepStrictEqual(seenAs("true", "false"), [true, false])
    assert.deepStrictEqual(seenAs("false", "true"), [true, false])
    assert.deepStrictEqual(seenAs("perhaps", "false"), [true, true])
    assert.deepStrictEqual(seenAs("perhaps", "true"), [undefined, true])
  })

  it("has no reference where the attribute that holds one is empty", () => {
    const attributes = [{ Code: "CRMREF", Value: "" }, { Code: "CRMREF", Value: null }, { Code: "CRMREF" }]
    const { value } = decode({ information: {}, attributes })
    assert.deepStrictEqual([value.references, value.attributes], [[], []])
  })

  it("does not take a subscription with a status of its own for one", () => {
    const title = fixture("title")
    const failed = { ...title, Subscription: { ...title.Subscription, StatusCode: "07" } }
    const { notes, value } = decode({ information: fixture("full"), titles: [failed] })
    assert.deepStrictEqual(value.subscriptions, [])
    assert.include(noted(notes), "ambiguous subscriptions")
  })

  it("gives slots and addresses the words that are configured", () => {
    const options = {
      phoneKinds: { "1": "home", "3": "mobile" },
      addressRole: "delivery",
      customerTypes: { BEDR: "company" }
    }
    const { value } = decode({ information: fixture("full") }, options)
    assert.deepStrictEqual(
      value.phones.map(({ kind }) => kind),
      ["home", "mobile"]
    )
    assert.strictEqual(value.addresses[0]?.role, "delivery")
    assert.strictEqual(decode({ information: fixture("bare") }, options).value.kind, "company")
    // The default word is replaced with the vocabulary.
    assert.strictEqual(value.kind, "PERSN")
  })

  it.prop(
    "survives the wire and the codec: written, read, drafted, nothing is missing and nothing is to be sent",
    [WireShape],
    ([information]) => {
      const again = read(xml(information))
      assert.deepStrictEqual(again, information)
      const record = { information: again, attributes: [{ Code: "MEMBERNO", Value: "00417" }] }
      const { value } = decode(record)
      const own = InfosoftCustomer.draft(plain, value)
      if (Result.isFailure(own)) return assert.fail("what was read can be written")
      assert.deepStrictEqual(differences(own.success, value), [])
      assert.deepStrictEqual(InfosoftCustomer.toUpdate(plain, record, own.success), { attributes: [], refused: [] })
      assert.deepStrictEqual(
        noted(own.success.notes).filter((note) => note.startsWith("dropped")),
        []
      )
    },
    { arbitrary: { runs: 150 } }
  )
})

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
