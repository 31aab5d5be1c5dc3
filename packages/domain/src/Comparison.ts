/**
 * Is what the vendor gives back what was meant to be there? Differences are named by path, never by value.
 */
import { Predicate, Schema } from "effect"
import type { CustomerDraft } from "./Capabilities.ts"
import { Customer } from "./Customer.ts"
import type { CanonicalField, MappingNote } from "./Mapping.ts"

const encode = Schema.encodeSync(Customer)

/** Vendors assign these: a new record has others than the one it was made from. */
const assigned: ReadonlySet<string> = new Set(["id", "reference", "createdAt", "updatedAt", "extensions"])

/** Lists without an order: a part is known by its code or its purpose, not by its place. */
const unordered: ReadonlySet<string> = new Set(["attributes", "consents"])

/** The write that the record is read back after. */
export interface Written {
  readonly after: "create" | "update"
  /** `keeps` of the target's `CustomerUpdates`. Counts after an update only. */
  readonly keeps?: ReadonlyArray<CanonicalField> | undefined
}

/** What does not count, by place: a path without the positions in lists. */
interface Leniency {
  /** The vendor's own value stands where the draft has none; of a list, the vendor may have more. */
  readonly kept: ReadonlySet<string>
  /** Filled in by a rule for a new record: an update leaves it as it is. */
  readonly defaulted: ReadonlySet<string>
  /** The same, by path: a default in one of several addresses. */
  readonly defaultedAt: ReadonlySet<string>
  /** An address that is there stays where the draft has none at all. */
  readonly addressesStay: boolean
  /** Consents that nobody gave were filled in as `unknown`. */
  readonly consentsToo: boolean
}

const none: Leniency = {
  kept: new Set(),
  defaulted: new Set(),
  defaultedAt: new Set(),
  addressesStay: false,
  consentsToo: false
}

const leniencyOf = (notes: ReadonlyArray<MappingNote>, { after, keeps = [] }: Written): Leniency => {
  if (after === "create") return none
  const defaulted = notes
    .filter(({ field, kind }) => kind === "defaulted" && !field.startsWith("addresses."))
    .map(({ field }) => field)
  const consentsToo = defaulted.includes("consents")
  return {
    defaultedAt: new Set(notes.flatMap(({ kind, path }) => (kind === "defaulted" && path !== undefined ? [path] : []))),
    addressesStay: keeps.includes("addresses.invoice"),
    kept: new Set([...keeps.filter((field) => field !== "addresses.invoice"), ...(consentsToo ? ["consents"] : [])]),
    // Of a login nothing else is ever filled in.
    defaulted: new Set(
      defaulted.filter((field) => field !== "consents").map((field) => (field === "login" ? "login.active" : field))
    ),
    consentsToo
  }
}

const isSaid = (consent: unknown): boolean => !Predicate.isObject(consent) || consent["state"] !== "unknown"

const walker = ({ addressesStay, consentsToo, defaulted, defaultedAt, kept }: Leniency) => {
  const places = [...defaulted, ...kept]
  const placeOf = (path: string) => (places.length === 0 && !addressesStay ? "" : path.replaceAll(/\[\d+\]/g, ""))
  /** An absent object that has lenient parts is compared part by part, like an empty one. */
  const opened = (value: unknown, place: string): unknown =>
    value === undefined && places.some((one) => one.startsWith(`${place}.`)) ? {} : value

  const among = (expected: ReadonlyArray<unknown>, actual: ReadonlyArray<unknown>, path: string, place: string) => {
    const left = [...actual]
    return expected.flatMap((part, index) => {
      if (consentsToo && place === "consents" && !isSaid(part)) return []
      const found = left.findIndex((other) => walk(part, other, `${path}[${index}]`).length === 0)
      if (found === -1) return [`${path}[${index}]`]
      left.splice(unordered.has(place) ? found : 0, unordered.has(place) ? 1 : found + 1)
      return []
    })
  }

  const walk = (wanted: unknown, present: unknown, path: string): ReadonlyArray<string> => {
    if (wanted === present || defaultedAt.has(path)) return []
    const place = placeOf(path)
    const isKept = kept.has(place)
    if (isKept && wanted === undefined) return []
    if (addressesStay && Array.isArray(wanted) && wanted.length === 0 && /(^|\.)addresses$/.test(place)) return []
    if (isKept && Array.isArray(wanted) && Array.isArray(present)) return among(wanted, present, path, place)
    if (defaulted.has(place)) return []
    const expected = opened(wanted, place)
    const actual = opened(present, place)
    if (Array.isArray(expected) && Array.isArray(actual)) {
      const length = Math.max(expected.length, actual.length)
      return Array.from({ length }, (_, index) => walk(expected[index], actual[index], `${path}[${index}]`)).flat()
    }
    if (Predicate.isObject(expected) && Predicate.isObject(actual)) {
      return [...new Set([...Object.keys(expected), ...Object.keys(actual)])]
        .filter((key) => !assigned.has(key))
        .flatMap((key) => walk(expected[key], actual[key], path === "" ? key : `${path}.${key}`))
    }
    return [path]
  }
  return walk
}

const strict = walker(none)

/**
 * The paths at which a record read back differs from its draft. Ids, dates and keys that the vendor assigns do not
 * count; of the references every one in the draft must be there, and the vendor may have added its own.
 *
 * An update adds to what was there, so after one less can be demanded: what the draft notes as `defaulted` (active,
 * login, protection, consents that nobody gave) does not count, and of the fields that the target `keeps` only what the
 * draft has and the record lacks; `addresses.invoice` among them says that no addresses at all takes none away. A default inside an address counts, because a draft's address replaces the one before
 * it, unless its note names the path: then the adapter keeps what was there.
 */
export const differences = (
  draft: CustomerDraft,
  readBack: Customer,
  written: Written = { after: "create" }
): ReadonlyArray<string> => differencesOf({ customer: encode(draft.customer), notes: draft.notes }, readBack, written)

/** A draft as it was stored: its customer is what the JSON of one reads as. */
export interface StoredDraft {
  readonly customer: unknown
  readonly notes: ReadonlyArray<MappingNote>
}

const isReference = Predicate.Struct({ kind: Predicate.isString, value: Predicate.isUnknown })
const referencesOf = (references: unknown) => (Array.isArray(references) ? references.filter(isReference) : [])

/** The {@link differences} of a stored draft, without decoding it. One that is no customer differs everywhere. */
export const differencesOf = (
  { customer, notes }: StoredDraft,
  readBack: Customer,
  written: Written = { after: "create" }
): ReadonlyArray<string> => {
  const { references: wanted, ...expected } = Predicate.isObject(customer) ? customer : { references: undefined }
  const { references: present, ...actual } = encode(readBack)
  const lost = referencesOf(wanted)
    .filter(({ kind, value }) => !present.some((one) => one.kind === kind && one.value === value))
    .map(({ kind }) => `references.${kind}`)
  const leniency = leniencyOf(notes, written)
  const walk = leniency === none ? strict : walker(leniency)
  return [...lost, ...walk(expected, actual, "")]
}
