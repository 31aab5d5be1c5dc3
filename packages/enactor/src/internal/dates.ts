/** Days in the coat of a dateTime, and instants. */
import { CalendarDate } from "@kundbro/domain"
import { DateTime, Option } from "effect"
import { nonEmpty, type Text } from "./texts.ts"

/** The day as written; nothing is converted. An xs:date may have an offset as well. */
export const day = (text: Text): CalendarDate.DateOrUnreadable | undefined => {
  const known = nonEmpty(text)
  if (known === undefined) return undefined
  const date = CalendarDate.fromDateTimeText(known.replace(/^(.{10})(Z|[+-]\d\d:\d\d)$/, "$1"))
  return typeof date === "string" ? date : new CalendarDate.Unreadable({ text: known })
}

/** The day of a dateTime at midnight; other times are instants, and no day can be read from them (inferred). */
export const dayAtMidnight = (text: Text): CalendarDate.CalendarDate | undefined => {
  if (!/^.{10}(T00:00:00(\.0+)?)?(Z|[+-]\d\d:\d\d)?$/.test(text ?? "")) return undefined
  const date = day(text)
  return typeof date === "string" ? date : undefined
}

const instantPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/

/** An instant as UTC. Without an offset it is none, and neither is one on a day that never was. */
export const instant = (text: Text): DateTime.Utc | undefined => {
  const known = nonEmpty(text)
  return known === undefined || !instantPattern.test(known) || typeof day(known) !== "string"
    ? undefined
    : Option.getOrUndefined(Option.map(DateTime.make(known), DateTime.toUtc))
}

const two = (value: number): string => String(value).padStart(2, "0")

/** Midnight of a day with the offset that holds in the zone on that day. */
export const midnight = (zone: string, date: CalendarDate.CalendarDate): string => {
  const [year = 1, month = 1, at = 1] = date.split("-").map(Number)
  const zoned = DateTime.makeZoned({ year, month, day: at }, { timeZone: zone, adjustForTimeZone: true })
  // Before standard time, offsets had seconds and could be beyond 14 hours, neither of which a dateTime can say.
  const local = Option.match(zoned, {
    onNone: () => 0,
    onSome: (one) => Math.round(DateTime.zonedOffset(one) / 60_000)
  })
  const minutes = Math.abs(local) > 14 * 60 ? 0 : local
  const size = Math.abs(minutes)
  return `${date}T00:00:00${minutes === 0 ? "Z" : `${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`}`
}
