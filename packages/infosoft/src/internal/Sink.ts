/** Collects what a mapping has to say about a record: every field that cannot be sent, and every note. */
import { Mapping, VendorError } from "@kundbro/domain"

// What XML 1.0 can carry; a lone surrogate is none of it.
const unwritable = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u

export class Sink {
  readonly issues: Array<VendorError.FieldIssue> = []
  readonly notes: Array<Mapping.MappingNote> = []

  issue(field: string, rule: string, remedy: string, limit?: number): undefined {
    this.issues.push(new VendorError.FieldIssue({ field, rule, remedy, ...(limit !== undefined && { limit }) }))
  }

  note(kind: Mapping.NoteKind, field: Mapping.CanonicalField, reason: string): undefined {
    if (!this.notes.some((note) => note.kind === kind && note.field === field && note.reason === reason)) {
      this.notes.push(new Mapping.MappingNote({ kind, field, reason }))
    }
  }

  /** The text, if it can be sent. No length is documented for any field: the vendor decides. */
  sendable(field: string, value: string): string | undefined {
    return unwritable.test(value)
      ? this.issue(field, "not-encodable", "remove control characters and lone surrogates, which XML cannot carry")
      : value
  }
}
