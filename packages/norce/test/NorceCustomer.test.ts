import { assert, describe, it } from "@effect/vitest"
import { Unreadable } from "@kundbro/domain/CalendarDate"
import { differences } from "@kundbro/domain/Comparison"
import { Address, Email, PersonName, Phone } from "@kundbro/domain/Contact"
import { Attribute, Company, Consent, Customer, Login } from "@kundbro/domain/Customer"
import { EmailAddress, NationalId } from "@kundbro/domain/Ids"
import { DateTime, Result } from "effect"
import * as NorceCustomer from "../src/NorceCustomer.ts"
import type { CodecOptions } from "../src/NorceOptions.ts"
import type * as Wire from "../src/NorceWire.ts"
import { address, catalogue, country, tuva } from "./support.ts"

const options: CodecOptions = { ...catalogue, cultureCode: "sv-SE" }
const codec = NorceCustomer.make(options)

const encode = (customer: Customer, more: CodecOptions = {}) =>
  Result.getOrThrow(NorceCustomer.make({ ...options, ...more }).encode(customer))
const issues = (customer: Customer, more: CodecOptions = {}) =>
  Result.match(NorceCustomer.make({ ...options, ...more }).encode(customer), {
    onSuccess: () => [],
    onFailure: (found) =>
      found.map(({ field, limit, rule }) => `${field} ${rule}${limit === undefined ? "" : ` ${limit}`}`)
  })
const notes = (noted: NorceCustomer.Noted<unknown>) => noted.notes.map(({ field, kind }) => `${kind} ${field}`)
const places = (...addresses: ReadonlyArray<Address>) => new Customer({ ...tuva, addresses })

describe("reading", () => {
  it("takes null, empty and absent for the same nothing", () => {
    const bare = codec.decode({ Id: 1 }).value
    const empty = { Email: "", FirstName: null, Phone: "", Code: "", SSN: null, Created: "", Companies: null }
    const lists = { Info: null, Flags: null, DeliveryAddresses: null, InvoiceAddress: null, Account: null }
    assert.deepStrictEqual(
      differences({ vendor: "norce", customer: bare, notes: [] }, codec.decode({ Id: 1, ...empty, ...lists }).value),
      []
    )
  })

  it("understands dates with Z, with an offset, with neither, and of the older hosts; never fails on others", () => {
    const at = (text: string) => {
      const found = NorceCustomer.instant(text)
      return found && DateTime.formatIso(found)
    }
    assert.strictEqual(at("2019-03-05T08:30:00Z"), "2019-03-05T08:30:00.000Z")
    assert.strictEqual(at("2019-03-05T08:30:00"), "2019-03-05T08:30:00.000Z")
    assert.strictEqual(at("2019-03-05T08:30:00.1234567+01:00"), "2019-03-05T07:30:00.123Z")
    assert.strictEqual(at("/Date(1700000000000+0100)/"), "2023-11-14T22:13:20.000Z")
    assert.strictEqual(at("/Date(-62135596800000)/"), "0001-01-01T00:00:00.000Z")
    for (const text of ["yesterday", "2019-13-05T00:00:00Z", "5", "/Date(x)/"]) assert.isUndefined(at(text))
    assert.deepStrictEqual(notes(codec.decode({ Id: 1, Created: "yesterday" })), ["ambiguous createdAt"])
  })

  it("turns country names of several cultures and configured ids into codes, and keeps what it does not know", () => {
    const read = (part: Wire.Address, more: CodecOptions = {}) =>
      NorceCustomer.make(more).decode({ InvoiceAddress: part }).value.addresses[0]?.country
    assert.strictEqual<unknown>(read({ Country: "Sverige", CountryId: 1 }, { cultureCode: "sv-SE" }), "SE")
    assert.strictEqual<unknown>(read({ Country: "Ruotsi" }), "SE")
    assert.strictEqual<unknown>(read({ Country: "Schweden" }, { cultureCode: "de-DE" }), "SE")
    assert.strictEqual<unknown>(read({ Country: "United Kingdom" }), "GB")
    assert.strictEqual<unknown>(read({ Country: "Myanmar (Burma)" }), "MM")
    assert.strictEqual<unknown>(read({ Country: "NO" }), "NO")
    assert.strictEqual<unknown>(read({ Country: "Kungariket", CountryId: 7 }, { countries: { 7: "DK" } }), "DK")
    assert.strictEqual<unknown>(read({ Country: "Sverige" }, { cultureCode: "not a culture" }), "SE")
    assert.deepStrictEqual(read({ Country: "Atlantis", CountryId: 9 }), new Unreadable({ text: "Atlantis" }))
    assert.deepStrictEqual(read({ CountryId: 9 }), new Unreadable({ text: "CountryId 9" }))
    assert.isUndefined(read({ City: "Ås" }))
    assert.deepStrictEqual(notes(codec.decode({ InvoiceAddress: { Country: "Atlantis" } })), [
      "ambiguous addresses.country"
    ])
  })

  it("counts a flag only when it is selected, and knows flags, infos and roles by the configured codes", () => {
    const { value } = codec.decode({
      Flags: [
        { Id: 5, Name: "Nyhetsbrev", IsSelected: true },
        { Id: 6, Name: "VIP", IsSelected: false },
        { Id: 99, Name: "Annan", IsSelected: true },
        { Id: 98, IsSelected: true },
        { Id: 97, Name: "Okänd" }
      ],
      Info: [
        { Id: 20, Value: "2011", Code: "anything" },
        { Id: 70, Value: "x", Code: "own" }
      ],
      Account: { LoginName: "a", Roles: [12, 14] }
    })
    assert.deepStrictEqual(
      value.attributes.map(({ code, kind, value }) => [kind, code, value]),
      [
        ["info", "member_since", "2011"],
        ["info", "own", "x"],
        ["flag", "newsletter", "true"],
        ["flag", "Annan", "true"],
        ["flag", "id:98", "true"]
      ]
    )
    assert.deepStrictEqual(value.login?.roles, ["buyer", "14"])
  })

  it("leaves out delivery addresses that are silenced, and says so", () => {
    const wire = {
      UseInvoiceAddressAsDeliveryAddress: true,
      InvoiceAddress: { Zip: "1", City: "Ås" },
      DeliveryAddresses: [{ Zip: "2", City: "Bø" }]
    }
    assert.lengthOf(codec.decode(wire).value.addresses, 1)
    assert.deepStrictEqual(notes(codec.decode(wire)), ["dropped addresses.delivery"])
    assert.lengthOf(codec.decode({ ...wire, UseInvoiceAddressAsDeliveryAddress: false }).value.addresses, 2)
    // The same address twice is one address.
    const twice = {
      ...wire,
      UseInvoiceAddressAsDeliveryAddress: false,
      DeliveryAddresses: [{ Id: 9, Zip: "1", City: "Ås" }]
    }
    assert.lengthOf(codec.decode(twice).value.addresses, 1)
  })
})

describe("writing", () => {
  it("never sends ids, keys or price lists, and countries as codes", () => {
    const { value } = encode(tuva)
    assert.notMatch(JSON.stringify(value), /"(Id|Key|PricelistIds|CountryId|Created|Updated)"/)
    assert.strictEqual(value.InvoiceAddress?.Country, "SE")
    assert.strictEqual(value.UseInvoiceAddressAsDeliveryAddress, false)
  })

  it("names every text that is too long, with the documented limit, counted in UTF-16 units", () => {
    const s = (length: number) => "x".repeat(length)
    const full = new Address({
      role: "invoice",
      careOf: s(101),
      lines: [s(256), s(200), s(60)],
      postalCode: s(51),
      city: s(51),
      region: s(51),
      phone: s(51),
      globalLocationNumber: s(51),
      country: country("SE")
    })
    const customer = new Customer({
      ...tuva,
      name: new PersonName({ given: "🦉".repeat(26), family: s(51) }),
      nationalId: NationalId.make(s(51)),
      emails: [new Email({ address: EmailAddress.make(`${s(244)}@example.org`) })],
      phones: [new Phone({ number: s(51), kind: "home" }), new Phone({ number: s(51), kind: "mobile" })],
      references: tuva.references.map((one) => ({ ...one, value: one.kind === "refer" ? "7.5" : s(51) })),
      addresses: [full],
      companies: [
        new Company({ code: s(51), name: s(101), organisationNumber: s(51), phone: s(51), addresses: [full] })
      ],
      login: new Login({ loginName: s(256), displayName: s(101), roles: [] })
    })
    const inAddress = (path: string) => [
      `${path}.careOf too-long 100`,
      `${path}.lines[0] too-long 255`,
      `${path}.lines[1] too-long 255`,
      `${path}.postalCode too-long 50`,
      `${path}.city too-long 50`,
      `${path}.region too-long 50`,
      `${path}.globalLocationNumber too-long 50`,
      `${path}.phone too-long 50`
    ]
    assert.sameMembers(
      [...issues(customer)],
      [
        "references.code too-long 50",
        "references.crm too-long 50",
        "references.refer not-allowed",
        "emails[0].address too-long 255",
        "nationalId too-long 50",
        "name.given too-long 50",
        "name.family too-long 50",
        "phones[0].number too-long 50",
        "phones[1].number too-long 50",
        ...inAddress("addresses[0]"),
        "companies[0].code too-long 50",
        "companies[0].name too-long 100",
        "companies[0].organisationNumber too-long 50",
        "companies[0].phone too-long 50",
        ...inAddress("companies[0].addresses[0]"),
        "login.loginName too-long 255",
        "login.displayName too-long 100"
      ]
    )
    assert.deepStrictEqual(issues(new Customer({ ...tuva, name: new PersonName({ given: "🦉".repeat(25) }) })), [])
  })

  it("refuses half characters, which would arrive as something else", () => {
    assert.deepStrictEqual(issues(new Customer({ ...tuva, name: new PersonName({ given: "a\uD83E" }) })), [
      "name.given not-encodable"
    ])
  })

  it("demands postal code, city and country of each address, and a name of each company", () => {
    const bare = new Address({ role: "delivery", lines: ["x"], postalCode: " " })
    assert.deepStrictEqual(
      issues(new Customer({ ...tuva, addresses: [address(), bare], companies: [new Company({ addresses: [] })] })),
      [
        "companies[0].name missing",
        "addresses[1].country missing",
        "addresses[1].postalCode missing",
        "addresses[1].city missing"
      ]
    )
    const { country: _, ...rest } = address()
    const noted = encode(places(new Address(rest)), { defaultCountry: "NO" })
    assert.strictEqual(noted.value.InvoiceAddress?.Country, "NO")
    assert.include(notes(noted), "defaulted addresses.country")
    assert.deepStrictEqual(issues(places(address({ country: new Unreadable({ text: "Sweden" }) }))), [
      "addresses[0].country unknown-value"
    ])
  })

  it("sends one address as the invoice address, to be used for delivery as well", () => {
    for (const role of ["invoice", "home", "delivery"]) {
      const { value } = encode(places(address({ role })))
      assert.strictEqual(value.InvoiceAddress?.City, "Exempelstad")
      assert.isTrue(value.UseInvoiceAddressAsDeliveryAddress)
      assert.isUndefined(value.DeliveryAddresses)
    }
    const none = encode(places()).value
    assert.isTrue(none.UseInvoiceAddressAsDeliveryAddress)
    assert.isUndefined(none.InvoiceAddress)
  })

  it("keeps the order of delivery addresses but puts the preferred one first, where it is used", () => {
    const city = (name: string, more: Partial<Address> = {}) => address({ role: "delivery", city: name, ...more })
    const cities = (...all: ReadonlyArray<Address>) =>
      encode(places(address(), ...all)).value.DeliveryAddresses?.map(({ City }) => City)
    assert.deepStrictEqual(cities(city("A"), city("B"), city("C")), ["A", "B", "C"])
    assert.deepStrictEqual(cities(city("A"), city("B", { preferred: true }), city("C")), ["B", "A", "C"])
    assert.deepStrictEqual(cities(city("A", { title: "Nordbladet" }), city("B")), ["B"])
    assert.deepStrictEqual(cities(city("A", { title: "Nordbladet" })), ["A"])
  })

  it("joins the lines that have no place of their own, and loses none", () => {
    const noted = encode(places(address({ lines: ["a", "", "b", "c", ""] })))
    assert.deepInclude(noted.value.InvoiceAddress, { Line1: "a", Line2: "b, c" })
    assert.include(notes(noted), "transformed addresses.lines")
  })

  it("takes an undivided name for the last name only when there is nothing better", () => {
    const named = (name: Partial<PersonName>) => encode(new Customer({ ...tuva, name: new PersonName(name) }))
    assert.strictEqual(named({ full: "Otto Hamre" }).value.LastName, "Otto Hamre")
    assert.include(notes(named({ full: "Otto Hamre" })), "ambiguous name.full")
    assert.isUndefined(named({ full: "Otto Hamre", given: "Otto" }).value.LastName)
    assert.include(notes(named({ full: "Otto Hamre", given: "Otto" })), "dropped name.full")
  })

  it("takes no code for configured that is only a word of the language", () => {
    const codes = ["constructor", "toString", "__proto__"]
    const noted = encode(
      new Customer({
        ...tuva,
        attributes: codes.flatMap((code) => [
          new Attribute({ kind: "info", code, value: "x" }),
          new Attribute({ kind: "flag", code, value: "true" })
        ]),
        login: new Login({ loginName: "a", active: true, roles: codes })
      })
    )
    assert.isUndefined(noted.value.Info)
    assert.isUndefined(noted.value.Flags)
    assert.deepStrictEqual(noted.value.Account?.Roles, [])
    assert.includeMembers(notes(noted), ["dropped attributes", "dropped login"])
  })

  it("leaves out logins that would come to life, and roles without an id", () => {
    const off = encode(new Customer({ ...tuva, login: new Login({ loginName: "a", active: false, roles: [] }) }))
    assert.isUndefined(off.value.Account)
    assert.include(notes(off), "dropped login")
    // One that Norce holds comes to no life by being written back.
    const read = codec.decode({ Id: 1, Email: "a@example.org", Account: { LoginName: "a", IsActive: false } }).value
    assert.isFalse(encode(read).value.Account?.IsActive)
    const odd = encode(new Customer({ ...tuva, login: new Login({ loginName: "a", roles: ["buyer", "chief", "14"] }) }))
    assert.deepStrictEqual(odd.value.Account?.Roles, [12])
    assert.include(notes(odd), "dropped login")
  })
})

describe("consents", () => {
  const asked = (state: Consent["state"], more: Partial<Consent> = {}) =>
    new Customer({ ...tuva, consents: [new Consent({ purpose: "email-offer", state, source: "elsewhere", ...more })] })
  const both: CodecOptions = {
    consentInfo: { "email-offer": "consent_email" },
    consentFlags: { "sms-offer": { granted: "sms" } }
  }
  const there = (customer: Customer, more: CodecOptions) => {
    const { value } = encode(customer, more)
    return NorceCustomer.make({ ...options, ...more })
      .decode(value)
      .value.consents.map(({ purpose, state }) => `${purpose} ${state}`)
  }

  it("without a home are dropped with a note", () => {
    assert.deepStrictEqual(there(asked("granted"), {}), [])
    assert.include(notes(encode(asked("granted"))), "dropped consents")
  })

  it("keep three states in an info, and in two flags", () => {
    for (const state of ["granted", "refused", "unknown"] as const) {
      assert.include(there(asked(state), { consentInfo: { "email-offer": "consent_email" } }), `email-offer ${state}`)
      const flags = { "email-offer": { granted: "newsletter", refused: "sms" } }
      assert.include(there(asked(state), { consentFlags: flags }), `email-offer ${state}`)
    }
  })

  it("are unknown, never refused, where one flag cannot say it", () => {
    const one: CodecOptions = { consentFlags: { "email-offer": { granted: "newsletter" } } }
    assert.deepStrictEqual(there(asked("refused"), one), ["email-offer unknown"])
    assert.include(notes(encode(asked("refused"), one)), "dropped consents")
    const { decode } = NorceCustomer.make({ ...options, ...both })
    assert.deepStrictEqual(
      decode({ Flags: [{ Id: 7, IsSelected: false }], Info: [{ Id: 23, Value: "perhaps" }] }).value.consents.map(
        ({ state }) => state
      ),
      ["unknown", "unknown"]
    )
  })

  it("with both kinds of home are kept in the info", () => {
    const more: CodecOptions = {
      consentInfo: { "email-offer": "consent_email" },
      consentFlags: { "email-offer": { granted: "newsletter" } }
    }
    assert.deepStrictEqual(there(asked("refused"), more), ["email-offer refused"])
    assert.isUndefined(encode(asked("refused"), more).value.Flags)
  })

  it("for one publication only are not taken for consents in general", () => {
    assert.deepStrictEqual(
      there(asked("granted", { title: "Nordbladet" }), { consentInfo: { "email-offer": "consent_email" } }),
      []
    )
  })

  it("that contradict each other become the most restrictive one", () => {
    const torn = new Customer({ ...tuva, consents: [...asked("granted").consents, ...asked("refused").consents] })
    assert.include(there(torn, both), "email-offer refused")
    assert.include(notes(encode(torn, both)), "ambiguous consents")
  })
})
