/**
 * The one failure type at a vendor boundary. Match on `reason._tag`; each reason says whether trying again is right.
 *
 * No key, name or payload is ever in here: an e-mail address is personal data even as an id. What a person needs to find
 * the record again is the caller's to know, since the caller made the call.
 */
import { Schema } from "effect"

/**
 * What to do about a failure: `later` (the same call is safe and may succeed), `after-correction` (change the data
 * first), `after-lookup` (ask the vendor first whether it happened), `after-answer` (a person must answer), `never`.
 */
export const RetryAdvice = Schema.Literals(["later", "after-correction", "after-lookup", "after-answer", "never"])
export type RetryAdvice = typeof RetryAdvice.Type

/** One field that was refused: where, by which rule, and what would help. Never the value. */
export class FieldIssue extends Schema.Class<FieldIssue>("@kundbro/domain/FieldIssue")({
  /** Canonical path (`emails[0].address`) or, when there is none, the vendor's field. */
  field: Schema.String,
  /** The vendor's machine code, or ours: `too-long`, `missing`, `not-allowed`, `not-encodable`, `unknown-value`. */
  rule: Schema.String,
  /** The limit that was broken, in UTF-16 code units for text. */
  limit: Schema.optionalKey(Schema.Int),
  /** What the caller can do about it. */
  remedy: Schema.String
}) {}

/** The vendor has no such record. `entity` is a kind (`customer`, `relation`, `account`), not a key. */
export class NotFound extends Schema.TaggedError<NotFound>("@kundbro/domain/NotFound")("NotFound", {
  entity: Schema.String
}) {
  readonly retry: RetryAdvice = "never"
}

/** The data is not acceptable, to us before sending (`sent` false) or to the vendor. Nothing was stored. */
export class Rejected extends Schema.TaggedError<Rejected>("@kundbro/domain/Rejected")("Rejected", {
  issues: Schema.Array(FieldIssue),
  sent: Schema.Boolean
}) {
  readonly retry: RetryAdvice = "after-correction"
}

/** Another record already holds a value that must be unique. Nothing was stored. */
export class Duplicate extends Schema.TaggedError<Duplicate>("@kundbro/domain/Duplicate")("Duplicate", {
  field: Schema.String
}) {
  readonly retry: RetryAdvice = "after-correction"
}

/** Credentials, address or application are refused. Stop: hammering may lock the account. */
export class Unauthorized extends Schema.TaggedError<Unauthorized>("@kundbro/domain/Unauthorized")("Unauthorized", {
  /** `wrong-password`, `expired-password`, `token-refused`, `forbidden`, or the vendor's code. */
  problem: Schema.String,
  remedy: Schema.String
}) {
  readonly retry: RetryAdvice = "never"
}

/** The vendor cannot take the call now and has done nothing with it. */
export class Unavailable extends Schema.TaggedError<Unavailable>("@kundbro/domain/Unavailable")("Unavailable", {
  /** `closed` (maintenance), `unreachable`, `server-error`, `backend-unreachable-or-password-expired`, … */
  problem: Schema.String,
  /** How long the vendor asks to wait. */
  retryAfterMillis: Schema.optionalKey(Schema.Int)
}) {
  readonly retry: RetryAdvice = "later"
}

/** Too many calls. Nothing was done. */
export class RateLimited extends Schema.TaggedError<RateLimited>("@kundbro/domain/RateLimited")("RateLimited", {
  retryAfterMillis: Schema.optionalKey(Schema.Int)
}) {
  readonly retry: RetryAdvice = "later"
}

/** A read got no answer in time. Nothing can have changed. */
export class TimedOut extends Schema.TaggedError<TimedOut>("@kundbro/domain/TimedOut")("TimedOut", {}) {
  readonly retry: RetryAdvice = "later"
}

/**
 * A write left and no clear answer came back: it may have happened, once. Look the record up; never send it again on
 * hope.
 */
export class InDoubt extends Schema.TaggedError<InDoubt>("@kundbro/domain/InDoubt")("InDoubt", {
  /** `timed-out`, `disconnected`, `server-fault`, `unreadable-reply`, … */
  problem: Schema.String
}) {
  readonly retry: RetryAdvice = "after-lookup"
}

/** The vendor asks something that a person must answer before the write can happen (Harmoney 96). */
export class QuestionRaised extends Schema.TaggedError<QuestionRaised>("@kundbro/domain/QuestionRaised")(
  "QuestionRaised",
  { code: Schema.String }
) {
  readonly retry: RetryAdvice = "after-answer"
}

/** A business failure with a code that the vendor page does not explain. Never taken for success, never resent. */
export class Failed extends Schema.TaggedError<Failed>("@kundbro/domain/Failed")("Failed", { code: Schema.String }) {
  readonly retry: RetryAdvice = "never"
}

/** The answer to a read is not what the contract says. `path` names the place, never the content. */
export class Undecodable extends Schema.TaggedError<Undecodable>("@kundbro/domain/Undecodable")("Undecodable", {
  path: Schema.String,
  expected: Schema.String
}) {
  readonly retry: RetryAdvice = "never"
}

/** The vendor could not read our request, so it did nothing: wrong namespace, element or action. See `kundbro doctor`. */
export class ContractMismatch extends Schema.TaggedError<ContractMismatch>("@kundbro/domain/ContractMismatch")(
  "ContractMismatch",
  { code: Schema.String }
) {
  readonly retry: RetryAdvice = "never"
}

/** All reasons. Later versions may add one: keep a fallback branch. */
export const Reason = Schema.Union([
  NotFound,
  Rejected,
  Duplicate,
  Unauthorized,
  Unavailable,
  RateLimited,
  TimedOut,
  InDoubt,
  QuestionRaised,
  Failed,
  Undecodable,
  ContractMismatch
])
export type Reason = typeof Reason.Type

/** A call to a vendor that did not succeed. */
export class VendorError extends Schema.TaggedError<VendorError>("@kundbro/domain/VendorError")("VendorError", {
  vendor: Schema.String,
  /** The vendor's name of the operation. */
  operation: Schema.String,
  reason: Reason
}) {
  /** Whether the very same call may be made again without asking first. */
  get isRetryable(): boolean {
    return this.reason.retry === "later"
  }
  /** How long the vendor asks to wait, when it says so. */
  get retryAfterMillis(): number | undefined {
    return "retryAfterMillis" in this.reason ? this.reason.retryAfterMillis : undefined
  }
  override get message(): string {
    return `${this.vendor}.${this.operation}: ${describe(this.reason)}`
  }
}

/** One line about a reason for a person; holds field names, codes and remedies only. */
export const describe = (reason: Reason): string => {
  switch (reason._tag) {
    case "NotFound":
      return `NotFound (${reason.entity})`
    case "Rejected":
      return `Rejected ${reason.sent ? "by the vendor" : "before sending"}: ${reason.issues
        .map(
          ({ field, limit, remedy, rule }) => `${field} ${rule}${limit === undefined ? "" : ` (${limit})`}; ${remedy}`
        )
        .join(". ")}`
    case "Duplicate":
      return `Duplicate (${reason.field} is taken)`
    case "Unauthorized":
      return `Unauthorized (${reason.problem}); ${reason.remedy}`
    case "Unavailable":
    case "InDoubt":
      return `${reason._tag} (${reason.problem})`
    case "QuestionRaised":
    case "Failed":
    case "ContractMismatch":
      return `${reason._tag} (${reason.code})`
    case "Undecodable":
      return `Undecodable at ${reason.path}, expected ${reason.expected}`
    case "RateLimited":
    case "TimedOut":
      return reason._tag
  }
}
