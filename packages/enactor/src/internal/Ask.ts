/** One call and its outcome: from an answer, or the lack of one, to what the caller can rely on. */
import { type Capabilities, Receipt, VendorError } from "@kundbro/domain"
import type { SoapError } from "@kundbro/soap"
import { Effect, Result } from "effect"
import { decide, decideSilence, type Kind } from "../EnactorError.ts"
import type { Read } from "../EnactorCustomer.ts"
import type { Problem } from "../EnactorList.ts"
import { vendor } from "../EnactorMapping.ts"

/** The failure of an operation. */
export const failure = (operation: string, reason: VendorError.Reason): VendorError.VendorError =>
  new VendorError.VendorError({ vendor, operation, reason })

/** A refusal before anything was sent. */
export const refused = (operation: string, issues: ReadonlyArray<VendorError.FieldIssue>) =>
  failure(operation, new VendorError.Rejected({ issues, sent: false }))

/** The same of one field. */
export const refusedField = (operation: string, field: string, rule: string, remedy: string) =>
  refused(operation, [new VendorError.FieldIssue({ field, rule, remedy })])

/** A call whose failures say what to do. */
export const ask = <A>(
  operation: string,
  kind: Kind,
  call: Effect.Effect<A, SoapError.SoapError>
): Effect.Effect<A, VendorError.VendorError> =>
  Effect.mapError(call, ({ reason }) => failure(operation, decideSilence(kind, reason)))

/** The same for answers with an outcome: only success goes on. */
export const askOutcome = <A extends { readonly outcome: { readonly name: string } }>(
  operation: string,
  kind: Kind,
  call: Effect.Effect<A, SoapError.SoapError>
): Effect.Effect<A, VendorError.VendorError> =>
  Effect.flatMap(ask(operation, kind, call), (answer) => {
    const reason = decide(kind, answer.outcome.name)
    return reason === undefined ? Effect.succeed(answer) : Effect.fail(failure(operation, reason))
  })

/** What was read of an answer, or that it is not what the contract says. */
export const understood = <A>(
  operation: string,
  read: Result.Result<A, Problem>
): Effect.Effect<A, VendorError.VendorError> =>
  Effect.fromResult(Result.mapError(read, (problem) => failure(operation, new VendorError.Undecodable(problem))))

/** An answer as a reading. Nothing is ever answered from a cache, as far as is documented. */
export const reading = <A>({ notes, value }: Read<A>, truncated = false): Capabilities.Reading<A> => ({
  value,
  notes,
  cached: false,
  warnings: truncated ? [incomplete] : []
})

/** The vendor has more rows than it sent, and no way to ask for them. */
export const incomplete = new Receipt.Warning({ level: "warning", code: "incomplete-result" })
