/** The suite's invented people, and texts that software likes to spoil. */
import { CalendarDate } from "@kundbro/domain/CalendarDate"
import { Address, CountryCode, Email, PersonName, Phone } from "@kundbro/domain/Contact"
import { Attribute, Company, Consent, Customer, empty, Login } from "@kundbro/domain/Customer"
import { EmailAddress, ExternalReference, NationalId } from "@kundbro/domain/Ids"
import { Relation } from "@kundbro/domain/Relation"

/** Parts of {@link person} that are seen nowhere but on the wire. */
export const canaries = ["kanarie-tuva", "kanarie-lindkvist", "kanariegatan", "0700000099"]

/** Words that begin the e-mail addresses of {@link person}. */
export const emailCanary = "kanarie.tuva"

/** Somebody whom most vendors can hold. Two with different `unique` share nothing that must be unique. */
export const person = (unique: number, more: Partial<Customer> = {}) =>
  new Customer({
    ...empty,
    name: new PersonName({ given: "Kanarie-Tuva", family: "Kanarie-Lindkvist" }),
    emails: [new Email({ address: EmailAddress.make(`${emailCanary}.${unique}@example.org`) })],
    phones: [new Phone({ number: "0700000099", kind: "mobile" })],
    addresses: [
      new Address({
        role: "invoice",
        lines: ["Kanariegatan 12"],
        postalCode: "01234",
        city: "Exempelstad",
        country: CountryCode.make("SE")
      })
    ],
    ...more
  })

/** Somebody with one of everything, so that a draft has much to say. */
export const everybody = person(1, {
  references: [new ExternalReference({ kind: "code", value: "00100" })],
  kind: "person",
  birthDate: CalendarDate.make("1980-02-29"),
  gender: "female",
  language: "sv",
  nationalId: NationalId.make("19800229-0017"),
  addresses: ["invoice", "delivery", "home"].map(
    (role) =>
      new Address({
        role,
        careOf: "Å. Öberg",
        lines: ["Kanariegatan 12", "Port 2"],
        postalCode: "01234",
        city: "Exempelstad",
        region: "Exempellän",
        district: "Exempelby",
        country: CountryCode.make("SE"),
        phone: "0700000098"
      })
  ),
  consents: [new Consent({ purpose: "email-offer", state: "granted", source: "elsewhere" })],
  companies: [new Company({ name: "Påhittat AB", organisationNumber: "556000-0167", addresses: [] })],
  active: true,
  login: new Login({ loginName: "kanarie-tuva", active: true, roles: [] }),
  attributes: [new Attribute({ kind: "info", code: "shoe-size", value: "39" })],
  extensions: { elsewhere: { Undeclared: "x" } }
})

/** A child of somebody. */
export const child = (given = "Kanarie-Ture") =>
  new Relation({
    kind: "child",
    name: new PersonName({ given, family: "Kanarie-Lindkvist" }),
    birthDate: CalendarDate.make("2019-05-12"),
    gender: "male",
    extensions: {}
  })

/** With a name of its own for the family. */
export const named = (customer: Customer, family: string) =>
  new Customer({ ...customer, name: new PersonName({ ...customer.name, family }) })

/** Texts for a name, by what is hard about them. */
export const texts: Readonly<Record<string, string>> = {
  diacritics: "Åkesson-Ødegård Łęcki",
  "characters beyond 16 bits": "Lindkvist 𝔄𐐷🦉",
  markup: `O'Hara & <Søn> "x" ]]>`,
  "blanks around": "  Lindkvist ",
  "other scripts": "名前 שלום",
  "composed letters": "Åström".normalize("NFC"),
  "decomposed letters": "Åström".normalize("NFD"),
  "what looks like a number": "00100",
  "what looks like nothing": "null"
}

/** Days at the edges of calendars and of other people's calendars. */
export const days = ["0001-01-01", "1582-10-10", "1752-09-10", "1899-12-31", "1900-01-01", "1970-01-01"].concat([
  "2000-02-29",
  "1999-12-31",
  "2038-01-20",
  "9999-12-31"
])

/** Characters that XML cannot carry, or no encoding at all. */
export const uncarried = {
  "a control character": "Lind\u0007kvist",
  "half a surrogate pair": "Lind\ud800kvist"
}
