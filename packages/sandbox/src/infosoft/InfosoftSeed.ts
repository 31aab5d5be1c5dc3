/** How Infosoft would have stored an invented person: master data, production data by title, and dynamic attributes. */
import { random } from "../internal/random.ts"
import type { Fields } from "../internal/tables.ts"
import type { Person, Place } from "../People.ts"

/** A title that people subscribe to. The day digits say when it comes: 1 is Monday. */
export interface Title {
  readonly code: string
  readonly text: string
  readonly editions: string
}

/** The titles; the first is the default one. */
export const titles: readonly [Title, ...Array<Title>] = [
  { code: "FB", text: "Fjellbladet", editions: "123456" },
  { code: "KV", text: "Kystværet", editions: "37" },
  { code: "BU", text: "Bygda på lørdag", editions: "6" }
]

/** The kinds of customer. The codes of company and retailer are invented: the page shows the person's only. */
export const customerTypes = [
  { code: "PERSN", id: "1", text: "Personkunde" },
  { code: "FIRMA", id: "2", text: "Firmakunde" },
  { code: "FORHA", id: "3", text: "Forhandler" }
] as const

/** Products and terms by code (invented labels). */
export const products: Readonly<Record<string, { readonly text: string; readonly editions?: string }>> = {
  DAG: { text: "Hver utgave" },
  HELG: { text: "Helgeavis", editions: "6" },
  DIGI: { text: "eAvis" }
}

/** See {@link products}. */
export const terms: Readonly<Record<string, string>> = { "12": "År", "06": "Halvår", "03": "Kvartal" }

const firstNumber = 700_001

/** The customer number of a seeded person. */
export const numberOfPerson = ({ index }: Person): string => String(firstNumber + index)

const yes = (value: boolean) => (value ? "true" : "false")

const typeOf = ({ index }: Person): (typeof customerTypes)[number] =>
  customerTypes[index % 17 === 5 ? 1 : index % 41 === 7 ? 2 : 0]

const dashed = (date: string) => `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`

const names = (person: Person, upper: (text: string) => string) => {
  const { familyName, givenName, index } = person
  if (typeOf(person).code !== "PERSN") return { FirstName: "", LastName: upper(`${familyName} Bok & Papir AS`) }
  // Some records came in with both names in one field, last name first.
  if (index % 7 === 3) return { FirstName: "", LastName: upper(`${familyName} ${givenName}`) }
  return { FirstName: upper(givenName), LastName: upper(familyName) }
}

const telephones = ({ index, landline = "", mobile = "" }: Person): Fields =>
  index % 9 === 2
    ? { Telephone3: mobile, PhoneLabel3: "Mobil", Telephone4: landline, PhoneLabel4: "Hytta" }
    : { Telephone1: mobile, PhoneLabel1: index % 2 === 0 ? "Mobil" : "", Telephone2: landline, PhoneLabel2: "Privat" }

/** The person's master data. */
export const customer = (person: Person, upper: (text: string) => string): Fields => {
  const { birthDate, email = "", index } = person
  const type = typeOf(person)
  const isPerson = type.code === "PERSN"
  return {
    Customer_Id: String(88 + index * 3),
    CustomerTypeCode: type.code,
    ...names(person, upper),
    ShowFirstName: yes(isPerson && index % 7 !== 3),
    ...telephones(person),
    Email: email,
    EmailAddressAdditional1: index % 13 === 6 ? `arkiv.${index}@example.org` : "",
    BirthDate: isPerson && index % 11 !== 4 ? dashed(birthDate) : "",
    // Never a real one: no month has the number 99.
    SocialSecurityNumber: isPerson && index % 50 === 9 ? `0199${String(index).padStart(7, "0")}` : "",
    OrganizationNumber: isPerson ? "" : `0${String(10_000_000 + index)}`,
    ExternalId: index % 4 === 1 ? `00${index}-X` : "",
    UCode: index % 8 === 1 ? "U2" : "",
    Syklus: index % 3 === 0 ? "" : index % 2 === 0 ? "A" : "B",
    CustomerHasAdvantageCard: yes(index % 5 === 2),
    NextContact: index % 12 === 3 ? "2027-03-28T02:30:00" : "",
    LastResponseDate: index % 6 === 1 ? "2024-10-27" : "",
    ContactPersons: isPerson ? "" : "2",
    Tag: index % 2 === 0 ? ["kaffe", " to  mellomrom "] : [],
    Changes: 0
  }
}

const zips = ["0099", "0667", "1450", "3070", "5003", "9999"] as const

/** Most people live in Norway, whatever their name; the others get their paper by post. */
const livesAbroad = ({ countryCode, index }: Person) => countryCode !== "NO" && index % 4 === 3

const split = (street: string) => {
  const [, name = street, number = ""] = /^([^\r\n]*\D) (\d+)$/.exec(street) ?? []
  return { name, number }
}

const norwegian = (person: Person, place: Place): Fields => {
  const r = random(person.index, 31)
  const { name, number } = split(place.street)
  const zip = person.countryCode === "NO" || place.zip === "" ? place.zip : r.pick(zips)
  const flat = person.index % 6 === 2
  return {
    StreetName: name,
    HouseNumber: number,
    Entrance: person.index % 5 === 0 ? "B" : "",
    Floor: flat ? "2" : "",
    ApartmentIdentity: flat ? "H0201" : "",
    ZipCode: zip,
    ZipText: place.city.toUpperCase(),
    CountryCode: "NO",
    CountryText: "Norge",
    HousenumberStart: number,
    HousenumberEnd: number,
    GateVei_Id: person.index % 3 === 0 ? String(4000 + person.index) : "",
    Municipality: `${zip.slice(0, 2)}01`
  }
}

const foreign = ({ countryCode }: Person, place: Place): Fields => ({
  StreetName: place.street,
  ZipCode: "I/A",
  ZipText: place.city.toUpperCase(),
  CountryCode: countryCode,
  CountryText: place.country,
  AddressExtension1: [place.zip],
  AddressExtension2: [place.city]
})

const address = (person: Person): Fields | undefined => {
  const place = person.places.find(({ use }) => use === "Delivery") ?? person.places[0]
  if (place === undefined) return undefined
  return {
    StatusCode: "00",
    CoAddress: place.careOf ?? "",
    ...(livesAbroad(person) ? foreign(person, place) : norwegian(person, place)),
    UniqueAddress: yes(person.index % 4 === 0),
    IsAddressVisible: yes(!person.protectedAddress && person.index % 23 !== 8)
  }
}

const subscribed = (index: number) =>
  titles.filter((_, at) => (at === 0 ? index % 3 !== 2 : at === 1 ? index % 4 === 0 : index % 5 === 1))

const subscription = ({ index }: Person, { code, editions }: Title, at: number): Fields => {
  const product = index % 6 === 4 ? "HELG" : index % 10 === 7 ? "DIGI" : "DAG"
  const active = index % 6 !== 5
  return {
    StatusCode: "00",
    TitleCode: code,
    SharedSubscriptionCount: index % 15 === 1 ? "1" : "",
    IsActive: yes(active),
    IsElectronic: yes(product === "DIGI"),
    StartDate: `${2009 + (index % 15)}-09-01`,
    // A stop date can stand beside an active subscription.
    LastStopDate: !active || index % 14 === 0 ? "2023-12-31" : "",
    NumberOfCopies: index % 41 === 7 ? "25" : "1",
    SubscriptionId: String(at + 1),
    Editions: products[product]?.editions ?? editions,
    TermCode: index % 2 === 0 ? "06" : "12",
    ProductCode: product,
    PaymentType: index % 3 === 0 ? "AVTG" : "GIRO",
    AgreementReference: index % 3 === 0 ? `00${700_000 + index}` : "",
    PaymentAgreement_Id: index % 3 === 0 ? String(500 + index) : "",
    DeliveryNote: index % 2 === 0 ? "Kasse ved porten" : ""
  }
}

const agreements = ({ consents, index }: Person): ReadonlyArray<Fields> =>
  subscribed(index).flatMap(({ code }) =>
    Object.entries({ EMAIL: consents.email, SMS: consents.sms, POST: consents.mail }).flatMap(([channel, answer]) =>
      answer === "True"
        ? [{ TitleCode: code, CommChannelCode: channel, AgreementComment: "Kundeservice", AgreementSign: "WEB" }]
        : []
    )
  )

/** The person's production data: address, subscriptions and contact agreements. */
export const production = (person: Person): Fields => {
  const home = address(person)
  return {
    ...(home !== undefined && { Address: home }),
    Subscriptions: subscribed(person.index).map((title, at) => subscription(person, title, at)),
    Agreements: agreements(person),
    Changes: []
  }
}

/** The person's dynamic attributes. */
export const attributes = (person: Person): Fields => {
  const { consents, index } = person
  const code = typeOf(person).code
  const pairs: Readonly<Record<string, string | undefined>> = {
    NEWSMAIL: code === "FORHA" || consents.email === "UnKnown" ? undefined : consents.email.toLowerCase(),
    MEMBERNO: code === "PERSN" && index % 3 === 0 ? String(index).padStart(5, "0") : undefined,
    MEMBERSINCE: code === "PERSN" && index % 6 === 0 ? "06-05-2014" : undefined,
    ACCOUNT: code === "PERSN" ? undefined : `0${String(1_000_000_000 + index)}`,
    DEPOT: code === "FORHA" ? " Kiosken på kaia " : undefined
  }
  return { List: Object.entries(pairs).flatMap(([Code, Value]) => (Value === undefined ? [] : [{ Code, Value }])) }
}
