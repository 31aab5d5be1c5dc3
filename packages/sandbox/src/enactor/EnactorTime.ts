/** Date-times as a server in one zone writes them: local time, with the offset that was valid on that date. */

const formats = new Map<string, Intl.DateTimeFormat>()

const offsetFormat = (zone: string): Intl.DateTimeFormat => {
  const known = formats.get(zone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat("en-GB", { timeZone: zone, timeZoneName: "longOffset" })
  formats.set(zone, made)
  return made
}

/** The zone's offset from UTC at an instant, in minutes. */
const offsetAt = (zone: string, at: number): number => {
  if (zone === "UTC") return 0
  const name =
    offsetFormat(zone)
      .formatToParts(at)
      .find(({ type }) => type === "timeZoneName")?.value ?? ""
  const [, sign, hours = "0", minutes = "0"] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? []
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}

const two = (value: number) => String(value).padStart(2, "0")

const suffix = (offset: number) => {
  if (offset === 0) return "Z"
  const size = Math.abs(offset)
  return `${offset < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

/** An instant; milliseconds are written only when there are some. */
export const dateTimeIn = (zone: string, at: number): string => {
  const offset = offsetAt(zone, at)
  return new Date(at + offset * 60_000).toISOString().replace(/(\.000)?Z$/, "") + suffix(offset)
}

/** A calendar date (`YYYYMMDD`) as midnight in the zone: winter births end in `Z`, summer births in `+01:00`. */
export const midnight = (date: string, zone: string): string => {
  const [year, month, day] = [date.slice(0, 4), date.slice(4, 6), date.slice(6, 8)]
  const utc = Date.UTC(Number(year), Number(month) - 1, Number(day))
  const offset = offsetAt(zone, utc - offsetAt(zone, utc) * 60_000)
  return `${year}-${month}-${day}T00:00:00${suffix(offset)}`
}
