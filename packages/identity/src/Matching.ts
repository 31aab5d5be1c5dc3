/**
 * The search: reads records of any number of systems, compares those that share a key, and says who is one person, who may be,
 * and what was too common to be compared. It keeps what it compares, in memory and nowhere else.
 */
import type { Customer } from "@kundbro/domain/Customer"
import type { CustomerId } from "@kundbro/domain/Ids"
import { Effect, Stream } from "effect"
import { keys } from "./Blocking.ts"
import * as Comparison from "./Comparison.ts"
import * as Found from "./Found.ts"
import * as clusters from "./internal/clusters.ts"
import type { Sorted } from "./internal/columns.ts"
import { hash32 } from "./internal/hash.ts"
import * as store from "./internal/store.ts"
import type { MatchOptions } from "./MatchOptions.ts"
import * as Traits from "./Traits.ts"

/** A record as a source gives it. Of the customer nothing but its {@link Traits} is kept. */
export interface SourceRecord {
  /** The system, by the name that the configuration gives it. */
  readonly system: string
  /** The system's id of the record: a customer need not hold its own. */
  readonly id: CustomerId
  readonly customer: Customer
}

/** How far the comparison is: keys looked at, of all. */
export type OnProgress = (done: number, total: number) => Effect.Effect<void>

/** What was found, with a way to see what is compared of a record. */
export interface Search {
  readonly found: Found.Found
  /** The traits of a member of `found`: personal data. */
  readonly traits: (member: Found.Member) => Traits.Traits | undefined
  /** What is kept in memory, in bytes. */
  readonly bytes: number
}

const keysAtOnce = 20_000

/** How many keys of the index, from `at`, are equal. */
const blockLength = (index: Sorted, at: number): number => {
  let to = at + 1
  while (to < index.length && index.first(to) === index.first(at)) to++
  return to - at
}

/** Whether two records meet under an earlier key too, and so have been compared there. */
const metBefore = (
  a: ReadonlyArray<number>,
  b: ReadonlyArray<number>,
  hash: number,
  common: ReadonlyMap<number, unknown>
): boolean => a.some((one) => one < hash && b.includes(one) && !common.has(one))

/**
 * Finds who is who. Interruptible between steps; nothing is written. The time grows with the records and with `maxBlock`, never with
 * their square: a key that more than `maxBlock` records share is reported and not compared.
 */
export const find = <E, R>(
  records: Stream.Stream<SourceRecord, E, R>,
  options: MatchOptions,
  onProgress: OnProgress = () => Effect.void
): Effect.Effect<Search, E, R> =>
  Effect.gen(function* () {
    const traitsOf = Traits.from(options)
    const kept = store.make()
    const perSystem = new Map<string, number>()
    const count = (system: string, by: 1 | -1) => perSystem.set(system, (perSystem.get(system) ?? 0) + by)
    yield* Stream.runForEach(records, ({ customer, id, system }) =>
      Effect.sync(() => {
        kept.add(system, id, traitsOf(customer))
        count(system, 1)
      })
    )
    const repeated = kept.repeated()
    for (const record of repeated) count(kept.get(record).system, -1)
    const index = kept.index(repeated)
    yield* Effect.yieldNow

    const common = new Map<number, Found.Common>()
    for (let at = 0; at < index.length;) {
      const length = blockLength(index, at)
      if (length > options.maxBlock) {
        const hash = index.first(at)
        const { id, system, traits } = kept.get(index.second(at))
        const kind = keys(traits).find(({ text }) => hash32(text) === hash)?.kind
        if (kind !== undefined) common.set(hash, { kind, records: length, example: { system, id } })
      }
      at += length
    }

    const compare = Comparison.make(options, (key) => common.has(hash32(key)))
    const same: Array<clusters.Pair> = []
    const review: Array<clusters.Pair> = []
    let compared = 0
    let households = 0
    let contradicted = 0
    const look = (pair: clusters.Pair, left: store.Kept, right: store.Kept) => {
      compared++
      const { against, evidence, outcome, score } = compare(left.traits, right.traits)
      if (outcome === "same") same.push(pair)
      if (outcome === "review") review.push(pair)
      if (outcome !== "different" || against.length === 0) return
      if (against.includes("nationalId") || against.includes("birthDate")) {
        if (score >= options.same) contradicted++
      } else if (evidence.includes("email")) households++
    }
    const block = (at: number, length: number) => {
      const hash = index.first(at)
      const all = Array.from({ length }, (_, step) => {
        const record = index.second(at + step)
        return { record, hashes: kept.hashes(record) }
      })
      const read = new Map<number, store.Kept>()
      const get = (record: number): store.Kept => {
        const one = read.get(record) ?? kept.get(record)
        read.set(record, one)
        return one
      }
      for (const [x, y] of clusters.pairsOf([...all.keys()])) {
        const [a, b] = [all[x], all[y]]
        if (a === undefined || b === undefined || metBefore(a.hashes, b.hashes, hash, common)) continue
        look([a.record, b.record], get(a.record), get(b.record))
      }
    }
    for (let at = 0; at < index.length;) {
      const until = Math.min(index.length, at + keysAtOnce)
      while (at < until) {
        const length = blockLength(index, at)
        if (length > 1 && length <= options.maxBlock) block(at, length)
        at += length
      }
      yield* onProgress(Math.min(at, index.length), index.length)
      yield* Effect.yieldNow
    }

    const memberOf = (record: number): Found.Member => {
      const { id, system } = kept.get(record)
      return { system, id }
    }
    const { groups, questions } = clusters.make(
      same,
      review,
      (a, b) => compare(kept.get(a).traits, kept.get(b).traits),
      ([a, b]) => Found.pairId(memberOf(a), memberOf(b)),
      options.maxGroup
    )
    const numbers = new Map<string, number>()
    const asked = questions.map(({ around, compared, pair, why }): Found.Question => {
      for (const record of pair) numbers.set(Found.memberKey(memberOf(record)), record)
      const [left = memberOf(pair[0]), right = memberOf(pair[1])] = pair.map(memberOf).sort(Found.byMember)
      const { against, evidence, score } = compared
      return { pair: Found.pairId(left, right), left, right, score, evidence, against, why, around }
    })
    const byFirst = (a: ReadonlyArray<Found.Member>, b: ReadonlyArray<Found.Member>) =>
      a[0] === undefined || b[0] === undefined ? 0 : Found.byMember(a[0], b[0])
    return {
      found: {
        systems: [...perSystem].map(([system, records]) => ({ system, records })),
        groups: groups.map((group) => group.map(memberOf).sort(Found.byMember)).sort(byFirst),
        questions: asked.sort((a, b) => byFirst([a.left], [b.left]) || byFirst([a.right], [b.right])),
        common: [...common.values()].sort((a, b) => b.records - a.records || Found.byMember(a.example, b.example)),
        counts: {
          records: kept.length() - repeated.size,
          repeated: repeated.size,
          compared,
          households,
          contradicted
        }
      },
      traits: (member: Found.Member) => {
        const record = numbers.get(Found.memberKey(member))
        return record === undefined ? undefined : kept.get(record).traits
      },
      bytes: kept.bytes()
    }
  }).pipe(Effect.withSpan("Identity.find"))
