/** Enactor's state: customers, loyalty accounts with balances, cards, and every balance update. Plain synchronous code. */
import { type Index, makeIndex } from "../internal/index.ts"
import { type Fields, fieldsOf, listOf, numberOf, type Table, textOf } from "../internal/tables.ts"
import { make as makeBase, type World } from "../internal/world.ts"
import type { PeopleOptions } from "../People.ts"
import { type ClassTable, classes, classesWithUndeclared, withAccountInEnquiry } from "./EnactorContract.ts"
import * as Seed from "./EnactorSeed.ts"

/** How this Enactor behaves where the vendor page leaves a choice. */
export interface EnactorBehaviour {
  /** Whether lists come with their columns in another order, names and cells together. */
  readonly permuteColumns: boolean
  /** Whether lists have columns that no page declares. */
  readonly unknownColumn: boolean
  /** How lists name their columns; with `columnNames` they also leave out the attributes and descriptions. */
  readonly columnNames: "propertyNames" | "columnNames"
  /** Whether texts in lists are `core:String` or wrapped `xsd:string`s. */
  readonly cells: "string" | "wrapped"
  /** An empty list: with its column names, without, or not there at all. */
  readonly emptyList: "names" | "bare" | "nothing"
  /** The most rows that a customer search returns, announced by `totalRows`; 0: all, and `totalRows` says 0. */
  readonly searchLimit: number
  /** What `updateAmount` is: added to the balance, or the new balance. */
  readonly updateAmount: "delta" | "absolute"
  /** Whether an update takes effect at once, or waits as PENDING until it is released by hand. */
  readonly updates: "applied" | "pending"
  /** What a second update with the same device and transaction id does. */
  readonly repeats: "twice" | "once"
  /** Whether the update's reply holds its fields in an inner element or directly. */
  readonly updateReply: "nested" | "flat"
  /** Whether the balance enquiry takes an `accountId` in place of a card number, as only a tenant's WSDL could say. */
  readonly enquiryByAccount: boolean
  /** `sequence`: requests must keep the declared order and nothing else in them; `any`: order is free, the rest ignored. */
  readonly elementOrder: "sequence" | "any"
  /** What importing a known customer number does. */
  readonly importing: "replace" | "merge"
  /** The zone in which dates are midnights. */
  readonly zone: string
  /** Whether records have undeclared elements. */
  readonly undeclared: boolean
}

/** Enactor's state. */
export interface EnactorWorld extends World {
  readonly behaviour: EnactorBehaviour
  readonly classes: ClassTable
  readonly customers: Table
  /** Accounts by id, with the balance as text beside the documented fields. */
  readonly accounts: Table
  /** Cards by number. */
  readonly cards: Table
  /** Every balance update by its reference id. */
  readonly updates: Table
  /** Customers by a text of theirs: names and post codes. */
  readonly by: Readonly<Record<Searched, Index>>
  /** The ids of a customer's accounts. */
  readonly accountsOf: (customerNumber: string) => ReadonlyArray<string>
  /** The numbers of an account's cards. */
  readonly cardsOf: (accountId: string) => ReadonlyArray<string>
  /** The reference id of the first update with this device and transaction id. */
  readonly updateOf: (device: string, transaction: string) => string | undefined
  readonly next: (series: string) => number
}

/** What customers are searched by. */
export type Searched = "forename" | "surname" | "postCode" | "email" | "phone"

/** The texts of a customer by which it is searched. */
export const textsOf: Readonly<Record<Searched, (customer: Fields | undefined) => ReadonlyArray<string>>> = {
  forename: (customer) => [textOf(fieldsOf(customer, "customerName"), "forename") ?? ""],
  surname: (customer) => [textOf(fieldsOf(customer, "customerName"), "surname") ?? ""],
  postCode: (customer) => addressesOf(customer).map((one) => textOf(one, "postCode") ?? ""),
  email: (customer) => listOf(customer, "emailAddresses").map((one) => textOf(one, "emailAddress") ?? ""),
  phone: (customer) => listOf(customer, "phoneNumbers").map((one) => textOf(one, "number") ?? "")
}

/** A customer's addresses. */
export const addressesOf = (customer: Fields | undefined): ReadonlyArray<Fields> =>
  listOf(fieldsOf(customer, "addresses"), "address")

const transactionKey = (device: string, transaction: string) => `${device}\n${transaction}`

/** A fresh Enactor. */
export const make = (seed: PeopleOptions, behaviour: EnactorBehaviour, startAt: number | undefined): EnactorWorld => {
  const base = makeBase(seed, startAt)
  const { undeclared, zone } = behaviour
  const { tables } = base
  const structures = undeclared ? classesWithUndeclared : classes
  const by = {
    forename: makeIndex(),
    surname: makeIndex(),
    postCode: makeIndex(),
    email: makeIndex(),
    phone: makeIndex()
  }
  const searched = ["forename", "surname", "postCode", "email", "phone"] as const
  const ofCustomer = makeIndex()
  const ofAccount = makeIndex()
  const firstUpdate = new Map<string, string>()

  const customers = new Map<string, () => Fields>()
  const accounts = new Map<string, () => Fields>()
  const cards = new Map<string, () => Fields>()
  for (const person of base.people) {
    customers.set(person.id, () => Seed.customer(person, zone, undeclared))
    by.forename.add(person.givenName, person.id)
    by.surname.add(person.familyName, person.id)
    by.email.add(person.email, person.id)
    for (const { zip } of person.places) by.postCode.add(zip, person.id)
    for (const number of [person.mobile, person.landline]) by.phone.add(number, person.id)
    for (const account of Seed.accounts(person)) {
      accounts.set(account.id, () => Seed.account(person, account, undeclared))
      ofCustomer.add(person.id, account.id)
      for (const pan of account.cards) {
        cards.set(pan, () => Seed.card(person, account.id, pan, undeclared))
        ofAccount.add(account.id, pan)
      }
    }
  }

  const counters = tables.table("counters")
  const accountTable = tables.table("accounts", {
    seeded: accounts,
    changed: (id, before, after) => {
      ofCustomer.remove(textOf(before, "customerNumber"), id)
      ofCustomer.add(textOf(after, "customerNumber"), id)
    }
  })
  const cardTable = tables.table("cards", {
    seeded: cards,
    changed: (pan, before, after) => {
      ofAccount.remove(textOf(before, "accountId"), pan)
      ofAccount.add(textOf(after, "accountId"), pan)
    }
  })
  return {
    ...base,
    behaviour,
    classes: behaviour.enquiryByAccount ? withAccountInEnquiry(structures) : structures,
    by,
    customers: tables.table("customers", {
      seeded: customers,
      changed: (id, before, after) => {
        for (const what of searched) {
          for (const text of textsOf[what](before)) by[what].remove(text, id)
          for (const text of textsOf[what](after)) by[what].add(text, id)
        }
      }
    }),
    accounts: accountTable,
    cards: cardTable,
    updates: tables.table("updates", {
      changed: (reference, _before, after) => {
        const key = transactionKey(textOf(after, "deviceId") ?? "", textOf(after, "transactionId") ?? "")
        if (!firstUpdate.has(key)) firstUpdate.set(key, reference)
      }
    }),
    // The indexes fold case, ids do not: A1 and a1 are two customers.
    accountsOf: (number) =>
      ofCustomer.get(number).filter((id) => textOf(accountTable.get(id), "customerNumber") === number),
    cardsOf: (account) => ofAccount.get(account).filter((pan) => textOf(cardTable.get(pan), "accountId") === account),
    updateOf: (device, transaction) => firstUpdate.get(transactionKey(device, transaction)),
    next: (series) => {
      const value = numberOf(counters.get(series), "next") || 1
      counters.set(series, { next: value + 1 })
      return value
    }
  }
}
