/**
 * What goes wrong, counted by reason and field: the first of a kind lends its remedy.
 */
import type { Problem } from "../Progress.ts"

/** Counts of problems; counting costs one lookup. */
export interface Problems {
  readonly count: (problem: Omit<Problem, "records">) => void
  /** In the order of their first record. */
  readonly all: () => ReadonlyArray<Problem>
  /** The most frequent ones, the most frequent first. */
  readonly commonest: (most: number) => ReadonlyArray<Problem>
}

export const make = (): Problems => {
  const seen = new Map<string, { -readonly [K in keyof Problem]: Problem[K] }>()
  return {
    count: ({ field, reason, remedy }) => {
      const key = JSON.stringify([reason, field])
      const problem = seen.get(key)
      if (problem === undefined) seen.set(key, { reason, remedy, records: 1, ...(field !== undefined && { field }) })
      else problem.records++
    },
    all: () => Array.from(seen.values(), (problem) => Object.assign({}, problem)),
    commonest: (most) =>
      [...seen.values()]
        .sort((a, b) => b.records - a.records)
        .slice(0, most)
        .map((problem) => Object.assign({}, problem))
  }
}
