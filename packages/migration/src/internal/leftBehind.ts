/**
 * What the target has no home for, as lines of `left-behind.ndjson`.
 */
import type { MappingNote } from "@kundbro/domain/Mapping"
import { Schema } from "effect"

const decodeFields = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Record(Schema.String, Schema.Json)))

const lossy: ReadonlySet<string> = new Set<MappingNote["kind"]>(["dropped", "truncated"])

/** What one record leaves behind: whole parts of the customer, since a note names a field and not a value. */
export const linesOf = (
  sourceId: string,
  canonical: string,
  beside: string | null,
  notes: ReadonlyArray<{ readonly kind: string; readonly field: string; readonly reason: string }>
): ReadonlyArray<string> => {
  const lost = notes.filter(({ kind }) => lossy.has(kind)).map(({ field, kind, reason }) => ({ kind, field, reason }))
  const parts = new Set(lost.map(({ field }) => field.split(".")[0] ?? field))
  const customer = Object.fromEntries(Object.entries(decodeFields(canonical)).filter(([part]) => parts.has(part)))
  return lost.length === 0 && beside === null
    ? []
    : [`${JSON.stringify({ sourceId, ...(beside !== null && decodeFields(beside)), customer, lost })}\n`]
}
