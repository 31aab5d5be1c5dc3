/** One call and its outcome: from an answer, or the lack of one, to what the caller can rely on. */
import { type Capabilities, type Mapping, Receipt, VendorError } from "@kundbro/domain"
import type { SoapError } from "@kundbro/soap"
import { Effect, Ref } from "effect"
import { decide, decideSilence, noResponse, type Outcome, type Pairs } from "../HarmoneyError.ts"
import { vendor } from "../HarmoneyMapping.ts"
import { calls, limits, type OperationName } from "../HarmoneyOperations.ts"
import type { Response } from "../HarmoneyWire.ts"

/** What every result has in common. */
interface Result {
  readonly Response?: Response
  readonly ControlStatus?: boolean | "" | null
}

/** An answer that is no failure. */
export interface Answered<A> {
  readonly result: A
  readonly outcome: Exclude<Outcome, { readonly _tag: "Failed" }>
  /** Answered from a cache: proves neither presence nor absence. */
  readonly cached: boolean
}

/** Makes calls. `entity` is what a "no such record" would be about. */
export type Ask = <A extends Result>(
  operation: OperationName,
  entity: string,
  call: Effect.Effect<A, SoapError.SoapError>
) => Effect.Effect<Answered<A>, VendorError.VendorError>

/** The failure of an operation. */
export const failure = (operation: OperationName, reason: VendorError.Reason): VendorError.VendorError =>
  new VendorError.VendorError({ vendor, operation, reason })

/** A refusal before anything was sent. */
export const refused = (operation: OperationName, issues: ReadonlyArray<VendorError.FieldIssue>) =>
  failure(operation, new VendorError.Rejected({ issues, sent: false }))

/** A longer id works with some operations only; the vendor page contradicts itself, so it is a remark. */
export const remarksOn = (customerId: string): ReadonlyArray<Receipt.Warning> =>
  customerId.length > limits.customerId
    ? [new Receipt.Warning({ level: "warning", code: `customerId longer than ${limits.customerId}` })]
    : []

/** An answer as a reading. */
export const reading = <A>(
  { cached, outcome }: Answered<unknown>,
  { notes, value }: { readonly value: A; readonly notes: ReadonlyArray<Mapping.MappingNote> },
  remarks: ReadonlyArray<Receipt.Warning> = []
): Capabilities.Reading<A> => ({ value, notes, cached, warnings: [...outcome.warnings, ...remarks] })

/** A tenant's way of asking. It raises the credentials alert of a 90 once, until another answer comes. */
export const make = (pairs: Pairs): Effect.Effect<Ask> =>
  Effect.map(Ref.make(false), (alerted): Ask => {
    const alert = Effect.flatMap(Ref.getAndSet(alerted, true), (already) =>
      already
        ? Effect.void
        : Effect.logWarning(
            "harmoney answers 90: its back end is not reached, or the password has expired. A 90 on every call for minutes points to the password"
          )
    )
    return Effect.fnUntraced(function* <A extends Result>(
      operation: OperationName,
      entity: string,
      call: Effect.Effect<A, SoapError.SoapError>
    ) {
      const { kind } = calls[operation]
      const result = yield* Effect.mapError(call, ({ reason }) => failure(operation, decideSilence(kind, reason)))
      const response = result.Response
      if (response === undefined) return yield* failure(operation, noResponse(kind, operation))
      const outcome = decide(kind, pairs, { response, controlStatus: result.ControlStatus === true, entity })
      yield* response.TransStatus === "90" ? alert : Ref.set(alerted, false)
      if (outcome._tag === "Failed") return yield* failure(operation, outcome.reason)
      return { result, outcome, cached: response.IsCached === true }
    })
  })
