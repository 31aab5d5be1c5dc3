/** The same numbers for the same seed on every machine. */
export interface Random {
  /** A whole number from 0 up to but not including `limit`. */
  readonly below: (limit: number) => number
  readonly pick: <A>(values: readonly [A, ...ReadonlyArray<A>]) => A
  readonly chance: (share: number) => boolean
}

export const random = (seed: number): Random => {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    below,
    pick: (values) => values[below(values.length)] ?? values[0],
    chance: (share) => next() < share
  }
}
