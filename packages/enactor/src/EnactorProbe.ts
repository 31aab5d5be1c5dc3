/**
 * Finds out what `updateAmount` means at one installation, which no page says: asks for a balance, sends one update, asks
 * again. A real write, so on a test account only. What it finds belongs into `balanceUpdate` in the options, beside the
 * unit, which nothing but a person can tell.
 */
import { type Ids, VendorError } from "@kundbro/domain"
import { DateTime, Effect, Schema } from "effect"
import { askOutcome, failure, refusedField } from "./internal/Ask.ts"
import type { EnactorClient } from "./EnactorClient.ts"

const enquiry = "submitAccountBalanceEnquiry"
const update = "submitAccountBalanceUpdate"

/** What was seen: worth keeping with the settings, as the reason for them. Holds amounts of a test account and nothing else. */
export class ProbeRecord extends Schema.Class<ProbeRecord>("@kundbro/enactor/ProbeRecord")({
  /** When the update was sent. */
  at: Schema.DateTimeUtcFromString,
  /** The balance before it, as it travelled. */
  before: Schema.BigIntFromString,
  /** What was sent as `updateAmount`. */
  amount: Schema.BigIntFromString,
  /** The balance after it. */
  after: Schema.BigIntFromString,
  /** `unclear`: the update waits for something, or somebody else moved the balance. */
  semantics: Schema.Literals(["delta", "absolute", "unclear"])
}) {}

/** What a balance before and after an update says of its amount. */
export const judge = (before: bigint, amount: bigint, after: bigint): ProbeRecord["semantics"] =>
  before === 0n || amount === 0n
    ? "unclear"
    : after === before + amount
      ? "delta"
      : after === amount
        ? "absolute"
        : "unclear"

/** Where and with what to try. */
export interface Trial {
  /** The card of a test account whose balance is not zero. */
  readonly card: Ids.CardNumber
  /** Fresh: the caller's own number of 64 bits. */
  readonly transactionId: bigint
  /** Not zero. */
  readonly amount: bigint
}

/**
 * Makes the trial: two enquiries and one update, each once. Fails with `Rejected` where the trial could tell nothing. If the
 * second enquiry fails, the update stands: begin again, with a fresh transaction id.
 */
export const probe = Effect.fn("EnactorProbe.probe")(function* (client: EnactorClient, trial: Trial) {
  const balance = Effect.flatMap(
    askOutcome(enquiry, "read", client.submitAccountBalanceEnquiry({ cardNumber: trial.card })),
    ({ accountBalance }) =>
      typeof accountBalance?.accountBalance === "bigint"
        ? Effect.succeed(accountBalance.accountBalance)
        : Effect.fail(
            failure(
              enquiry,
              new VendorError.Undecodable({ path: "accountBalanceEnquiryOutput/accountBalance", expected: "a number" })
            )
          )
  )
  if (trial.amount === 0n) return yield* refusedField(update, "amount", "not-allowed", "try with another amount than 0")
  const before = yield* balance
  if (before === 0n) {
    return yield* refusedField(
      update,
      "card",
      "not-allowed",
      "use an account whose balance is not 0: at 0 both meanings look alike"
    )
  }
  const at = yield* DateTime.now
  yield* askOutcome(
    update,
    "write",
    client.submitAccountBalanceUpdate({
      transactionId: trial.transactionId,
      cardNumber: trial.card,
      updateAmount: trial.amount,
      dateTimeUpdated: DateTime.formatIso(at)
    })
  )
  const after = yield* balance
  return new ProbeRecord({ at, before, amount: trial.amount, after, semantics: judge(before, trial.amount, after) })
})
