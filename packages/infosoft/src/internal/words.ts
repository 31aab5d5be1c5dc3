/** Texts of the wire, and what stands for "no value" in them. */
import { CalendarDate } from "@kundbro/domain"
import type { Vocabulary } from "../InfosoftOptions.ts"

/** A text of the wire: absent, nil, or there. */
export type Text = string | null | undefined

/** The text, unless there is none. */
export const nonEmpty = (text: Text): string | undefined => (text === null || text === "" ? undefined : text)

/** The text, unless it is none or the `0` of a number that nobody gave. */
export const nonZero = (text: Text): string | undefined => (text === "0" ? undefined : nonEmpty(text))

/** What the vocabulary has for the word. */
export const listed = (vocabulary: Vocabulary | undefined, word: string): string | undefined =>
  vocabulary !== undefined && Object.hasOwn(vocabulary, word) ? vocabulary[word] : undefined

/** `true` and `1`, `false` and `0`; anything else says neither. */
export const truth = (text: Text): boolean | undefined => {
  const lower = text?.toLowerCase()
  return lower === "true" || lower === "1" ? true : lower === "false" || lower === "0" ? false : undefined
}

/** Year 1 is .NET's "no date": read as none, never written. */
const isSentinel = (text: string): boolean => text.startsWith("0001-01-01")

/** The day of a dateTime as written; none for a sentinel. */
export const day = (text: Text): CalendarDate.DateOrUnreadable | undefined => {
  const given = nonEmpty(text)
  return given === undefined || isSentinel(given) ? undefined : CalendarDate.fromDateTimeText(given)
}

/** The day to send, if it is one: in year 1 is none, and its first day would be read as none. */
export const sendableDay = (date: CalendarDate.DateOrUnreadable | undefined): string | undefined =>
  typeof date === "string" && !date.startsWith("0001-") ? date : undefined

/** A customer number as the vendor writes its 32-bit integers: `00100` is none of them. */
export const isCustomerNumber = (id: string): boolean => /^[1-9]\d{0,9}$/.test(id) && Number(id) <= 2_147_483_647
