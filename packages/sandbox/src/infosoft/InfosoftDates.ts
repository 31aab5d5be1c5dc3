/** Norwegian calendar days as `YYYY-MM-DD` text, which sorts as time does. */

const oslo = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Oslo" })

const dayMillis = 86_400_000

const pattern = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d:\d\d(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?$/

const exists = (day: string): boolean => {
  const at = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day) && !day.startsWith("0000")
}

/** The Norwegian day of an instant in milliseconds since 1970. */
export const dayOf = (millis: number): string => oslo.format(millis)

/**
 * The day that an `xs:date` or `xs:dateTime` means to a server in Norway: one with an offset is converted, as .NET does,
 * so that a client that went through UTC arrives a day early. Undefined when there is no such day.
 */
export const localDate = (text: string): string | undefined => {
  const [, day, time, offset] = pattern.exec(text) ?? []
  if (day === undefined || !exists(day)) return undefined
  const at = new Date(`${day}${time ?? "T00:00:00"}${offset ?? "Z"}`).getTime()
  if (Number.isNaN(at)) return undefined
  return offset === undefined ? day : dayOf(at)
}

/** The first day after `day` on which a title with these day digits (1 is Monday) is distributed. */
export const nextDistribution = (day: string, editions: string): string => {
  for (let ahead = 1; ahead < 7; ahead++) {
    const next = new Date(Date.parse(`${day}T00:00:00Z`) + ahead * dayMillis)
    if (editions.includes(String(next.getUTCDay() || 7))) return next.toISOString().slice(0, 10)
  }
  return new Date(Date.parse(`${day}T00:00:00Z`) + 7 * dayMillis).toISOString().slice(0, 10)
}
