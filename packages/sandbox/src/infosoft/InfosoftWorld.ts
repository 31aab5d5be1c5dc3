/** Infosoft's state: master data, production data, dynamic attributes, the order table. Plain synchronous code. */
import { makeIndex } from "../internal/index.ts"
import { type Fields, fieldsOf, listOf, numberOf, type Table, textOf } from "../internal/tables.ts"
import { make as makeBase, type World } from "../internal/world.ts"
import type { PeopleOptions, Person } from "../People.ts"
import { dayOf } from "./InfosoftDates.ts"
import * as Seed from "./InfosoftSeed.ts"
import type { FaultName } from "./InfosoftSoap.ts"

/** How this Infosoft behaves where the vendor page leaves a choice. */
export interface InfosoftBehaviour {
  /** Whether contract B drops members that come after a later one, as WCF does, or reads any order. */
  readonly memberOrder: "strict" | "any"
  /** What UpdateCustomerDetails does to a member that is left out or nil. */
  readonly leftOut: "keep" | "clear"
  /** What it does to a member that is sent empty. */
  readonly emptyText: "clear" | "keep"
  /** Whether names are stored in capitals, as in the page's examples. */
  readonly upperCase: boolean
  /** Whether contract B answers a person's names in LastName alone, last name first, as in the page's example. */
  readonly foldNames: boolean
  /** Where a fault carries the exception's name. */
  readonly faultName: FaultName
  /** Whether records have undeclared members. */
  readonly undeclared: boolean
}

/** Infosoft's state. */
export interface InfosoftWorld extends World {
  readonly behaviour: InfosoftBehaviour
  /** Master data by customer number. */
  readonly customers: Table
  /** Address, subscriptions, contact agreements and scheduled changes by customer number. */
  readonly production: Table
  /** Dynamic attributes by customer number, as `{ List: [...] }`. */
  readonly attributes: Table
  /** What waits for the import job, by order number or by the number of a customer created directly. */
  readonly imports: Table
  /** What waits for a person at the vendor, under the same numbers. */
  readonly manual: Table
  /** The real customer number by order number, as `{ CustomerNumber }`. */
  readonly notifications: Table
  /** Today in Norway, `YYYY-MM-DD`. */
  readonly today: () => string
  readonly upper: (text: string) => string
  /** Customers with this e-mail address. */
  readonly withEmail: (email: string) => ReadonlyArray<string>
  /** The next number of a series. */
  readonly next: (series: string, first: number) => string
}

/** A fresh Infosoft. */
export const make = (seed: PeopleOptions, behaviour: InfosoftBehaviour, startAt: number | undefined): InfosoftWorld => {
  const base = makeBase(seed, startAt)
  const byEmail = makeIndex()
  const upper = (text: string) => (behaviour.upperCase ? text.toUpperCase() : text)
  const seeded = (fields: (person: Person) => Fields) =>
    new Map(base.people.map((person) => [Seed.numberOfPerson(person), () => fields(person)]))
  for (const person of base.people) byEmail.add(person.email, Seed.numberOfPerson(person))
  const { tables } = base
  const counters = tables.table("counters")
  return {
    ...base,
    behaviour,
    customers: tables.table("customers", {
      seeded: seeded((person) => Seed.customer(person, upper)),
      changed: (id, before, after) => {
        byEmail.remove(textOf(before, "Email"), id)
        byEmail.add(textOf(after, "Email"), id)
      }
    }),
    production: tables.table("production", { seeded: seeded(Seed.production) }),
    attributes: tables.table("attributes", { seeded: seeded(Seed.attributes) }),
    imports: tables.table("imports"),
    manual: tables.table("manual"),
    notifications: tables.table("notifications"),
    today: () => dayOf(base.clock.now()),
    upper,
    withEmail: byEmail.get,
    next: (series, first) => {
      const value = Math.max(first, numberOf(counters.get(series), "next"))
      counters.set(series, { next: value + 1 })
      return String(value)
    }
  }
}

const inEffect = (change: Fields, day: string): boolean => {
  const end = textOf(change, "EndDate")
  return (textOf(change, "StartDate") ?? "") <= day && (end === undefined || day <= end)
}

/** The change of this kind that holds for a title on a day: a temporary one before a permanent one, a later one before an earlier. */
const holding = (production: Fields | undefined, kind: string, title: string, day: string): Fields | undefined => {
  const due = listOf(production, "Changes")
    .filter((one) => one["Kind"] === kind && one["TitleCode"] === title && inEffect(one, day))
    .sort((a, b) => (textOf(a, "StartDate") ?? "").localeCompare(textOf(b, "StartDate") ?? ""))
  return due.findLast((one) => one["Temporary"] === true) ?? due.at(-1)
}

/** The subscription of a title as it is on a day, or undefined when there is none. */
export const subscriptionOn = (production: Fields | undefined, title: string, day: string): Fields | undefined => {
  const stored = listOf(production, "Subscriptions").find((one) => one["TitleCode"] === title)
  if (stored === undefined) return undefined
  const change = holding(production, "product", title, day)
  const product = textOf(change, "ProductCode") ?? textOf(stored, "ProductCode") ?? ""
  const { editions = "", text = "" } = Seed.titles.find(({ code }) => code === title) ?? {}
  const term = textOf(change, "TermCode") ?? textOf(stored, "TermCode") ?? ""
  return {
    ...stored,
    TermCode: term,
    TermText: Seed.terms[term] ?? "",
    ProductCode: product,
    ProductText: Seed.products[product]?.text ?? "",
    Editions: Seed.products[product]?.editions ?? editions,
    Title: { Text: text, DefaultTitle: String(title === Seed.titles[0].code) }
  }
}

/** The address of a title on a day; without a title, that of the first title subscribed to. */
export const addressOn = (production: Fields | undefined, title: string, day: string): Fields | undefined => {
  const first = textOf(listOf(production, "Subscriptions")[0], "TitleCode") ?? Seed.titles[0].code
  const move = holding(production, "move", title === "" ? first : title, day)
  return fieldsOf(move, "Address") ?? fieldsOf(production, "Address")
}
