/** What became of a customer's fields between two records, and what a vendor that reads only some of them would give back. */
import { Customer, Fields, Mapping } from "@kundbro/domain"
import { Predicate, Schema } from "effect"

/** A field whose values are no longer all there, or which has values that were not there. */
export interface Change {
  readonly field: Mapping.CanonicalField
  readonly lost: boolean
  readonly gained: boolean
}

const text = (value: unknown) => JSON.stringify(value)

/** An address that serves in a second role as well (Norce's invoice address) tells the same twice, which counts once. */
const once = (fields: Fields.CustomerFields): Fields.CustomerFields => ({
  ...fields,
  addresses: fields.addresses.filter((one, at, all) => all.findIndex(({ city }) => city === one.city) === at)
})

/** What of `some` is not in `others`, each counted once. */
const missing = (some: ReadonlyArray<unknown>, others: ReadonlyArray<unknown>): ReadonlyArray<unknown> => {
  const left = others.map(text)
  return some.filter((one) => {
    const at = left.indexOf(text(one))
    if (at !== -1) left.splice(at, 1)
    return at === -1
  })
}

/** The parts that are still there, known by a value that every vendor carries as it is. */
const kept = <A>(before: ReadonlyArray<A>, after: ReadonlyArray<A>, key: (part: A) => unknown): ReadonlyArray<A> =>
  before.filter((one) => after.some((other) => key(other) === key(one)))

const roles: ReadonlySet<string> = new Set(["addresses.invoice", "addresses.delivery", "addresses.others"])

const roleRow = ({ role }: { readonly role?: string }): Mapping.CanonicalField =>
  role === "invoice" || role === "delivery" ? `addresses.${role}` : "addresses.others"

/**
 * Every change. A part that is gone as a whole is one change, of the row of the part, and takes its fields along: the
 * other rows tell of the parts that are still there. No two parts of a customer may share number, e-mail address or city.
 */
export const changes = (before: Customer.Customer, after: Customer.Customer): ReadonlyArray<Change> => {
  const parts = {
    emails: kept(before.emails, after.emails, ({ address }) => address),
    phones: kept(before.phones, after.phones, ({ number }) => number),
    addresses: kept(before.addresses, after.addresses, ({ city }) => city)
  }
  const gone = new Set<Mapping.CanonicalField>(
    before.addresses.filter((one) => !parts.addresses.includes(one)).map(roleRow)
  )
  if (parts.emails.length < before.emails.length)
    gone.add(after.emails.length === 0 ? "emails.address" : "emails.others")
  if (parts.phones.length < before.phones.length)
    gone.add(after.phones.length === 0 ? "phones.number" : "phones.others")
  const there: Fields.CustomerFields = { ...before, ...parts }
  return Mapping.canonicalFields.flatMap((field) => {
    const view = roles.has(field) ? (fields: Fields.CustomerFields) => fields : once
    const [was, is] = [Fields.valuesOf(view(there), field), Fields.valuesOf(view(after), field)]
    const lost = gone.has(field) || missing(was, is).length > 0
    const gained = missing(is, was).length > 0
    return lost || gained ? [{ field, lost, gained }] : []
  })
}

/** Where a row that is not named like its place keeps its values. */
const places: Readonly<Partial<Record<Mapping.CanonicalField, ReadonlyArray<string>>>> = {
  "addresses.validity": ["addresses.validFrom", "addresses.validTo"],
  "addresses.recipient": ["addresses.given", "addresses.family"]
}

const cut = (value: unknown, [key = "", ...rest]: ReadonlyArray<string>): unknown => {
  if (Array.isArray(value)) return value.map((one) => cut(one, [key, ...rest]))
  if (!Predicate.isObject(value) || !(key in value)) return value
  const { [key]: part, ...others } = value
  return rest.length === 0 ? others : { ...others, [key]: cut(part, rest) }
}

const encode = Schema.encodeSync(Customer.Customer)
const decode = Schema.decodeUnknownSync(Customer.Customer)
const nothing = encode(Customer.empty)

/** The customer without what the vendor does not declare to read, as if it had come from there. */
export const asReadBy = (mapping: Mapping.VendorMapping, customer: Customer.Customer): Customer.Customer => {
  const unread = Mapping.canonicalFields.filter((field) => mapping.read[field] === undefined)
  /** All that a vendor reads of them: none without what each is, one where it has no room for others. */
  const read = <A>(list: ReadonlyArray<A>, what: Mapping.CanonicalField, others: Mapping.CanonicalField) =>
    list.slice(0, unread.includes(what) ? 0 : unread.includes(others) ? 1 : undefined)
  const some = {
    ...customer,
    emails: read(customer.emails, "emails.address", "emails.others"),
    phones: read(customer.phones, "phones.number", "phones.others"),
    addresses: customer.addresses.filter((one) => !unread.includes(roleRow(one)))
  }
  const left = unread
    .flatMap((field) => places[field] ?? [field])
    .reduce<unknown>((value, path) => cut(value, path.split(".")), encode(new Customer.Customer(some)))
  return decode({ ...nothing, ...(Predicate.isObject(left) && left), extensions: { [mapping.vendor]: { Own: "x" } } })
}
