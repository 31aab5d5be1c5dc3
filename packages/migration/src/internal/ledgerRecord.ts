/**
 * The words of the ledger, exported by `Ledger`.
 */
import type { CustomerId } from "@kundbro/domain/Ids"
import type { MappingNote } from "@kundbro/domain/Mapping"
import { Schema } from "effect"

/**
 * Where a record stands. `listed`: its id is known. `intended`: read, drafted, and a write may leave. `staged`: drafted, and known not to be there. `in-doubt`:
 * a write may have happened. `written`: the target said so, or showed it. `waiting`: the target keeps the write for
 * later. `verified`: read back and equal. `changed`: written, and the source says otherwise since. `skipped`: the target had it, and the plan says leave it. `dead-letter`: a
 * person must look. `left`: a person has, and leaves it as it is. `merged`: it is one customer with another record, and moves with it.
 */
export const State = Schema.Literals([
  "listed",
  "staged",
  "intended",
  "in-doubt",
  "written",
  "waiting",
  "verified",
  "changed",
  "skipped",
  "dead-letter",
  "left",
  "merged"
])
export type State = typeof State.Type

/** What a write came to. */
export const Outcome = Schema.Literals(["created", "updated", "unchanged", "queued", "pending-review"])
export type Outcome = typeof Outcome.Type

/** Why a record is an exception. Holds field names and advice, never a value. */
export interface Exception {
  /** A reason of `VendorError`, or one of ours. */
  readonly reason: string
  /** The canonical path, where one field is to blame. */
  readonly field?: string
  /** What a person can do about it. */
  readonly remedy: string
  /** `later`: the next run tries again by itself. */
  readonly advice: "later" | "person"
  /** The write may have happened and nobody can tell: no run sends it again. */
  readonly undecided?: boolean
}

/** One step of one record. */
export interface Move {
  readonly position: number
  readonly to: State
  readonly intent?: "create" | "update"
  readonly targetId?: string
  readonly outcome?: Outcome
  readonly exception?: Exception
}

/** What a person decided about a dead letter. */
export type Resolution = {
  /** Why, in the person's own words: kept in the ledger and in `decisions.csv` as it is, so without personal data. */
  readonly because?: string
} & (
  | { readonly kind: "written"; readonly targetId: CustomerId }
  | { readonly kind: "absent" }
  | { readonly kind: "left"; readonly because: string }
)

/** What staging found out about one record; texts are JSON. */
export interface Snapshot {
  readonly position: number
  readonly canonical: string
  readonly draft: string
  /** The notes of reading, planting and of what was left out for another record. */
  readonly readNotes: string
  /** The draft's own notes. */
  readonly draftNotes: string
  /** What is read beside the customer: `{ relations, loyalty, consents }`, each where there are any. */
  readonly beside?: string
}

/** A record that was written, as the source has it now; texts are JSON. */
export type Seen = Pick<Snapshot, "position" | "canonical" | "beside">

/** What a dry run says of one record. Texts are JSON. */
export interface Predicted {
  readonly position: number
  /** `created`, `updated`, `unchanged`, `skipped`, `dead-letter`; of what was written before also `untouched` and `gone`. */
  readonly outcome: string
  readonly exception?: Exception
  /** It has been written before, and this is about writing it again. */
  readonly again?: boolean
  /** As read, where it was. */
  readonly canonical?: string
  readonly readNotes?: string
  readonly draftNotes?: string
}

/** A record as the engine's steps need it. */
export interface Entry {
  readonly position: number
  readonly sourceId: CustomerId
  readonly state: State
  readonly intent: "create" | "update" | null
  /** How often a write has been intended. */
  readonly attempts: number
  readonly targetId: CustomerId | null
  /** JSON of the snapshot: the customer as read for a staged record only; `null` while nothing has been read. */
  readonly canonical: string | null
  readonly draft: string | null
  /** The draft's own notes. */
  readonly draftNotes: ReadonlyArray<MappingNote>
}

/** What makes a ledger belong to a plan: none of it may change once the first id is listed. */
export interface Identity {
  readonly name: string
  readonly source: string
  readonly target: string
  readonly reference?: { readonly kind: string; readonly prefix: string }
}

/** What came of reading the list of ids. */
export interface Listing {
  readonly records: number
  readonly duplicates: number
}

/** The ledger cannot be used. `problem` is a code or a short reason; no statement, key or value is in here. */
export class LedgerError extends Schema.TaggedError<LedgerError>("@kundbro/migration/LedgerError")("LedgerError", {
  /**
   * `locked`, `other-migration`, `lost-claim` (another process has taken over), `key` (the wrong one, none, or one that is not
   * needed), `damaged` (a text is not what was put there), `closed-door` (a step that the ledger does not have), `undone` (the
   * migration is being taken back), `purged` (all that it held), or `failed`.
   */
  reason: Schema.Literals([
    "locked",
    "other-migration",
    "lost-claim",
    "key",
    "damaged",
    "closed-door",
    "undone",
    "purged",
    "failed"
  ]),
  problem: Schema.String,
  remedy: Schema.String
}) {
  override get message(): string {
    return `the ledger cannot be used: ${this.problem}; ${this.remedy}`
  }
}
