/**
 * Texts of the wire and what they mean. One rule for all: what already reads as wanted stays as it was, spelling included.
 */
import { Equal } from "effect"
import type { Vocabulary } from "../EnactorOptions.ts"
import type { Sink } from "./Sink.ts"

/** Absent, nil, or there. */
export type Text = string | null | undefined

/** Absent, nil and empty are all "nothing" to the domain. */
export const nonEmpty = (text: Text): string | undefined => (text === null || text === "" ? undefined : text)

/** Reference ids come with line breaks around them, and only they are trimmed (documented by example). */
export const trimmed = (text: Text): string | undefined => nonEmpty(text?.trim())

/** An xs:boolean; anything else is no answer. */
export const flag = (text: Text): boolean | undefined =>
  text === "true" || text === "1" ? true : text === "false" || text === "0" ? false : undefined

const lookUp = (words: Readonly<Record<string, string>>, key: string): string | undefined =>
  Object.hasOwn(words, key) ? words[key] : undefined

/** The canonical word; a word that nobody listed is its own. */
export const word = (vocabulary: Vocabulary, text: Text): string | undefined => {
  const known = nonEmpty(text)
  return known === undefined ? undefined : (nonEmpty(lookUp(vocabulary.read, known)) ?? known)
}

/** The canonical word of a listed one. */
export const listed = (vocabulary: Vocabulary, text: string): string | undefined => lookUp(vocabulary.read, text)

/** The vendor's word, if there is one. */
export const member = (vocabulary: Vocabulary, canonical: string): string | undefined =>
  lookUp(vocabulary.write, canonical)

/** The text to write for what is wanted: the current one if it reads as that, none if nothing is wanted. */
export const put = <A>(
  current: Text,
  wanted: A | undefined,
  read: (text: Text) => A | undefined,
  write: (value: A) => string | undefined
): Text => (Equal.equals(read(current), wanted) ? current : wanted === undefined ? undefined : write(wanted))

/** {@link put} for plain text, which XML has to be able to carry. */
export const putText = (sink: Sink, field: string, current: Text, wanted: string | undefined): Text => {
  const known = nonEmpty(wanted)
  const sendable = known === undefined ? undefined : sink.sendable(field, known)
  return put(current, sendable, nonEmpty, (value) => value)
}

/** {@link put} for a word: one without a member is reported and not written. */
export const putWord = (vocabulary: Vocabulary, current: Text, wanted: string | undefined, unknown: () => undefined) =>
  put(
    current,
    wanted,
    (text) => word(vocabulary, text),
    (value) => member(vocabulary, value) ?? unknown()
  )

/** {@link put} for a truth value. */
export const putFlag = (current: Text, wanted: boolean | undefined): Text => put(current, wanted, flag, String)

/** Without the keys that hold nothing. */
export function defined<A extends object>(fields: A): { readonly [K in keyof A]?: Exclude<A[K], undefined> }
export function defined(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

/** The fields of `full` that `written` does not have alike: what canonical words cannot say. */
export function residue<A extends object>(full: A, written: A): Partial<A>
export function residue(full: object, written: object): object {
  const others = new Map<string, unknown>(Object.entries(written))
  return Object.fromEntries(Object.entries(full).filter(([key, value]) => !Equal.equals(value, others.get(key))))
}
