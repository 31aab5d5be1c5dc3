/**
 * JSON by its meaning: the order of keys does not count.
 */
import { Predicate, type Schema } from "effect"
import * as Normal from "../Normal.ts"

/** An object, and no list. */
export const isFields = (value: Schema.Json | undefined): value is Schema.JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** The same text for the same value. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) =>
    Predicate.isObject(one) && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one
  )

/** The value with every text in its normal form, and without the vendor's own keys of parts. */
export const normal = (value: Schema.Json | undefined): Schema.Json => {
  if (typeof value === "string") return Normal.text(value)
  if (Array.isArray(value)) return value.map(normal)
  if (!isFields(value)) return value ?? null
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, part]) =>
      key === "reference" || isNothing(part) ? [] : [[key, normal(part)]]
    )
  )
}

/** Whether a field says nothing: absent, an empty text, an empty list, or an object of such. */
export const isNothing = (value: unknown): boolean =>
  value === undefined ||
  value === "" ||
  (Array.isArray(value) && value.length === 0) ||
  (Predicate.isObject(value) && !Array.isArray(value) && Object.values(value).every(isNothing))
