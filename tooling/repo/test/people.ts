/** Generated customers that may have something of every canonical field: a schema narrows what is drawn, `build` makes the record. */
import { CalendarDate, Contact, Customer, Ids } from "@kundbro/domain"
import { DateTime, Schema } from "effect"

const maybe = Schema.optionalKey
const word = Schema.Literals(["Åse", "Ødegård", "Łukasz", "O'Hara", "𝔄da", " Per ", "x", "Anna-Karin", '"><&', "名前"])
const list = <S extends Schema.Top>(item: S, most: number) => Schema.Array(item).check(Schema.isMaxLength(most))
const flag = Schema.Literals([true, false])
const day = Schema.Literals(["1999-12-31", "2000-02-29"])

const PlaceShape = Schema.Struct({
  role: maybe(Schema.Literals(["invoice", "delivery", "home", "temporary-delivery", "invoice", "hytte"])),
  title: Schema.Literals(["", "", "", "Nordbladet"]),
  from: maybe(day),
  to: maybe(day),
  preferred: maybe(flag),
  given: maybe(word),
  family: maybe(word),
  additionalName: maybe(word),
  organisation: maybe(word),
  careOf: maybe(word),
  floor: maybe(word),
  district: maybe(word),
  postalCode: Schema.Literals(["01234", "0099", "SW1A 1AA", "00100"]),
  city: Schema.Literals(["Ørje", "Ängelholm", "Bø", "Å"]),
  region: maybe(word),
  country: Schema.Literals(["SE", "SE", "SE", "SE", "SE", "SE", "NO", "Sweden", ""]),
  phone: maybe(word),
  globalLocationNumber: maybe(Schema.Literal("7300000000017")),
  validated: maybe(flag),
  lines: Schema.Union([list(word, 2), list(word, 3)])
})

/** What is drawn. */
export const PersonShape = Schema.Struct({
  references: list(
    Schema.Struct({
      kind: Schema.Literals(["code", "crm", "refer", "external", "key"]),
      value: Schema.Literals(["1", "7", "2147483647"])
    }),
    3
  ),
  kind: maybe(Schema.Literals(["person", "company"])),
  name: Schema.Struct({
    given: maybe(word),
    family: maybe(word),
    title: maybe(word),
    initials: maybe(word),
    full: maybe(word)
  }),
  born: maybe(Schema.Literals(["1999-12-31", "2000-02-29", "20210229"])),
  gender: maybe(Schema.Literals(["female", "male", "other"])),
  nationalId: maybe(Schema.Literal("19800101-0017")),
  language: maybe(Schema.Literals(["en", "sv"])),
  emails: Schema.Array(
    Schema.Struct({
      local: Schema.Literals(["åse", "per", "x.y+z"]),
      role: maybe(Schema.Literals(["home", "work"])),
      preferred: maybe(flag),
      status: maybe(Schema.Literal("ACTIVE"))
    })
  ).check(Schema.isMinLength(1), Schema.isMaxLength(3)),
  phones: list(
    Schema.Struct({
      number: Schema.Literals(["+4670000000", "00100", " 08 ", "1"]),
      kind: maybe(Schema.Literals(["mobile", "home", "fax"])),
      slot: maybe(Schema.Literals([1, 2, 4])),
      label: maybe(word),
      countryCode: maybe(Schema.Literal("46")),
      preferred: maybe(flag),
      status: maybe(Schema.Literal("GONE"))
    }),
    5
  ),
  places: list(PlaceShape, 3),
  consents: list(
    Schema.Struct({
      purpose: Schema.Literals(["email-offer", "sms-offer", "direct-mail", "sms-service", "contact"]),
      state: Schema.Literals(["granted", "refused", "unknown"]),
      title: maybe(Schema.Literal("Nordbladet"))
    }),
    4
  ),
  hidden: maybe(Schema.Struct({ address: maybe(Schema.Literals([false, false, true])), phone: maybe(flag) })),
  companies: list(Schema.Struct({ name: word, organisationNumber: maybe(word), vatNumber: maybe(word) }), 2),
  active: maybe(Schema.Literals([true, true, true, false])),
  login: maybe(Schema.Struct({ displayName: maybe(word), active: maybe(flag) })),
  attributes: list(
    Schema.Struct({
      kind: Schema.Literals(["info", "attribute"]),
      code: Schema.Literals(["member_since", "shoe"]),
      value: word
    }),
    3
  ),
  subscribed: flag,
  dated: flag
})

/** The record. `unique` keeps generated people apart. */
export const build = (shape: typeof PersonShape.Type, unique: number): Customer.Customer =>
  new Customer.Customer({
    ...Customer.empty,
    id: Ids.CustomerId.make(`elsewhere-${unique}`),
    references: shape.references.map((one) => new Ids.ExternalReference(one)),
    name: new Contact.PersonName(shape.name),
    ...(shape.kind !== undefined && { kind: shape.kind }),
    ...(shape.born !== undefined && {
      birthDate:
        shape.born === "20210229"
          ? new CalendarDate.Unreadable({ text: shape.born })
          : CalendarDate.CalendarDate.make(shape.born)
    }),
    ...(shape.gender !== undefined && { gender: shape.gender }),
    ...(shape.nationalId !== undefined && { nationalId: Ids.NationalId.make(shape.nationalId) }),
    ...(shape.language !== undefined && { language: shape.language }),
    emails: shape.emails.map(
      ({ local, ...rest }, at) =>
        new Contact.Email({ ...rest, address: Ids.EmailAddress.make(`${local}.${unique}.${at}@example.org`) })
    ),
    phones: shape.phones.map((one, at) => new Contact.Phone({ ...one, number: `${one.number}${at}` })),
    addresses: shape.places.map(
      ({ city, country, floor, from, title, to, ...place }, at) =>
        new Contact.Address({
          ...place,
          city: `${city} ${at}`,
          ...(title !== "" && { title }),
          ...(from !== undefined && { validFrom: CalendarDate.CalendarDate.make(from) }),
          ...(to !== undefined && { validTo: CalendarDate.CalendarDate.make(to) }),
          ...(floor !== undefined && { dwelling: new Contact.Dwelling({ floor }) }),
          ...(country === "Sweden"
            ? { country: new CalendarDate.Unreadable({ text: country }) }
            : country !== "" && { country: Contact.CountryCode.make(country) })
        })
    ),
    consents: shape.consents.map((one) => new Customer.Consent({ ...one, source: "elsewhere" })),
    ...(shape.hidden !== undefined && { protection: new Customer.Protection(shape.hidden) }),
    companies: shape.companies.map((one) => new Customer.Company({ ...one, addresses: [] })),
    ...(shape.active !== undefined && { active: shape.active }),
    ...(shape.login !== undefined && {
      login: new Customer.Login({ ...shape.login, loginName: `login-${unique}`, roles: [] })
    }),
    attributes: shape.attributes.map((one) => new Customer.Attribute(one)),
    subscriptions: shape.subscribed ? [new Customer.Subscription({ title: "Nordbladet" })] : [],
    ...(shape.dated && { createdAt: DateTime.makeUnsafe(0), updatedAt: DateTime.makeUnsafe(0) })
  })

const place = new Contact.Address({
  role: "invoice",
  preferred: true,
  given: "Tuva",
  family: "Lindkvist",
  additionalName: "Gårdshuset",
  organisation: "Lindkvists Garn",
  careOf: "Öberg",
  lines: ["Påhittsvägen 12", "Port 2"],
  dwelling: new Contact.Dwelling({ street: "Påhittsvägen", houseNumber: "12", floor: "3" }),
  district: "Norr",
  postalCode: "01234",
  city: "Exempelstad",
  region: "Skåne",
  country: Contact.CountryCode.make("SE"),
  phone: "0400-1",
  globalLocationNumber: "7300000000017",
  validated: true
})
const onlyUntil = {
  title: "Nordbladet",
  validFrom: CalendarDate.CalendarDate.make("2026-06-01"),
  validTo: CalendarDate.CalendarDate.make("2026-08-31")
}
const lone = {
  ...Customer.empty,
  id: Ids.CustomerId.make("007"),
  emails: [new Contact.Email({ address: Ids.EmailAddress.make("tuva@example.org") })]
}

/** Something of every field that a customer has, and the shapes that a vendor takes apart or fills up. */
export const handMade: ReadonlyArray<Customer.Customer> = [
  new Customer.Customer({
    id: Ids.CustomerId.make("007"),
    references: ["code", "crm", "external"].map((kind) => new Ids.ExternalReference({ kind, value: "42" })),
    kind: "person",
    name: new Contact.PersonName({
      given: "Tuva",
      family: "Lindkvist",
      title: "Dr",
      initials: "T.L.",
      full: "Lindkvist Tuva"
    }),
    birthDate: CalendarDate.CalendarDate.make("1980-01-01"),
    gender: "female",
    nationalId: Ids.NationalId.make("19800101-0017"),
    language: "en",
    emails: ["tuva", "lindkvist"].map(
      (local, at) =>
        new Contact.Email({
          address: Ids.EmailAddress.make(`${local}@example.org`),
          role: "home",
          preferred: at === 0,
          status: "ACTIVE"
        })
    ),
    phones: ["1", "2", "3", "4", "5"].map(
      (number, at) =>
        new Contact.Phone({
          number,
          kind: "mobile",
          ...(at < 4 && { slot: at + 1 }),
          label: "Hem",
          countryCode: "46",
          preferred: at === 0,
          status: "ACTIVE"
        })
    ),
    addresses: [
      place,
      new Contact.Address({ ...place, role: "delivery", city: "Östra Exempelstad" }),
      new Contact.Address({ ...place, ...onlyUntil, role: "delivery", city: "Påhitt" }),
      new Contact.Address({ ...place, ...onlyUntil, role: "temporary-delivery", city: "Sommarby" })
    ],
    consents: ["email-offer", "contact"].map(
      (purpose) => new Customer.Consent({ purpose, state: "granted", source: "elsewhere" })
    ),
    protection: new Customer.Protection({ address: false, phone: false }),
    companies: ["Garn", "Tyg"].map(
      (name) => new Customer.Company({ name, tradingName: "G", organisationNumber: "556000-0000", addresses: [] })
    ),
    active: true,
    login: new Customer.Login({ loginName: "tuva", displayName: "Tuva", roles: [] }),
    subscriptions: [new Customer.Subscription({ title: "Nordbladet", active: true })],
    attributes: ["info", "attribute"].map((kind) => new Customer.Attribute({ kind, code: "shoe", value: "39" })),
    createdAt: DateTime.makeUnsafe(0),
    updatedAt: DateTime.makeUnsafe(0),
    extensions: {}
  }),
  new Customer.Customer({
    ...lone,
    name: new Contact.PersonName({ full: "Lindkvist Tuva" }),
    phones: [new Contact.Phone({ number: "1", kind: "home" }), new Contact.Phone({ number: "2", kind: "home" })]
  }),
  new Customer.Customer({
    ...lone,
    name: new Contact.PersonName({ family: "Lindkvist" }),
    addresses: ["invoice", "delivery", "delivery"].map(
      (role, at) =>
        new Contact.Address({ role, lines: ["Påhittsvägen 12"], postalCode: "01234", city: `Exempelstad ${at}` })
    )
  }),
  ...["attribute", "info"].map(
    (kind) =>
      new Customer.Customer({
        ...lone,
        references: [new Ids.ExternalReference({ kind: "crm", value: "42" })],
        name: new Contact.PersonName({ given: "TUVA", family: "LINDKVIST" }),
        phones: ["home", "mobile"].map(
          (word, at) => new Contact.Phone({ number: String(at), kind: word, slot: at + 1 })
        ),
        consents: [
          new Customer.Consent({
            purpose: kind === "info" ? "email-offer" : "contact",
            state: "granted",
            source: "elsewhere"
          })
        ],
        companies: [new Customer.Company({ name: "Garn", organisationNumber: "556000-0000", addresses: [] })],
        attributes: [new Customer.Attribute({ kind, code: "member_since", value: "2011" })]
      })
  )
]
