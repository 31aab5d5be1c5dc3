/**
 * Is what the vendor gives back what was meant to be there? Differences are named by path, never by value.
 */
import { Predicate, Schema } from "effect"
import type { CustomerDraft } from "./Capabilities.ts"
import { Customer } from "./Customer.ts"

const encode = Schema.encodeSync(Customer)

/** Vendors assign these: a new record has others than the one it was made from. */
const assigned: ReadonlySet<string> = new Set(["id", "reference", "createdAt", "updatedAt", "extensions"])

const walk = (expected: unknown, actual: unknown, path: string, found: Array<string>): void => {
  if (Array.isArray(expected) && Array.isArray(actual)) {
    for (let index = 0; index < Math.max(expected.length, actual.length); index++) {
      walk(expected[index], actual[index], `${path}[${index}]`, found)
    }
  } else if (Predicate.isObject(expected) && Predicate.isObject(actual)) {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
      if (!assigned.has(key)) walk(expected[key], actual[key], path === "" ? key : `${path}.${key}`, found)
    }
  } else if (expected !== actual) {
    found.push(path)
  }
}

/**
 * The paths at which a record read back differs from its draft. Ids, dates and keys that the vendor assigns do not
 * count; of the references every one in the draft must be there, and the vendor may have added its own.
 */
export const differences = (draft: CustomerDraft, readBack: Customer): ReadonlyArray<string> => {
  const found: Array<string> = []
  const { references: expectedReferences, ...expected } = encode(draft.customer)
  const { references: actualReferences, ...actual } = encode(readBack)
  for (const { kind, value } of expectedReferences) {
    if (!actualReferences.some((one) => one.kind === kind && one.value === value)) found.push(`references.${kind}`)
  }
  walk(expected, actual, "", found)
  return found
}
