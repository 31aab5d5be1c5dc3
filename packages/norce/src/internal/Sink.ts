/** Collects what a mapping has to say about a record: every field that cannot be sent, and every note. */
import { MappingNote, type CanonicalField, type NoteKind } from "@kundbro/domain/Mapping"
import { FieldIssue } from "@kundbro/domain/VendorError"
import { hasHalf } from "./Text.ts"

export class Sink {
  readonly issues: Array<FieldIssue> = []
  readonly notes: Array<MappingNote> = []

  issue(field: string, rule: string, remedy: string, limit?: number): void {
    this.issues.push(new FieldIssue({ field, rule, remedy, ...(limit !== undefined && { limit }) }))
  }

  note(kind: NoteKind, field: CanonicalField | `extensions.${string}`, reason: string, path?: string): void {
    const isIt = (note: MappingNote) =>
      note.kind === kind && note.field === field && note.reason === reason && note.path === path
    if (this.notes.some(isIt)) return
    this.notes.push(new MappingNote({ kind, field, reason, ...(path !== undefined && { path }) }))
  }

  /** Checks every text that has a documented limit, and that no text holds half a character. */
  limits<K extends string>(
    wire: { readonly [P in K]?: string },
    limits: { readonly [P in NoInfer<K>]?: number },
    path: (field: NoInfer<K>) => string
  ): void {
    for (const field in wire) {
      const text = wire[field]
      if (text === undefined) continue
      const limit = limits[field]
      if (limit !== undefined && text.length > limit) {
        this.issue(path(field), "too-long", `shorten it to ${limit} UTF-16 units`, limit)
      }
      if (hasHalf(text)) this.issue(path(field), "not-encodable", "remove the half character")
    }
  }
}
