/**
 * Norce's texts: absent, null and empty all mean that there is nothing (inferred), so nothing empty is sent or read.
 */
import { Record } from "effect"

/** The text, or `undefined` where there is none. */
export const nonEmpty = (text: string | null | undefined): string | undefined =>
  text === null || text === "" ? undefined : text

const half = /\p{Surrogate}/u

/** Whether it holds half a character, which would travel as another one. */
export const hasHalf = (text: string): boolean => half.test(text)

/** What a table says of a word from outside: `constructor` and the like, which every object has, are no rows of it. */
export const row = <A>(table: Readonly<Record<string, A>> | undefined, word: string | undefined): A | undefined =>
  table !== undefined && word !== undefined && Object.hasOwn(table, word) ? table[word] : undefined

/** One key of a record, left out when there is no text. */
export const given = <K extends string>(key: K, text: string | null | undefined): { readonly [P in K]?: string } => {
  const value = nonEmpty(text)
  return value === undefined ? {} : Record.singleton(key, value)
}

/** The texts that are there. */
export const texts = <K extends string>(
  all: Readonly<Record<K, string | undefined>>
): { readonly [P in K]?: string } => {
  const there: { [P in K]?: string } = {}
  for (const key in all) {
    const value = nonEmpty(all[key])
    if (value !== undefined) there[key] = value
  }
  return there
}

/** The texts that have to change for `base` to say what `fresh` says; a text that goes away becomes `null`. */
export const changed = <const K extends string>(
  keys: ReadonlyArray<K>,
  fresh: { readonly [P in NoInfer<K>]?: string | null },
  base: { readonly [P in NoInfer<K>]?: string | null }
): { readonly [P in K]?: string | null } => {
  const changes: { [P in K]?: string | null } = {}
  for (const key of keys) {
    if (nonEmpty(fresh[key]) !== nonEmpty(base[key])) changes[key] = fresh[key] ?? null
  }
  return changes
}
