/**
 * A set of records that is hard to match, with the truth about it: of each case two records, of one person or of two.
 */
import type { Customer } from "@kundbro/domain/Customer"
import { CustomerId } from "@kundbro/domain/Ids"
import {
  customer,
  type Facts,
  mailbox,
  mobile,
  nationalIdOf,
  otherFamily,
  otherGiven,
  person,
  place
} from "./people.ts"
import { type Random, random } from "./random.ts"

export type Whole = ReturnType<typeof person>

/** A case: what the second record is, made of the first person, and whether it is the same person. */
interface Case {
  readonly name: string
  readonly same: boolean
  readonly pair: (one: Whole, r: Random, number: number) => readonly [Facts, Facts]
}

const without = (facts: Facts, ...fields: ReadonlyArray<keyof Facts>): Facts =>
  Object.fromEntries(Object.entries(facts).filter(([field]) => !fields.some((one) => one === field)))

/** Vendors seldom have the national id. */
const usual = (facts: Facts) => without(facts, "nationalId")

/** A letter left out, doubled, or swapped with the next, anywhere in the word. */
const mistyped = (r: Random, word: string): string => {
  const at = r.below(word.length - 1)
  const [before, letter, next, after] = [word.slice(0, at), word.charAt(at), word.charAt(at + 1), word.slice(at + 2)]
  return r.pick([before + next + after, before + letter + letter + next + after, before + next + letter + after])
}

/** The id of somebody else who was born on that day. */
const otherId = (one: Whole, r: Random): string => {
  const id = nationalIdOf(r, one.birthDate)
  return id === one.nationalId ? otherId(one, r) : id
}

const twin = (one: Whole, r: Random) => ({
  ...one,
  given: otherGiven(r, one.given),
  nationalId: otherId(one, r)
})

const son = (one: Whole, r: Random) => {
  const birthDate = `${Number(one.birthDate.slice(0, 4)) + 28}${one.birthDate.slice(4)}`
  return { ...one, birthDate, nationalId: nationalIdOf(r, birthDate) }
}

export const cases: ReadonlyArray<Case> = [
  {
    name: "the same in another notation",
    same: true,
    pair: (one) => [
      usual(one),
      {
        ...usual(one),
        given: one.given.toUpperCase(),
        email: one.email.toUpperCase(),
        phone: one.phone.replace(/^0/, "+46 (0)"),
        postalCode: `SE-${one.postalCode.replace(" ", "")}`
      }
    ]
  },
  {
    name: "a letter off in the given name",
    same: true,
    pair: (one, r) => [usual(one), { ...usual(one), given: mistyped(r, one.given) }]
  },
  {
    name: "a letter off in the family name",
    same: true,
    pair: (one, r) => [usual(one), { ...usual(one), family: mistyped(r, one.family) }]
  },
  {
    name: "letters off in both names, no e-mail",
    same: true,
    pair: (one, r) => [
      usual(one),
      without({ ...usual(one), given: mistyped(r, one.given), family: mistyped(r, one.family) }, "email")
    ]
  },
  {
    name: "without diacritics",
    same: true,
    pair: (one) => [
      usual(one),
      {
        ...usual(one),
        given: one.given.normalize("NFD").replaceAll(/\p{M}/gu, ""),
        family: one.family.normalize("NFD").replaceAll(/\p{M}/gu, "")
      }
    ]
  },
  {
    name: "given and family name swapped",
    same: true,
    pair: (one) => [usual(one), { ...usual(one), given: one.family, family: one.given }]
  },
  {
    name: "a name that nobody divided",
    same: true,
    pair: (one) => [
      usual(one),
      { ...without(usual(one), "given", "family", "birthDate"), full: `${one.family} ${one.given}` }
    ]
  },
  { name: "an initial only", same: true, pair: (one) => [usual(one), { ...usual(one), given: one.given.slice(0, 1) }] },
  {
    name: "a second given name",
    same: true,
    pair: (one, r) => [usual(one), { ...usual(one), given: `${one.given} ${otherGiven(r, one.given)}` }]
  },
  {
    name: "moved, same e-mail",
    same: true,
    pair: (one, r) => [usual(one), { ...usual(one), ...place(r), phone: mobile(r) }]
  },
  {
    name: "moved, same phone, another e-mail",
    same: true,
    pair: (one, r, n) => [
      usual(one),
      { ...usual(one), ...place(r), email: mailbox(one.given, one.family, n + 500_000) }
    ]
  },
  {
    name: "name and birth date only",
    same: true,
    pair: (one, r, n) => [
      usual(one),
      { ...usual(one), ...place(r), phone: mobile(r), email: mailbox(one.given, one.family, n + 600_000) }
    ]
  },
  {
    name: "married: another family name",
    same: true,
    pair: (one, r) => [usual(one), { ...usual(one), family: otherFamily(r, one.family), ...place(r) }]
  },
  {
    name: "no birth date, same e-mail",
    same: true,
    pair: (one, r) => [without(usual(one), "birthDate"), { ...usual(one), phone: mobile(r), ...place(r) }]
  },
  {
    name: "no birth date, no e-mail, same address and phone",
    same: true,
    pair: (one) => [usual(one), without(usual(one), "birthDate", "email")]
  },
  {
    name: "national id without its century, all else another",
    same: true,
    pair: (one, r, n) => [
      one,
      {
        ...one,
        nationalId: one.nationalId.slice(2),
        ...place(r),
        phone: mobile(r),
        email: mailbox("x", "y", n + 700_000),
        family: otherFamily(r, one.family)
      }
    ]
  },
  {
    name: "national id, birth date a day off",
    same: true,
    pair: (one) => [
      one,
      { ...one, birthDate: `${one.birthDate.slice(0, 8)}${one.birthDate.endsWith("01") ? "02" : "01"}` }
    ]
  },
  { name: "strangers", same: false, pair: (one, r, n) => [usual(one), usual(person(r, n + 800_000))] },
  {
    name: "namesakes in one town",
    same: false,
    pair: (one, r, n) => [
      usual(one),
      { ...usual(person(r, n + 810_000)), given: one.given, family: one.family, postalCode: one.postalCode }
    ]
  },
  {
    name: "namesakes of one birth date",
    same: false,
    pair: (one, r, n) => [
      usual(one),
      { ...usual(person(r, n + 820_000)), given: one.given, family: one.family, birthDate: one.birthDate }
    ]
  },
  { name: "twins at one address, one e-mail", same: false, pair: (one, r) => [usual(one), usual(twin(one, r))] },
  {
    name: "twins at one address, own e-mails",
    same: false,
    pair: (one, r, n) => [
      usual(one),
      { ...usual(twin(one, r)), email: mailbox("x", "z", n + 830_000), phone: mobile(r) }
    ]
  },
  {
    name: "twins with names a letter apart",
    same: false,
    pair: (one) => [
      { ...usual(one), given: "Erik" },
      { ...usual(one), given: "Erika" }
    ]
  },
  { name: "father and son of one name, one e-mail", same: false, pair: (one, r) => [usual(one), usual(son(one, r))] },
  {
    name: "father and son of one name, one birth date missing",
    same: false,
    pair: (one, r) => [usual(one), without(usual(son(one, r)), "birthDate", "email")]
  },
  {
    name: "a household with one e-mail address",
    same: false,
    pair: (one, r) => [
      usual(one),
      {
        ...usual(person(r, 0)),
        family: one.family,
        email: one.email,
        phone: one.phone,
        street: one.street,
        postalCode: one.postalCode,
        given: otherGiven(r, one.given)
      }
    ]
  },
  {
    name: "a household, undivided names, no birth dates",
    same: false,
    pair: (one, r) => [
      { ...without(usual(one), "given", "family", "birthDate"), full: `${one.family} ${one.given}` },
      { ...without(usual(one), "given", "family", "birthDate"), full: `${one.family} ${otherGiven(r, one.given)}` }
    ]
  },
  {
    name: "everything alike but the national id",
    same: false,
    pair: (one, r) => [one, { ...one, nationalId: otherId(one, r) }]
  },
  {
    name: "a made-up e-mail address that hundreds have",
    same: false,
    pair: (one, r, n) => [
      { ...without(usual(one), "birthDate"), email: "none@example.com" },
      {
        ...without(usual(person(r, n + 840_000)), "birthDate"),
        given: one.given,
        family: one.family,
        email: "none@example.com"
      }
    ]
  }
]

/** One record of the set. Records of one person have the same `person`. */
export interface Labelled {
  readonly system: "paper" | "club"
  readonly id: CustomerId
  readonly customer: Customer
  readonly person: number
  readonly case: string
}

/** So many pairs of every case; the second record is in the other source, in one of four pairs in the same. */
export const hardSet = (seed: number, perCase: number): ReadonlyArray<Labelled> => {
  const r = random(seed)
  let persons = 0
  let ids = 0
  return cases.flatMap(({ name, pair, same }) =>
    Array.from({ length: perCase }, () => {
      persons += 2
      const [first, second] = pair(person(r, persons), r, persons)
      const label = (facts: Facts, system: "paper" | "club", one: number): Labelled => ({
        system,
        id: CustomerId.make(String(++ids).padStart(7, "0")),
        customer: customer(facts),
        person: one,
        case: name
      })
      return [
        label(first, "paper", persons),
        label(second, r.chance(0.25) ? "paper" : "club", same ? persons : persons + 1)
      ]
    }).flat()
  )
}
