/** Generated customers of any shape that some vendor can have: a schema narrows what is drawn, `build` makes the record. */
import { CalendarDate, Unreadable } from "@kundbro/domain/CalendarDate"
import { Address, CountryCode, Dwelling, Email, PersonName, Phone } from "@kundbro/domain/Contact"
import { Attribute, Company, Consent, Customer, Login, Protection, Subscription } from "@kundbro/domain/Customer"
import { empty } from "@kundbro/domain/Customer"
import { EmailAddress, ExternalReference, NationalId } from "@kundbro/domain/Ids"
import { Schema } from "effect"

const maybe = Schema.optionalKey
const words = ["Åse", "Ødegård", "Łukasz", "O'Hara", "𝔄da", " Per ", "x", "", "Anna-Karin", '"><&', "名前", "a\r\n\tb"]
const word = Schema.Literals(words)
/** A text, seldom one that is too long for something. */
const text = Schema.Literals([...words, ...words, ...words, ...words, "n".repeat(50), "n".repeat(51), "g".repeat(256)])
const list = <S extends Schema.Top>(item: S, most: number) => Schema.Array(item).check(Schema.isMaxLength(most))

const PlaceShape = Schema.Struct({
  role: maybe(Schema.Literals(["invoice", "delivery", "home", "temporary-delivery", "temporary-invoice", "hytte"])),
  title: Schema.Literals(["", "", "", "", "Nordbladet"]),
  dated: Schema.Literals([false, false, false, true]),
  preferred: maybe(Schema.Boolean),
  given: maybe(word),
  careOf: maybe(text),
  floor: maybe(word),
  postalCode: Schema.Literals(["01234", "0099", "SW1A 1AA", "00100", "1", "2", "3", ""]),
  city: Schema.Literals(["Ørje", "Ängelholm", "Bø", "Å", "Ås", "Ø", " "]),
  region: maybe(word),
  country: Schema.Literals(["SE", "NO", "DK", "FI", "GB", "IS", "DE", "US", "SE", "NO", "", "Sweden"]),
  phone: maybe(text),
  globalLocationNumber: maybe(Schema.Literal("7300000000017")),
  validated: maybe(Schema.Boolean),
  lines: list(text, 4)
})

const place = ({ country, dated, floor, title, ...rest }: typeof PlaceShape.Type) =>
  new Address({
    ...rest,
    ...(title !== "" && { title }),
    ...(dated && { validFrom: CalendarDate.make("2020-02-29") }),
    ...(floor !== undefined && { dwelling: new Dwelling({ floor }) }),
    ...(country === "Sweden"
      ? { country: new Unreadable({ text: country }) }
      : country !== "" && { country: CountryCode.make(country) })
  })

const flag = Schema.Literals([true, false])

/** What is drawn. */
export const PersonShape = Schema.Struct({
  kind: maybe(Schema.Literal("person")),
  born: Schema.Literals(["", "1999-12-31", "20210229"]),
  gender: maybe(Schema.Literals(["female", "male"])),
  nationalId: text,
  language: maybe(Schema.Literal("sv")),
  protected: maybe(flag),
  active: maybe(flag),
  name: Schema.Struct({ given: maybe(text), family: maybe(text), title: maybe(word), full: maybe(text) }),
  references: list(
    Schema.Struct({
      kind: Schema.Literals(["code", "crm", "refer", "harmoney", "key"]),
      value: Schema.Literals(["1", "-7", "007", "2147483647", "A1"])
    }),
    3
  ),
  emails: Schema.Array(Schema.Struct({ role: Schema.Literals(["home", "work"]), preferred: flag })).check(
    Schema.isMinLength(1),
    Schema.isMaxLength(3)
  ),
  phones: list(Schema.Struct({ number: text, kind: Schema.Literals(["mobile", "home", "work"]) }), 4),
  addresses: list(PlaceShape, 3),
  consents: list(
    Schema.Struct({
      purpose: Schema.Literals(["email-offer", "sms-offer", "direct-mail", "contact"]),
      state: Schema.Literals(["granted", "refused", "unknown"])
    }),
    4
  ),
  companies: list(Schema.Struct({ vatNumber: word, phone: text, addresses: list(PlaceShape, 2) }), 2),
  login: maybe(
    Schema.Struct({
      displayName: text,
      roles: list(Schema.Literals(["buyer", "approver", "other"]), 2),
      active: maybe(flag)
    })
  ),
  attributes: list(
    Schema.Struct({
      kind: Schema.Literals(["info", "flag", "misc"]),
      code: Schema.Literals(["member_since", "vip", "unheard-of"]),
      value: word
    }),
    3
  ),
  subscribed: flag
})

/** A customer whose e-mail addresses, login name and companies nobody else has. */
export const build = (shape: typeof PersonShape.Type, unique: number): Customer =>
  new Customer({
    ...empty,
    ...(shape.kind !== undefined && { kind: shape.kind }),
    ...(shape.born !== "" && {
      birthDate: shape.born === "20210229" ? new Unreadable({ text: shape.born }) : CalendarDate.make(shape.born)
    }),
    ...(shape.gender !== undefined && { gender: shape.gender }),
    ...(shape.nationalId !== "" && { nationalId: NationalId.make(shape.nationalId) }),
    ...(shape.language !== undefined && { language: shape.language }),
    ...(shape.protected !== undefined && { protection: new Protection({ address: shape.protected }) }),
    ...(shape.active !== undefined && { active: shape.active }),
    name: new PersonName(shape.name),
    references: shape.references.map((one) => new ExternalReference(one)),
    emails: shape.emails.map(
      (one, at) => new Email({ ...one, address: EmailAddress.make(`Person${unique}.${at}@example.org`) })
    ),
    phones: shape.phones.flatMap((one) => (one.number === "" ? [] : [new Phone(one)])),
    addresses: shape.addresses.map(place),
    consents: shape.consents.map((one) => new Consent({ ...one, source: "elsewhere" })),
    companies: shape.companies.map(
      ({ addresses, ...one }, at) =>
        new Company({ ...one, name: `Bolag ${unique} ${at}`, addresses: addresses.map(place) })
    ),
    ...(shape.login && { login: new Login({ ...shape.login, loginName: `login-${unique}` }) }),
    attributes: shape.attributes.map(
      (one) => new Attribute({ ...one, value: one.kind === "flag" && one.value !== "x" ? "true" : one.value })
    ),
    subscriptions: shape.subscribed ? [new Subscription({ title: "Nordbladet" })] : [],
    extensions: { harmoney: { Undeclared: "x" } }
  })
