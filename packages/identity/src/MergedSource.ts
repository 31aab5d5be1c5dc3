/**
 * Several systems as one source in which the same person is one customer: an adapter over the adapters, which reads. An id of it is
 * a system's name, a colon and the id there (`paper:17`), so that two systems that use the same id stay apart.
 *
 * Whichever member of a group is asked for, the answer is the whole person: every member is read, and they are merged by the policy.
 * A record that is in no group is itself.
 */
import { type Adapter, InvalidOptions, type MissingCapability, requireCapability } from "@kundbro/domain/Adapter"
import type { Reading } from "@kundbro/domain/Capabilities"
import { Customer } from "@kundbro/domain/Customer"
import { CustomerId, RelationId } from "@kundbro/domain/Ids"
import { canonicalFields, type FieldRule, MappingNote, type VendorMapping } from "@kundbro/domain/Mapping"
import { Relation } from "@kundbro/domain/Relation"
import { FieldIssue, NotFound, Rejected, VendorError } from "@kundbro/domain/VendorError"
import { Effect, Schema, Struct } from "effect"
import { byMember, type Member } from "./Found.ts"
import type { Group } from "./Groups.ts"
import { hash64 } from "./internal/hash.ts"
import { canonical, normal } from "./internal/json.ts"
import type * as MatchOptions from "./MatchOptions.ts"
import * as Merge from "./Merge.ts"
import type { MergePolicy } from "./MergePolicy.ts"

/** The systems to read, the groups that were decided, and whose word counts. */
export interface Options {
  readonly systems: ReadonlyArray<{ readonly system: string; readonly adapter: Adapter }>
  readonly groups: ReadonlyArray<Pick<Group, "members" | "winner">>
  readonly policy: MergePolicy
  /** As in the search. */
  readonly match?: MatchOptions.MatchOptions
}

/** What is made of them. */
export interface MergedSource {
  /** By person. */
  readonly adapter: Adapter
  /** By record, under the same ids: for what hangs on one record and is nobody's to merge, as a balance. */
  readonly records: Adapter
  /** For the migration: which ids are one customer, the one that stands for it first. */
  readonly people: {
    /** Changes with the groups and with the way in which they are merged. */
    readonly digest: string
    readonly groups: ReadonlyArray<ReadonlyArray<CustomerId>>
  }
}

/** The id of a system's record in a merged source. */
export const idOf = ({ id, system }: Member): CustomerId => CustomerId.make(`${system}:${id}`)

const issue = (isWrong: boolean, field: string, rule: string, remedy: string): ReadonlyArray<FieldIssue> =>
  isWrong ? [new FieldIssue({ field, rule, remedy })] : []

const invalid = ({ groups, systems }: Options): ReadonlyArray<FieldIssue> => {
  const names = systems.map(({ system }) => system)
  const repeated = names.filter((name, at) => names.indexOf(name) !== at)
  // A colon ends the name in every id, and a ledger keeps the ids of purged customers under that word.
  const isUsable = (name: string) => name !== "" && !name.includes(":") && name !== "purged"
  const strangers = new Set(groups.flatMap(({ members }) => members.map(({ system }) => system)))
  for (const name of names) strangers.delete(name)
  const members = groups.flatMap((group) => group.members.map(idOf))
  const others = [...strangers].join(", ")
  return [
    ...issue(names.length === 0, "systems", "missing", "name at least one system"),
    ...issue(repeated.length > 0, "systems", "repeated", `name ${repeated.join(", ")} once`),
    ...issue(
      !names.every(isUsable),
      "systems",
      "not-allowed",
      'rename the one with a colon, or that is called "purged"'
    ),
    ...issue(
      strangers.size > 0,
      "groups",
      "unknown-value",
      `they have records of ${others}: name it as a system, too, or search again without it`
    ),
    ...issue(new Set(members).size < members.length, "groups", "repeated", "put a record into one of them only")
  ]
}

/** The failure of one system, by the name that the user knows it by. */
const named =
  (system: string) =>
  ({ operation, reason }: VendorError): VendorError =>
    new VendorError({
      vendor: system,
      operation,
      reason:
        reason._tag === "Rejected"
          ? new Rejected({
              issues: reason.issues.map(
                (issue) => new FieldIssue({ ...issue, field: `${system}: ${issue.field}` }, { disableChecks: true })
              ),
              sent: reason.sent
            })
          : reason
    })

const refused = (vendor: string, field: string, rule: string, remedy: string) =>
  new VendorError({
    vendor,
    operation: "get",
    reason: new Rejected({ issues: [new FieldIssue({ field, rule, remedy })], sent: false })
  })

/** Of these nobody has a choice: the earliest, the latest, and no id at all. */
const withoutChoice: ReadonlySet<string> = new Set(["earliest", "latest", "none"])

const systemsOf = (members: ReadonlyArray<Member>) => [...new Set(members.map(({ system }) => system))].join(", ")

/** What a merge set aside, as a reading says it: counted like every other loss, by field, and without ids and values. */
const noteOf = ({ conflict, field, from, rule, setAside }: Merge.MergeNote): ReadonlyArray<MappingNote> =>
  setAside.length === 0 || withoutChoice.has(rule)
    ? []
    : [
        new MappingNote({
          kind: conflict ? "ambiguous" : "transformed",
          field,
          reason: !conflict
            ? `merged by ${rule}: ${systemsOf(setAside)} writes it otherwise`
            : from.length === 0
              ? `merged by ${rule}: it is put together of ${systemsOf(setAside)}, as none of them has it`
              : `merged by ${rule}: ${systemsOf(from)} stands, ${systemsOf(setAside)} says otherwise`
        })
      ]

const encodeRelation = Schema.encodeSync(Relation)
const essence = (relation: Relation): string =>
  canonical(normal(Struct.omit(encodeRelation(relation), ["id", "extensions"])))

/** What one record has twice stays two; only another record's equal is one too many. */
const distinct = (held: ReadonlyArray<ReadonlyArray<Relation>>): ReadonlyArray<Relation> => {
  const most = new Map<string, number>()
  return held.flatMap((relations) => {
    const own = new Map<string, number>()
    const kept = relations.filter((relation) => {
      const key = essence(relation)
      const nth = (own.get(key) ?? 0) + 1
      own.set(key, nth)
      return nth > (most.get(key) ?? 0)
    })
    for (const [key, times] of own) most.set(key, Math.max(times, most.get(key) ?? 0))
    return kept
  })
}

const together = <A, B>(readings: ReadonlyArray<Reading<A>>, value: B): Reading<B> => ({
  value,
  notes: readings.flatMap(({ notes }) => notes),
  cached: readings.some(({ cached }) => cached),
  warnings: readings.flatMap(({ warnings }) => warnings)
})

const worse: ReadonlyArray<FieldRule["kind"]> = ["exact", "transformed", "defaulted", "ambiguous", "truncated"]

/** What any of them has, and at worst what becomes of it. */
const mappingOf = (vendor: string, mappings: ReadonlyArray<VendorMapping>): VendorMapping => {
  const read = canonicalFields.flatMap((field): ReadonlyArray<readonly [string, FieldRule]> => {
    const rules = mappings.flatMap((one) => one.read[field] ?? [])
    const [worst] = rules.toSorted((a, b) => worse.indexOf(b.kind) - worse.indexOf(a.kind))
    const vendorField = [...new Set(rules.map((rule) => rule.vendorField))].join(" / ")
    return worst === undefined ? [] : [[field, { ...worst, vendorField }]]
  })
  return {
    vendor,
    read: Object.fromEntries(read),
    write: {},
    extensions: [...new Set(mappings.flatMap(({ extensions }) => extensions))]
  }
}

/**
 * Makes one source of several. Every system must be able to read a customer by id. Relations, loyalty accounts and registers of consents
 * are those of the members whose systems have any; relations that two members have in common are one.
 *
 * One read is one call of each member, one after the other. A member that cannot be read fails the whole person, with the system in
 * the place of the vendor; one that is not there any more, while another is, is `Rejected`: the groups are older than the source.
 */
export const make = (options: Options): Effect.Effect<MergedSource, InvalidOptions | MissingCapability> =>
  Effect.gen(function* () {
    const { groups, policy, systems } = options
    const vendor = [...new Set(systems.map(({ adapter }) => adapter.vendor))].join(" and ")
    const issues = invalid(options)
    if (issues.length > 0) return yield* new InvalidOptions({ vendor, issues })
    const adapters = new Map(systems.map(({ adapter, system }) => [system, adapter]))
    for (const { adapter, system } of systems) {
      yield* requireCapability({ ...adapter, vendor: system }, "customerById", "a merged source")
    }
    const merge = Merge.make(policy, options.match)
    const groupOf = new Map<string, ReadonlyArray<Member>>()
    const ids = groups.map(({ members, winner }) => {
      const sorted = members.toSorted(byMember)
      for (const member of sorted) groupOf.set(idOf(member), sorted)
      return [winner, sorted.filter((one) => byMember(one, winner) !== 0)].flat().map(idOf)
    })

    const memberOf = (id: CustomerId): Member | undefined => {
      const colon = id.indexOf(":")
      const rest = id.slice(colon + 1)
      return colon > 0 && rest !== "" && adapters.has(id.slice(0, colon))
        ? { system: id.slice(0, colon), id: CustomerId.make(rest) }
        : undefined
    }
    const strange = refused(vendor, "id", "unknown-value", "begin it with the name of a system and a colon")

    /** An ability of the members that have it, whatever the others lack. */
    const each = <A>(
      members: ReadonlyArray<Member>,
      read: (adapter: Adapter, id: CustomerId) => Effect.Effect<Reading<A>, VendorError> | undefined
    ): Effect.Effect<ReadonlyArray<Reading<A> & { readonly member: Member }>, VendorError> =>
      Effect.map(
        Effect.forEach(members, (member) => {
          const adapter = adapters.get(member.system)
          const call = adapter === undefined ? undefined : read(adapter, member.id)
          return call === undefined
            ? Effect.succeed([])
            : Effect.mapBoth(call, {
                onSuccess: (reading) => [{ ...reading, member }],
                onFailure: named(member.system)
              })
        }),
        (found) => found.flat()
      )

    const customerOf = (id: CustomerId, members: ReadonlyArray<Member>) =>
      Effect.gen(function* () {
        const missing: Array<Member> = []
        const found = yield* Effect.forEach(members, (member) =>
          each([member], (adapter, id) => adapter.customerById?.get(id)).pipe(
            Effect.catchTag("VendorError", (error) => {
              if (error.reason._tag !== "NotFound") return Effect.fail(error)
              missing.push(member)
              return Effect.succeed([])
            })
          )
        )
        const readings = found.flat()
        const [first, ...others] = readings
        if (first === undefined) {
          const reason = new NotFound({ entity: "customer" })
          return yield* new VendorError({ vendor: systemsOf(missing), operation: "get", reason })
        }
        if (missing.length > 0) {
          const remedy = "it has no such record any more: search again who is one person, or correct it there"
          return yield* refused(systemsOf(missing), `${systemsOf(missing)}: id`, "missing", remedy)
        }
        const own = (customer: Customer) => new Customer({ ...customer, id }, { disableChecks: true })
        if (others.length === 0) return together([first], own(first.value))
        const source = ({ member, value }: typeof first) => ({ ...member, customer: value })
        const { customer, notes } = merge([source(first), ...others.map(source)])
        const all = together(readings, own(customer))
        return { ...all, notes: [...all.notes, ...notes.flatMap(noteOf)] }
      })

    const adapterOver = (membersOf: (member: Member) => ReadonlyArray<Member>): Adapter => {
      const of =
        <A>(read: (id: CustomerId, members: ReadonlyArray<Member>) => Effect.Effect<Reading<A>, VendorError>) =>
        (id: CustomerId): Effect.Effect<Reading<A>, VendorError> => {
          const member = memberOf(id)
          return member === undefined ? Effect.fail(strange) : read(id, membersOf(member))
        }
      const some = (has: (adapter: Adapter) => unknown) => systems.some(({ adapter }) => has(adapter) !== undefined)
      return {
        vendor,
        mapping: mappingOf(
          vendor,
          systems.map(({ adapter }) => adapter.mapping)
        ),
        customerById: { get: of(customerOf) },
        ...(some(({ relationReads }) => relationReads) && {
          relationReads: {
            of: of((_, members) =>
              Effect.map(
                each(members, ({ relationReads }, id) => relationReads?.of(id)),
                (held) => {
                  // One without an id is known by its place in its own record, whoever is a member besides.
                  const apart = held.map(({ member, value }) =>
                    value.map((one, at) => {
                      const key = one.id === undefined ? `${idOf(member)}#${at + 1}` : `${member.system}:${one.id}`
                      return new Relation({ ...one, id: RelationId.make(key) }, { disableChecks: true })
                    })
                  )
                  return together(held, distinct(apart))
                }
              )
            )
          }
        }),
        ...(some(({ loyaltyReads }) => loyaltyReads) && {
          loyaltyReads: {
            of: of((_, members) =>
              Effect.map(
                each(members, ({ loyaltyReads }, id) => loyaltyReads?.of(id)),
                (held) =>
                  together(
                    held,
                    held.flatMap(({ value }) => value)
                  )
              )
            )
          }
        }),
        ...(some(({ consentReads }) => consentReads) && {
          consentReads: {
            of: of((_, members) =>
              Effect.map(
                each(members, ({ consentReads }, id) => consentReads?.of(id)),
                (held) =>
                  together(
                    held,
                    held.flatMap(({ value }) => value)
                  )
              )
            )
          }
        })
      }
    }

    let digest = hash64(
      canonical({ policy, match: options.match ?? null, systems: systems.map(({ system }) => system) })
    )
    for (const group of ids) digest = hash64(`${digest}${JSON.stringify(group)}`)
    return {
      adapter: adapterOver((member) => groupOf.get(idOf(member)) ?? [member]),
      records: adapterOver((member) => [member]),
      people: { digest, groups: ids }
    }
  })
