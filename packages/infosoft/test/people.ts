/** Generated records: customers of any shape that some vendor can have, and results as Infosoft might answer them. */
import { CalendarDate, Unreadable } from "@kundbro/domain/CalendarDate"
import { Address, CountryCode, Dwelling, Email, PersonName, Phone } from "@kundbro/domain/Contact"
import { Attribute, Company, Consent, Customer, empty, Login, Protection, Subscription } from "@kundbro/domain/Customer"
import { CustomerId, EmailAddress, ExternalReference, NationalId } from "@kundbro/domain/Ids"
import { Schema } from "effect"
import type { InfosoftWire } from "../src/index.ts"

const maybe = Schema.optionalKey
const texts = ["Åse", "Ødegård", "Łukasz", "O'Hara", "𝔄da", " Per ", "x", "Anna-Karin", '"><&', "名前", "a\n\tb", ""]
const text = Schema.Literals([...texts, "bell\u0007", "\ud800"])
const list = <S extends Schema.Top>(item: S, most: number) => Schema.Array(item).check(Schema.isMaxLength(most))
const flag = Schema.Literals([true, false])

const PlaceShape = Schema.Struct({
  role: maybe(Schema.Literals(["invoice", "delivery", "home"])),
  title: maybe(Schema.Literal("NB")),
  careOf: maybe(text),
  street: maybe(text),
  city: maybe(text),
  country: Schema.Literals(["SE", "NO", "Norge"]),
  lines: list(text, 2)
})

/** What is drawn. */
export const PersonShape = Schema.Struct({
  born: maybe(Schema.Literals(["1999-12-31", "2000-02-29", "0001-01-01", "unreadable"])),
  gender: maybe(Schema.Literals(["female", "male"])),
  kind: maybe(Schema.Literals(["person", "company"])),
  given: maybe(text),
  family: maybe(text),
  full: maybe(text),
  national: maybe(Schema.Literal("17057100017")),
  emails: list(Schema.Struct({ preferred: maybe(flag), local: Schema.Literals(["åse", "per", "x.y+z"]) }), 3),
  phones: list(
    Schema.Struct({
      number: Schema.Literals(["+4790000042", "00100", " 22 "]),
      kind: maybe(Schema.Literals(["mobile", "home"])),
      slot: maybe(Schema.Literals([1, 2])),
      label: maybe(Schema.Literal("Hjem"))
    }),
    3
  ),
  places: list(PlaceShape, 2),
  references: list(Schema.Struct({ kind: Schema.Literals(["crm", "code"]), value: Schema.Literals(["1", "NC-2"]) }), 3),
  attributes: list(
    Schema.Struct({
      kind: Schema.Literals(["attribute", "attribute", "info"]),
      code: Schema.Literals(["NEWSMAIL", "MEMBERNO", "CRMREF"]),
      value: Schema.Literals(["true", "00417", "", "<&>"])
    }),
    3
  ),
  rest: flag
})

/** The record. `unique` keeps generated people apart. */
export const build = (shape: typeof PersonShape.Type, unique: number): Customer =>
  new Customer({
    ...empty,
    id: CustomerId.make(`elsewhere-${unique}`),
    references: shape.references.map((one) => new ExternalReference(one)),
    ...(shape.kind !== undefined && { kind: shape.kind }),
    name: new PersonName({
      ...(shape.given !== undefined && { given: shape.given }),
      ...(shape.family !== undefined && { family: shape.family }),
      ...(shape.full !== undefined && { full: shape.full })
    }),
    ...(shape.born !== undefined && {
      birthDate: shape.born === "unreadable" ? new Unreadable({ text: "19990230" }) : CalendarDate.make(shape.born)
    }),
    ...(shape.gender !== undefined && { gender: shape.gender }),
    ...(shape.national !== undefined && { nationalId: NationalId.make(shape.national) }),
    emails: shape.emails.map(
      ({ local, ...rest }, at) =>
        new Email({ ...rest, address: EmailAddress.make(`${local}.${unique}.${at}@example.org`) })
    ),
    phones: shape.phones.map((phone) => new Phone(phone)),
    addresses: shape.places.map(
      ({ country, street, ...place }) =>
        new Address({
          ...place,
          ...(street !== undefined && { dwelling: new Dwelling({ street }) }),
          country: country === "Norge" ? new Unreadable({ text: country }) : CountryCode.make(country)
        })
    ),
    attributes: shape.attributes.map((one) => new Attribute(one)),
    ...(shape.rest && {
      language: "nb",
      consents: [new Consent({ purpose: "email-offer", state: "granted", source: "elsewhere" })],
      protection: new Protection({ address: true, phone: false }),
      companies: [new Company({ name: "Påhittat AB", addresses: [] })],
      active: true,
      login: new Login({ loginName: "tuva", roles: [] }),
      subscriptions: [new Subscription({ title: "NB", active: true })]
    }),
    extensions: { norce: { Secret: "7" } }
  })

// What XML carries unchanged.
const word = Schema.Literals(["Åse", "HAMRE OTTO", "O'Hara", "𝔄da", " Per ", "x", '"><&', ""])
const part = maybe(Schema.NullOr(word))
const date = maybe(
  Schema.Literals(["1971-05-17T00:00:00", "0001-01-01T00:00:00", "1999-02-30T00:00:00", "2000-02-29", ""])
)
const truth = maybe(Schema.Literals(["true", "false", "1", "0", ""]))

/** A result of GetCustomerInformation. */
export const WireShape: Schema.Codec<InfosoftWire.CustomerInformation> = Schema.Struct({
  StatusCode: Schema.Literal("00"),
  CustomerNumber: Schema.Literals(["810077", "1", "2147483647"]),
  TitleCode: part,
  Address: maybe(
    Schema.NullOr(
      Schema.Struct({
        CustomerNumber: Schema.Literal("0"),
        StreetName: part,
        HouseNumber: maybe(Schema.Literals(["9", "17", ""])),
        Entrance: part,
        Floor: part,
        ApartmentIdentity: maybe(Schema.Literal("H0201")),
        ZipCode: maybe(Schema.Literals(["0099", "I/A", ""])),
        ZipText: part,
        CountryCode: maybe(Schema.Literals(["NO", "SE", "NORGE", ""])),
        GateVei_Id: maybe(Schema.Literal("0")),
        IsAddressVisible: truth
      })
    )
  ),
  Phone: maybe(
    Schema.NullOr(
      Schema.Struct({
        Telephone1: part,
        Telephone2: part,
        Telephone4: part,
        PhoneLabel1: part,
        PhoneLabel4: part
      })
    )
  ),
  Name: part,
  FirstName: part,
  LastName: part,
  ShowFirstName: truth,
  Email: maybe(Schema.Literals(["otto@example.org", ""])),
  UCode: part,
  CustomerTypeCode: maybe(Schema.Literals(["PERSN", "BEDR", ""])),
  NextContact: date,
  BirthDate: date,
  ExternalId: part
})
