/** How Harmoney would have stored an invented person. */
import { lands } from "../internal/names.ts"
import type { Fields } from "../internal/tables.ts"
import type { Person, Place } from "../People.ts"

const orEmpty = (person: Person, text: string | undefined): string | undefined =>
  text ?? (person.emptyFields ? "" : undefined)

const present = (fields: Readonly<Record<string, string | undefined>>): Fields => {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) kept[name] = value
  return kept
}

const address = (person: Person, place: Place, at: number, undeclared: boolean): Fields =>
  present({
    Id: String(at + 1),
    FirstName: orEmpty(person, undefined),
    Type: person.nasty.includes("many-addresses") && at === 0 ? "None" : place.use,
    Street: place.street,
    ZipCode: place.zip,
    City: place.city,
    Country: place.country,
    CareOfAddress: orEmpty(person, place.careOf),
    AdditionalAddress: orEmpty(person, undefined),
    Floor: undeclared ? String(1 + (person.index % 7)) : undefined
  })

const bool = (value: boolean) => (value ? "true" : "false")

const membership = (person: Person) => ({
  ClubId: `00${person.index % 10}`,
  // A local time that the clock change left out.
  MemberSince: "2011-03-27T02:30:00"
})

const undeclaredFields = (person: Person): Fields => ({
  BirthDate: person.birthDate,
  ClubInfo: {
    ...membership(person),
    Levels: ["Brons", `Nivå ${person.index % 4}`]
  },
  ServiceNote: ["Ringde om en faktura", " två blanksteg  "],
  IsVip: bool(person.index % 2 === 0)
})

/** The person as a Customer, with undeclared fields if the system has such. */
export const customer = (person: Person, undeclared: boolean): Fields => ({
  ...present({ CustomerId: person.id, FirstName: person.givenName, LastName: person.familyName }),
  ...(person.places.length > 0 && {
    Address: person.places.map((place, at) => address(person, place, at, undeclared))
  }),
  PhoneNumberList: [
    ...(person.mobile === undefined ? [] : [{ Number: person.mobile, Type: "Mobile" }]),
    ...(person.landline === undefined ? [] : [{ Number: person.landline, Type: "Home" }])
  ],
  ...present({ Email: orEmpty(person, person.email), Gender: person.gender, ControlStatus: "false" }),
  Properties: present({
    AcceptEmailOffer: person.consents.email,
    AcceptSmsOffer: person.consents.sms,
    AcceptDirectMail: person.consents.mail,
    ProtectedPhoneNumber: bool(person.protectedPhone),
    ProtectedAddress: bool(person.protectedAddress),
    SendSmsMessage: person.consents.sms,
    RequestCatalog: bool(person.index % 5 === 0),
    SubCampaignId: orEmpty(person, person.index % 3 === 0 ? "VAR31" : undefined),
    PreferredLanguage: "English",
    PreferredPaymentMethod: person.index % 2 === 0 ? "Invoice" : "CreditCard"
  }),
  ...(undeclared && undeclaredFields(person))
})

/** The person's children as Relations. */
export const relations = (person: Person, undeclared: boolean): ReadonlyArray<Fields> =>
  person.children.map((child, at) => ({
    RelationId: String(person.index * 10 + at + 1).padStart(10, "0"),
    FirstName: child.givenName,
    LastName: child.familyName,
    Birthdate: child.birthDate,
    Gender: child.gender,
    Passive: bool(child.passive),
    ...(undeclared && { SchoolClass: `${1 + (at % 9)}B` })
  }))

/** The id of the person in a CRM system; empty for one in four. */
export const crmId = (person: Person): string => (person.index % 4 === 3 ? "" : `CRM-${person.id}`)

/** The person's bonus. */
export const bonus = (person: Person): Fields => ({
  CurrentBonus: `${(person.index * 37) % 5000}.${String(person.index % 100).padStart(2, "0")}`,
  NextBonusLevel: "5000.00",
  Engagements: person.index % 2 === 0 ? ["WebEntry"] : []
})

/** The person's country as a member of the enumeration. */
export const country = (person: Person): string =>
  lands.find(({ code }) => code === person.countryCode)?.country ?? "Sweden"

/** An invented national id of 13 characters; the letter keeps it from being anybody's. */
export const ssn = (person: Person): string =>
  `${person.birthDate}-T${person.index.toString(36).toUpperCase().padStart(3, "0").slice(-3)}`

/** The first period that still lies ahead. */
export const firstPeriodToCome = "203107"

const past = ["203104", "203105", "203106"] as const
const ahead = [firstPeriodToCome, "203108", "203109"] as const

/** The person's membership: three periods gone, three to come with two alternative items each, one obligation. */
export const club = (person: Person): Fields => ({
  ...membership(person),
  Obligation: { ObligationId: String(person.index + 1).padStart(8, "0"), Fulfilled: bool(person.index % 3 !== 1) },
  Periods: [...past, ...ahead].map((Period) => ({ Period, Cancelled: "false" })),
  Items: ahead.flatMap((Period) => [
    { Period, Id: "001", DistributionId: "D01", Selected: "true", Attribute1: "RED", Quantity: "1" },
    { Period, Id: "002", DistributionId: "D01", Selected: "false", Attribute1: "BLUE", Quantity: "1" }
  ])
})

/** Whether the person has a web account. */
export const hasUser = (person: Person): boolean => person.index % 3 === 0

/** The person's web account. */
export const user = (person: Person): Fields => ({
  UserId: String(10_000_000 + person.index),
  CustomerId: person.id,
  Email: person.email ?? "",
  AccountType: "Administrator"
})

/** Whether the person pays by card. */
export const hasCard = (person: Person): boolean => person.index % 2 === 1

/** The person's card, of which nobody knows the number. */
export const card = (person: Person): Fields => ({
  CustomerId: person.id,
  MaskedNumber: `************${String(person.index % 10_000).padStart(4, "0")}`,
  Expiry: "12/34",
  Token: `token-${person.id}`
})

/** Whether the person has an invoice. */
export const hasInvoice = (person: Person): boolean => !hasCard(person)

/** The number of the person's invoice. */
export const invoiceNr = (person: Person): string => String(person.index * 10 + 1).padStart(10, "0")

/** The ledger of the person's invoice. */
export const ledger = (person: Person): Fields => ({
  InvoiceNr: invoiceNr(person),
  CustomerId: person.id,
  Amount: `${100 + (person.index % 900)}.50`,
  Paid: "0.00",
  PaymentMethod: "Invoice"
})
