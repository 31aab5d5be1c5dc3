import { assert, describe, it } from "@effect/vitest"
import { CalendarDate, Comparison, Contact, Customer, Ids } from "@kundbro/domain"
import { Result } from "effect"
import { HarmoneyCustomer, HarmoneyMapping, HarmoneyOptions } from "../src/index.ts"
import { Residue } from "../src/internal/Residue.ts"
import { build, PersonShape } from "./people.ts"
import { codec, fixture, tuva, xml } from "./support.ts"

const draftOf = (customer: Customer.Customer) => Result.getOrThrow(HarmoneyCustomer.draft(codec, customer))
const issuesOf = (customer: Customer.Customer) =>
  Result.match(HarmoneyCustomer.draft(codec, customer), {
    onFailure: (issues) => issues.map(({ field, limit, rule }) => [field, rule, limit]),
    onSuccess: () => []
  })
const notesOf = (notes: ReadonlyArray<{ readonly kind: string; readonly field: string }>) =>
  notes.map(({ field, kind }) => `${kind} ${field}`).sort()
const tuvaWith = (more: object) => new Customer.Customer({ ...tuva, ...more })
const place = (more: object) => new Contact.Address({ role: "delivery", lines: [], ...more })

describe("reading a customer", () => {
  const { notes, value } = HarmoneyCustomer.fromWire(codec, fixture("customer.full"))

  it("gives canonical words, and the vendor's own where nobody knows a better one", () => {
    assert.strictEqual(value.id, "004711007")
    assert.deepStrictEqual({ ...value.name }, { given: " Åsa", family: "Ødegård" })
    assert.strictEqual(value.gender, "Boy")
    assert.strictEqual(value.language, "Klingon")
    assert.deepStrictEqual(value.emails, [])
    assert.deepStrictEqual(
      value.phones.map(({ kind, number }) => [kind, number]),
      [
        ["mobile", "0700000001"],
        ["Summer", "08-000 01"]
      ]
    )
    assert.deepStrictEqual(
      value.addresses.map(({ lines, reference, role }) => [reference, role, lines]),
      [
        ["1", "invoice", ["Påhittade gränd 4"]],
        ["2", undefined, ["Trollstien 2"]],
        ["3", "SummerHouse", ["", "Brygga 7"]]
      ]
    )
  })

  it("reads SV as Sweden in Address.Country, and keeps a country that nobody knows as text", () => {
    assert.deepStrictEqual(
      value.addresses.map(({ country }) => country),
      [
        Contact.CountryCode.make("SE"),
        new CalendarDate.Unreadable({ text: "Atlantis" }),
        Contact.CountryCode.make("NO")
      ]
    )
  })

  it("keeps UnKnown as unknown, an absent answer as none, and says of a strange one that it is ambiguous", () => {
    assert.deepStrictEqual(
      value.consents.map(({ purpose, source, state }) => [purpose, state, source]),
      [
        ["email-offer", "granted", "Properties.AcceptEmailOffer"],
        ["sms-offer", "unknown", "Properties.AcceptSmsOffer"],
        ["direct-mail", "unknown", "Properties.AcceptDirectMail"]
      ]
    )
    assert.deepStrictEqual({ ...value.protection }, { address: false, phone: true })
    assert.includeMembers(notesOf(notes), ["ambiguous consents", "ambiguous addresses.country", "transformed gender"])
  })

  it("keeps everything else in the extension, and nothing of it twice", () => {
    const text = JSON.stringify(value.extensions)
    for (const kept of ["VAR31", "Barter", "LuckyNumber", "ShoeSize", "Floor", "0700000002", "Score", "Perhaps"]) {
      assert.include(text, kept)
    }
    for (const canonical of ["004711007", "Ødegård", "Åsa"]) assert.notInclude(text, canonical)
  })

  it("a record with an id alone is a record", () => {
    const bare = HarmoneyCustomer.fromWire(codec, fixture("customer.bare"))
    assert.strictEqual(bare.value.id, "00100")
    assert.deepStrictEqual([bare.value.addresses, bare.value.phones, bare.value.consents], [[], [], []])
    assert.isUndefined(bare.value.protection)
    assert.deepStrictEqual(bare.notes, [])
  })

  it("a hostile word is a word", () => {
    const { value } = HarmoneyCustomer.fromWire(codec, { Gender: "constructor", Address: [{ Country: "__proto__" }] })
    assert.strictEqual(value.gender, "constructor")
    assert.instanceOf(value.addresses[0]?.country, CalendarDate.Unreadable)
  })
})

describe("writing back what was read", () => {
  it("changes nothing, and says so", () => {
    for (const name of ["customer.full", "customer.bare"]) {
      const wire = fixture(name)
      const draft = draftOf(HarmoneyCustomer.fromWire(codec, wire).value)
      assert.isFalse(HarmoneyCustomer.toUpdate(codec, wire, draft).differs)
    }
  })

  it("sends every element in its place, but neither the Response nor the type that is no member", () => {
    const { Response: _, ...wire } = fixture("customer.full")
    const draft = draftOf(HarmoneyCustomer.fromWire(codec, wire).value)
    const sent = HarmoneyCustomer.toUpdate(codec, wire, draft).wire
    assert.strictEqual(xml(sent), xml(wire).replace("<Type>None</Type>", ""))
    assert.match(xml(sent), /<LastName>Ødegård<\/LastName><ShoeSize [^>]*unit="eu"[^>]*>39<\/ShoeSize><Address>/)
  })

  it("an edit changes its own field and nothing else", () => {
    const wire = fixture("customer.full")
    const { value } = HarmoneyCustomer.fromWire(codec, wire)
    const edited = new Customer.Customer({ ...value, name: new Contact.PersonName({ ...value.name, given: "Ylva" }) })
    const { differs, wire: sent } = HarmoneyCustomer.toUpdate(codec, wire, draftOf(edited))
    assert.isTrue(differs)
    assert.strictEqual(
      xml(sent),
      xml({ ...wire, FirstName: "Ylva" })
        .replace(/<Response>.*<\/Response>/s, "")
        .replace("<Type>None</Type>", "")
    )
  })

  it("an address is edited in its place: its id and what nobody declared stay", () => {
    const wire = fixture("customer.full")
    const { value } = HarmoneyCustomer.fromWire(codec, wire)
    const addresses = value.addresses.map((one) =>
      one.reference === "1" ? new Contact.Address({ ...one, city: "Ås" }) : one
    )
    const { wire: sent } = HarmoneyCustomer.toUpdate(
      codec,
      wire,
      draftOf(new Customer.Customer({ ...value, addresses }))
    )
    const first = sent.Address?.[0]
    assert.deepStrictEqual([first?.Id, first?.City, first?.Country], ["1", "Ås", "SV"])
    assert.include(xml(sent), "Floor")
  })

  it.prop(
    "any record at all comes out as it went in",
    [Residue],
    ([wire]) => {
      const draft = draftOf(HarmoneyCustomer.fromWire(codec, wire).value)
      assert.deepStrictEqual(draftOf(draft.customer).customer, draft.customer)
      assert.isFalse(HarmoneyCustomer.toUpdate(codec, wire, draft).differs)
    },
    { arbitrary: { runs: 200 } }
  )
})

describe("a draft", () => {
  it("is what the vendor gives back, with a note for all that is not exact", () => {
    const { customer, notes } = draftOf(tuva)
    assert.isUndefined(customer.id)
    assert.isUndefined(customer.addresses[0]?.reference)
    assert.deepStrictEqual(
      customer.consents.map(({ state }) => state),
      ["unknown", "unknown", "unknown", "unknown"]
    )
    assert.deepStrictEqual(notesOf(notes), [
      "defaulted consents",
      "defaulted protection.address",
      "defaulted protection.phone",
      "transformed addresses.country",
      "transformed addresses.invoice",
      "transformed gender",
      "transformed phones.kind"
    ])
  })

  it("takes a consent to one title for no consent to all, and the most restrictive of two answers", () => {
    const answer = (purpose: string, state: Customer.Consent["state"], title?: string) =>
      new Customer.Consent({ purpose, state, source: "elsewhere", ...(title !== undefined && { title }) })
    const { customer, notes } = draftOf(
      tuvaWith({
        consents: [
          answer("email-offer", "granted", "Nordbladet"),
          answer("sms-offer", "granted"),
          answer("sms-offer", "refused")
        ]
      })
    )
    assert.deepStrictEqual(
      customer.consents.slice(0, 2).map(({ purpose, state }) => [purpose, state]),
      [
        ["email-offer", "unknown"],
        ["sms-offer", "refused"]
      ]
    )
    assert.include(notesOf(notes), "dropped consents")
  })

  it("names what Harmoney has no home for", () => {
    const { notes } = draftOf(
      tuvaWith({
        references: [new Ids.ExternalReference({ kind: "code", value: "A1" })],
        birthDate: CalendarDate.CalendarDate.make("1980-01-01"),
        nationalId: Ids.NationalId.make("19800101-0017"),
        gender: "other",
        language: "sv",
        phones: [new Contact.Phone({ number: "1", kind: "fax" })],
        addresses: [place({ role: "hytte", organisation: "Lager AB" })],
        consents: [new Customer.Consent({ purpose: "profiling", state: "granted", source: "elsewhere" })],
        extensions: { norce: { a: 1 } }
      })
    )
    assert.includeMembers(notesOf(notes), [
      "dropped references",
      "dropped birthDate",
      "dropped nationalId",
      "dropped gender",
      "dropped language",
      "dropped phones.kind",
      "dropped addresses.others",
      "dropped addresses.organisation",
      "dropped consents",
      "dropped extensions.norce"
    ])
  })

  it("lists every field that is too long, in UTF-16 units, and every one that cannot travel", () => {
    assert.deepStrictEqual(
      issuesOf(
        tuvaWith({
          name: new Contact.PersonName({ given: "𝔄".repeat(18), family: "x\u0000" }),
          emails: [new Contact.Email({ address: Ids.EmailAddress.make("\ud800@example.org") })],
          addresses: [
            place({
              lines: ["a", "b".repeat(36), "c"],
              postalCode: "1234567890",
              country: Contact.CountryCode.make("US")
            }),
            place({ city: "c".repeat(36), country: new CalendarDate.Unreadable({ text: "Atlantis" }) })
          ]
        })
      ),
      [
        ["name.given", "too-long", 35],
        ["name.family", "not-encodable", undefined],
        ["emails[0].address", "not-encodable", undefined],
        ["addresses[0].lines", "too-many", 2],
        ["addresses[0].postalCode", "too-long", 9],
        ["addresses[0].country", "unknown-value", undefined],
        ["addresses[0].lines[1]", "too-long", 35],
        ["addresses[1].city", "too-long", 35],
        ["addresses[1].country", "unknown-value", undefined]
      ]
    )
  })

  it("exactly the limit is not too long, and a limit can be replaced", () => {
    const long = tuvaWith({ name: new Contact.PersonName({ given: "g".repeat(35), family: "f".repeat(36) }) })
    assert.deepStrictEqual(issuesOf(long), [["name.family", "too-long", 35]])
    const wider = HarmoneyOptions.codecOptions({ limits: { name: 36 } })
    assert.isTrue(Result.isSuccess(HarmoneyCustomer.draft(wider, long)))
    assert.strictEqual(HarmoneyMapping.make({ name: 36 }).write["name.given"]?.limit, 36)
  })

  it("only members that are documented or configured are sent", () => {
    const plain = HarmoneyOptions.codecOptions({})
    const norwegian = tuvaWith({ addresses: [place({ country: Contact.CountryCode.make("NO") })] })
    assert.isTrue(Result.isFailure(HarmoneyCustomer.draft(plain, norwegian)))
    assert.isTrue(Result.isSuccess(HarmoneyCustomer.draft(codec, norwegian)))
  })

  it("an extension that is not Harmoney's is refused by name", () => {
    assert.deepStrictEqual(issuesOf(tuvaWith({ extensions: { harmoney: { Properties: 7 } } })), [
      ["extensions.harmoney", "not-allowed", undefined]
    ])
  })

  it("of several e-mail addresses the preferred one is kept, and the loss is said", () => {
    const email = (address: string, preferred: boolean) =>
      new Contact.Email({ address: Ids.EmailAddress.make(address), preferred })
    const { customer, notes } = draftOf(
      tuvaWith({ emails: [email("a@example.org", false), email("b@example.org", true)] })
    )
    assert.deepStrictEqual(
      customer.emails.map(({ address }) => String(address)),
      ["b@example.org"]
    )
    assert.include(notesOf(notes), "dropped emails.others")
  })

  it.prop(
    "for any customer it is stable, and laid over nothing it reads as itself",
    [PersonShape],
    ([shape]) => {
      const drafted = HarmoneyCustomer.draft(codec, build(shape, 1))
      if (Result.isFailure(drafted)) {
        assert.isAbove(drafted.failure.length, 0)
        return
      }
      const draft = drafted.success
      assert.deepStrictEqual(Comparison.differences(draft, draftOf(draft.customer).customer), [])
      const back = HarmoneyCustomer.fromWire(codec, HarmoneyCustomer.toNew(codec, draft)).value
      assert.deepStrictEqual(Comparison.differences(draft, back), [])
    },
    { arbitrary: { runs: 200 } }
  )
})

describe("a customer of one Harmoney made anew in another", () => {
  it("takes its own fields along, but neither ids nor what the server sets", () => {
    const wire = fixture("customer.full")
    const sent = HarmoneyCustomer.toNew(codec, draftOf(HarmoneyCustomer.fromWire(codec, wire).value))
    assert.isUndefined(sent.CustomerId)
    assert.isFalse(sent.ControlStatus)
    assert.deepStrictEqual(
      sent.Address?.map((one) => one?.Id),
      [undefined, undefined, undefined]
    )
    assert.include(xml(sent), "ShoeSize")
    assert.strictEqual(sent.Properties?.SubCampaignId, "VAR31")
  })
})
