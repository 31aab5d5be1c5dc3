/**
 * Loyalty accounts: what a customer has earned, on which card, in which scheme.
 */
import { Schema } from "effect"
import { Balance, Money, Points } from "./Balance.ts"
import { CalendarDate } from "./CalendarDate.ts"
import { Extensions } from "./Customer.ts"
import { CardNumber, CustomerId, LoyaltyAccountId } from "./Ids.ts"
import { Instant } from "./internal/Instant.ts"

/** A card that opens a loyalty account. The number is personal data. */
export class LoyaltyCard extends Schema.Class<LoyaltyCard>("@kundbro/domain/LoyaltyCard")({
  number: CardNumber,
  status: Schema.optionalKey(Schema.NonEmptyString),
  nameOnCard: Schema.optionalKey(Schema.String),
  validFrom: Schema.optionalKey(CalendarDate),
  expiresOn: Schema.optionalKey(CalendarDate),
  createdOn: Schema.optionalKey(CalendarDate)
}) {}

/**
 * One account in one scheme. A vendor without account ids (Harmoney keeps a bonus on the customer) leaves `id` out; the
 * account is then named by the customer.
 */
export class LoyaltyAccount extends Schema.Class<LoyaltyAccount>("@kundbro/domain/LoyaltyAccount")({
  id: Schema.optionalKey(LoyaltyAccountId),
  customerId: Schema.optionalKey(CustomerId),
  /** The vendor's kind of account (Enactor `customerLoyaltyAccount`). */
  kind: Schema.optionalKey(Schema.NonEmptyString),
  scheme: Schema.optionalKey(Schema.NonEmptyString),
  tier: Schema.optionalKey(Schema.String),
  status: Schema.optionalKey(Schema.NonEmptyString),
  openedOn: Schema.optionalKey(CalendarDate),
  cards: Schema.Array(LoyaltyCard),
  balance: Schema.optionalKey(Balance),
  extensions: Extensions
}) {}

/**
 * A change of a balance, always a signed delta and never a new total: two deltas commute, two totals overwrite each
 * other. `transactionId` is the idempotency key; whether a vendor honours it is the adapter's to say.
 */
export class BalanceAdjustment extends Schema.Class<BalanceAdjustment>("@kundbro/domain/BalanceAdjustment")({
  transactionId: Schema.BigIntFromString,
  accountId: Schema.optionalKey(LoyaltyAccountId),
  card: Schema.optionalKey(CardNumber),
  delta: Schema.Union([Points, Money]),
  at: Instant
}) {}
