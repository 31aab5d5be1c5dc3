/**
 * What a customer has of each canonical field: which rows of a mapping concern it, and with which values.
 */
import type { Address, Email, Phone } from "./Contact.ts"
import type { Customer } from "./Customer.ts"
import { canonicalFields, type CanonicalField } from "./Mapping.ts"

/** A customer's fields, in a class or not: building the class can cost more than reading the record. */
export type CustomerFields = Pick<Customer, keyof typeof Customer.fields>

type Values = (customer: CustomerFields) => ReadonlyArray<unknown>

const ofAddresses =
  (value: (address: Address) => unknown): Values =>
  ({ addresses }) =>
    addresses.map(value)
const ofPhones =
  (value: (phone: Phone) => unknown): Values =>
  ({ phones }) =>
    phones.map(value)
const ofEmails =
  (value: (email: Email) => unknown): Values =>
  ({ emails }) =>
    emails.map(value)

const roleOf = ({ role = "none" }: Address) => role

/** Relations and loyalty are records of their own, so they have no row here. */
const table: Readonly<Partial<Record<CanonicalField, Values>>> = {
  id: (one) => [one.id],
  references: (one) => one.references.map(({ kind, value }) => `${kind}:${value}`),
  kind: (one) => [one.kind],
  "name.given": (one) => [one.name.given],
  "name.family": (one) => [one.name.family],
  "name.title": (one) => [one.name.title],
  "name.initials": (one) => [one.name.initials],
  "name.full": (one) => [one.name.full],
  birthDate: (one) => [one.birthDate],
  gender: (one) => [one.gender],
  nationalId: (one) => [one.nationalId],
  language: (one) => [one.language],
  "emails.address": (one) => one.emails.slice(0, 1).map(({ address }) => address),
  "emails.others": (one) => one.emails.slice(1).map(({ address }) => address),
  "emails.role": ofEmails(({ role }) => role),
  "emails.preferred": ofEmails(({ preferred }) => preferred),
  "emails.status": ofEmails(({ status }) => status),
  "phones.number": ofPhones(({ number }) => number),
  "phones.others": (one) => one.phones.slice(1).map(({ number }) => number),
  "phones.kind": ofPhones(({ kind }) => kind),
  "phones.slot": ofPhones(({ slot }) => slot),
  "phones.label": ofPhones(({ label }) => label),
  "phones.countryCode": ofPhones(({ countryCode }) => countryCode),
  "phones.preferred": ofPhones(({ preferred }) => preferred),
  "phones.status": ofPhones(({ status }) => status),
  "addresses.invoice": (one) => one.addresses.map(roleOf).filter((role) => role === "invoice"),
  "addresses.delivery": (one) => one.addresses.map(roleOf).filter((role) => role === "delivery"),
  "addresses.others": (one) => one.addresses.map(roleOf).filter((role) => role !== "invoice" && role !== "delivery"),
  "addresses.title": ofAddresses(({ title }) => title),
  "addresses.validity": (one) => one.addresses.flatMap(({ validFrom, validTo }) => [validFrom, validTo]),
  "addresses.preferred": ofAddresses(({ preferred }) => preferred),
  "addresses.recipient": (one) => one.addresses.flatMap(({ family, given }) => [given, family]),
  "addresses.additionalName": ofAddresses(({ additionalName }) => additionalName),
  "addresses.organisation": ofAddresses(({ organisation }) => organisation),
  "addresses.careOf": ofAddresses(({ careOf }) => careOf),
  "addresses.lines": (one) => one.addresses.flatMap(({ lines }) => lines),
  "addresses.dwelling": ofAddresses(({ dwelling }) => dwelling),
  "addresses.district": ofAddresses(({ district }) => district),
  "addresses.postalCode": ofAddresses(({ postalCode }) => postalCode),
  "addresses.city": ofAddresses(({ city }) => city),
  "addresses.region": ofAddresses(({ region }) => region),
  "addresses.country": ofAddresses(({ country }) => country),
  "addresses.phone": ofAddresses(({ phone }) => phone),
  "addresses.globalLocationNumber": ofAddresses(({ globalLocationNumber }) => globalLocationNumber),
  "addresses.validated": ofAddresses(({ validated }) => validated),
  consents: (one) => one.consents.map(({ purpose, state, title = "" }) => `${purpose} ${title}:${state}`),
  "protection.address": (one) => [one.protection?.address],
  "protection.phone": (one) => [one.protection?.phone],
  companies: (one) => one.companies,
  active: (one) => [one.active],
  login: (one) => [one.login],
  subscriptions: (one) => one.subscriptions,
  attributes: (one) => one.attributes.map(({ code, kind, value }) => `${kind} ${code}:${value}`),
  createdAt: (one) => [one.createdAt],
  updatedAt: (one) => [one.updatedAt]
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== ""

/** What the customer has of the field, in the record's order; nothing absent and no empty text. */
export const valuesOf = (customer: CustomerFields, field: CanonicalField): ReadonlyArray<unknown> =>
  (table[field]?.(customer) ?? []).filter(isGiven)

/** The fields that the customer has something of, in the order of `canonicalFields`. */
export const inUse = (customer: CustomerFields): ReadonlyArray<CanonicalField> =>
  canonicalFields.filter((field) => table[field]?.(customer).some(isGiven) === true)
