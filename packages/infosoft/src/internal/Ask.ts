/** One call and its outcome: from an answer, or the lack of one, to what the caller can rely on. */
import { type Capabilities, type Mapping, VendorError } from "@kundbro/domain"
import type { SoapError } from "@kundbro/soap"
import { Effect } from "effect"
import { type Context, decideSilence, decideStatus } from "../InfosoftError.ts"
import { vendor } from "../InfosoftMapping.ts"
import { known, type OperationName } from "../InfosoftOperations.ts"

/** The failure of an operation. */
export const failure = (operation: OperationName, reason: VendorError.Reason): VendorError.VendorError =>
  new VendorError.VendorError({ vendor, operation, reason })

/** A refusal before anything was sent. */
export const refused = (operation: OperationName, issues: ReadonlyArray<VendorError.FieldIssue>) =>
  failure(operation, new VendorError.Rejected({ issues, sent: false }))

/** What a reading is made of. */
export const reading = <A>({
  notes,
  value
}: {
  readonly value: A
  readonly notes: ReadonlyArray<Mapping.MappingNote>
}): Capabilities.Reading<A> => ({ value, notes, cached: false, warnings: [] })

/** What makes calls of one installation. */
export interface Ask {
  /** Contract B: an answer is a success. */
  readonly faulting: <A>(
    operation: OperationName,
    call: Effect.Effect<A, SoapError.SoapError>,
    about?: Pick<Context, "isThere" | "sent">
  ) => Effect.Effect<A, VendorError.VendorError>
  /** Contract A: the status decides whether an answer is one. */
  readonly telling: <A extends { readonly StatusCode?: string | null }>(
    operation: OperationName,
    call: Effect.Effect<A, SoapError.SoapError>
  ) => Effect.Effect<A, VendorError.VendorError>
}

/** The way to ask, with the status codes of this installation that mean "no such customer". */
export const make = (notFound: ReadonlyArray<string>): Ask => {
  const contextOf = (operation: OperationName, about?: Pick<Context, "isThere" | "sent">): Context => ({
    kind: known[operation].effect === "read" ? "read" : "write",
    entity: "customer",
    ...about
  })
  const faulting: Ask["faulting"] = (operation, call, about) =>
    Effect.mapError(call, ({ reason }) => failure(operation, decideSilence(contextOf(operation, about), reason)))
  return {
    faulting,
    telling: (operation, call) =>
      Effect.flatMap(faulting(operation, call), (answer) => {
        const reason = decideStatus(answer.StatusCode, notFound, contextOf(operation))
        return reason === undefined ? Effect.succeed(answer) : Effect.fail(failure(operation, reason))
      })
  }
}
