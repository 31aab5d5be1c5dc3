/** Members of the vendor's open enumerations and the canonical words for them. */
import type { Vocabulary } from "../HarmoneyOptions.ts"
import type { Sink } from "./Sink.ts"

/** A text of the wire: absent, nil, or there. */
export type Text = string | null | undefined

/** The text, unless there is none. */
export const nonEmpty = (text: Text): string | undefined => (text === null || text === "" ? undefined : text)

/** What stands in a list, which may be nil and hold nil. */
export const items = <A>(list: ReadonlyArray<A | null> | null | undefined): ReadonlyArray<A> =>
  (list ?? []).filter((one) => one !== null)

const lookUp = (words: Readonly<Record<string, string>>, key: string): string | undefined =>
  Object.hasOwn(words, key) ? words[key] : undefined

/** The canonical word for a member; a member that nobody listed is its own word. */
export const read = (vocabulary: Vocabulary, member: Text): string | undefined => {
  const text = nonEmpty(member)
  return text === undefined ? undefined : (lookUp(vocabulary.read, text) ?? text)
}

/** The canonical word for a member that is listed. */
export const readListed = (vocabulary: Vocabulary, member: string): string | undefined =>
  lookUp(vocabulary.read, member)

/**
 * The member to write. What already reads as the wanted word stays as it is; a word without a member is reported to
 * `unknown` and not sent.
 */
export const write = (
  vocabulary: Vocabulary,
  current: Text,
  word: string | undefined,
  unknown: () => undefined
): Text => {
  if (read(vocabulary, current) === word) return current
  return word === undefined ? undefined : (lookUp(vocabulary.write, word) ?? unknown())
}

/** The text to write. What already reads alike stays; what is to be cleared is sent empty, since absent may mean kept. */
export const writeText = (
  sink: Sink,
  field: string,
  current: Text,
  wanted: string | undefined,
  limit?: number
): Text => {
  const text = nonEmpty(wanted)
  if (nonEmpty(current) === text) return current
  return text === undefined ? "" : sink.sendable(field, text, limit)
}
