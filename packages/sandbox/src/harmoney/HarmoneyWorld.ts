/** Harmoney's state: customers, relations, the offline store and the Control Page. Plain synchronous code. */
import { makeIndex } from "../internal/index.ts"
import { type Fields, listOf, numberOf, type Table, textOf } from "../internal/tables.ts"
import { make as makeBase, type World } from "../internal/world.ts"
import { type PeopleOptions, type Person, person } from "../People.ts"
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
  /** Whether the external partner's services were ordered. */
  readonly decidas: boolean
  /** The exit codes of this company. */
  readonly exitCodes: ReadonlyArray<string>
  /** The reason codes of this company. */
  readonly reasonCodes: ReadonlyArray<string>
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
  /** Memberships by customer id, with their periods, alternative items and obligation. */
  readonly clubs: Table
  /** Web accounts by customer id, as `{ List: [...] }`; no password is kept. */
  readonly users: Table
  /** Cards by customer id; an empty record where one was deleted. */
  readonly cards: Table
  /** Ledgers by invoice number. */
  readonly invoices: Table
  /** Customers that a person at the vendor blocked. */
  readonly blocked: Table
  /** Newsletter addresses. */
  readonly emails: Table
  /** Premiums, messages to customers and credit checks, in the order in which they were given out. */
  readonly premiums: Table
  readonly messages: Table
  readonly creditChecks: Table
  /** The user with this id in any case. */
  readonly user: (userId: string) => Fields | undefined
  /** User ids with this address, the one written last at the end. */
  readonly usersWithEmail: (email: string) => ReadonlyArray<string>
  /** Whose national id this is: a customer's, or a neighbour's whom only the external partner knows. */
  readonly withSsn: (ssn: string) => Person | undefined
  /** All national ids, with the customer's id where it is a customer's. */
  readonly ssns: () => ReadonlyArray<{ readonly ssn: string; readonly customerId?: string }>
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
  const people = new Map(base.people.map((one) => [one.id, one]))
  // Adding an id again moves it to the end: the customer written last is the one that is found.
  const byEmail = makeIndex()
  const usersByEmail = makeIndex()
  const customerOfUser = makeIndex()
  const seeded = (
    fields: (person: Person) => Fields,
    which: (person: Person) => boolean = () => true,
    key = ({ id }: Person) => id
  ) => new Map(base.people.filter(which).map((one) => [key(one), () => fields(one)]))
  const index = (user: Fields) => {
    const userId = textOf(user, "UserId") ?? ""
    usersByEmail.add(textOf(user, "Email"), userId)
    customerOfUser.add(userId, textOf(user, "CustomerId") ?? "")
  }
  for (const one of base.people) {
    byEmail.add(one.email, one.id)
    if (Seed.hasUser(one)) index(Seed.user(one))
  }
  // Built when first asked for: a hundred thousand customers should start in seconds.
  let bySsn: ReadonlyMap<string, Person> | undefined
  const ssns = () => {
    if (bySsn !== undefined) return bySsn
    const neighbours = Array.from({ length: 20 }, (_, at) => person({ ...seed, nasty: 0 }, base.people.length + at))
    return (bySsn = new Map([...base.people, ...neighbours].map((one) => [Seed.ssn(one), one])))
  }

  const { tables } = base
  const counters = tables.table("counters")
  let answers = 0
  const users = tables.table("users", {
    seeded: seeded((one) => ({ List: [Seed.user(one)] }), Seed.hasUser),
    changed: (_id, before, after) => {
      for (const user of listOf(before, "List")) {
        usersByEmail.remove(textOf(user, "Email"), textOf(user, "UserId") ?? "")
        customerOfUser.remove(textOf(user, "UserId"), textOf(user, "CustomerId") ?? "")
      }
      for (const user of listOf(after, "List")) index(user)
    }
  })
  return {
    ...base,
    behaviour,
    customers: tables.table("customers", {
      seeded: seeded((one) => Seed.customer(one, behaviour.undeclared)),
      changed: (id, before, after) => {
        byEmail.remove(textOf(before, "Email"), id)
        byEmail.add(textOf(after, "Email"), id)
      }
    }),
    relations: tables.table("relations", {
      seeded: seeded((one) => ({ List: Seed.relations(one, behaviour.undeclared) }))
    }),
    queue: tables.table("queue"),
    review: tables.table("review"),
    alerts: tables.table("alerts"),
    clubs: tables.table("clubs", { seeded: seeded(Seed.club) }),
    users,
    cards: tables.table("cards", { seeded: seeded(Seed.card, Seed.hasCard) }),
    invoices: tables.table("invoices", { seeded: seeded(Seed.ledger, Seed.hasInvoice, Seed.invoiceNr) }),
    blocked: tables.table("blocked"),
    emails: tables.table("emails"),
    premiums: tables.table("premiums"),
    messages: tables.table("messages"),
    creditChecks: tables.table("creditChecks"),
    user: (userId) => {
      const [customerId = ""] = customerOfUser.get(userId)
      const wanted = userId.toLowerCase()
      return listOf(users.get(customerId), "List").find((user) => textOf(user, "UserId")?.toLowerCase() === wanted)
    },
    usersWithEmail: usersByEmail.get,
    withSsn: (ssn) => ssns().get(ssn),
    ssns: () => Array.from(ssns(), ([ssn, { id }]) => (people.has(id) ? { ssn, customerId: id } : { ssn })),
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
