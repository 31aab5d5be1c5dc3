/**
 * A moment, in UTC. As text it is ISO 8601 with its offset: a text without one, with a day that never was, or in another
 * notation, which a lenient reader would make some other moment of, is none.
 */
import { Schema } from "effect"

const notation = /^(\d{4}|[+-]\d{6})-(\d{2})-(\d{2})T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/

const isInstant = (text: string): boolean => {
  const [, year, month, day] = notation.exec(text) ?? []
  return day !== undefined && new Date(`${year}-${month}-${day}T00:00:00Z`).getUTCDate() === Number(day)
}

/** From text and to it, with the milliseconds. */
export const Instant = Schema.String.check(
  Schema.makeFilter((text) => isInstant(text), {
    expected: "an instant in ISO 8601 with its offset, such as 2026-03-01T12:00:00Z"
  })
).pipe(Schema.decodeTo(Schema.DateTimeUtcFromString))
