/**
 * From pairs to groups. Records that a chain of pairs makes one are one only if no two of them contradict each other.
 */
import type { Compared, Contradiction } from "../Comparison.ts"

/** Which record stands for the group of a record. */
export interface Unions {
  readonly find: (record: number) => number
  readonly join: (a: number, b: number) => void
}

/** The smallest number of a group stands for it, so that the order of joining does not show. */
export const unions = (): Unions => {
  const parents = new Map<number, number>()
  const find = (record: number): number => {
    let root = record
    for (let up = parents.get(root); up !== undefined; up = parents.get(root)) root = up
    for (let at = record; at !== root;) {
      const up = parents.get(at) ?? root
      parents.set(at, root)
      at = up
    }
    return root
  }
  return {
    find,
    join: (a, b) => {
      const [x, y] = [find(a), find(b)]
      if (x !== y) parents.set(Math.max(x, y), Math.min(x, y))
    }
  }
}

/** Two records, the smaller number first. */
export type Pair = readonly [number, number]

/** Every pair of a list, in its order. */
export const pairsOf = (records: ReadonlyArray<number>): ReadonlyArray<Pair> =>
  records.flatMap((a, at) => records.slice(at + 1).map((b) => [a, b] as const))

const append = <A>(lists: Map<number, Array<A>>, key: number, value: A): void => {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [value])
  else list.push(value)
}

/** A question by record numbers. */
export interface Asked {
  readonly pair: Pair
  readonly compared: Compared
  readonly why: "score" | "contradiction" | "large"
  readonly around: ReadonlyArray<Contradiction>
}

/** Groups and questions by record numbers. */
export interface Clusters {
  readonly groups: ReadonlyArray<ReadonlyArray<number>>
  readonly questions: ReadonlyArray<Asked>
}

/** `same` and `review`: the pairs by outcome, each once. `name` decides between equals, so that the order of the records does not. */
export const make = (
  same: ReadonlyArray<Pair>,
  review: ReadonlyArray<Pair>,
  compare: (a: number, b: number) => Compared,
  name: (pair: Pair) => string,
  maxGroup: number
): Clusters => {
  const joined = unions()
  for (const [a, b] of same) joined.join(a, b)
  const members = new Map<number, Array<number>>()
  const edges = new Map<number, Array<Pair>>()
  for (const record of new Set(same.flat())) {
    const root = joined.find(record)
    append(members, root, record)
  }
  for (const pair of same) {
    const root = joined.find(pair[0])
    append(edges, root, pair)
  }

  const settled = new Map<number, ReadonlyArray<number>>()
  const groups: Array<ReadonlyArray<number>> = []
  const questions: Array<Asked> = []
  const asked = new Set<string>()
  const ask = (pair: Pair, why: Asked["why"], around: Asked["around"] = []) => {
    asked.add(pair.join())
    questions.push({ pair, compared: compare(...pair), why, around })
  }
  for (const [root, records] of members) {
    const group = records.sort((a, b) => a - b)
    if (group.length > maxGroup) {
      for (const pair of edges.get(root) ?? []) ask(pair, "large")
      continue
    }
    const all = pairsOf(group)
    if (group.length === 2 || all.every((pair) => compare(...pair).against.length === 0)) {
      groups.push(group)
      for (const record of group) settled.set(record, group)
      continue
    }
    for (const pair of all) {
      const { against, outcome } = compare(...pair)
      if (outcome !== "different" || against.length > 0) ask(pair, "contradiction")
    }
  }

  /** Of several questions between the same two groups the best one is enough. */
  const best = new Map<string, { readonly pair: Pair; readonly score: number }>()
  for (const pair of review) {
    const [x, y] = pair.map((record) => settled.get(record)?.[0] ?? record)
    if (x === y || asked.has(pair.join())) continue
    const between = [x, y].join()
    const { score } = compare(...pair)
    const before = best.get(between)
    const isBetter =
      before === undefined || score > before.score || (score === before.score && name(pair) < name(before.pair))
    if (isBetter) best.set(between, { pair, score })
  }
  for (const { pair } of best.values()) {
    const [left, right] = pair.map((record) => settled.get(record) ?? [record])
    const around = new Set<Contradiction>()
    for (const a of left ?? []) {
      for (const b of right ?? []) {
        if (a !== pair[0] || b !== pair[1]) for (const one of compare(a, b).against) around.add(one)
      }
    }
    ask(pair, "score", [...around])
  }
  return { groups, questions }
}
