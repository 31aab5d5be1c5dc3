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
  return { next, whole, pick }
}

export type Random = ReturnType<typeof random>
