/**
 * JSON whose numbers arrive exact or not at all. A property that nobody declared may hold more digits than a double; it
 * would be written back altered, so such a record is refused instead. So is one nested deeper than any record is: reading
 * or writing it again would exhaust the stack.
 */
import { Result } from "effect"

const digits = (literal: string): string =>
  literal
    .replace(/[eE].*$/, "")
    .replaceAll(/[-+.]/g, "")
    .replace(/^0+/, "")
    .replace(/0+$/, "")

/** Whether the literal and the double name the same number; 15 digits always do, within a double's range. */
const exact = (literal: string, value: number): boolean =>
  Number.isSafeInteger(value) && !/[.eE]/.test(literal)
    ? true
    : Number.isFinite(value) &&
      (value !== 0 || digits(literal) === "") &&
      (digits(literal).length <= 15 || digits(literal) === digits(String(value)))

/** Digits that may not fit: only then is every number looked at. */
const suspicious = /\d[\d.]{14,}|\d[eE][-+]?\d/

const deepest = 64

const isWithin = (value: unknown, levels: number): boolean =>
  typeof value !== "object" ||
  value === null ||
  (levels > 0 && Object.values(value).every((child) => isWithin(child, levels - 1)))

/** The value, or what was expected instead. */
export const parse = (
  text: string
): Result.Result<unknown, "JSON" | "numbers that a double can hold" | "fewer levels"> => {
  let inexact = false
  // `JSON.parse` hands the literal to its reviver (Node 21 and later), which TypeScript's library does not declare yet.
  const reviver = (...[, value, context]: ReadonlyArray<unknown>): unknown => {
    if (typeof value === "number" && hasSource(context) && !exact(context.source, value)) inexact = true
    return value
  }
  try {
    const value: unknown = suspicious.test(text) ? JSON.parse(text, reviver) : JSON.parse(text)
    if (inexact) return Result.fail("numbers that a double can hold")
    return isWithin(value, deepest) ? Result.succeed(value) : Result.fail("fewer levels")
  } catch {
    return Result.fail("JSON")
  }
}

const hasSource = (context: unknown): context is { readonly source: string } =>
  typeof context === "object" && context !== null && "source" in context && typeof context.source === "string"
