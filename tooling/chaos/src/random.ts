/** Numbers from 0 up to, not including, 1; the same for the same seed (mulberry32). */
export const random = (seed: number) => {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  /** A whole number from 0 up to, not including, `below`. */
  const whole = (below: number) => Math.floor(next() * below)
  const pick = <A>(some: readonly [A, ...ReadonlyArray<A>]): A => some[whole(some.length)] ?? some[0]
  /** Deals these cards shuffled, and then again: each comes in every round. */
  const deal = <A>(cards: readonly [A, ...ReadonlyArray<A>]) => {
    let left: Array<A> = []
    return (): A => {
      if (left.length === 0) left = [...cards]
      return left.splice(whole(left.length), 1)[0] ?? cards[0]
    }
  }
  return { next, whole, pick, deal }
}

export type Random = ReturnType<typeof random>
