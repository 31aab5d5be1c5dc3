import { assert, it } from "@effect/vitest"
import { CalendarDate } from "@kundbro/domain/CalendarDate"
import { Address, CountryCode, Dwelling, Email, PersonName, Phone } from "@kundbro/domain/Contact"
import { Attribute, Company, Consent, Customer, empty, Login, Protection, Subscription } from "@kundbro/domain/Customer"
import { EmailAddress, ExternalReference } from "@kundbro/domain/Ids"
import { DateTime, Result, Schema } from "effect"
import * as NorceCustomer from "../src/NorceCustomer.ts"
import { build, PersonShape } from "./people.ts"

const codec = NorceCustomer.make({ defaultCountry: "SE", infoTypes: { member_since: 20 }, flagTypes: { vip: 6 } })

it.prop(
  "a rejection names a rule and a remedy, and never a value",
  [PersonShape],
  ([shape]) => {
    const encoded = codec.encode(build(shape, 1))
    if (Result.isSuccess(encoded)) return
    for (const issue of encoded.failure) {
      assert.match(issue.field, /^[a-z]\w*(\[\d\])?(\.\w+(\[\d\])?)*$/)
      assert.isNotEmpty(issue.remedy)
      assert.notMatch(JSON.stringify(issue), /nnnnn|ggggg|Person1|Sweden/)
    }
    const repeated = new Set(
      encoded.failure.map((issue) => JSON.stringify(Schema.encodeUnknownSync(Schema.Json)({ ...issue })))
    )
    assert.strictEqual(repeated.size, encoded.failure.length)
  },
  { arbitrary: { runs: 200 } }
)

const email = (local: string, more: Partial<Email>) =>
  new Email({ address: EmailAddress.make(`${local}@example.org`), ...more })
const invoice = { role: "invoice", lines: ["x"], postalCode: "1", city: "Ås", country: CountryCode.make("SE") }
const place = (more: Partial<Address>) => ({ addresses: [new Address({ ...invoice, ...more })] })
const at = CalendarDate.make("2020-01-01")

/** One thing that a record can hold, and the fields of the notes that a draft must make about it. */
const rows: ReadonlyArray<readonly [Partial<Customer>, ReadonlyArray<string>]> = [
  [{ kind: "company" }, ["dropped kind"]],
  [{ name: new PersonName({ given: "A", title: "Dr" }) }, ["dropped name.title"]],
  [{ name: new PersonName({ given: "A", initials: "A" }) }, ["dropped name.initials"]],
  [{ birthDate: at }, ["dropped birthDate"]],
  [{ gender: "female" }, ["dropped gender"]],
  [{ language: "sv" }, ["dropped language"]],
  [{ protection: new Protection({ phone: true }) }, ["dropped protection.phone"]],
  [{ subscriptions: [new Subscription({ title: "N" })] }, ["dropped subscriptions"]],
  [{ createdAt: DateTime.makeUnsafe(0) }, ["dropped createdAt"]],
  [{ updatedAt: DateTime.makeUnsafe(0) }, ["dropped updatedAt"]],
  [{ references: [new ExternalReference({ kind: "card", value: "1" })] }, ["dropped references"]],
  [{ references: ["1", "2"].map((value) => new ExternalReference({ kind: "code", value })) }, ["dropped references"]],
  [{ emails: ["a", "b"].map((one) => email(one, {})) }, ["dropped emails.others"]],
  [{ emails: [email("a", { role: "home" })] }, ["dropped emails.role"]],
  [{ emails: [email("a", { status: "bad" })] }, ["dropped emails.status"]],
  [{ emails: [email("a", { preferred: true })] }, ["dropped emails.preferred"]],
  [{ phones: ["1", "2"].map((number) => new Phone({ number })) }, ["dropped phones.others"]],
  [{ phones: [new Phone({ number: "1", kind: "home" })] }, ["dropped phones.kind"]],
  [{ phones: [new Phone({ number: "1", slot: 1 })] }, ["dropped phones.slot"]],
  [{ phones: [new Phone({ number: "1", label: "x" })] }, ["dropped phones.label"]],
  [{ phones: [new Phone({ number: "1", countryCode: "46" })] }, ["dropped phones.countryCode"]],
  [{ phones: [new Phone({ number: "1", preferred: true })] }, ["dropped phones.preferred"]],
  [{ phones: [new Phone({ number: "1", status: "x" })] }, ["dropped phones.status"]],
  [place({ title: "N" }), ["dropped addresses.title"]],
  [place({ validFrom: at }), ["dropped addresses.validity"]],
  [place({ validTo: at }), ["dropped addresses.validity"]],
  [place({ preferred: true }), ["dropped addresses.preferred"]],
  [place({ preferred: false }), ["dropped addresses.preferred"]],
  [place({ given: "A" }), ["dropped addresses.recipient"]],
  [place({ family: "A" }), ["dropped addresses.recipient"]],
  [place({ additionalName: "A" }), ["dropped addresses.additionalName"]],
  [place({ organisation: "A" }), ["dropped addresses.organisation"]],
  [place({ dwelling: new Dwelling({ floor: "1" }) }), ["dropped addresses.dwelling"]],
  [place({ district: "A" }), ["dropped addresses.district"]],
  [place({ role: "temporary-invoice" }), ["dropped addresses.others"]],
  [place({ role: "home" }), ["transformed addresses.invoice"]],
  [
    { addresses: [new Address(invoice), new Address({ ...invoice, role: "delivery", city: "B", preferred: true })] },
    ["transformed addresses.preferred"]
  ],
  [
    { addresses: [new Address(invoice), new Address({ ...invoice, role: "delivery", globalLocationNumber: "7" })] },
    ["dropped addresses.globalLocationNumber", "transformed addresses.delivery"]
  ],
  [{ consents: [new Consent({ purpose: "x", state: "granted", source: "y" })] }, ["dropped consents"]],
  [{ companies: [new Company({ name: "N", tradingName: "M", addresses: [] })] }, ["dropped companies"]],
  [{ companies: [new Company({ name: "N", globalLocationNumber: "7", addresses: [] })] }, ["dropped companies"]],
  [{ login: new Login({ loginName: "a", active: true, roles: ["x"] }) }, ["dropped login"]],
  [{ login: new Login({ active: true, roles: [] }) }, ["dropped login"]],
  [{ login: new Login({ loginName: "a", roles: [] }) }, ["defaulted login"]],
  [{ attributes: [new Attribute({ kind: "misc", code: "a", value: "b" })] }, ["dropped attributes"]],
  [{ attributes: [new Attribute({ kind: "flag", code: "vip", value: "false" })] }, ["dropped attributes"]],
  [
    { attributes: ["1", "2"].map((value) => new Attribute({ kind: "info", code: "member_since", value })) },
    ["dropped attributes"]
  ],
  [{ extensions: { harmoney: {} } }, ["dropped extensions.harmoney"]]
]

for (const [part, expected] of rows) {
  it(`a draft of ${JSON.stringify(part).slice(0, 90)} notes ${expected.join(", ")}, and that only`, () => {
    const plain = { ...empty, active: true, emails: [email("a", {})] }
    const encoded = Result.getOrThrow(codec.encode(new Customer({ ...plain, ...part })))
    assert.deepStrictEqual(
      encoded.notes.map(({ field, kind }) => `${kind} ${field}`),
      expected
    )
  })
}

it("each consent is kept or has no home, never both, and the note says which one", () => {
  const own = NorceCustomer.make({
    flagTypes: { newsletter: 5 },
    consentFlags: { "direct-mail": { granted: "newsletter" }, sms: { granted: "unknown-here" } }
  })
  const consents = ["direct-mail", "sms", "other"].map(
    (purpose) => new Consent({ purpose, state: "granted", source: "y" })
  )
  const customer = new Customer({ ...empty, active: true, emails: [email("a", {})], consents })
  assert.deepStrictEqual(
    Result.getOrThrow(own.encode(customer)).notes.map(({ kind, path }) => `${kind} ${path}`),
    ["transformed consents[0]", "dropped consents[1]", "dropped consents[2]"]
  )
})
