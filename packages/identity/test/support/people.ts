/**
 * Invented people as plain facts, and a customer made of them. Few names and few places, so that namesakes and neighbours abound.
 */
import { Address, CountryCode, Email, PersonName, Phone } from "@kundbro/domain/Contact"
import { fromIso } from "@kundbro/domain/CalendarDate"
import { Customer, empty } from "@kundbro/domain/Customer"
import { EmailAddress, NationalId } from "@kundbro/domain/Ids"
import type { Random } from "./random.ts"

export interface Facts {
  readonly given?: string
  readonly family?: string
  readonly full?: string
  readonly birthDate?: string
  readonly nationalId?: string
  readonly email?: string
  readonly phone?: string
  readonly street?: string
  readonly postalCode?: string
  readonly city?: string
}

const women = [
  "Anna",
  "Åsa",
  "Märta",
  "Ingrid",
  "Kerstin",
  "Elin",
  "Sofie",
  "Tuva",
  "Ylva",
  "Birgitta",
  "Cecilia",
  "Gunnel",
  "Hedvig",
  "Linnéa",
  "Oddny",
  "Päivi",
  "Ronja",
  "Solveig",
  "Wilma",
  "Zaida"
] as const
const men = [
  "Anders",
  "Åke",
  "Björn",
  "Erland",
  "Göran",
  "Håkan",
  "Ivar",
  "Jesper",
  "Kjell",
  "Ludvig",
  "Mårten",
  "Nils",
  "Oskar",
  "Pontus",
  "Ragnar",
  "Sören",
  "Torkel",
  "Ulrik",
  "Viggo",
  "Östen"
] as const
const families = [
  "Ek",
  "Åberg",
  "Lindqvist",
  "Sjöström",
  "Nyman",
  "Bergendal",
  "Öhrn",
  "Dahlqvist",
  "Fagerlund",
  "Grönvall",
  "Hjortsberg",
  "Isaksson",
  "Järvinen",
  "Kullander",
  "Lövgren",
  "Mossberg",
  "Norling",
  "Palmgren",
  "Rosenqvist",
  "Söderholm",
  "Tornberg",
  "Ullman",
  "Vikander",
  "Wadström",
  "Ytterberg",
  "Zander",
  "Ängquist",
  "Brattberg",
  "Cederwall",
  "Ekdahl"
] as const
const streets = [
  "Storgatan",
  "Björkvägen",
  "Nygatan",
  "Sjövägen",
  "Kyrkogatan",
  "Åsgatan",
  "Ekbacken",
  "Hamngatan"
] as const
const cities = ["Ludvika", "Nora", "Åmål", "Trosa", "Eksjö"] as const

const two = (n: number) => String(n).padStart(2, "0")

/** A Swedish id of that day, with its check digit. */
export const nationalIdOf = (r: Random, birthDate: string): string => {
  const nine = birthDate.replaceAll("-", "").slice(2) + String(100 + r.below(900))
  const sum = [...nine].reduce((total, digit, at) => {
    const doubled = Number(digit) * (at % 2 === 0 ? 2 : 1)
    return total + (doubled > 9 ? doubled - 9 : doubled)
  }, 0)
  return `${birthDate.slice(0, 2)}${nine.slice(0, 6)}-${nine.slice(6)}${(10 - (sum % 10)) % 10}`
}

const ascii = (text: string) =>
  text
    .normalize("NFD")
    .replaceAll(/[^a-zA-Z]/g, "")
    .toLowerCase()

export const place = (r: Random) => ({
  street: `${r.pick(streets)} ${1 + r.below(90)}`,
  postalCode: `${700 + r.below(90)} ${10 + r.below(80)}`,
  city: r.pick(cities)
})

export const mobile = (r: Random) => `070-${100 + r.below(900)} ${two(r.below(100))} ${two(r.below(100))}`

export const mailbox = (given: string, family: string, number: number) =>
  `${ascii(given)}.${ascii(family)}${number}@example.org`

/** One person with everything a vendor could know. */
export const person = (r: Random, number: number): Required<Omit<Facts, "full">> => {
  const given = r.pick(r.chance(0.5) ? women : men)
  const family = r.pick(families)
  const birthDate = `${1935 + r.below(70)}-${two(1 + r.below(12))}-${two(1 + r.below(28))}`
  return {
    given,
    family,
    birthDate,
    nationalId: nationalIdOf(r, birthDate),
    email: mailbox(given, family, number),
    phone: mobile(r),
    ...place(r)
  }
}

/** Another given name than this one. */
export const otherGiven = (r: Random, given: string): string => {
  for (;;) {
    const other = r.pick(r.chance(0.5) ? women : men)
    if (other !== given) return other
  }
}

/** Another family name than this one. */
export const otherFamily = (r: Random, family: string): string => {
  for (;;) {
    const other = r.pick(families)
    if (other !== family) return other
  }
}

/** The facts as a canonical customer; what is missing is absent. */
export const customer = ({
  birthDate,
  city,
  email,
  family,
  full,
  given,
  nationalId,
  phone,
  postalCode,
  street
}: Facts): Customer =>
  new Customer({
    ...empty,
    name: new PersonName({
      ...(given !== undefined && { given }),
      ...(family !== undefined && { family }),
      ...(full !== undefined && { full })
    }),
    ...(birthDate !== undefined && { birthDate: fromIso(birthDate) }),
    ...(nationalId !== undefined && { nationalId: NationalId.make(nationalId) }),
    emails: email === undefined ? [] : [new Email({ address: EmailAddress.make(email) })],
    phones: phone === undefined ? [] : [new Phone({ number: phone })],
    addresses:
      street === undefined
        ? []
        : [
            new Address({
              role: "invoice",
              lines: [street],
              ...(postalCode !== undefined && { postalCode }),
              ...(city !== undefined && { city }),
              country: CountryCode.make("SE")
            })
          ]
  })
