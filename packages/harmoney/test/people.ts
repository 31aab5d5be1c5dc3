/** Generated customers of any shape that some vendor can have: a schema narrows what is drawn, `build` makes the record. */
import { CalendarDate, Unreadable } from "@kundbro/domain/CalendarDate"
import { Address, CountryCode, Email, PersonName, Phone } from "@kundbro/domain/Contact"
import { Attribute, Company, Consent, Customer, empty, Protection } from "@kundbro/domain/Customer"
import { CustomerId, EmailAddress, ExternalReference, NationalId } from "@kundbro/domain/Ids"
import { Schema } from "effect"

const maybe = Schema.optionalKey
const texts = ["Åse", "Ødegård", "Łukasz", "O'Hara", "𝔄da", " Per ", "x", "Anna-Karin", '"><&', "名前", "a\r\n\tb", ""]
const text = Schema.Literals([...texts, ...texts, ...texts, "n".repeat(35), "n".repeat(36), "bell\u0007"])
const list = <S extends Schema.Top>(item: S, most: number) => Schema.Array(item).check(Schema.isMaxLength(most))
const flag = Schema.Literals([true, false])

const PlaceShape = Schema.Struct({
  reference: maybe(Schema.Literal("elsewhere-1")),
  role: maybe(Schema.Literals(["invoice", "delivery", "home", "temporary-delivery", "temporary-invoice", "hytte"])),
  given: maybe(text),
  family: maybe(text),
  additionalName: maybe(text),
  organisation: maybe(text),
  careOf: maybe(text),
  district: maybe(text),
  postalCode: maybe(Schema.Literals(["01234", "0099", "SW1A 1AA", "00100", "1234567890"])),
  city: maybe(text),
  region: maybe(text),
  country: Schema.Literals(["SE", "NO", "DK", "FI", "GB", "SE", "NO", "SE", "US", "Sweden"]),
  lines: list(text, 3)
})

/** What is drawn. */
export const PersonShape = Schema.Struct({
  born: maybe(Schema.Literals(["1999-12-31", "2000-02-29"])),
  gender: maybe(Schema.Literals(["female", "male", "other"])),
  language: maybe(Schema.Literals(["en", "sv"])),
  given: maybe(text),
  family: Schema.Literals(["Lindkvist", "Ångström & Søn", "  Lång  "]),
  national: maybe(Schema.Literal("19800101-0017")),
  emails: list(Schema.Struct({ preferred: maybe(flag), local: Schema.Literals(["åse", "per", "x.y+z"]) }), 3),
  phones: list(
    Schema.Struct({
      number: Schema.Literals(["+4670000000", "00100", " 08 "]),
      kind: maybe(Schema.Literals(["mobile", "home", "fax"])),
      slot: maybe(Schema.Literal(2))
    }),
    3
  ),
  places: list(PlaceShape, 3),
  consents: list(
    Schema.Struct({
      purpose: Schema.Literals(["email-offer", "sms-offer", "direct-mail", "sms-service", "profiling"]),
      state: Schema.Literals(["granted", "refused", "unknown"]),
      title: maybe(Schema.Literal("Nordbladet"))
    }),
    4
  ),
  hidden: maybe(Schema.Struct({ address: maybe(flag), phone: maybe(flag) })),
  company: maybe(text),
  active: maybe(flag)
})

/** The record. `unique` keeps generated people apart. */
export const build = (shape: typeof PersonShape.Type, unique: number): Customer =>
  new Customer({
    ...empty,
    id: CustomerId.make(`elsewhere-${unique}`),
    references: [new ExternalReference({ kind: "code", value: String(unique) })],
    name: new PersonName({
      ...(shape.given !== undefined && { given: shape.given }),
      family: shape.family,
      title: "Dr"
    }),
    ...(shape.born !== undefined && { birthDate: CalendarDate.make(shape.born) }),
    ...(shape.gender !== undefined && { gender: shape.gender }),
    ...(shape.language !== undefined && { language: shape.language }),
    ...(shape.national !== undefined && { nationalId: NationalId.make(shape.national) }),
    emails: shape.emails.map(
      ({ local, ...rest }, at) =>
        new Email({ ...rest, address: EmailAddress.make(`${local}.${unique}.${at}@example.org`) })
    ),
    phones: shape.phones.map((phone) => new Phone(phone)),
    addresses: shape.places.map(
      ({ country, ...place }) =>
        new Address({
          ...place,
          country: country === "Sweden" ? new Unreadable({ text: country }) : CountryCode.make(country)
        })
    ),
    consents: shape.consents.map((consent) => new Consent({ ...consent, source: "elsewhere" })),
    ...(shape.hidden !== undefined && { protection: new Protection(shape.hidden) }),
    companies: shape.company === undefined ? [] : [new Company({ name: shape.company, addresses: [] })],
    ...(shape.active !== undefined && { active: shape.active }),
    attributes: [new Attribute({ kind: "info", code: "shoe", value: "39" })],
    extensions: { norce: { Secret: "7" } }
  })
