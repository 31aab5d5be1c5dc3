/**
 * Short names for long texts. Good enough to tell things apart, no protection against somebody who wants two to agree.
 */

/** 32 bits of a text; another `seed` gives others. */
export const hash32 = (text: string, seed = 0): number => {
  let h = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b)
  for (let index = 0; index < text.length; index++) {
    h = Math.imul(h ^ text.charCodeAt(index), 0x01000193)
    h = (h << 13) | (h >>> 19)
  }
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** 64 bits as 16 hexadecimal digits. */
export const hash64 = (text: string): string =>
  [1, 2].map((seed) => hash32(text, seed).toString(16).padStart(8, "0")).join("")
