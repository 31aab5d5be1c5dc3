/**
 * What became of a write, and how the outbox is. No payload, name or value of a record is in here, only the vendor's ids.
 */
import { CustomerId } from "@kundbro/domain/Ids"
import { Warning, WriteReceipt } from "@kundbro/domain/Receipt"
import { VendorError } from "@kundbro/domain/VendorError"
import { Schema } from "effect"
import type { IdempotencyKey } from "./Write.ts"

/** The vendor changed a balance. */
export class Adjusted extends Schema.TaggedClass<Adjusted>("@kundbro/outbox/Adjusted")("Adjusted", {
  /** Remarks of the vendor: codes, no texts. */
  warnings: Schema.Array(Warning)
}) {}

/** What the vendor answered, or a person decided, for a write that is handed over. */
export const Receipt = Schema.Union([WriteReceipt, Adjusted])
/** What ends a write that is handed over. */
export type Receipt = typeof Receipt.Type

/** What became of one write. */
export const WriteStatus = Schema.TaggedUnion({
  /** It will be sent, again where it has been tried. `problem`: why the last attempt did not do. */
  Waiting: { attempts: Schema.Int, problem: Schema.optionalKey(Schema.String) },
  /**
   * The vendor has it; it is never sent again. Accepted is not done: a receipt that is `Queued` or `PendingReview` becomes
   * `Created` or `Updated` when the outbox sees the record so.
   */
  Delivered: { receipt: Receipt },
  /** It may have happened. The outbox looks it up, or, where nothing can be looked up, waits for `resolve`. */
  InDoubt: { problem: Schema.String, decidedBy: Schema.Literals(["lookup", "person"]) },
  /** The vendor did nothing with it and will not as it is. It waits for `resolve`; later writes go on. */
  DeadLetter: { error: VendorError },
  /** A person decided that it is not to be sent. */
  Dropped: {}
})
/** The state of one write. */
export type WriteStatus = typeof WriteStatus.Type

/** One entry of the stream of receipts. */
export interface Change {
  /** Which write. */
  readonly key: IdempotencyKey
  /** What it is now. */
  readonly status: WriteStatus
  /** Grows with every change: give the last one seen to go on after a restart. */
  readonly position: number
}

/** The outbox at a glance. */
export interface OutboxStatus {
  /** Not sent yet, or not with success. */
  readonly waiting: number
  /** Milliseconds since 1970 at which the oldest of them was submitted. */
  readonly oldestWaiting: number | undefined
  /** Perhaps happened, and being looked up. */
  readonly lookingUp: number
  /** Perhaps happened, and a person must say. */
  readonly undecided: number
  /** Taken over by the vendor and not seen there yet: later writes to the same customers wait. */
  readonly kept: number
  /** Handed over, and done as far as can be seen. */
  readonly delivered: number
  /** Refused: they wait for a decision. */
  readonly deadLetters: number
  /** Given up by a person. */
  readonly dropped: number
  /** The vendor serves nobody: when it is tried next, in milliseconds since 1970. */
  readonly closed: { readonly problem: string; readonly since: number; readonly until: number } | undefined
  /** Nothing is sent until `resume`, also after a restart. */
  readonly paused: { readonly problem: string; readonly since: number } | undefined
  /** Delivery has ended although nobody asked for it: the database has been taken over by another process. */
  readonly fenced: boolean
}

/**
 * What a person decides. `resend`: send a dead letter again, or a write that is known not to have happened. `drop`: never
 * send it. `happened`: the vendor has it; a write that made a customer needs the customer's id.
 */
export const Decision = Schema.TaggedUnion({
  Resend: {},
  Drop: {},
  Happened: { id: Schema.optionalKey(CustomerId) }
})
/** What a person decides about a write. */
export type Decision = typeof Decision.Type

/** The outbox cannot do what was asked. No statement, payload or key is in here. */
export class OutboxError extends Schema.TaggedError<OutboxError>("@kundbro/outbox/OutboxError")("OutboxError", {
  /**
   * `locked`: another process has it. `other-vendor`: it was begun with another one. `fenced`: another process has taken it
   * over. `closed`: its scope has ended. `failed`: its database does not work. `key-reused`: the key names another write.
   * `unknown-key`: there is no write with that key. `undecidable`: that decision does not fit the write's state.
   * `invalid-write`, `invalid-options`: it is not what it has to be.
   */
  reason: Schema.Literals([
    "locked",
    "other-vendor",
    "fenced",
    "closed",
    "failed",
    "key-reused",
    "unknown-key",
    "undecidable",
    "invalid-write",
    "invalid-options"
  ]),
  /** What is wrong, without any data. */
  problem: Schema.String,
  /** What can be done about it. */
  remedy: Schema.String
}) {
  override get message(): string {
    return `${this.reason}: ${this.problem}; ${this.remedy}`
  }
}
