/** How Harmoney would have stored an invented person. */
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

const undeclaredFields = (person: Person): Fields => ({
  BirthDate: person.birthDate,
  ClubInfo: {
    ClubId: `00${person.index % 10}`,
    MemberSince: "2011-03-27T02:30:00",
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
