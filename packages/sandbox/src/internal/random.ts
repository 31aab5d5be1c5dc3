/** A small deterministic generator: the same seed and key always give the same stream. */
export interface Random {
  /** At least 0, below 1. */
  readonly next: () => number
  /** A whole number of at least 0, below `limit`. */
  readonly below: (limit: number) => number
  /** One of the items. */
  readonly pick: <A>(items: readonly [A, ...Array<A>]) => A
}

/** The stream that belongs to `key` under `seed` (mulberry32 over a mixed start state). */
export const random = (seed: number, key: number): Random => {
  let state = (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(key + 1, 0xc2b2ae35)) | 0
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return { next, below, pick: (items) => items[below(items.length)] ?? items[0] }
}
