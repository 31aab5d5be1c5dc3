/**
 * How a write ended. Accepted is not done, and not failed.
 */
import { Schema } from "effect"
import { CustomerId } from "./Ids.ts"

/** A remark of the vendor beside an answer: its code and level, never its free text. */
export class Warning extends Schema.Class<Warning>("@kundbro/domain/Warning")({
  level: Schema.Literals(["information", "warning"]),
  code: Schema.String
}) {}

const warnings = { warnings: Schema.Array(Warning) }

/** The vendor made a new record and named it. */
export class Created extends Schema.TaggedClass<Created>("@kundbro/domain/Created")("Created", {
  id: CustomerId,
  ...warnings
}) {}

/** The vendor changed the record. */
export class Updated extends Schema.TaggedClass<Updated>("@kundbro/domain/Updated")("Updated", {
  id: CustomerId,
  ...warnings
}) {}

/** The record already was as asked; nothing was sent. */
export class Unchanged extends Schema.TaggedClass<Unchanged>("@kundbro/domain/Unchanged")("Unchanged", {
  id: CustomerId,
  ...warnings
}) {}

/**
 * The vendor keeps the write and will replay it (Harmoney: hourly for 24 hours). There is no id yet for a new record.
 * Never send it again, and let further writes to the same record wait: the replay would overwrite them.
 */
export class Queued extends Schema.TaggedClass<Queued>("@kundbro/domain/Queued")("Queued", {
  id: Schema.optionalKey(CustomerId),
  ...warnings
}) {}

/** A person at the vendor must look before the write takes effect (Harmoney: the Control Page). */
export class PendingReview extends Schema.TaggedClass<PendingReview>("@kundbro/domain/PendingReview")("PendingReview", {
  id: Schema.optionalKey(CustomerId),
  ...warnings
}) {}

/** The five endings of a write that did not fail. */
export const WriteReceipt = Schema.Union([Created, Updated, Unchanged, Queued, PendingReview])
export type WriteReceipt = typeof WriteReceipt.Type
