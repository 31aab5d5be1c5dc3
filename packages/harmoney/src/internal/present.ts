/** Which rows of the mapping a customer has a value for. */
import type { Customer, Mapping } from "@kundbro/domain"

/** A customer's fields, in a class or not: building the class costs more than reading the record. */
export type Fields = Pick<Customer.Customer, keyof typeof Customer.Customer.fields>

type Presence = readonly [field: Mapping.CanonicalField, present: (customer: Fields) => boolean]

const given = (value: unknown): boolean => value !== undefined && value !== ""
const roles: ReadonlySet<string | undefined> = new Set(["invoice", "delivery"])

const table: ReadonlyArray<Presence> = [
  ["id", (c) => given(c.id)],
  ["references", (c) => c.references.length > 0],
  ["kind", (c) => given(c.kind)],
  ["name.given", (c) => given(c.name.given)],
  ["name.family", (c) => given(c.name.family)],
  ["name.title", (c) => given(c.name.title)],
  ["name.initials", (c) => given(c.name.initials)],
  ["name.full", (c) => given(c.name.full)],
  ["birthDate", (c) => given(c.birthDate)],
  ["gender", (c) => given(c.gender)],
  ["nationalId", (c) => given(c.nationalId)],
  ["language", (c) => given(c.language)],
  ["emails.address", (c) => c.emails.length > 0],
  ["emails.others", (c) => c.emails.length > 1],
  ["emails.role", (c) => c.emails.some(({ role }) => given(role))],
  ["emails.preferred", (c) => c.emails.some(({ preferred }) => given(preferred))],
  ["emails.status", (c) => c.emails.some(({ status }) => given(status))],
  ["phones.number", (c) => c.phones.length > 0],
  ["phones.others", (c) => c.phones.length > 1],
  ["phones.kind", (c) => c.phones.some(({ kind }) => given(kind))],
  ["phones.slot", (c) => c.phones.some(({ slot }) => given(slot))],
  ["phones.label", (c) => c.phones.some(({ label }) => given(label))],
  ["phones.countryCode", (c) => c.phones.some(({ countryCode }) => given(countryCode))],
  ["phones.preferred", (c) => c.phones.some(({ preferred }) => given(preferred))],
  ["phones.status", (c) => c.phones.some(({ status }) => given(status))],
  ["addresses.invoice", (c) => c.addresses.some(({ role }) => role === "invoice")],
  ["addresses.delivery", (c) => c.addresses.some(({ role }) => role === "delivery")],
  ["addresses.others", (c) => c.addresses.some(({ role }) => !roles.has(role))],
  ["addresses.title", (c) => c.addresses.some(({ title }) => given(title))],
  ["addresses.validity", (c) => c.addresses.some(({ validFrom, validTo }) => given(validFrom) || given(validTo))],
  ["addresses.preferred", (c) => c.addresses.some(({ preferred }) => given(preferred))],
  ["addresses.recipient", (c) => c.addresses.some(({ family, given: first }) => given(first) || given(family))],
  ["addresses.additionalName", (c) => c.addresses.some(({ additionalName }) => given(additionalName))],
  ["addresses.organisation", (c) => c.addresses.some(({ organisation }) => given(organisation))],
  ["addresses.careOf", (c) => c.addresses.some(({ careOf }) => given(careOf))],
  ["addresses.lines", (c) => c.addresses.some(({ lines }) => lines.length > 0)],
  ["addresses.dwelling", (c) => c.addresses.some(({ dwelling }) => given(dwelling))],
  ["addresses.district", (c) => c.addresses.some(({ district }) => given(district))],
  ["addresses.postalCode", (c) => c.addresses.some(({ postalCode }) => given(postalCode))],
  ["addresses.city", (c) => c.addresses.some(({ city }) => given(city))],
  ["addresses.region", (c) => c.addresses.some(({ region }) => given(region))],
  ["addresses.country", (c) => c.addresses.some(({ country }) => given(country))],
  ["addresses.phone", (c) => c.addresses.some(({ phone }) => given(phone))],
  ["addresses.globalLocationNumber", (c) => c.addresses.some((one) => given(one.globalLocationNumber))],
  ["addresses.validated", (c) => c.addresses.some(({ validated }) => given(validated))],
  ["consents", (c) => c.consents.length > 0],
  ["protection.address", (c) => given(c.protection?.address)],
  ["protection.phone", (c) => given(c.protection?.phone)],
  ["companies", (c) => c.companies.length > 0],
  ["active", (c) => given(c.active)],
  ["login", (c) => given(c.login)],
  ["subscriptions", (c) => c.subscriptions.length > 0],
  ["attributes", (c) => c.attributes.length > 0],
  ["createdAt", (c) => given(c.createdAt)],
  ["updatedAt", (c) => given(c.updatedAt)]
]

/** The rows that the customer fills. */
export const present = (customer: Fields): ReadonlyArray<Mapping.CanonicalField> =>
  table.flatMap(([field, has]) => (has(customer) ? [field] : []))
