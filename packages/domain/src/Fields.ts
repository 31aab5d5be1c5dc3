/**
 * What a customer has of each canonical field: which rows of a mapping concern it, and with which values.
 */
import type { Address, Email, Phone } from "./Contact.ts"
import type { Customer } from "./Customer.ts"
import { canonicalFields, type CanonicalField } from "./Mapping.ts"

/** A customer's fields, in a class or not: building the class can cost more than reading the record. */
export type CustomerFields = Pick<Customer, keyof typeof Customer.fields>

/** What a customer has of one field, and whether it has anything of it: asked of every record, so without making a list. */
interface Row {
  readonly values: (customer: CustomerFields) => ReadonlyArray<unknown>
  readonly isUsed: (customer: CustomerFields) => boolean
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== ""

const of = (value: (customer: CustomerFields) => unknown): Row => ({
  values: (customer) => [value(customer)],
  isUsed: (customer) => isGiven(value(customer))
})

const ofEach = <Part>(
  parts: (customer: CustomerFields) => ReadonlyArray<Part>,
  ...values: ReadonlyArray<(part: Part) => unknown>
): Row => ({
  values: (customer) => parts(customer).flatMap((part) => values.map((value) => value(part))),
  isUsed: (customer) => {
    for (const part of parts(customer)) for (const value of values) if (isGiven(value(part))) return true
    return false
  }
})

const ofAddresses = (...values: ReadonlyArray<(address: Address) => unknown>) =>
  ofEach(({ addresses }) => addresses, ...values)
const ofPhones = (value: (phone: Phone) => unknown) => ofEach(({ phones }) => phones, value)
const ofEmails = (value: (email: Email) => unknown) => ofEach(({ emails }) => emails, value)

const ofRole = (is: (role: string) => boolean) => ofAddresses(({ role = "none" }) => (is(role) ? role : undefined))

/** Relations and loyalty are records of their own, so they have no row here. */
const table: Readonly<Partial<Record<CanonicalField, Row>>> = {
  id: of(({ id }) => id),
  references: ofEach(
    ({ references }) => references,
    ({ kind, value }) => `${kind}:${value}`
  ),
  kind: of(({ kind }) => kind),
  "name.given": of(({ name }) => name.given),
  "name.family": of(({ name }) => name.family),
  "name.title": of(({ name }) => name.title),
  "name.initials": of(({ name }) => name.initials),
  "name.full": of(({ name }) => name.full),
  birthDate: of(({ birthDate }) => birthDate),
  gender: of(({ gender }) => gender),
  nationalId: of(({ nationalId }) => nationalId),
  language: of(({ language }) => language),
  "emails.address": of(({ emails }) => emails[0]?.address),
  "emails.others": ofEach(
    ({ emails }) => emails.slice(1),
    ({ address }) => address
  ),
  "emails.role": ofEmails(({ role }) => role),
  "emails.preferred": ofEmails(({ preferred }) => preferred),
  "emails.status": ofEmails(({ status }) => status),
  "phones.number": ofPhones(({ number }) => number),
  "phones.others": ofEach(
    ({ phones }) => phones.slice(1),
    ({ number }) => number
  ),
  "phones.kind": ofPhones(({ kind }) => kind),
  "phones.slot": ofPhones(({ slot }) => slot),
  "phones.label": ofPhones(({ label }) => label),
  "phones.countryCode": ofPhones(({ countryCode }) => countryCode),
  "phones.preferred": ofPhones(({ preferred }) => preferred),
  "phones.status": ofPhones(({ status }) => status),
  "addresses.invoice": ofRole((role) => role === "invoice"),
  "addresses.delivery": ofRole((role) => role === "delivery"),
  "addresses.others": ofRole((role) => role !== "invoice" && role !== "delivery"),
  "addresses.title": ofAddresses(({ title }) => title),
  "addresses.validity": ofAddresses(
    ({ validFrom }) => validFrom,
    ({ validTo }) => validTo
  ),
  "addresses.preferred": ofAddresses(({ preferred }) => preferred),
  "addresses.recipient": ofAddresses(
    ({ given }) => given,
    ({ family }) => family
  ),
  "addresses.additionalName": ofAddresses(({ additionalName }) => additionalName),
  "addresses.organisation": ofAddresses(({ organisation }) => organisation),
  "addresses.careOf": ofAddresses(({ careOf }) => careOf),
  "addresses.lines": ofEach(
    ({ addresses }) => addresses.flatMap(({ lines }) => lines),
    (line) => line
  ),
  "addresses.dwelling": ofAddresses(({ dwelling }) => dwelling),
  "addresses.district": ofAddresses(({ district }) => district),
  "addresses.postalCode": ofAddresses(({ postalCode }) => postalCode),
  "addresses.city": ofAddresses(({ city }) => city),
  "addresses.region": ofAddresses(({ region }) => region),
  "addresses.country": ofAddresses(({ country }) => country),
  "addresses.phone": ofAddresses(({ phone }) => phone),
  "addresses.globalLocationNumber": ofAddresses(({ globalLocationNumber }) => globalLocationNumber),
  "addresses.validated": ofAddresses(({ validated }) => validated),
  consents: ofEach(
    ({ consents }) => consents,
    ({ purpose, state, title = "" }) => `${purpose} ${title}:${state}`
  ),
  "protection.address": of(({ protection }) => protection?.address),
  "protection.phone": of(({ protection }) => protection?.phone),
  companies: ofEach(
    ({ companies }) => companies,
    (company) => company
  ),
  active: of(({ active }) => active),
  login: of(({ login }) => login),
  subscriptions: ofEach(
    ({ subscriptions }) => subscriptions,
    (subscription) => subscription
  ),
  attributes: ofEach(
    ({ attributes }) => attributes,
    ({ code, kind, value }) => `${kind} ${code}:${value}`
  ),
  createdAt: of(({ createdAt }) => createdAt),
  updatedAt: of(({ updatedAt }) => updatedAt)
}

const rows = canonicalFields.flatMap((field) => {
  const row = table[field]
  return row === undefined ? [] : [{ field, isUsed: row.isUsed }]
})

/** What the customer has of the field, in the record's order; nothing absent and no empty text. */
export const valuesOf = (customer: CustomerFields, field: CanonicalField): ReadonlyArray<unknown> =>
  (table[field]?.values(customer) ?? []).filter(isGiven)

/** The fields that the customer has something of, in the order of `canonicalFields`. */
export const inUse = (customer: CustomerFields): ReadonlyArray<CanonicalField> =>
  rows.filter(({ isUsed }) => isUsed(customer)).map(({ field }) => field)
