/** Norce's state: customers, companies, passwords (as hashes) and the outbox of mails. Plain synchronous code. */
import { type Index, makeIndex } from "../internal/index.ts"
import { type Fields, fieldsOf, numberOf, type Table, textOf } from "../internal/tables.ts"
import { make as makeBase, type World } from "../internal/world.ts"
import type { PeopleOptions } from "../People.ts"
import { type Catalogue, catalogue, type Environment } from "./NorceCatalogue.ts"
import * as Seed from "./NorceSeed.ts"

/** How this Norce behaves where the vendor page leaves a choice. */
export interface NorceBehaviour {
  readonly environment: Environment
  /** How "none" is answered: 200 with `null`, 200 without a body, or 204. */
  readonly none: "null" | "empty" | "204"
  /** How a failed LoginPost is answered. */
  readonly loginRefusal: "none" | "400"
  /** Whether a customer must have an e-mail address. */
  readonly requireEmail: boolean
  /** Whether lists and objects that a write leaves out are kept (the vendor page's reading) or cleared. */
  readonly absentParts: "keep" | "clear"
  /** Whether records have undeclared properties, and unknown ones are kept. */
  readonly undeclared: boolean
  /** Whether mail is set up in the Application: if not, nothing is sent and success is still reported. */
  readonly mailConfigured: boolean
  /** The applications that may be named in the header, with their defaults. */
  readonly applications: Readonly<Record<string, { readonly culture: string; readonly country: string }>>
  /** Codes of the customer info types that are set up. */
  readonly infoTypes: ReadonlyArray<string>
  /** After so many days an inactive customer cannot be activated any more with its data. */
  readonly cullDays: number
  /** The name of the operation that lists the flags, which the vendor page does not tell; without one there is none. */
  readonly flagsOperation: string | undefined
}

/** Norce's state. */
export interface NorceWorld extends World {
  readonly behaviour: NorceBehaviour
  readonly catalogue: Catalogue
  readonly customers: Table
  readonly companies: Table
  readonly pricelists: Table
  /** When customers were inactivated, by id. */
  readonly inactivated: Table
  /** Password hashes by customer id, for accounts that were not seeded. */
  readonly passwords: Table
  /** Every mail that would have been sent. */
  readonly mails: Table
  readonly by: Readonly<Record<"email" | "code" | "key" | "login" | "account", Index>>
  /** Companies by OrgNo and Name. */
  readonly companyNames: Index
  /** Companies by the digits of their OrgNo. */
  readonly companyNumbers: Index
  /** The next id of a series. */
  readonly next: (series: string, first: number) => number
}

/** The key under which a company is unique. */
export const companyKey = (company: Fields | undefined): string | undefined =>
  company === undefined ? undefined : `${textOf(company, "OrgNo") ?? ""}\0${textOf(company, "Name") ?? ""}`

/** The digits of an organisation number: all that a search looks at. */
export const digits = (orgNo: string | undefined): string => (orgNo ?? "").replaceAll(/\D/g, "")

/** A fresh Norce. */
export const make = (seed: PeopleOptions, behaviour: NorceBehaviour, startAt: number | undefined): NorceWorld => {
  const base = makeBase(seed, startAt)
  const { tables } = base
  const setUp = catalogue(behaviour.environment, behaviour.infoTypes)
  const by = { email: makeIndex(), code: makeIndex(), key: makeIndex(), login: makeIndex(), account: makeIndex() }
  const companyNames = makeIndex()
  const companyNumbers = makeIndex()
  for (const person of base.people) {
    const id = String(Seed.seededId(person))
    const account = Seed.seededAccountId(person)
    by.email.add(Seed.seededEmail(person), id)
    by.code.add(`ERP-${person.id}`, id)
    by.key.add(Seed.guid(`customer ${id}`), id)
    if (account === undefined) continue
    by.login.add(Seed.seededEmail(person), id)
    by.account.add(String(account), id)
  }
  const keysOf = (fields: Fields | undefined) => {
    const account = fieldsOf(fields, "Account")
    return [
      [by.email, textOf(fields, "Email")],
      [by.code, textOf(fields, "Code")],
      [by.key, textOf(fields, "Key")],
      [by.login, textOf(account, "LoginName")],
      [by.account, account === undefined ? undefined : String(numberOf(account, "Id"))]
    ] as const
  }
  const counters = tables.table("counters")
  return {
    ...base,
    behaviour,
    catalogue: setUp,
    customers: tables.table("customers", {
      seeded: new Map(
        base.people.map((person) => [
          String(Seed.seededId(person)),
          () => Seed.customer(person, setUp, behaviour.undeclared)
        ])
      ),
      changed: (id, before, after) => {
        for (const [index, key] of keysOf(before)) index.remove(key, id)
        for (const [index, key] of keysOf(after)) index.add(key, id)
      }
    }),
    companies: tables.table("companies", {
      changed: (id, before, after) => {
        companyNames.remove(companyKey(before), id)
        companyNames.add(companyKey(after), id)
        companyNumbers.remove(digits(textOf(before, "OrgNo")), id)
        companyNumbers.add(digits(textOf(after, "OrgNo")), id)
      }
    }),
    pricelists: tables.table("pricelists", {
      seeded: new Map(setUp.agreements.map((one) => [String(one.id), () => Seed.pricelist(one)]))
    }),
    inactivated: tables.table("inactivated"),
    passwords: tables.table("passwords"),
    mails: tables.table("mails"),
    by,
    companyNames,
    companyNumbers,
    next: (series, first) => {
      const value = Math.max(first, numberOf(counters.get(series), "next"))
      counters.set(series, { next: value + 1 })
      return value
    }
  }
}
