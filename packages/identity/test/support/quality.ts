/** How good a search is: what it found of the truth, and how much of what it found is true. */
import { Effect, Stream } from "effect"
import { Found, Matching, type MatchOptions } from "../../src/index.ts"
import type { Labelled } from "./hardSet.ts"

/** How the pairs of one case came out. */
export interface ByCase {
  readonly case: string
  readonly same: boolean
  readonly joined: number
  readonly asked: number
  readonly apart: number
}

export interface Quality {
  /** Of the pairs that were joined, the share that is one person. */
  readonly precision: number
  /** Of the pairs that are one person, the share that was joined. */
  readonly recall: number
  /** Of the pairs that are one person, the share that was joined or asked about. */
  readonly reach: number
  readonly questions: number
  readonly wrong: number
  readonly byCase: ReadonlyArray<ByCase>
  readonly found: Found.Found
}

export const measure = (records: ReadonlyArray<Labelled>, options: MatchOptions.MatchOptions): Effect.Effect<Quality> =>
  Effect.gen(function* () {
    const { found } = yield* Matching.find(Stream.fromIterable(records), options)
    const truth = new Map(records.map((record) => [Found.memberKey(record), record]))
    const personOf = (member: Found.Member) => truth.get(Found.memberKey(member))?.person
    const joined = new Set<string>()
    let wrong = 0
    let right = 0
    for (const group of found.groups) {
      for (const [at, a] of group.entries()) {
        for (const b of group.slice(at + 1)) {
          joined.add(Found.pairId(a, b))
          if (personOf(a) === personOf(b)) right++
          else wrong++
        }
      }
    }
    const asked = new Set(found.questions.map(({ pair }) => pair))
    const counts = new Map<string, { same: boolean; joined: number; asked: number; apart: number }>()
    for (let at = 0; at + 1 < records.length; at += 2) {
      const [a, b] = [records[at], records[at + 1]]
      if (a === undefined || b === undefined) continue
      const row = counts.get(a.case) ?? { same: a.person === b.person, joined: 0, asked: 0, apart: 0 }
      const pair = Found.pairId(a, b)
      row[joined.has(pair) ? "joined" : asked.has(pair) ? "asked" : "apart"]++
      counts.set(a.case, row)
    }
    const byCase = [...counts].map(([name, row]): ByCase => Object.assign(row, { case: name }))
    const ofOne = byCase.filter(({ same }) => same)
    const sum = (of: (row: ByCase) => number) => ofOne.reduce((total, row) => total + of(row), 0)
    const all = sum((row) => row.joined + row.asked + row.apart)
    return {
      precision: right / Math.max(1, right + wrong),
      recall: sum((row) => row.joined) / all,
      reach: sum((row) => row.joined + row.asked) / all,
      questions: found.questions.length,
      wrong,
      byCase,
      found
    }
  })
