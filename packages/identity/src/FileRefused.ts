/**
 * A file of this package that is not as it has to be. Says where and what helps; never what stands there.
 */
import { Schema } from "effect"

/** What is wrong, and what to do about it. */
const remedies = {
  "not-readable": "is not what such a file has: check that it is the right one, saved as UTF-8",
  "other-header": "has not the columns of a review file: restore the first line",
  "other-columns": "has more or fewer cells than the first line: restore it, and check the quotes",
  "changed-row":
    "has been changed outside of decision and remark: restore it; a spreadsheet must read all columns as text",
  "repeated-row": "asks the same as a row before it: remove one of them",
  "unknown-pair": "asks what the search did not: use the review file that was written with it",
  "missing-row": "a question of the search has no row: restore it, or search again",
  "missing-decision": "has no decision: write same or different",
  "unknown-decision": "has a decision that is none: write same or different",
  "contradicting-decisions": "says different of two records that other decisions make one: decide these rows together",
  "repeated-member": "names a record that another group has: a record belongs to one person",
  "not-a-group": "is no group: it needs two members of the systems in the first line, one of them the winner",
  "other-count": "the file has not as many lines as its first line says: it is cut off, or put together"
} as const

/** One thing that is wrong. */
export const FileIssue = Schema.Struct({
  /** Counted from 1; absent when it is about the whole file. */
  line: Schema.optionalKey(Schema.Int),
  problem: Schema.Literals(Object.keys(remedies).filter((key): key is keyof typeof remedies => key in remedies))
})
export type FileIssue = typeof FileIssue.Type

/** In words: `line 7 has no decision: write same or different`. */
export const describe = ({ line, problem }: FileIssue): string =>
  `${line === undefined ? "" : `line ${line} `}${remedies[problem]}`

const shown = 10

/** The file is refused as a whole; nothing of it was used. */
export class FileRefused extends Schema.TaggedError<FileRefused>("@kundbro/identity/FileRefused")("FileRefused", {
  file: Schema.Literals(["found", "review", "identity"]),
  /** In the order of the file. */
  issues: Schema.Array(FileIssue)
}) {
  override get message(): string {
    const more = this.issues.length > shown ? [`and ${this.issues.length - shown} more`] : []
    return `the ${this.file} file is refused: ${[...this.issues.slice(0, shown).map(describe), ...more].join("; ")}`
  }
}
