/** One call and its outcome: from an answer to what the caller can rely on. */
import { Arguments, type Capabilities, type Mapping, Receipt, VendorError } from "@kundbro/domain"
import { Effect, Ref } from "effect"
import { failure } from "./internal/Connection.ts"
import { remarks } from "./internal/parameters.ts"
import type { HarmoneyClient } from "./HarmoneyClient.ts"
import { decide, noResponse, type Outcome, type Pairs } from "./HarmoneyError.ts"
import { type CallableName, entityOf, type Input, kindOf, type Output } from "./HarmoneyOperations.ts"
import { vendor } from "./HarmoneyMapping.ts"
import type { Response, ResponseOnly } from "./HarmoneyWire.ts"

/** What every result has in common: a Response inside it, or its fields. */
type Result = ResponseOnly & { readonly ControlStatus?: boolean | "" | null }

/** An answer that is no failure. */
export interface Answered<A> {
  /** The vendor's answer. Its free texts may hold personal data. */
  readonly result: A
  /** `Queued` and `PendingReview` come from SaveCustomer only; warnings hold codes, and remarks on the parameters. */
  readonly outcome: Exclude<Outcome, { readonly _tag: "Failed" }>
  /** Answered from a cache: proves neither presence nor absence. */
  readonly cached: boolean
}

/**
 * Calls an operation once, by the vendor's name, and judges the answer: a business failure is a {@link VendorError} with
 * its advice.
 *
 * @example
 * const { result } = yield* harmoney.ask("GetFuturePeriods", { customerId: "00100" })
 */
export type Ask = <K extends CallableName>(
  operation: K,
  input: Input<K>
) => Effect.Effect<Answered<Output<K>>, VendorError.VendorError>

/** Where both are there and contradict each other, neither is believed. */
const responseOf = ({ Response, Success, ...fields }: Result): Response | undefined => {
  if (Response === undefined) return Success === undefined ? undefined : { ...fields, Success }
  return Success === undefined || Success === Response.Success ? Response : undefined
}

/** An answer as a reading. */
export const reading = <A>(
  { cached, outcome }: Answered<unknown>,
  { notes, value }: { readonly value: A; readonly notes: ReadonlyArray<Mapping.MappingNote> },
  further: ReadonlyArray<Receipt.Warning> = []
): Capabilities.Reading<A> => ({ value, notes, cached, warnings: [...outcome.warnings, ...further] })

const overCached = new Receipt.Warning({ level: "warning", code: "written over a cached reading" })

/** A write goes over what was read before. No read bypasses the cache, so it may undo what somebody changed since. */
export const remarksOnBase = ({ cached }: Answered<unknown>): ReadonlyArray<Receipt.Warning> =>
  cached ? [overCached] : []

/** Asked for by a name that no operation has. */
export const unknownOperation = Arguments.refusal(vendor, "ask", [
  new VendorError.FieldIssue({ field: "operation", rule: "unknown-value", remedy: "name an operation of the client" })
])

/** A tenant's way of asking. It raises the credentials alert of a 90 once, until another answer comes. */
export const make = (client: HarmoneyClient, pairs: Pairs): Effect.Effect<Ask> =>
  Effect.map(Ref.make(false), (alerted): Ask => {
    const alert = Effect.flatMap(Ref.getAndSet(alerted, true), (already) =>
      already
        ? Effect.void
        : Effect.logWarning(
            "harmoney answers 90: its back end is not reached, or the password has expired. A 90 on every call for minutes points to the password"
          )
    )
    return Effect.fnUntraced(function* <K extends CallableName>(operation: K, input: Input<K>) {
      if (!Object.hasOwn(client, operation)) return yield* unknownOperation
      const kind = kindOf(operation)
      const result = yield* client[operation](input)
      const common: Result = result
      const response = responseOf(common)
      if (response === undefined) return yield* failure(operation, noResponse(kind, operation))
      const entity = entityOf(operation)
      const outcome = decide(kind, pairs, { response, controlStatus: common.ControlStatus === true, entity })
      yield* response.TransStatus === "90" ? alert : Ref.set(alerted, false)
      if (outcome._tag === "Failed") return yield* failure(operation, outcome.reason)
      return {
        result,
        outcome: { ...outcome, warnings: [...outcome.warnings, ...remarks(input)] },
        cached: response.IsCached === true
      }
    })
  })
