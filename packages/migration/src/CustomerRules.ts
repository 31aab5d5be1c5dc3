/**
 * What a plan says about the values of a customer: other words for them, values for what is missing, and whose value stands
 * where the target has the customer already. Pure; every change leaves a note, and no note holds a value.
 */
import { Address, CountryCode, Email, PersonName, Phone } from "@kundbro/domain/Contact"
import { Attribute, Consent, Customer } from "@kundbro/domain/Customer"
import { type CanonicalField, MappingNote } from "@kundbro/domain/Mapping"
import { Array as Arrays, Effect, Predicate, Schema, Struct } from "effect"

/** A customer, and what was done to it. */
export interface Ruled {
  readonly customer: Customer
  readonly notes: ReadonlyArray<MappingNote>
}

const named = <Fields extends Schema.Struct.Fields>(fields: Fields) =>
  Schema.Struct(fields).annotate({
    messageUnexpectedKey: `There is no such field to give a rule for: use ${Object.keys(fields).join(", ")}`
  })

const Words = Schema.optionalKey(Schema.Record(Schema.String, Schema.NonEmptyString))

/** `info SHOESIZE`: an attribute's kind, a space, and its code. */
const AttributeName = Schema.String.pipe(
  Schema.check(Schema.isPattern(/^\S+ [^]+$/, { message: "Expected an attribute's kind, a space and its code" }))
)

/**
 * Other words for values, by field: `{ "gender": { "F": "female" }, "addresses.country": { "Sverige": "SE" } }`. Compared
 * letter by letter; a value that is not named stays as it is. `consents` names purposes, `attributes` a kind and a code.
 */
export const Values = named({
  kind: Words,
  "name.title": Words,
  gender: Words,
  language: Words,
  "emails.role": Words,
  "phones.kind": Words,
  "phones.label": Words,
  "phones.countryCode": Words,
  "addresses.title": Words,
  "addresses.region": Words,
  "addresses.country": Schema.optionalKey(Schema.Record(Schema.String, CountryCode)),
  consents: Words,
  attributes: Schema.optionalKey(Schema.Record(Schema.String, AttributeName))
})
export type Values = typeof Values.Type

const Word = Schema.optionalKey(Schema.NonEmptyString)

/**
 * Values for what is missing, by field, for each address, e-mail address and phone that lacks it: `{ "language": "sv" }`.
 * `attributes` adds those that the customer does not have. A consent is never filled in.
 */
export const Defaults = named({
  kind: Word,
  "name.title": Word,
  gender: Word,
  language: Word,
  "emails.role": Word,
  "phones.kind": Word,
  "phones.countryCode": Word,
  "addresses.region": Word,
  "addresses.country": Schema.optionalKey(CountryCode),
  attributes: Schema.optionalKey(Schema.Record(AttributeName, Schema.NonEmptyString))
})
export type Defaults = typeof Defaults.Type

const Authority = Schema.optionalKey(Schema.Literals(["source", "target"]))

/**
 * Whose value stands, by field of the customer, where both have one; what only one of them has, the merged customer has. A
 * name or a list of addresses, e-mail addresses or phones stands as a whole. Consents are merged by purpose and title, where
 * an answer stands before none; attributes by kind and code. What either side hides stays hidden.
 */
export const Merge = named({
  /** For every field that is not named. Default `source`. */
  default: Schema.Literals(["source", "target"]).pipe(Schema.withDecodingDefaultKey(Effect.succeed("source" as const))),
  kind: Authority,
  name: Authority,
  birthDate: Authority,
  gender: Authority,
  nationalId: Authority,
  language: Authority,
  emails: Authority,
  phones: Authority,
  addresses: Authority,
  consents: Authority,
  companies: Authority,
  active: Authority,
  login: Authority,
  subscriptions: Authority,
  attributes: Authority
})
export type Merge = typeof Merge.Type

const rebuilt = (customer: Customer, by: Partial<Customer>): Customer =>
  // What is put in has been checked with the plan, or by an adapter.
  new Customer({ ...customer, ...by }, { disableChecks: true })

/** A word in the place of one that may be missing; `undefined` leaves it missing. */
type Replace = (word: string | undefined) => string | undefined

const set = <A>(word: string | undefined, as: (word: string) => A) => (word === undefined ? {} : as(word))

type Rewrite = (customer: Customer, replace: Replace) => Partial<Customer>

const inEmails =
  (part: (one: Email, replace: Replace) => Partial<Email>): Rewrite =>
  ({ emails }, replace) => ({ emails: emails.map((one) => new Email({ ...one, ...part(one, replace) })) })
const inPhones =
  (part: (one: Phone, replace: Replace) => Partial<Phone>): Rewrite =>
  ({ phones }, replace) => ({ phones: phones.map((one) => new Phone({ ...one, ...part(one, replace) })) })
const inAddresses =
  (part: (one: Address, replace: Replace) => Partial<Address>): Rewrite =>
  ({ addresses }, replace) => ({ addresses: addresses.map((one) => new Address({ ...one, ...part(one, replace) })) })

const attributeOf = (name: string, value: string): Attribute => {
  const space = name.indexOf(" ")
  return new Attribute({ kind: name.slice(0, space), code: name.slice(space + 1), value })
}

const rewrites: Readonly<Record<keyof Values, Rewrite>> = {
  kind: (one, replace) => set(replace(one.kind), (kind) => ({ kind })),
  "name.title": ({ name }, replace) =>
    set(replace(name.title), (title) => ({ name: new PersonName({ ...name, title }) })),
  gender: (one, replace) => set(replace(one.gender), (gender) => ({ gender })),
  language: (one, replace) => set(replace(one.language), (language) => ({ language })),
  "emails.role": inEmails((one, replace) => set(replace(one.role), (role) => ({ role }))),
  "phones.kind": inPhones((one, replace) => set(replace(one.kind), (kind) => ({ kind }))),
  "phones.label": inPhones((one, replace) => set(replace(one.label), (label) => ({ label }))),
  "phones.countryCode": inPhones((one, replace) => set(replace(one.countryCode), (countryCode) => ({ countryCode }))),
  "addresses.title": inAddresses((one, replace) => set(replace(one.title), (title) => ({ title }))),
  "addresses.region": inAddresses((one, replace) => set(replace(one.region), (region) => ({ region }))),
  "addresses.country": inAddresses(({ country }, replace) => {
    const before = typeof country === "object" ? country.text : country
    return set(replace(before), (after) => (after === before ? {} : { country: CountryCode.make(after) }))
  }),
  consents: ({ consents }, replace) => ({
    consents: consents.map((one) => new Consent({ ...one, purpose: replace(one.purpose) ?? one.purpose }))
  }),
  attributes: ({ attributes }, replace) => ({
    attributes: attributes.map((one) => {
      const before = `${one.kind} ${one.code}`
      const after = replace(before) ?? before
      return after === before ? one : attributeOf(after, one.value)
    })
  })
}

const rowOf = (field: keyof Values): CanonicalField => field

const fieldsOf = Struct.keys

/** The customer in the plan's words. */
export const translate = (values: Values | undefined, customer: Customer): Ruled => {
  if (values === undefined) return { customer, notes: [] }
  let result = customer
  const notes: Array<MappingNote> = []
  for (const field of fieldsOf(values)) {
    const words = values[field] ?? {}
    let changed = false
    const rewritten = rewrites[field](result, (word) => {
      if (word === undefined || !Object.hasOwn(words, word)) return word
      changed ||= words[word] !== word
      return words[word]
    })
    if (!changed) continue
    result = rebuilt(result, rewritten)
    notes.push(
      new MappingNote({ kind: "transformed", field: rowOf(field), reason: "the plan has another word for it" })
    )
  }
  return { customer: result, notes }
}

const filled = (field: CanonicalField) =>
  new MappingNote({ kind: "defaulted", field, reason: "absent at the source; the plan's default" })

/** The customer with the plan's values for what is missing. */
export const fill = (defaults: Defaults | undefined, customer: Customer): Ruled => {
  if (defaults === undefined) return { customer, notes: [] }
  const { attributes: wanted = {}, ...words } = defaults
  let result = customer
  const notes: Array<MappingNote> = []
  for (const field of fieldsOf(words)) {
    const value = words[field]
    let changed = false
    const rewritten = rewrites[field](result, (word) => {
      if (word !== undefined && word !== "") return word
      changed = true
      return value
    })
    if (!changed) continue
    result = rebuilt(result, rewritten)
    notes.push(filled(field))
  }
  const has = new Set(customer.attributes.map(({ code, kind }) => `${kind} ${code}`))
  const missing = Object.entries(wanted).filter(([name]) => !has.has(name))
  if (missing.length > 0) {
    const added = missing.map(([name, value]) => attributeOf(name, value))
    result = rebuilt(result, { attributes: [...result.attributes, ...added] })
    notes.push(filled("attributes"))
  }
  return { customer: result, notes }
}

/** The fields that have an authority, each with the row of the loss map that tells of it. */
const merged = {
  kind: "kind",
  name: "name.full",
  birthDate: "birthDate",
  gender: "gender",
  nationalId: "nationalId",
  language: "language",
  emails: "emails.address",
  phones: "phones.number",
  addresses: "addresses.lines",
  companies: "companies",
  active: "active",
  login: "login",
  subscriptions: "subscriptions"
} as const satisfies Partial<Record<keyof Merge, CanonicalField>>

const isNothing = (value: unknown): boolean =>
  value === undefined ||
  value === "" ||
  (Array.isArray(value) ? value.length === 0 : Predicate.isObject(value) && Object.values(value).every(isNothing))

/** Vendors' keys of parts differ between systems and say nothing. */
const textOf = (value: unknown): string =>
  JSON.stringify(value, (key, part: unknown) => (key === "reference" ? undefined : part)) ?? ""

/** For each key what the first says; what the second says where the first says nothing, or only what `isWeak`. */
const byKey = <A>(
  first: ReadonlyArray<A>,
  second: ReadonlyArray<A>,
  keyOf: (one: A) => string,
  isWeak: (one: A) => boolean = () => false
): ReadonlyArray<A> => {
  const [own, other] = [Arrays.groupBy(first, keyOf), Arrays.groupBy(second, keyOf)]
  return Object.keys({ ...own, ...other }).flatMap((key) => {
    const [said = [], alsoSaid = []] = [own[key], other[key]]
    const isOwn = !said.every(isWeak) || (said.length > 0 && alsoSaid.every(isWeak))
    return isOwn ? said : alsoSaid
  })
}

const answerOf = ({ purpose, state, title }: Consent): string => JSON.stringify([purpose, title, state])

const stands = (field: CanonicalField) =>
  new MappingNote({ kind: "dropped", field, reason: "the target's own stands, as the plan says" })

/**
 * One customer of the source's and the target's, by named authority. Ids, references and what only one vendor has are the
 * source's: an update leaves the target's own alone.
 */
export const merge = (rules: Merge, source: Customer, target: Customer): Ruled => {
  const notes: Array<MappingNote> = []
  const inOrder = (field: keyof Merge) =>
    (rules[field] ?? rules.default) === "source" ? ([source, target] as const) : ([target, source] as const)
  const theirs = fieldsOf(merged).filter(
    (field) => !isNothing(target[field]) && (isNothing(source[field]) || inOrder(field)[0] === target)
  )
  for (const field of theirs) {
    if (!isNothing(source[field]) && textOf(target[field]) !== textOf(source[field])) notes.push(stands(merged[field]))
  }
  const [said, alsoSaid] = inOrder("consents")
  const consents = byKey(
    said.consents,
    alsoSaid.consents,
    ({ purpose, title }) => JSON.stringify([purpose, title]),
    ({ state }) => state === "unknown"
  )
  const [own, other] = inOrder("attributes")
  const attributes = byKey(own.attributes, other.attributes, ({ code, kind }) => `${kind} ${code}`)
  const answers = new Set(consents.map(answerOf))
  if (source.consents.some((one) => one.state !== "unknown" && !answers.has(answerOf(one)))) {
    notes.push(stands("consents"))
  }
  const values = new Set(attributes.map(textOf))
  if (source.attributes.some((one) => !values.has(textOf(one)))) notes.push(stands("attributes"))
  const hidden = { ...source.protection }
  for (const part of ["address", "phone"] as const) {
    const value = target.protection?.[part]
    if (value !== undefined) hidden[part] = hidden[part] === true || value
  }
  return {
    customer: rebuilt(source, {
      ...Struct.pick(target, theirs),
      consents,
      attributes,
      ...(Object.keys(hidden).length > 0 && { protection: hidden })
    }),
    notes
  }
}
