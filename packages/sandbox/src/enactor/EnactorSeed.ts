/** How Enactor would have stored an invented person: the customer, loyalty accounts with balances, and cards. */
import type { Fields } from "../internal/tables.ts"
import type { Person, Place } from "../People.ts"
import { dateTimeIn, midnight } from "./EnactorTime.ts"

const countries: Readonly<Record<string, readonly [name: string, alpha3: string]>> = {
  Sweden: ["Sweden", "SWE"],
  Norway: ["Norway", "NOR"],
  Denmark: ["Denmark", "DNK"],
  Finland: ["Finland", "FIN"],
  UnitedKingdom: ["United Kingdom", "GBR"]
}

const hex = (value: number, digits: number) => (value >>> 0).toString(16).padStart(digits, "0").slice(-digits)

/** Groups of hex, some of them empty; two in three with the line break before the closing tag that the page shows. */
const reference = ({ index }: Person, of: number): string => {
  const mixed = Math.imul(index * 8 + of + 1, 0x9e3779b1)
  const text = `${hex(mixed, 4)}${of % 2 === 0 ? "" : "-"}:${hex(mixed >>> 3, 8)}d3:-${hex(mixed >>> 7, 7)}:${hex(mixed ^ 0x5bd1e995, 8)}`
  return index % 3 === 0 ? text : `${text}\n              `
}

const firstChange = Date.UTC(2023, 4, 2, 6, 13, 5)

const changed = (person: Person, zone: string) => dateTimeIn(zone, firstChange + person.index * 8_111_000)

const flag = (value: boolean) => (value ? "true" : "false")

const address = (person: Person, place: Place, at: number, zone: string, undeclared: boolean): Fields => {
  const [country, code] = countries[place.country] ?? [place.country, place.country]
  return {
    country,
    countryCodeId: code,
    isPreferred: flag(at === 0),
    status: "ACTIVE",
    typeId: place.use === "Invoice" ? "ADDRESS_HOME" : "ADDRESS_DELIVERY",
    ...(person.countryCode === "GB" && { county: "Eastmarch" }),
    postCode: place.zip,
    street1: place.street,
    ...(place.careOf !== undefined && { street2: `c/o ${place.careOf}` }),
    town: place.city,
    isTemplate: "false",
    lastUpdated: changed(person, zone),
    addressReferenceId: reference(person, at),
    ...(undeclared && { deliveryNote: "  Ring twice " })
  }
}

const emails = (person: Person, zone: string, undeclared: boolean): ReadonlyArray<Fields> => {
  const { email, index } = person
  if (email === undefined) return []
  const entry = (emailAddress: string, preferred: boolean): Fields => ({
    emailAddress,
    lastUpdated: changed(person, zone),
    preferred: flag(preferred),
    status: "ACTIVE",
    typeId: preferred ? "EMAIL_HOME" : "EMAIL_WORK",
    active: "true",
    emailAddressReferenceId: reference(person, preferred ? 5 : 6),
    ...(undeclared && { verifiedOn: midnight("20240131", zone) })
  })
  return [entry(email, true), ...(index % 8 === 3 ? [entry(`till${index}@example.org`, false)] : [])]
}

const phones = (person: Person, zone: string, undeclared: boolean): ReadonlyArray<Fields> =>
  [person.mobile, person.landline].flatMap((number, at) =>
    number === undefined
      ? []
      : [
          {
            lastUpdated: changed(person, zone),
            number,
            preferred: flag(at === 0),
            status: "ACTIVE",
            typeId: at === 0 ? "PHONE_MOBILE" : "PHONE_HOME",
            // The two flags disagree in the page's own example.
            active: flag(person.index % 4 !== 1),
            phoneNumberReferenceId: reference(person, 7),
            ...(undeclared && { extension: "0042" })
          }
        ]
  )

const name = (person: Person, zone: string): Fields => ({
  surname: person.familyName,
  forename: person.givenName,
  initials: person.givenName.trim().charAt(0) + person.familyName.trim().charAt(0),
  title: person.index % 6 === 5 ? "" : person.gender === "Female" ? "Ms" : "Mr",
  sex: person.gender.toUpperCase(),
  ...(hasBirthDate(person) && { dateOfBirth: midnight(birthDate(person), zone) })
})

const hasBirthDate = ({ emptyFields, index }: Person) => !emptyFields && index % 9 !== 4

/** Some were born when clocks changed, on a leap day, or on the day that stands for "unknown". */
const birthDate = ({ birthDate, index }: Person): string =>
  index % 12 === 3 ? (["19950326", "19961027", "20000229", "19000101"][((index - 3) / 12) % 4] ?? birthDate) : birthDate

const undeclaredFields = ({ index }: Person, zone: string): Fields => ({
  marketingSegment: `00${index % 10}`,
  serviceNotes: ["Prefers the Saturday market", " two blanks  "],
  household: { householdId: `H-${index >> 1}`, size: String(1 + (index % 6)), since: midnight("20110327", zone) },
  staffDiscount: flag(index % 2 === 0)
})

/** The person as a customer. */
export const customer = (person: Person, zone: string, undeclared: boolean): Fields => ({
  ...(person.places.length > 0 && {
    addresses: { address: person.places.map((place, at) => address(person, place, at, zone, undeclared)) }
  }),
  contactMethod: person.consents.email === "True" ? "METHOD_EMAIL" : "METHOD_POST",
  contactable: flag(Object.values(person.consents).includes("True")),
  noChildren: String(person.children.length),
  customerNumber: person.id,
  emailAddresses: emails(person, zone, undeclared),
  phoneNumbers: phones(person, zone, undeclared),
  customerName: name(person, zone),
  businessContactMethod: "METHOD_PHONE",
  lastUpdated: changed(person, zone),
  customerType: "RETAIL",
  ...(person.index % 19 === 6 && { organisation: `${person.familyName} & Daughter Joinery` }),
  status: person.index % 23 === 7 ? "Inactive" : "Active",
  ...(undeclared && undeclaredFields(person, zone))
})

/** A seeded account with the cards that lead to it. */
export interface SeededAccount {
  readonly id: string
  readonly points: bigint
  readonly cards: ReadonlyArray<string>
}

const balance = (index: number): bigint => {
  if (index % 97 === 32) return 2n ** 63n - 1n
  if (index % 29 === 11) return 2n ** 53n + 1n + 2n * BigInt(index)
  if (index % 17 === 8) return -BigInt(index * 13)
  return BigInt((index * 137) % 25_000)
}

/** A person's accounts: none for one in five, two for one in seven, and one in thirteen without a card. */
export const accounts = ({ index }: Person): ReadonlyArray<SeededAccount> => {
  if (index % 5 === 4) return []
  const digits = String(index)
  const first = index % 11 === 3 ? `01010251905${digits.padStart(11, "0")}` : digits.padStart(7, "0")
  const pan = `1442${digits.padStart(8, "0")}`
  const cards = index % 13 === 5 ? [] : index % 6 === 2 ? [pan, `1449${digits.padStart(8, "0")}`] : [pan]
  const second = { id: `9${digits}`, points: BigInt((index * 7) % 900), cards: [`1443${digits.padStart(8, "0")}`] }
  return [{ id: first, points: balance(index), cards }, ...(index % 7 === 0 ? [second] : [])]
}

/** What an account is, whoever opened it. */
export const newAccount = (accountId: string, customerNumber: string, opened: string, points: bigint): Fields => ({
  accountId,
  accountType: "customerLoyaltyAccount",
  currencyId: "GBP",
  status: "ACTIVE",
  accountOpenedDate: opened,
  customerNumber,
  loyaltySchemeId: "LARK_CLUB",
  tierCode: "L1",
  manualTierReview: "false",
  balance: String(points),
  balanceDate: opened
})

/** A seeded account as stored: the account, and its balance as text beside it. */
export const account = (person: Person, { id, points }: SeededAccount, undeclared: boolean): Fields => {
  const { index } = person
  const opened = `20${String(10 + (index % 14)).padStart(2, "0")}-03-02T00:00:00Z`
  return {
    ...newAccount(id, person.id, opened, points),
    tierCode: `L${1 + (index % 3)}`,
    status: index % 31 === 12 ? "CLOSED" : "ACTIVE",
    balanceDate: dateTimeIn("UTC", firstChange + index * 9_377_000),
    ...(undeclared && { partnerId: "0099", pendingBalance: "9007199254740993" })
  }
}

/** What a card is, whoever issued it. */
export const newCard = (pan: string, accountId: string, now: string): Fields => ({
  accountId,
  status: "CURRENT",
  lastUpdated: now,
  accountType: "customerLoyaltyAccount",
  pan,
  createdOn: `${now.slice(0, 10)}T00:00:00Z`
})

/** A seeded card as stored. Of two cards the first was replaced; CURRENT is documented, the other statuses are ours. */
export const card = (person: Person, accountId: string, pan: string, undeclared: boolean): Fields => {
  const { index } = person
  const replaced = index % 6 === 2 && pan.startsWith("1442")
  return {
    ...newCard(pan, accountId, dateTimeIn("UTC", firstChange + index * 7_013_000 + 912)),
    status: replaced ? "REPLACED" : index % 37 === 15 ? "LOST" : "CURRENT",
    ...(index % 10 === 1 && { expiryDate: "2031-12-31T00:00:00Z" }),
    ...(undeclared && { cardDesign: "LARK-07" })
  }
}
