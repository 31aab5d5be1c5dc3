import { assert, describe, it } from "@effect/vitest"
import { CalendarDate, Unreadable } from "@kundbro/domain/CalendarDate"
import { Address, CountryCode, Dwelling, Email, PersonName, Phone } from "@kundbro/domain/Contact"
import { Attribute, Company, Consent, Customer, empty, Login, Protection, Subscription } from "@kundbro/domain/Customer"
import { EmailAddress, ExternalReference, NationalId } from "@kundbro/domain/Ids"
import { DateTime, Result } from "effect"
import { codec } from "./support.ts"

const email = (more: Partial<Email>) => ({
  emails: [new Email({ address: EmailAddress.make("a@example.org"), ...more })]
})
const phone = (more: Partial<Phone>) => ({ phones: [new Phone({ number: "1", ...more })] })
const place = (more: Partial<Address>) => ({ addresses: [new Address({ lines: ["x"], ...more })] })
const at = CalendarDate.make("2020-01-01")
const consent = (purpose: string, state: Consent["state"]) => ({
  consents: [new Consent({ purpose, state, source: "elsewhere" })]
})

/** One thing that a record can hold, and the fields of the notes that a draft must make about it. */
const rows: ReadonlyArray<readonly [Partial<Customer>, ReadonlyArray<string>]> = [
  [{}, []],
  [{ references: [new ExternalReference({ kind: "code", value: "1" })] }, ["dropped references"]],
  [{ kind: "company" }, ["dropped kind"]],
  [{ name: new PersonName({ given: "A", family: "B", title: "C", initials: "D" }) }, []],
  [{ name: new PersonName({ full: "A B" }) }, ["ambiguous name.full"]],
  [{ name: new PersonName({ full: "A B", family: "B" }) }, ["dropped name.full"]],
  [{ birthDate: at }, ["transformed birthDate"]],
  [{ birthDate: new Unreadable({ text: "soon" }) }, ["dropped birthDate"]],
  [{ gender: "female" }, ["transformed gender"]],
  [{ gender: "other" }, ["dropped gender"]],
  [{ nationalId: NationalId.make("1") }, ["dropped nationalId"]],
  [{ language: "sv" }, ["dropped language"]],
  [email({ preferred: true, status: "ACTIVE", reference: "7" }), []],
  [email({ role: "home" }), ["transformed emails.role"]],
  [email({ role: "work" }), ["dropped emails.role"]],
  [phone({ countryCode: "44", preferred: false, status: "ACTIVE" }), []],
  [phone({ kind: "mobile" }), ["transformed phones.kind"]],
  [phone({ kind: "fax" }), ["dropped phones.kind"]],
  [phone({ slot: 1 }), ["dropped phones.slot"]],
  [phone({ label: "desk" }), ["dropped phones.label"]],
  [
    place({ role: "home", preferred: true, organisation: "A", region: "B", postalCode: "1", city: "C" }),
    ["transformed addresses.others"]
  ],
  [place({ role: "invoice" }), ["dropped addresses.invoice"]],
  [place({ role: "delivery" }), ["dropped addresses.delivery"]],
  [place({ role: "hytte" }), ["dropped addresses.others"]],
  [place({ country: CountryCode.make("SE") }), ["transformed addresses.country", "transformed addresses.others"]],
  [
    place({ country: new Unreadable({ text: "Orkney" }) }),
    ["ambiguous addresses.country", "transformed addresses.others"]
  ],
  [place({ title: "N" }), ["dropped addresses.title", "transformed addresses.others"]],
  [place({ validFrom: at }), ["dropped addresses.validity", "transformed addresses.others"]],
  [place({ given: "A" }), ["dropped addresses.recipient", "transformed addresses.others"]],
  [place({ additionalName: "A" }), ["dropped addresses.additionalName", "transformed addresses.others"]],
  [place({ careOf: "A" }), ["dropped addresses.careOf", "transformed addresses.others"]],
  [place({ dwelling: new Dwelling({ floor: "1" }) }), ["dropped addresses.dwelling", "transformed addresses.others"]],
  [place({ district: "A" }), ["dropped addresses.district", "transformed addresses.others"]],
  [place({ phone: "1" }), ["dropped addresses.phone", "transformed addresses.others"]],
  [place({ globalLocationNumber: "1" }), ["dropped addresses.globalLocationNumber", "transformed addresses.others"]],
  [place({ validated: true }), ["dropped addresses.validated", "transformed addresses.others"]],
  [consent("contact", "granted"), ["transformed consents"]],
  [consent("contact", "unknown"), ["dropped consents"]],
  [consent("email-offer", "granted"), ["dropped consents"]],
  [{ protection: new Protection({ phone: false }) }, ["dropped protection.phone"]],
  // Whether somebody who asked to be hidden moves at all is decided by the plan, as for every vendor without such a switch.
  [
    { protection: new Protection({ address: true, phone: true }) },
    ["dropped protection.address", "dropped protection.phone"]
  ],
  [{ companies: [new Company({ name: "A", organisationNumber: "1", addresses: [] })] }, ["transformed companies"]],
  [{ companies: [new Company({ name: "A", vatNumber: "1", addresses: [] })] }, ["dropped companies"]],
  [{ companies: ["A", "B"].map((name) => new Company({ name, addresses: [] })) }, ["dropped companies"]],
  [{ active: true }, ["transformed active"]],
  [{ active: false }, ["dropped active"]],
  [{ login: new Login({ loginName: "a", roles: [] }) }, ["dropped login"]],
  [{ subscriptions: [new Subscription({ title: "N" })] }, ["dropped subscriptions"]],
  [{ attributes: [new Attribute({ kind: "misc", code: "a", value: "b" })] }, ["dropped attributes"]],
  [{ createdAt: DateTime.makeUnsafe(0) }, ["dropped createdAt"]],
  [{ updatedAt: DateTime.makeUnsafe(0) }, ["dropped updatedAt"]],
  [{ extensions: { harmoney: {} } }, ["dropped extensions.harmoney"]]
]

describe("the notes of a draft", () => {
  for (const [part, expected] of rows) {
    it(`of ${JSON.stringify(part).slice(0, 90)} are ${expected.join(", ") || "none"}`, () => {
      const { notes } = Result.getOrThrow(codec.draft(new Customer({ ...empty, ...part })))
      assert.sameMembers(
        notes.map(({ field, kind }) => `${kind} ${field}`),
        [...expected]
      )
    })
  }
})
