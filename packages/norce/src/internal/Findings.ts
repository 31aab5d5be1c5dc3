/**
 * What is found while a record is translated: notes about what happened to it, issues that forbid sending it.
 */
import { MappingNote, type CanonicalField, type NoteKind } from "@kundbro/domain/Mapping"
import { FieldIssue } from "@kundbro/domain/VendorError"

export interface Findings {
  readonly notes: ReadonlyArray<MappingNote>
  readonly issues: ReadonlyArray<FieldIssue>
  readonly note: (kind: NoteKind, field: CanonicalField | `extensions.${string}`, reason: string, path?: string) => void
  readonly issue: (field: string, rule: string, remedy: string, limit?: number) => void
  /** Checks every text that has a documented limit, and that no text holds half a character. */
  readonly limits: <K extends string>(
    wire: { readonly [P in K]?: string },
    limits: { readonly [P in NoInfer<K>]?: number },
    path: (field: NoInfer<K>) => string
  ) => void
}

export const make = (): Findings => {
  const notes: Array<MappingNote> = []
  const issues: Array<FieldIssue> = []
  const issue: Findings["issue"] = (field, rule, remedy, limit) => {
    issues.push(new FieldIssue({ field, rule, remedy, ...(limit !== undefined && { limit }) }))
  }
  return {
    notes,
    issues,
    issue,
    note: (kind, field, reason, path) => {
      const isIt = (note: MappingNote) =>
        note.kind === kind && note.field === field && note.reason === reason && note.path === path
      if (!notes.some(isIt)) notes.push(new MappingNote({ kind, field, reason, ...(path !== undefined && { path }) }))
    },
    limits: (wire, limits, path) => {
      for (const field in wire) {
        const text = wire[field]
        if (text === undefined) continue
        const limit = limits[field]
        if (limit !== undefined && text.length > limit)
          issue(path(field), "too-long", "shorten it at the source", limit)
        if (/\p{Surrogate}/u.test(text)) issue(path(field), "not-encodable", "remove the half character")
      }
    }
  }
}
