/**
 * One customer of several records of one person, and an account of it: for every field whose value stands, whose was set aside,
 * and whether they contradict each other. Pure; the order in which the records are given does not count.
 */
import { Customer } from "@kundbro/domain/Customer"
import type { CustomerId } from "@kundbro/domain/Ids"
import { Schema } from "effect"
import { byMember, Member } from "./Found.ts"
import { canonical, isFields, isNothing, normal } from "./internal/json.ts"
import * as MatchOptions from "./MatchOptions.ts"
import type { MergePolicy, Rule, RuledField } from "./MergePolicy.ts"
import * as Normal from "./Normal.ts"

/** A record of the group. */
export interface Source {
  readonly system: string
  readonly id: CustomerId
  readonly customer: Customer
}

/** What became of one field. Holds no value. */
export const MergeNote = Schema.Struct({
  /** A field of `Customer`. */
  field: Schema.String,
  /** The rule that was used: one of the policy's, or `earliest`, `latest`, `by-vendor`, `none` where there is no choice. */
  rule: Schema.String,
  /** Records whose value, or part of it, stands. */
  from: Schema.Array(Member),
  /** Records that say something that does not stand, were it only another spelling. */
  setAside: Schema.Array(Member),
  /** What was set aside says something else, spelling aside. */
  conflict: Schema.Boolean,
  /** Why this one, in words. */
  reason: Schema.String
})
export type MergeNote = typeof MergeNote.Type

/** A customer that no vendor holds yet, and where it comes from. */
export interface Merged {
  readonly customer: Customer
  /** One for every field that any record has something of, in a fixed order. */
  readonly notes: ReadonlyArray<MergeNote>
  /** The notes that are conflicts. */
  readonly conflicts: ReadonlyArray<MergeNote>
}

type Json = Schema.Json | undefined

interface Encoded {
  readonly member: Member
  readonly changed: string
  readonly fields: Readonly<Record<string, Json>>
}

const Fields = Schema.Record(Schema.String, Schema.Json)
const encode = Schema.encodeSync(Customer)
const asFields = Schema.decodeUnknownSync(Fields)
const decode = Schema.decodeUnknownSync(Customer)

const encoded = ({ customer, id, system }: Source): Encoded => {
  const fields = asFields(encode(customer))
  const { updatedAt } = fields
  return { member: { system, id }, changed: typeof updatedAt === "string" ? updatedAt : "", fields }
}

const parts = (value: Json): ReadonlyArray<Schema.Json> => (Array.isArray(value) ? value : [])

const text = (value: Json, key: string): string | undefined => {
  const found = isFields(value) ? value[key] : undefined
  return typeof found === "string" ? found : undefined
}

/** What makes a part of a list that part; two with the same essence are one part, or one part written twice. */
const essence =
  (options: MatchOptions.MatchOptions) =>
  (field: string, part: Schema.Json): string => {
    const address = text(part, "address")
    if (field === "emails" && address !== undefined) return Normal.email(address) ?? Normal.text(address)
    const number = text(part, "number")
    if (field === "phones" && number !== undefined) {
      return Normal.phone(number, options, text(part, "countryCode")) ?? Normal.text(number)
    }
    return canonical(normal(part))
  }

const states = ["refused", "unknown", "granted"]
const scopeOf = (part: Schema.Json): string => canonical([text(part, "purpose"), text(part, "title")])

/** One consent for each purpose and title: the most restrictive, and of equals the first. */
const restrictConsents = (ordered: ReadonlyArray<Encoded>): Json => {
  const all = ordered.flatMap(({ fields, member }) => parts(fields["consents"]).map((part) => ({ part, member })))
  const strictness = (part: Schema.Json) => states.indexOf(text(part, "state") ?? "granted")
  const chosen = new Map<string, (typeof all)[number]>()
  for (const one of all) {
    const before = chosen.get(scopeOf(one.part))
    if (before === undefined || strictness(one.part) < strictness(before.part)) chosen.set(scopeOf(one.part), one)
  }
  const refusals = all.filter(({ part }) => text(part, "title") === undefined && text(part, "state") === "refused")
  const isOverruled = ({ member, part }: (typeof all)[number]) =>
    text(part, "title") !== undefined &&
    text(part, "state") !== "refused" &&
    refusals.some((one) => text(one.part, "purpose") === text(part, "purpose") && byMember(one.member, member) !== 0)
  return [...chosen.values()].filter((one) => !isOverruled(one)).map(({ part }) => part)
}

const restrict = (field: string, ordered: ReadonlyArray<Encoded>): Json => {
  if (field === "consents") return restrictConsents(ordered)
  const values = ordered.map(({ fields }) => fields[field])
  if (field === "active") return values.includes(false) ? false : values.find((value) => value !== undefined)
  const found: Record<string, Schema.Json> = {}
  for (const value of values) {
    if (!isFields(value)) continue
    for (const [key, hidden] of Object.entries(value)) found[key] = found[key] === true || hidden
  }
  return found
}

/** Of two lists put together only the first may say which of its parts is the main one. */
const unpreferred = (part: Schema.Json): Schema.Json =>
  isFields(part) ? Object.fromEntries(Object.entries(part).filter(([key]) => key !== "preferred")) : part

const union = (
  field: string,
  ordered: ReadonlyArray<Encoded>,
  essenceOf: (field: string, part: Schema.Json) => string
): Json => {
  const found = new Map<string, Schema.Json>()
  for (const { fields } of ordered) {
    const isFirst = found.size === 0
    const own = new Map<string, Schema.Json>()
    for (const part of parts(fields[field])) {
      // What one record has twice it keeps twice; only another record's copy is one too many.
      const key = essenceOf(field, part)
      if (found.has(key)) continue
      own.set(
        own.has(key)
          ? `${key}
${own.size}`
          : key,
        isFirst ? part : unpreferred(part)
      )
    }
    for (const [key, part] of own) found.set(key, part)
  }
  return [...found.values()]
}

const ruleName = (rule: Rule): string => (typeof rule === "string" ? rule : `from ${rule.from.join(", ")}`)

const rankBy = (...orders: ReadonlyArray<ReadonlyArray<string>>) => {
  const order = orders.flat()
  return ({ member }: Encoded) => (order.includes(member.system) ? order.indexOf(member.system) : order.length)
}

/** By name, by the last change (the last first), by id: between records of one system. */
const among = (a: Encoded, b: Encoded): number =>
  a.member.system === b.member.system
    ? a.changed < b.changed
      ? 1
      : a.changed > b.changed
        ? -1
        : byMember(a.member, b.member)
    : byMember(a.member, b.member)

/** The records in the order in which a rule asks them. */
const orderBy = (rule: Rule, authority: ReadonlyArray<string>, all: ReadonlyArray<Encoded>): ReadonlyArray<Encoded> => {
  const rank = rankBy(typeof rule === "string" ? [] : rule.from, authority)
  const byRank = (a: Encoded, b: Encoded) => rank(a) - rank(b) || among(a, b)
  return rule === "newest"
    ? all.toSorted((a, b) => (a.changed < b.changed ? 1 : a.changed > b.changed ? -1 : byRank(a, b)))
    : all.toSorted(byRank)
}

/** Whether all that `value` says stands in `result`; `by` says what makes two parts one, `each` that a part twice there is two. */
const stands = (value: Json, result: Json, by: (part: Schema.Json) => string, each: boolean): boolean => {
  if (isNothing(value)) return true
  if (result === undefined || value === undefined) return false
  if (!Array.isArray(value)) return by(value) === by(result)
  const there = parts(result).map(by)
  return value.every((part) => {
    const at = there.indexOf(by(part))
    if (at >= 0 && each) there.splice(at, 1)
    return at >= 0
  })
}

const meaningOf = (field: string, essenceOf: (field: string, part: Schema.Json) => string) => (part: Schema.Json) =>
  field === "consents" ? canonical([scopeOf(part), text(part, "state")]) : essenceOf(field, part)

const reasonOf = (
  rule: Rule | undefined,
  from: ReadonlyArray<Encoded>,
  aside: ReadonlyArray<Encoded>,
  name: string
) => {
  if (aside.length === 0) return from.length > 1 ? "they agree, or complete each other" : "nobody else has it"
  const [first] = from
  const rival = aside.find(({ member }) => member.system === first?.member.system)
  if (
    first === undefined ||
    rival === undefined ||
    rule === "union" ||
    rule === "most-restrictive" ||
    rule === undefined
  ) {
    return `by the rule: ${name}`
  }
  const why = first.changed > rival.changed ? "was changed last" : "is the first by id"
  return `by the rule: ${name}; of several records of ${first.member.system} the one that ${why}`
}

const lists: ReadonlySet<string> = new Set<RuledField>([
  "addresses",
  "emails",
  "phones",
  "companies",
  "subscriptions",
  "attributes",
  "references",
  "consents"
])

/** What only one vendor has stays that vendor's, whole: of two records of one vendor that of the first. */
const byVendor = (ordered: ReadonlyArray<Encoded>) => {
  const of = ({ fields }: Encoded) => {
    const own = fields["extensions"]
    return isFields(own) ? Object.entries(own) : []
  }
  const kept = new Map(ordered.toReversed().flatMap(of))
  const isKept = ([vendor, value]: readonly [string, Schema.Json]) => canonical(kept.get(vendor)) === canonical(value)
  const from = ordered.filter((one) => of(one).some(isKept))
  const aside = ordered.filter((one) => !of(one).every(isKept))
  const note: MergeNote = {
    field: "extensions",
    rule: "by-vendor",
    from: from.map(({ member }) => member),
    setAside: aside.map(({ member }) => member),
    conflict: aside.length > 0,
    reason: aside.length > 0 ? "two records of one vendor: that of the first in authority" : "each vendor's own"
  }
  return { extensions: Object.fromEntries(kept), notes: from.length > 0 ? [note] : [] }
}

/** Merges by one policy. `options` say when two phone numbers are one; by default as the search has it. */
export const make = (
  { authority, fields: rules }: MergePolicy,
  options: MatchOptions.MatchOptions = MatchOptions.make()
): ((sources: readonly [Source, ...ReadonlyArray<Source>]) => Merged) => {
  const essenceOf = essence(options)
  const valueOf = (field: string, rule: Rule, ordered: ReadonlyArray<Encoded>): Json => {
    if (rule === "union") return union(field, ordered, essenceOf)
    if (rule === "most-restrictive") return restrict(field, ordered)
    return ordered.map(({ fields }) => fields[field]).find((value) => !isNothing(value))
  }

  return (sources) => {
    const all = sources.map(encoded).sort((a, b) => byMember(a.member, b.member))
    const result: Record<string, Json> = {}
    const notes: Array<MergeNote> = []
    const note = (field: string, name: string, rule?: Rule, ordered: ReadonlyArray<Encoded> = all) => {
      const value = result[field]
      const having = ordered.filter(({ fields }) => !isNothing(fields[field]))
      if (having.length === 0) return
      const meaning = meaningOf(field, essenceOf)
      const standing = lists.has(field)
        ? (one: Json) => parts(one).some((part) => parts(value).map(canonical).includes(canonical(part)))
        : (one: Json) => stands(one, value, canonical, true)
      const aside = having.filter(({ fields }) => !stands(fields[field], value, canonical, field !== "consents"))
      const from = having.filter(({ fields }) => standing(fields[field]))
      notes.push({
        field,
        rule: name,
        from: from.map(({ member }) => member),
        setAside: aside.map(({ member }) => member),
        conflict: aside.some(({ fields }) => !stands(fields[field], value, meaning, false)),
        reason: reasonOf(rule, from, aside, name)
      })
    }

    for (const [field, rule] of Object.entries(rules)) {
      const ordered = orderBy(rule, authority, all)
      result[field] = valueOf(field, rule, ordered) ?? (lists.has(field) ? [] : field === "name" ? {} : undefined)
      if (!lists.has(field) && field !== "name" && isNothing(result[field])) delete result[field]
      note(field, ruleName(rule), rule, ordered)
    }
    const instants = (field: string) =>
      all
        .map(({ fields }) => fields[field])
        .filter((value) => typeof value === "string")
        .sort()
    const [createdAt, updatedAt] = [instants("createdAt").at(0), instants("updatedAt").at(-1)]
    if (createdAt !== undefined) result["createdAt"] = createdAt
    note("createdAt", "earliest")
    if (updatedAt !== undefined) result["updatedAt"] = updatedAt
    note("updatedAt", "latest")

    const own = byVendor(orderBy("authority", authority, all))
    result["extensions"] = own.extensions
    notes.push(...own.notes)
    const ids = all.filter(({ fields }) => fields["id"] !== undefined).map(({ member }) => member)
    if (ids.length > 0) {
      const reason = "no vendor holds the merged customer yet; the ids are the group's members"
      notes.push({ field: "id", rule: "none", from: [], setAside: ids, conflict: false, reason })
    }
    return { customer: decode(result), notes, conflicts: notes.filter(({ conflict }) => conflict) }
  }
}
