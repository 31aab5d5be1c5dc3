import { assert, describe, it } from "@effect/vitest"
import { CalendarDate, Unreadable } from "@kundbro/domain/CalendarDate"
import { differences } from "@kundbro/domain/Comparison"
import { Address, CountryCode, Dwelling, Email, PersonName, Phone } from "@kundbro/domain/Contact"
import { Attribute, Customer, Protection, Subscription } from "@kundbro/domain/Customer"
import { EmailAddress, ExternalReference } from "@kundbro/domain/Ids"
import { Result, Schema } from "effect"
import { InfosoftCustomer, type InfosoftWire } from "../src/index.ts"
import { WireShape } from "./people.ts"
import { decode, drafted, fixture, noted, plain, id, read, tuva, xml } from "./support.ts"

/** Prefixes are arbitrary, and so are both spellings of a truth. */
const nilled =
  '<GetCustomerInformationResult xmlns="InfoWebService.Subscription" xmlns:q="http://www.w3.org/2001/XMLSchema-instance"><StatusCode>00</StatusCode>' +
  '<CustomerNumber>810077</CustomerNumber><Address q:nil="1"/><Phone q:nil="true"/><Subscription q:nil="true"/></GetCustomerInformationResult>'

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
