/**
 * Long lists of small numbers, outside of the JavaScript heap and without ever being copied to grow.
 */

const chunk = 1 << 16

/** Whole numbers from 0 to 2³² - 1, in the order in which they came. */
export interface Column {
  readonly length: () => number
  readonly push: (value: number) => void
  readonly at: (index: number) => number
  /** What it takes, in bytes. */
  readonly bytes: () => number
}

export const column = (): Column => {
  const chunks: Array<Uint32Array> = []
  let length = 0
  return {
    length: () => length,
    push: (value) => {
      const place = length % chunk
      if (place === 0) chunks.push(new Uint32Array(chunk))
      const last = chunks.at(-1)
      if (last !== undefined) last[place] = value
      length++
    },
    at: (index) => chunks[Math.floor(index / chunk)]?.[index % chunk] ?? 0,
    bytes: () => chunks.length * chunk * 4
  }
}

const [low, high] = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? [0, 1] : [1, 0]

/** Pairs of 32 bits, sorted by the first and then the second. */
export interface Sorted {
  readonly first: (index: number) => number
  readonly second: (index: number) => number
  readonly length: number
}

/** `fill` is given a way to put each of `length` pairs, and puts all of them. Takes eight bytes a pair. */
export const sorted = (length: number, fill: (put: (first: number, second: number) => void) => void): Sorted => {
  const pairs = new BigUint64Array(length)
  const halves = new Uint32Array(pairs.buffer)
  let next = 0
  fill((first, second) => {
    halves[2 * next + high] = first
    halves[2 * next + low] = second
    next++
  })
  pairs.sort()
  return {
    length,
    first: (index) => halves[2 * index + high] ?? 0,
    second: (index) => halves[2 * index + low] ?? 0
  }
}
