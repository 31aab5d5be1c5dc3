import { assert, describe, it } from "@effect/vitest"
import { CalendarDate, Unreadable } from "@kundbro/domain/CalendarDate"
import { Address, Email, Phone } from "@kundbro/domain/Contact"
import { Consent, Customer } from "@kundbro/domain/Customer"
import { EmailAddress } from "@kundbro/domain/Ids"
import { DateTime, Result } from "effect"
import { EnactorCustomer, EnactorOptions, type EnactorWire } from "../src/index.ts"
import { trimmed } from "../src/internal/texts.ts"
import * as Support from "./support.ts"

const { codec, customerFrom, fullEnquiry, id, readCustomer, tuva } = Support

const inner = /<retail:customer>(.*)<\/retail:customer>/s.exec(fullEnquiry)?.[1] ?? ""
const maret = customerFrom(inner)

const written = (customer: Customer, number: string, own = codec) => {
  const draft = Result.getOrThrow(own.draft(customer))
  return readCustomer(Result.getOrThrow(own.toXml(id(number), draft)).xml)
}

describe("a customer as read", () => {
  const { notes, value } = codec.fromWire(maret)

  it("has every documented field in canonical words", () => {
    const { active, birthDate, gender, kind } = value
    assert.deepStrictEqual(
      { id: value.id, active, birthDate, gender, kind },
      { id: id("00731"), active: true, birthDate: CalendarDate.make("1984-06-02"), gender: "female", kind: "RETAIL" }
    )
    assert.deepStrictEqual({ ...value.name }, { given: "Maret", family: "Ysterud", title: "Dr", initials: "MY" })
    assert.strictEqual(value.updatedAt && DateTime.formatIso(value.updatedAt), "2025-02-11T08:30:12.000Z")
    assert.deepStrictEqual(
      value.emails.map((one) => ({ ...one })),
      [
        {
          reference: "12",
          address: EmailAddress.make("m.ysterud@example.org"),
          role: "home",
          preferred: true,
          status: "ACTIVE"
        },
        { address: EmailAddress.make("ysterud@work.example"), role: "EMAIL_OFFICE", preferred: false, status: "ACTIVE" }
      ]
    )
    assert.deepStrictEqual(
      value.phones.map((one) => ({ ...one })),
      [
        {
          reference: "2ab9:-18fe10cc9a1::6f00aa1c3e552b90",
          number: "07700 900 731",
          kind: "mobile",
          preferred: true,
          status: "ACTIVE"
        }
      ]
    )
    const [home, other] = value.addresses
    assert.deepStrictEqual(
      { ...home },
      {
        reference: "77ab:18fe10cc9a1:-31bb02d4-:6f00aa1c3e552b90",
        role: "home",
        preferred: true,
        postalCode: "ZE9 4QX",
        city: "Skarvik-on-Sea",
        region: "Northmoor",
        country: "GB",
        lines: ["Åkra, 3 Peat Lane", "", "by the kiln"]
      }
    )
    assert.strictEqual(other?.role, "ADDRESS_ALLOTMENT")
    assert.deepStrictEqual(other?.country, new Unreadable({ text: "Orkney" }))
    assert.deepStrictEqual(
      value.consents.map(({ purpose, source, state }) => [purpose, state, source]),
      [["contact", "granted", "contactable"]]
    )
    assert.deepStrictEqual(
      value.companies.map(({ name, organisationNumber }) => [name, organisationNumber]),
      [["Ysterud & Far", "000417"]]
    )
    assert.isTrue(notes.some(({ field, kind }) => field === "addresses.country" && kind === "ambiguous"))
  })

  it("keeps what has no canonical field, and no password anywhere", () => {
    const kept = JSON.stringify(value.extensions)
    for (const part of ["METHOD_EMAIL", "noChildren", "green door &amp; bell", "E-7", "0815"])
      assert.include(kept, part)
    assert.notMatch(JSON.stringify(value), /password|NeverEver/i)
  })
})

describe("reading and writing back", () => {
  it("changes nothing, odd spellings and undeclared elements included", () => {
    const { value } = codec.fromWire(maret)
    assert.deepStrictEqual(written(value, "00731"), maret)
  })

  it("what was kept of an address stays with it, wherever it stands and whoever is new beside it", () => {
    const { value } = codec.fromWire(maret)
    const [first = assert.fail("no address"), second = assert.fail("one address")] = value.addresses
    const arranged = (...addresses: ReadonlyArray<Address>) =>
      (written(new Customer({ ...value, addresses }), "00731").addresses ?? []).map((one) => [
        one.town,
        trimmed(one.addressReferenceId),
        one.undeclared !== undefined
      ])
    const home = ["Skarvik-on-Sea", first.reference, true]
    assert.deepStrictEqual(arranged(second, first), [["Hoy", undefined, false], home])
    const hut = new Address({ lines: [], city: "Hut" })
    assert.deepStrictEqual(arranged(hut, first), [["Hut", undefined, false], home])
    assert.deepStrictEqual(arranged(second, hut), [
      ["Hoy", undefined, false],
      ["Hut", undefined, false]
    ])
  })

  it("a change changes that field only", () => {
    const { value } = codec.fromWire(maret)
    const moved = new Customer({
      ...value,
      addresses: value.addresses.map((one, at) => (at === 0 ? new Address({ ...one, city: "Elsewhere" }) : one))
    })
    const [first, second] = written(moved, "00731").addresses ?? []
    assert.deepStrictEqual(first, { ...maret.addresses?.[0], town: "Elsewhere" })
    assert.strictEqual(second?.country, "Orkney")
  })

  it("another country takes the display name of the old one away", () => {
    const { value } = codec.fromWire(maret)
    const [home] = tuva.addresses
    const moved = new Customer({
      ...value,
      addresses: value.addresses.map((one) => new Address({ ...one, ...(home?.country && { country: home.country }) }))
    })
    const [first] = written(moved, "00731").addresses ?? []
    assert.deepStrictEqual([first?.countryCodeId, first?.country], ["SWE", undefined])
  })

  it("two of the same address keep each its own", () => {
    const one = (type: string) =>
      `<retail:emailAddresses><retail:emailAddress>a@example.org</retail:emailAddress><retail:typeId>${type}</retail:typeId><retail:referenceId>${type}</retail:referenceId></retail:emailAddresses>`
    const twice = customerFrom(
      `<retail:customerNumber>1</retail:customerNumber>${one("EMAIL_HOME")}${one("EMAIL_BOAT")}`
    )
    assert.deepStrictEqual(written(codec.fromWire(twice).value, "1"), twice)
  })

  it("a copy under another number gets keys of its own", () => {
    const { value } = codec.fromWire(maret)
    const copy = written(value, "00732")
    assert.deepStrictEqual(
      copy.addresses?.map(({ addressReferenceId }) => addressReferenceId),
      ["00732-A1", "00732-A2"]
    )
    assert.deepStrictEqual(
      [...copy.emailAddresses, ...copy.phoneNumbers].map((one) =>
        Object.keys(one).filter((key) => key.endsWith("ReferenceId"))
      ),
      [[], [], []]
    )
    assert.include(JSON.stringify(copy.addresses?.[0]?.undeclared), "green door")
  })

  it("an extension that is not ours, or hides a password, is not written", () => {
    const forged = (extension: unknown) =>
      codec.draft(new Customer({ ...tuva, extensions: { enactor: { customer: String(extension) } } }))
    const refused = forged("<customer><unclosed>")
    assert.isTrue(Result.isFailure(refused) && refused.failure.some(({ field }) => field === "extensions.enactor"))
    const hidden = forged(
      `<customer xmlns="http://www.enactor.com/retail"><password>x</password><a xmlns="urn:a"><passwordHash>y</passwordHash></a><contactMethod>M</contactMethod></customer>`
    )
    const xml = Result.getOrThrow(codec.toXml(id("1"), Result.getOrThrow(hidden))).xml
    assert.include(xml, "<contactMethod>M</contactMethod>")
    assert.notMatch(xml, /password/i)
  })
})

describe("forms that a server may have", () => {
  it("plural elements as containers of items read like plural elements that are the items", () => {
    const nested = customerFrom(`
      <retail:addresses><retail:town>A</retail:town></retail:addresses>
      <retail:addresses><retail:address><retail:town>B</retail:town></retail:address><retail:address><retail:town>C</retail:town></retail:address></retail:addresses>
      <retail:customerNumber>1</retail:customerNumber>
      <retail:emailAddresses>
        <retail:emailAddress><retail:emailAddress>a@example.org</retail:emailAddress><retail:preferred>true</retail:preferred></retail:emailAddress>
        <retail:emailAddress><retail:emailAddress>b@example.org</retail:emailAddress></retail:emailAddress>
      </retail:emailAddresses>
      <retail:phoneNumbers><retail:phoneNumber><retail:number>1</retail:number></retail:phoneNumber></retail:phoneNumbers>`)
    const { value } = codec.fromWire(nested)
    assert.deepStrictEqual(
      value.addresses.map(({ city }) => city),
      ["A", "B", "C"]
    )
    assert.deepStrictEqual(
      value.emails.map(({ address, preferred }) => [String(address), preferred]),
      [
        ["a@example.org", true],
        ["b@example.org", undefined]
      ]
    )
    assert.deepStrictEqual(
      value.phones.map(({ number }) => number),
      ["1"]
    )
  })

  it("nothing has four spellings, and none of them becomes a value", () => {
    const bare = codec.fromWire(customerFrom("<retail:customerNumber>1</retail:customerNumber>")).value
    const nil = (name: string) => `<retail:${name} xsi:nil="true"/>`
    const empties = codec.fromWire(
      customerFrom(
        `<retail:addresses/><retail:contactable/><retail:customerNumber>1</retail:customerNumber><retail:emailAddresses/><retail:phoneNumbers/>` +
          `<retail:customerName><retail:surname/><retail:dateOfBirth/></retail:customerName><retail:lastUpdated/><retail:status/>`
      )
    ).value
    const nils = codec.fromWire(
      customerFrom(
        `${nil("addresses")}${nil("contactable")}<retail:customerNumber>1</retail:customerNumber>${nil("emailAddresses")}${nil("phoneNumbers")}${nil("customerName")}${nil("lastUpdated")}${nil("status")}`
      )
    ).value
    for (const one of [empties, nils]) {
      assert.deepStrictEqual({ ...one, extensions: {} }, { ...bare, extensions: {} })
    }
  })

  it("an e-mail without an address stays where it was", () => {
    const odd = customerFrom(
      `<retail:customerNumber>1</retail:customerNumber>` +
        `<retail:emailAddresses><retail:emailAddress/><retail:status>GONE</retail:status></retail:emailAddresses>` +
        `<retail:emailAddresses><retail:emailAddress>a@example.org</retail:emailAddress></retail:emailAddresses>` +
        `<retail:phoneNumbers><retail:typeId>PHONE_FAX</retail:typeId></retail:phoneNumbers>`
    )
    const { value } = codec.fromWire(odd)
    assert.strictEqual(value.emails.length, 1)
    assert.deepStrictEqual(written(value, "1"), odd)
  })
})

describe("days of birth", () => {
  const born = (text: string) =>
    codec.fromWire(
      customerFrom(`<retail:customerName><retail:dateOfBirth>${text}</retail:dateOfBirth></retail:customerName>`)
    )

  it("are cut from the dateTime and never converted", () => {
    for (const text of [
      "1998-05-22T00:00:00+01:00",
      "1998-05-22T00:00:00Z",
      "1998-05-22T00:00:00-11:00",
      "1998-05-22",
      "1998-05-22Z",
      "1998-05-22+01:00"
    ]) {
      assert.strictEqual(born(text).value.birthDate, CalendarDate.make("1998-05-22"))
    }
  })

  it("that are none stay as text, with a note, and are written back", () => {
    const { notes, value } = born("1998-02-30T00:00:00Z")
    assert.deepStrictEqual(value.birthDate, new Unreadable({ text: "1998-02-30T00:00:00Z" }))
    assert.deepStrictEqual(
      notes.map(({ field, kind }) => `${kind} ${field}`),
      ["ambiguous birthDate"]
    )
    assert.strictEqual(written(value, "1").customerName?.dateOfBirth, "1998-02-30T00:00:00Z")
  })

  it("do not become another day in an instant", () => {
    const at = (text: string) =>
      codec.fromWire(customerFrom(`<retail:lastUpdated>${text}</retail:lastUpdated>`)).value.updatedAt
    assert.isDefined(at("2024-02-29T10:00:00Z"))
    for (const text of ["2025-02-29T10:00:00Z", "2025-02-11T08:30:12", "2025-02-11"]) assert.isUndefined(at(text), text)
  })

  it("are written as midnight in the retailer's zone on that day", () => {
    const in_ = (zone: string, date: string) => {
      const own = EnactorCustomer.make(EnactorOptions.codecOptions({ zone }))
      return written(new Customer({ ...tuva, birthDate: CalendarDate.make(date) }), "1", own).customerName?.dateOfBirth
    }
    assert.strictEqual(in_("Europe/London", "1998-05-22"), "1998-05-22T00:00:00+01:00")
    assert.strictEqual(in_("Europe/London", "1998-01-22"), "1998-01-22T00:00:00Z")
    assert.strictEqual(in_("Europe/Stockholm", "1998-05-22"), "1998-05-22T00:00:00+02:00")
    assert.strictEqual(in_("America/St_Johns", "1998-01-22"), "1998-01-22T00:00:00-03:30")
    assert.strictEqual(in_("UTC", "0001-01-01"), "0001-01-01T00:00:00Z")
    // Manila kept American days then, at 15:56 behind, which no dateTime can say.
    assert.strictEqual(in_("Asia/Manila", "1800-01-01"), "1800-01-01T00:00:00Z")
    assert.match(in_("Europe/Stockholm", "1850-01-01") ?? "", /^1850-01-01T00:00:00\+\d\d:\d\d$/)
  })
})

describe("words", () => {
  it("of a vocabulary that cannot be what they should are kept as they are", () => {
    const odd = { read: { GBR: "Britain", FEMALE: "", RETAIL: "" }, write: {} }
    const own = EnactorCustomer.make(
      EnactorOptions.codecOptions({ vocabularies: { country: odd, gender: odd, kind: odd } })
    )
    const { value } = own.fromWire(maret)
    assert.deepStrictEqual(
      [value.addresses[0]?.country, value.gender, value.kind],
      [new Unreadable({ text: "GBR" }), "FEMALE", "RETAIL"]
    )
    const named = customerFrom("<retail:customerType>constructor</retail:customerType>")
    assert.strictEqual(codec.fromWire(named).value.kind, "constructor")
  })
})

describe("a draft of somebody from elsewhere", () => {
  it("is written in the documented form, with a stable key for the address", () => {
    const { customerNumber, addresses, emailAddresses, customerName, ...rest }: EnactorWire.Customer = written(
      tuva,
      "0004418"
    )
    assert.strictEqual(customerNumber, "0004418")
    assert.deepStrictEqual(addresses, [
      {
        countryCodeId: "SWE",
        isPreferred: "true",
        organisation: "Påhittat AB",
        typeId: "ADDRESS_HOME",
        county: "Sörmland",
        postCode: "01234",
        street1: "Påhittsvägen 12",
        street3: "uppgång C",
        town: "Exempelstad",
        isTemplate: "false",
        addressReferenceId: "0004418-A1"
      }
    ])
    assert.deepStrictEqual(emailAddresses[0], {
      emailAddress: "tuva.lindkvist@example.org",
      preferred: "true",
      status: "ACTIVE",
      typeId: "EMAIL_HOME",
      active: "true"
    })
    assert.deepStrictEqual(customerName, {
      surname: "Lindkvist",
      forename: "Tuva",
      initials: "TL",
      title: "Fru",
      sex: "FEMALE",
      dateOfBirth: "1980-07-01T00:00:00+01:00"
    })
    assert.strictEqual(rest.status, "Active")
    assert.strictEqual(rest.contactable, "true")
  })

  it("may be contacted if that is known, and not just for one title", () => {
    const answered = (more: Pick<Consent, "state"> & Partial<Consent>) =>
      written(
        new Customer({ ...tuva, consents: [new Consent({ purpose: "contact", source: "elsewhere", ...more })] }),
        "1"
      ).contactable
    assert.deepStrictEqual(
      [
        answered({ state: "granted" }),
        answered({ state: "refused" }),
        answered({ state: "unknown" }),
        answered({ state: "granted", title: "Nordbladet" })
      ],
      ["true", "false", undefined, undefined]
    )
  })

  it("names every field that cannot be written, and never a value", () => {
    const [home] = tuva.addresses
    const refused = codec.draft(
      new Customer({
        ...tuva,
        emails: [new Email({ address: EmailAddress.make("bell\u0007@example.org") })],
        phones: [new Phone({ number: "1" }), new Phone({ number: "bell\ud800" })],
        addresses: [new Address({ ...home, lines: ["1", "2", "3", "4"], city: "bell\u0007" })]
      })
    )
    if (Result.isSuccess(refused)) return assert.fail("it was accepted")
    assert.deepStrictEqual(
      refused.failure.map(({ field, limit, rule }) => [field, rule, limit]),
      [
        ["addresses[0].lines", "too-many", 3],
        ["addresses[0].city", "not-encodable", undefined],
        ["emails[0].address", "not-encodable", undefined],
        ["phones[1].number", "not-encodable", undefined]
      ]
    )
    assert.notMatch(JSON.stringify(refused.failure), /bell/)
  })

  it("an inactive one goes without a status, unless there is a word for it", () => {
    assert.strictEqual(written(new Customer({ ...tuva, active: false }), "1").status, undefined)
    const status = { read: { Active: "active", Closed: "inactive" }, write: { active: "Active", inactive: "Closed" } }
    const own = EnactorCustomer.make(EnactorOptions.codecOptions({ vocabularies: { status } }))
    assert.strictEqual(written(new Customer({ ...tuva, active: false }), "1", own).status, "Closed")
  })

  it("an inactive one is refused where the options say so, unless there is a word for it", () => {
    const gone = new Customer({ ...tuva, active: false })
    const strict = EnactorCustomer.make(EnactorOptions.codecOptions({ inactive: "rejected" }))
    const refused = strict.draft(gone)
    if (Result.isSuccess(refused)) return assert.fail("it is not refused")
    assert.deepStrictEqual(
      refused.failure.map(({ field, rule }) => [field, rule]),
      [["active", "unknown-value"]]
    )
    assert.isTrue(Result.isSuccess(strict.draft(tuva)))
    const status = { read: { Active: "active", Closed: "inactive" }, write: { active: "Active", inactive: "Closed" } }
    const own = EnactorCustomer.make(EnactorOptions.codecOptions({ inactive: "rejected", vocabularies: { status } }))
    assert.strictEqual(written(gone, "1", own).status, "Closed")
  })

  it("a number that XML cannot carry is refused", () => {
    const draft = Result.getOrThrow(codec.draft(tuva))
    const refused = codec.toXml(id("1\u0000"), draft)
    assert.isTrue(Result.isFailure(refused) && refused.failure.some(({ field }) => field === "id"))
  })
})
