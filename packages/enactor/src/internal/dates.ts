/** Days in the coat of a dateTime, and instants. */
import { CalendarDate } from "@kundbro/domain"
import { DateTime, Option } from "effect"
import { nonEmpty, type Text } from "./texts.ts"

/** The day as written; nothing is converted. */
export const day = (text: Text): CalendarDate.DateOrUnreadable | undefined => {
  const known = nonEmpty(text)
  return known === undefined ? undefined : CalendarDate.fromDateTimeText(known)
}

/** The day of a dateTime at midnight; other times are instants, and no day can be read from them (inferred). */
export const dayAtMidnight = (text: Text): CalendarDate.CalendarDate | undefined => {
  const known = nonEmpty(text)
  if (known === undefined || !/^.{10}(T00:00:00(\.0+)?(Z|[+-]\d\d:\d\d)?)?$/.test(known)) return undefined
  const date = CalendarDate.fromDateTimeText(known)
  return typeof date === "string" ? date : undefined
}

const instantPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/

/** An instant as UTC. Without an offset it is none. */
export const instant = (text: Text): DateTime.Utc | undefined => {
  const known = nonEmpty(text)
  return known === undefined || !instantPattern.test(known)
    ? undefined
    : Option.getOrUndefined(Option.map(DateTime.make(known), DateTime.toUtc))
}

const two = (value: number): string => String(value).padStart(2, "0")

/** Midnight of a day with the offset that holds in the zone on that day. */
export const midnight = (zone: string, date: CalendarDate.CalendarDate): string => {
  const [year = 1, month = 1, at = 1] = date.split("-").map(Number)
  const zoned = DateTime.makeZoned({ year, month, day: at }, { timeZone: zone, adjustForTimeZone: true })
  // Before standard time, offsets had seconds, which a dateTime cannot say.
  const minutes = Option.match(zoned, {
    onNone: () => 0,
    onSome: (one) => Math.round(DateTime.zonedOffset(one) / 60_000)
  })
  const size = Math.abs(minutes)
  return `${date}T00:00:00${minutes === 0 ? "Z" : `${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`}`
}
