/**
 * What can be put into an outbox: the canonical writes, as plain values that survive a restart.
 */
import { Customer } from "@kundbro/domain/Customer"
import { CustomerId } from "@kundbro/domain/Ids"
import { BalanceAdjustment } from "@kundbro/domain/LoyaltyAccount"
import { Relation } from "@kundbro/domain/Relation"
import { Schema } from "effect"

/**
 * Names one write for ever: submitting it again is the same write. 1 to 200 visible ASCII characters, compared one by
 * one. It is kept after delivery, may be planted at the vendor and may be logged by you: put no personal data in it.
 */
export const IdempotencyKey = Schema.String.pipe(
  Schema.check(Schema.isPattern(/^[!-~]{1,200}$/, { expected: "1 to 200 visible ASCII characters" })),
  Schema.brand("IdempotencyKey")
)
/** The caller's own name of a write. */
export type IdempotencyKey = typeof IdempotencyKey.Type

/** A customer by the vendor's id, or the one that an earlier write of this outbox makes and that has no id yet. */
export const Target = Schema.Union([CustomerId, Schema.Struct({ createdBy: IdempotencyKey })])
/** Whom a write is about. */
export type Target = typeof Target.Type

const relation = { customer: Target, relation: Relation }

/** The writes, in the words of the domain's capabilities. */
export const Write = Schema.TaggedUnion({
  /** `CustomerCreation.create`. */
  Create: { customer: Customer },
  /** `CustomerUpdates.update`; `to` is what the customer shall be. */
  Update: { customer: Target, to: Customer },
  /** `RelationWrites.add`. */
  AddRelation: relation,
  /** `RelationWrites.update`; `relation.id` says which. */
  UpdateRelation: relation,
  /** `RelationWrites.remove`. */
  RemoveRelation: relation,
  /**
   * `LoyaltyAdjustments.adjust`. In order with other adjustments of the same account, or of the same card where no
   * account is named; with `customer`, in order with everything else about that customer.
   */
  AdjustBalance: { adjustment: BalanceAdjustment, customer: Schema.optionalKey(Target) }
})
/** One write. */
export type Write = typeof Write.Type
