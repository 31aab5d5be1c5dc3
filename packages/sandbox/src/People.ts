/**
 * The people that live in every sandbox: invented, Nordic and British, the same for the same seed on every machine.
 * A person is plain data in no vendor's words; each sandbox says how its vendor would have stored it.
 */
import { Schema } from "effect"
import { lands, type Land } from "./internal/names.ts"
import { type Random, random } from "./internal/random.ts"

/** What is wrong, or merely hard, about a person's record. */
export const nastyKinds = [
  "shared-email",
  "missing-email",
  "invalid-email",
  "padded-name",
  "long-name",
  "astral-name",
  "markup-name",
  "unknown-consents",
  "protected-address",
  "empty-fields",
  "twin-id",
  "twin-person",
  "invalid-child-birth-date",
  "sentinel-child-birth-date",
  "twin-children",
  "no-address",
  "many-addresses",
  "missing-zip",
  "overlong-phone",
  "country-code",
  "line-breaks"
] as const

/** One of {@link nastyKinds}. */
export type NastyKind = (typeof nastyKinds)[number]

/** Yes, no, or never asked. */
export type Answer = "True" | "False" | "UnKnown"

/** A child of a person. `birthDate` is `YYYYMMDD` as somebody typed it, so it need not exist in any calendar. */
export interface Child {
  /** Invented. */
  readonly givenName: string
  /** May differ from the parent's. */
  readonly familyName: string
  /** `YYYYMMDD`, and of nasty people also a day that no calendar has. */
  readonly birthDate: string
  /** As Harmoney says it of children. */
  readonly gender: "Boy" | "Girl"
  /** Whether the relation is out of use. */
  readonly passive: boolean
}

/** A place. `country` is an English name without blanks, or two letters when the record is nasty. */
export interface Place {
  /** What it is for, in Harmoney's words. */
  readonly use: "Invoice" | "Delivery" | "TemporaryDelivery" | "TemporaryInvoice"
  /** With its number. */
  readonly street: string
  /** Leading zeros count. */
  readonly zip: string
  /** The postal place. */
  readonly city: string
  /** Its name in English without blanks, as `UnitedKingdom`. */
  readonly country: string
  /** Care of. */
  readonly careOf?: string
}

/** One invented customer. */
export interface Person {
  /** Which one of the seed's people, from 0. */
  readonly index: number
  /** Text, never a number: `004711042` and `4711042` are two customers. */
  readonly id: string
  /** As it was typed: blanks and markup included. */
  readonly givenName: string
  /** The same. */
  readonly familyName: string
  /** In Harmoney's words. */
  readonly gender: "Male" | "Female"
  /** `YYYYMMDD`. */
  readonly birthDate: string
  /** Alpha-2. */
  readonly countryCode: Land["code"]
  /** Some nasty people share one. */
  readonly email?: string
  /** A number of a series that nobody has. */
  readonly mobile?: string
  /** The same. */
  readonly landline?: string
  /** The invoice address first. */
  readonly places: ReadonlyArray<Place>
  /** An answer for each channel. */
  readonly consents: { readonly email: Answer; readonly sms: Answer; readonly mail: Answer }
  /** Whether the address is to be hidden. */
  readonly protectedAddress: boolean
  /** Whether the numbers are to be hidden. */
  readonly protectedPhone: boolean
  /** Whether what could be empty is. */
  readonly emptyFields: boolean
  /** None, one or many. */
  readonly children: ReadonlyArray<Child>
  /** Empty for an ordinary person. */
  readonly nasty: ReadonlyArray<NastyKind>
}

/** Which people live in a sandbox. */
export const PeopleOptions = Schema.Struct({
  seed: Schema.Int,
  count: Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)),
  /** The share of people with one nasty trait each, 0 to 1. Default 0.1. */
  nasty: Schema.optionalKey(Schema.Number.check(Schema.isBetween({ minimum: 0, maximum: 1 })))
})

/** See {@link PeopleOptions}. */
export type PeopleOptions = typeof PeopleOptions.Type

const firstId = 4_711_000

const paddedId = (index: number) => String(firstId + index).padStart(9, "0")

const two = (value: number) => String(value).padStart(2, "0")

const folded = (text: string) =>
  text
    .normalize("NFD")
    .replaceAll(/[æÆ]/g, "ae")
    .replaceAll(/[øØ]/g, "o")
    .replaceAll(/[^a-zA-Z]/g, "")
    .toLowerCase()

const birthDate = (r: Random, from: number, years: number) =>
  `${from + r.below(years)}${two(1 + r.below(12))}${two(1 + r.below(28))}`

const place = (r: Random, land: Land, use: Place["use"]): Place => {
  const zip = land.code === "GB" ? `ZZ${1 + r.below(9)} ${1 + r.below(9)}QX` : String(r.below(90000)).padStart(5, "0")
  return {
    use,
    street: `${r.pick(land.streets)} ${1 + r.below(120)}`,
    zip: land.code === "NO" || land.code === "DK" ? zip.slice(1) : zip,
    city: r.pick(land.cities),
    country: land.country,
    ...(r.below(8) === 0 && { careOf: r.pick(land.families) })
  }
}

const children = (r: Random, land: Land, familyName: string): ReadonlyArray<Child> =>
  Array.from({ length: r.below(5) }, () => {
    const gender = r.below(2) === 0 ? "Boy" : "Girl"
    return {
      givenName: r.pick(gender === "Boy" ? land.men : land.women),
      familyName,
      birthDate: birthDate(r, 2008, 16),
      gender,
      passive: r.below(10) === 0
    }
  })

const ordinary = (seed: number, index: number): Person => {
  const r = random(seed, index)
  const land = r.pick(lands)
  const gender = r.below(2) === 0 ? "Female" : "Male"
  const givenName = r.pick(gender === "Female" ? land.women : land.men)
  const familyName = r.pick(land.families)
  const answer = (): Answer => (r.below(3) === 0 ? "False" : "True")
  return {
    index,
    id: paddedId(index),
    givenName,
    familyName,
    gender,
    birthDate: birthDate(r, 1938, 66),
    countryCode: land.code,
    email: `${folded(givenName)}.${folded(familyName)}.${index}@example.${r.pick(["org", "com", "net"])}`,
    mobile: `${land.mobile}${String(r.below(10_000_000)).padStart(7, "0")}`,
    ...(r.below(4) === 0 && { landline: `0${1 + r.below(9)}-${String(r.below(1_000_000)).padStart(6, "0")}` }),
    places: [place(r, land, "Invoice"), ...(r.below(3) === 0 ? [place(r, land, "Delivery")] : [])],
    consents: { email: answer(), sms: answer(), mail: answer() },
    protectedAddress: false,
    protectedPhone: r.below(20) === 0,
    emptyFields: false,
    children: children(r, land, familyName),
    nasty: []
  }
}

const child = (person: Person, change: Partial<Child>): Child => ({
  givenName: "Ture",
  familyName: person.familyName,
  birthDate: "20190512",
  gender: "Boy",
  passive: false,
  ...change
})

const firstPlace = (person: Person, change: Partial<Place>): Partial<Person> => ({
  places: person.places.map((one, at) => (at === 0 ? { ...one, ...change } : one))
})

/** What each trait does to an ordinary person; `previous` is the ordinary person just before. */
const spoil: Record<NastyKind, (person: Person, previous: Person) => Partial<Person>> = {
  "shared-email": (_, previous) => ({ ...(previous.email !== undefined && { email: previous.email }) }),
  "missing-email": () => ({}),
  "invalid-email": (person) => ({ email: `${folded(person.givenName)}.at.example.org` }),
  "padded-name": (person) => ({ givenName: ` ${person.givenName}  `, familyName: `${person.familyName} ` }),
  "long-name": (person) => ({
    familyName: `${person.familyName}-Hildebrandsdotter-Stjernsvärd-Gyllenpåfågel-${person.familyName}`
  }),
  "astral-name": (person) => ({ givenName: `${person.givenName} 𝔄𐐷🦉` }),
  "markup-name": (person) => ({ familyName: `${person.familyName} & <Søn> "O'Hare"]]>` }),
  "unknown-consents": () => ({ consents: { email: "UnKnown", sms: "UnKnown", mail: "UnKnown" } }),
  "protected-address": () => ({ protectedAddress: true, protectedPhone: true }),
  "empty-fields": () => ({ emptyFields: true }),
  "twin-id": (_, previous) => ({ id: previous.id.replace(/^0+/, "") }),
  "twin-person": (_, previous) => ({
    givenName: previous.givenName,
    familyName: previous.familyName,
    gender: previous.gender,
    birthDate: previous.birthDate,
    places: previous.places
  }),
  "invalid-child-birth-date": (person) => ({ children: [child(person, { birthDate: "20210229" })] }),
  "sentinel-child-birth-date": (person) => ({
    children: [child(person, { birthDate: "00010101" }), child(person, { givenName: "Ella", birthDate: "19000101" })]
  }),
  "twin-children": (person) => ({ children: [child(person, {}), child(person, {})] }),
  "no-address": () => ({ places: [] }),
  "many-addresses": (person) => {
    const r = random(person.index, 7)
    const land = lands.find((one) => one.code === person.countryCode) ?? lands[0]
    const uses = ["TemporaryDelivery", "Delivery", "Invoice", "Delivery", "TemporaryInvoice"] as const
    return { places: uses.map((use) => place(r, land, use)) }
  },
  "missing-zip": (person) => firstPlace(person, { zip: "" }),
  "overlong-phone": (person) => ({
    mobile: `${person.mobile} (helst efter klockan 17, fråga efter ${person.givenName} på lagret)`
  }),
  "country-code": (person) => firstPlace(person, { country: person.countryCode === "SE" ? "SV" : person.countryCode }),
  "line-breaks": (person) => firstPlace(person, { street: "Box 17\r\nInre gården\t2", careOf: "\nKontoret" })
}

/** One person, computed from nothing but the seed and the position. */
export const person = (options: PeopleOptions, index: number): Person => {
  const plain = ordinary(options.seed, index)
  const r = random(options.seed, -1 - index)
  if (index === 0 || r.next() >= (options.nasty ?? 0.1)) return plain
  const kind = r.pick(nastyKinds)
  const spoiled: Person = { ...plain, ...spoil[kind](plain, ordinary(options.seed, index - 1)), nasty: [kind] }
  if (kind !== "missing-email") return spoiled
  const { email: _, ...rest } = spoiled
  return rest
}

/** All people of a sandbox, in order of their index. */
export const people = (options: PeopleOptions): ReadonlyArray<Person> =>
  Array.from({ length: options.count }, (_, index) => person(options, index))
