/**
 * Calendar dates that no time zone can move, and values that a vendor holds but nobody can read.
 */
import { Option, Schema } from "effect"

const daysIn = (year: number, month: number): number =>
  month === 2
    ? (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
      ? 29
      : 28
    : [4, 6, 9, 11].includes(month)
      ? 30
      : 31

const isCalendarDate = (text: string): boolean => {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (parts === null) return false
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])]
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)
}

/** A day of the Gregorian calendar, `YYYY-MM-DD`, year 0001 to 9999. Text, never an instant, so it cannot shift. */
export const CalendarDate = Schema.String.pipe(
  Schema.check(Schema.makeFilter((text: string) => isCalendarDate(text) || "a calendar date YYYY-MM-DD")),
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
