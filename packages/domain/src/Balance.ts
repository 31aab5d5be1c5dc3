/**
 * What a loyalty account holds, in exact numbers.
 */
import { Schema } from "effect"
import { Instant } from "./internal/Instant.ts"

/** An ISO 4217 code, three capital letters. */
export const CurrencyCode = Schema.String.pipe(
  Schema.check(Schema.isPattern(/^[A-Z]{3}$/, { expected: "an ISO 4217 code of three capital letters" })),
  Schema.brand("CurrencyCode")
)
export type CurrencyCode = typeof CurrencyCode.Type

/** Whole points of a scheme; never rounded. Enactor's `accountBalance` is a 64-bit integer. */
export class Points extends Schema.TaggedClass<Points>("@kundbro/domain/Points")("Points", {
  points: Schema.BigIntFromString
}) {}

/** A decimal amount of money with its currency; the scale is kept as written (`0.10` stays `0.10`). */
export class Money extends Schema.TaggedClass<Money>("@kundbro/domain/Money")("Money", {
  amount: Schema.BigDecimalFromString,
  currency: CurrencyCode
}) {}

/**
 * A decimal amount whose unit the vendor does not document (Harmoney's bonus). It can be read, shown and compared, but
 * not moved: a plan has to say first whether it is points or money.
 */
export class UnitUnknown extends Schema.TaggedClass<UnitUnknown>("@kundbro/domain/UnitUnknown")("UnitUnknown", {
  amount: Schema.BigDecimalFromString
}) {}

/** The three kinds of amount. */
export const Amount = Schema.Union([Points, Money, UnitUnknown])
export type Amount = typeof Amount.Type

/** An absolute balance at the moment the vendor answered. `currency` beside points is the vendor's label, not a unit. */
export class Balance extends Schema.Class<Balance>("@kundbro/domain/Balance")({
  amount: Amount,
  currency: Schema.optionalKey(CurrencyCode),
  asOf: Schema.optionalKey(Instant)
}) {}
