/**
 * When a vendor may be called, by the plan. A window opens on its days at its time, in its zone; when clocks are put forward
 * or back it follows the clock on that zone's walls.
 */
import { Cron, DateTime } from "effect"
import type { Window } from "../Plan.ts"

/** Whether calls may leave, and until when that holds; milliseconds since 1970. */
export interface Status {
  readonly open: boolean
  readonly until: number
}

const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const

const clock = (text: string): { readonly hour: number; readonly minute: number } => {
  const [hour = "", minute = ""] = text.split(":")
  return { hour: Number(hour), minute: Number(minute) }
}

const every = ({ days, from, to, zone }: Window) => {
  const { hour, minute } = clock(from)
  const openings = Cron.make({
    seconds: [0],
    minutes: [minute],
    hours: [hour],
    days: [],
    months: [],
    weekdays: days.map((day) => weekdays.indexOf(day)),
    tz: zone
  })
  /** The end of the window that opened then: on the same day, or on the next one when it goes over midnight. */
  const closing = (opened: number): number => {
    const day = DateTime.makeZonedUnsafe(opened, { timeZone: zone })
    const date = DateTime.toParts(to <= from ? DateTime.add(day, { days: 1 }) : day)
    return DateTime.makeZonedUnsafe(
      { ...date, ...clock(to), second: 0, millisecond: 0 },
      {
        timeZone: zone,
        adjustForTimeZone: true
      }
    ).epochMilliseconds
  }
  return (now: number): Status => {
    // The last opening is strictly before the moment that is asked about.
    const until = closing(Cron.prev(openings, new Date(now + 1)).getTime())
    return now < until ? { open: true, until } : { open: false, until: Cron.next(openings, new Date(now)).getTime() }
  }
}

/** Tells whether calls may leave at a moment. Without windows they always may. */
export const make = (windows: ReadonlyArray<Window>): ((now: number) => Status) => {
  const each = windows.map(every)
  let last: Status = windows.length === 0 ? { open: true, until: Infinity } : { open: false, until: -Infinity }
  return (now) => {
    if (now < last.until) return last
    const found = each.map((one) => one(now))
    const open = found.filter((one) => one.open)
    last =
      open.length > 0
        ? { open: true, until: Math.max(...open.map(({ until }) => until)) }
        : { open: false, until: Math.min(...found.map(({ until }) => until)) }
    return last
  }
}
