/**
 * Calendar dates that no time zone can move, and values that a vendor holds but nobody can read.
 */
import { Option, Schema } from "effect"

const pattern =
  /^(\d{3}[1-9]|\d{2}[1-9]\d|\d[1-9]\d{2}|[1-9]\d{3})-((0[13578]|1[02])-(0[1-9]|[12]\d|3[01])|(0[469]|11)-(0[1-9]|[12]\d|30)|02-(0[1-9]|[12]\d))$/

const isLeapDayOnlyInLeapYear = (text: string): boolean => {
  const year = Number(text.slice(0, 4))
  return !text.endsWith("-02-29") || (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0))
}

/** A day of the Gregorian calendar, `YYYY-MM-DD`, year 0001 to 9999. Text, never an instant, so it cannot shift. */
export const CalendarDate = Schema.String.pipe(
  Schema.check(
    Schema.isPattern(pattern, { expected: "a calendar date YYYY-MM-DD" }),
    Schema.makeFilter(isLeapDayOnlyInLeapYear, { expected: "a leap day in a leap year" })
  ),
  Schema.brand("CalendarDate")
)
export type CalendarDate = typeof CalendarDate.Type

/**
 * A value as the vendor wrote it, which cannot be read as what the field should hold: `20210229` as a birth date, a
 * country nobody knows. It travels untouched, is written back untouched, and carries an `ambiguous` note. It never
 * makes the record fail.
 */
export class Unreadable extends Schema.TaggedClass<Unreadable>("@kundbro/domain/Unreadable")("Unreadable", {
  text: Schema.String
}) {}

/** A calendar date, or the text that stands in its place. */
export const DateOrUnreadable = Schema.Union([CalendarDate, Unreadable])
export type DateOrUnreadable = typeof DateOrUnreadable.Type

const option = Schema.decodeUnknownOption(CalendarDate)

/** Reads `YYYY-MM-DD`; anything else, impossible days included, becomes {@link Unreadable}. */
export const fromIso = (text: string): DateOrUnreadable =>
  Option.getOrElse(option(text), () => new Unreadable({ text }))

/** Reads `YYYYMMDD`; anything else, impossible days included, becomes {@link Unreadable}. */
export const fromBasic = (text: string): DateOrUnreadable => {
  const parts = /^(\d{4})(\d{2})(\d{2})$/.exec(text)
  return parts === null
    ? new Unreadable({ text })
    : Option.getOrElse(option(`${parts[1]}-${parts[2]}-${parts[3]}`), () => new Unreadable({ text }))
}

/**
 * Takes the day of a dateTime as written (its first ten characters) and never converts: `1998-05-22T00:00:00+01:00` is
 * the 22nd. A text that does not begin with a calendar date becomes {@link Unreadable}.
 */
export const fromDateTimeText = (text: string): DateOrUnreadable =>
  /^\d{4}-\d{2}-\d{2}(T|$)/.test(text)
    ? Option.getOrElse(option(text.slice(0, 10)), () => new Unreadable({ text }))
    : new Unreadable({ text })

/** The text of {@link fromBasic}: `YYYYMMDD`, or the unreadable text untouched. */
export const toBasic = (date: DateOrUnreadable): string =>
  typeof date === "string" ? date.replaceAll("-", "") : date.text
