/** Generated customers of any shape that some vendor can have: a schema narrows what is drawn, `build` makes the record. */
import { CalendarDate, Unreadable } from "@kundbro/domain/CalendarDate"
import { Address, CountryCode, Dwelling, Email, PersonName, Phone } from "@kundbro/domain/Contact"
import { Attribute, Company, Consent, Customer, empty, Login, Protection, Subscription } from "@kundbro/domain/Customer"
import { CustomerId, EmailAddress, ExternalReference, NationalId } from "@kundbro/domain/Ids"
import { DateTime, Schema } from "effect"

const maybe = Schema.optionalKey
const texts = ["Åse", "Ødegård", "Łukasz", "O'Hara", "𝔄da", " Per ", "x", "Anna-Karin", '"><&', "名前", "a\r\n\tb", ""]
const text = Schema.Literals([...texts, ...texts, ...texts, "]]>", "&amp;", "n".repeat(300), "bell\u0007"])
const list = <S extends Schema.Top>(item: S, most: number) => Schema.Array(item).check(Schema.isMaxLength(most))
const flag = Schema.Literals([true, false])

const PlaceShape = Schema.Struct({
  reference: maybe(Schema.Literal("elsewhere-1")),
  role: maybe(Schema.Literals(["invoice", "delivery", "home", "temporary-delivery", "hytte"])),
  title: maybe(Schema.Literal("Nordbladet")),
  dated: maybe(flag),
  preferred: maybe(flag),
  given: maybe(text),
  additionalName: maybe(text),
  organisation: maybe(text),
  careOf: maybe(text),
  floor: maybe(text),
  district: maybe(text),
  postalCode: maybe(Schema.Literals(["01234", "0099", "SW1A 1AA", "00100", " 1 "])),
  city: maybe(text),
  region: maybe(text),
  phone: maybe(text),
  validated: maybe(flag),
  country: maybe(Schema.Literals(["SE", "NO", "GB", "US", "XX", "Sweden", "GBR"])),
  lines: list(text, 4)
})

/** What is drawn. */
export const PersonShape = Schema.Struct({
  kind: maybe(Schema.Literals(["person", "RETAIL"])),
  born: maybe(Schema.Literals(["1999-12-31", "2000-02-29", "1981-03-29", "20210229"])),
  gender: maybe(Schema.Literals(["female", "male", "other"])),
  language: maybe(Schema.Literals(["en", "sv"])),
  national: maybe(Schema.Literal("19800101-0017")),
  name: Schema.Struct({
    given: maybe(text),
    family: maybe(text),
    title: maybe(text),
    initials: maybe(text),
    full: maybe(text)
  }),
  emails: list(
    Schema.Struct({
      local: Schema.Literals(["åse", "per", "x.y+z"]),
      role: maybe(Schema.Literals(["home", "work"])),
      preferred: maybe(flag),
      status: maybe(Schema.Literal("ACTIVE"))
    }),
    3
  ),
  phones: list(
    Schema.Struct({
      number: Schema.Literals(["+4670000000", "00100", " 08 ", "1"]),
      kind: maybe(Schema.Literals(["mobile", "home", "fax"])),
      slot: maybe(Schema.Literal(2)),
      label: maybe(text),
      countryCode: maybe(Schema.Literals(["46", "", "044"])),
      preferred: maybe(flag),
      status: maybe(Schema.Literal("GONE"))
    }),
    4
  ),
  places: list(PlaceShape, 3),
  consents: list(
    Schema.Struct({
      purpose: Schema.Literals(["contact", "email-offer", "contact"]),
      state: Schema.Literals(["granted", "refused", "unknown"]),
      title: maybe(Schema.Literal("Nordbladet"))
    }),
    3
  ),
  hidden: maybe(Schema.Literals(["no", "yes"])),
  companies: list(Schema.Struct({ name: maybe(text), organisationNumber: maybe(text), vatNumber: maybe(text) }), 2),
  active: maybe(Schema.Literals([true, true, true, false])),
  more: flag
})

/** The record. `unique` keeps generated people apart. */
export const build = (shape: typeof PersonShape.Type, unique: number): Customer =>
  new Customer({
    ...empty,
    id: CustomerId.make(`elsewhere-${unique}`),
    references: [new ExternalReference({ kind: "code", value: String(unique) })],
    name: new PersonName(shape.name),
    ...(shape.kind !== undefined && { kind: shape.kind }),
    ...(shape.born !== undefined && {
      birthDate: shape.born === "20210229" ? new Unreadable({ text: shape.born }) : CalendarDate.make(shape.born)
    }),
    ...(shape.gender !== undefined && { gender: shape.gender }),
    ...(shape.language !== undefined && { language: shape.language }),
    ...(shape.national !== undefined && { nationalId: NationalId.make(shape.national) }),
    emails: shape.emails.map(
      ({ local, ...rest }, at) =>
        new Email({ ...rest, address: EmailAddress.make(`${local}.${unique}.${at}@example.org`) })
    ),
    phones: shape.phones.map((phone) => new Phone(phone)),
    addresses: shape.places.map(
      ({ country, dated, floor, ...place }) =>
        new Address({
          ...place,
          ...(dated === true && { validFrom: CalendarDate.make("2020-02-29") }),
          ...(floor !== undefined && { dwelling: new Dwelling({ floor }) }),
          ...(country !== undefined && {
            country: country.length === 2 ? CountryCode.make(country) : new Unreadable({ text: country })
          })
        })
    ),
    consents: shape.consents.map((consent) => new Consent({ ...consent, source: "elsewhere" })),
    ...(shape.hidden !== undefined && {
      protection: new Protection({ address: shape.hidden === "yes", phone: false })
    }),
    companies: shape.companies.map((one) => new Company({ ...one, addresses: [] })),
    ...(shape.active !== undefined && { active: shape.active }),
    ...(shape.more && {
      login: new Login({ loginName: `login-${unique}`, roles: [] }),
      subscriptions: [new Subscription({ title: "Nordbladet" })],
      attributes: [new Attribute({ kind: "info", code: "shoe", value: "39" })],
      createdAt: DateTime.makeUnsafe(0),
      updatedAt: DateTime.makeUnsafe(0)
    }),
    extensions: { norce: { Secret: "7" } }
  })
