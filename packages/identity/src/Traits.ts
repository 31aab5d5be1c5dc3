/**
 * What is compared of a customer: a few normalised texts. The customer itself need not be kept.
 */
import type { Address } from "@kundbro/domain/Contact"
import type { Customer } from "@kundbro/domain/Customer"
import type { MatchOptions } from "./MatchOptions.ts"
import * as Normal from "./Normal.ts"

/** A place, as far as it is compared. Either text may be empty. */
export interface Place {
  readonly postalCode: string
  readonly street: string
}

/** The comparable parts of one record. At most {@link most} of each list, in the record's order. */
export interface Traits {
  /** The words of the given name; of an undivided name none. */
  readonly given: ReadonlyArray<string>
  /** The words of the family name; of an undivided name none. */
  readonly family: ReadonlyArray<string>
  /** The words of a name that nobody divided (Infosoft `Name`), else none. */
  readonly whole: ReadonlyArray<string>
  readonly birthDate?: string
  readonly nationalId?: Normal.NationalIdForm
  readonly emails: ReadonlyArray<string>
  readonly phones: ReadonlyArray<string>
  readonly places: ReadonlyArray<Place>
}

/** No more of a list is compared: a record with a hundred phones is no person. */
export const most = 8

const distinct = <A>(values: ReadonlyArray<A | undefined>): ReadonlyArray<A> =>
  [...new Set(values)].filter((value) => value !== undefined).slice(0, most)

const placeOf = ({ dwelling, lines, postalCode = "" }: Address, options: MatchOptions): Place => {
  const split =
    dwelling?.street === undefined ? "" : `${dwelling.street} ${dwelling.houseNumber ?? ""}${dwelling.entrance ?? ""}`
  // A line with a number is the street; without one (a farm, a box of its own) the first that says something is.
  const written =
    lines.find((line) => /\d/.test(line) && !/^\s*c\/o\b/i.test(line)) ?? lines.find((line) => line.trim() !== "")
  return {
    postalCode: Normal.postalCode(postalCode),
    street: Normal.street(split.trim() === "" ? (written ?? "") : split, options)
  }
}

const places = (addresses: ReadonlyArray<Address>, options: MatchOptions): ReadonlyArray<Place> => {
  const found = new Map<string, Place>()
  for (const address of addresses) {
    const place = placeOf(address, options)
    if (place.postalCode !== "" || place.street !== "") found.set(`${place.postalCode} ${place.street}`, place)
  }
  return [...found.values()].slice(0, most)
}

/** The maker for one set of options. Placeholders are compared in the same form as values. */
export const from = (options: MatchOptions): ((customer: Customer) => Traits) => {
  const { placeholders } = options
  const none = new Set([
    ...placeholders.birthDates,
    ...placeholders.emails.map(Normal.email),
    ...placeholders.phones.map((one) => Normal.phone(one, options)),
    ...placeholders.nationalIds.map((one) => Normal.nationalId(one, options)?.value)
  ])
  const unlessNone = (value: string | undefined) => (none.has(value) ? undefined : value)
  return ({ addresses, birthDate, emails, name, nationalId, phones }) => {
    const given = Normal.nameWords(name.given ?? name.initials)
    const family = Normal.nameWords(name.family)
    const divided = given.length > 0 && family.length > 0
    const whole = divided ? [] : Normal.nameWords(name.full)
    const born = typeof birthDate === "string" ? unlessNone(birthDate) : undefined
    const id = nationalId === undefined ? undefined : Normal.nationalId(nationalId, options)
    return {
      given: whole.length > 0 ? [] : given,
      family: whole.length > 0 ? [] : family,
      whole,
      ...(born !== undefined && { birthDate: born }),
      ...(id !== undefined && !none.has(id.value) && { nationalId: id }),
      emails: distinct(emails.map(({ address }) => unlessNone(Normal.email(address)))),
      phones: distinct(phones.map(({ countryCode, number }) => unlessNone(Normal.phone(number, options, countryCode)))),
      places: places(addresses, options)
    }
  }
}
