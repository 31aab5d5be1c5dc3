/** Harmoney's state: customers, relations, the offline store and the Control Page. Plain synchronous code. */
import { makeIndex } from "../internal/index.ts"
import { type Fields, numberOf, type Table, textOf } from "../internal/tables.ts"
import { make as makeBase, type World } from "../internal/world.ts"
import type { PeopleOptions, Person } from "../People.ts"
import * as Seed from "./HarmoneySeed.ts"

/** How this Harmoney behaves where the vendor page leaves a choice. */
export interface HarmoneyBehaviour {
  /** The TransStatus of a success: both are seen in the vendor's samples. */
  readonly successStatus: "" | "00"
  /** What an unknown key answers: `failure` is Success=false with 98, `empty` an object or list without content. */
  readonly notFound: "failure" | "empty"
  /** What ValidateCustomer says about a likely duplicate: success with 02 and a warning, or 98. */
  readonly duplicates: "warn" | "refuse"
  /** Whether SaveCustomer keeps or clears what the request leaves out. */
  readonly absentFields: "keep" | "clear"
  /** Writes `True` and `False` in IsCached, as two of the vendor's samples do. */
  readonly capitalIsCached: boolean
  /** For how long reads of one customer are answered from a cache, possibly stale. 0: never. */
  readonly cacheMillis: number
  /** Whether records have undeclared fields. */
  readonly undeclared: boolean
}

/** Harmoney's state. */
export interface HarmoneyWorld extends World {
  readonly behaviour: HarmoneyBehaviour
  readonly customers: Table
  /** Children by customer id, as `{ List: [...] }`. */
  readonly relations: Table
  /** The offline store: writes to be replayed. */
  readonly queue: Table
  /** Writes that wait for a person at the vendor, on the Control Page. */
  readonly review: Table
  /** Queued writes that were given up after 24 hours. */
  readonly alerts: Table
  readonly personOf: (customerId: string) => Person | undefined
  /** Customers with this e-mail address, the one written last at the end. */
  readonly withEmail: (email: string) => ReadonlyArray<string>
  /** The next number of a series: customer ids, relation ids, queue entries. */
  readonly next: (series: string, first: number) => number
  /** A number for each answer. */
  readonly ident: () => number
  readonly cache: Map<string, { readonly until: number; readonly fields: Fields }>
}

/** A fresh Harmoney. */
export const make = (seed: PeopleOptions, behaviour: HarmoneyBehaviour, startAt: number | undefined): HarmoneyWorld => {
  const base = makeBase(seed, startAt)
  const people = new Map(base.people.map((person) => [person.id, person]))
  // Adding an id again moves it to the end: the customer written last is the one that is found.
  const byEmail = makeIndex()
  const seeded = (fields: (person: Person) => Fields) =>
    new Map(base.people.map((person) => [person.id, () => fields(person)]))
  for (const person of base.people) byEmail.add(person.email, person.id)

  const { tables } = base
  const counters = tables.table("counters")
  let answers = 0
  return {
    ...base,
    behaviour,
    customers: tables.table("customers", {
      seeded: seeded((person) => Seed.customer(person, behaviour.undeclared)),
      changed: (id, before, after) => {
        byEmail.remove(textOf(before, "Email"), id)
        byEmail.add(textOf(after, "Email"), id)
      }
    }),
    relations: tables.table("relations", {
      seeded: seeded((person) => ({ List: Seed.relations(person, behaviour.undeclared) }))
    }),
    queue: tables.table("queue"),
    review: tables.table("review"),
    alerts: tables.table("alerts"),
    personOf: (id) => people.get(id),
    withEmail: byEmail.get,
    next: (series, first) => {
      const value = Math.max(first, numberOf(counters.get(series), "next"))
      counters.set(series, { next: value + 1 })
      return value
    },
    ident: () => (answers += 1),
    cache: new Map()
  }
}
