/**
 * One job, from a write whose turn it is to what is stored about it. This is the whole decision: what is sent again, what is
 * looked up, and what is left to a person.
 */
import { differences } from "@kundbro/domain/Comparison"
import type { Customer } from "@kundbro/domain/Customer"
import type { CustomerId } from "@kundbro/domain/Ids"
import { Created, Updated } from "@kundbro/domain/Receipt"
import { describe, Failed, InDoubt, NotFound, type Reason, TimedOut, VendorError } from "@kundbro/domain/VendorError"
import { Cause, Clock, Effect, Exit, Option, Result } from "effect"
import { Adjusted, type Receipt } from "../WriteStatus.ts"
import { customerOf, decode, draftOf, lookupOf, type Payload } from "./payload.ts"
import { backoff, type Settings } from "./settings.ts"
import type { Job, Step } from "./store.ts"

/** What to store, and what the calls told about the vendor as such. */
export interface Verdict {
  readonly step: Step
  /** `served`: it answers. `closed`: it serves nobody now. `refused`: it does not let us in. `silent`: it was not asked, or did not answer. */
  readonly vendor:
    | { readonly _tag: "served" | "silent" }
    | { readonly _tag: "closed" | "refused"; readonly error: VendorError }
}

const served = { _tag: "served" } as const
const silent = { _tag: "silent" } as const

/** A failure that says something about the vendor and nothing about the write. */
const outage = (error: VendorError): Verdict["vendor"] | undefined =>
  error.reason._tag === "Unauthorized"
    ? { _tag: "refused", error }
    : error.isRetryable
      ? { _tag: "closed", error }
      : undefined

/** Repeating these gives the same end state, by the contract of `CustomerUpdates` and `RelationWrites`. */
const isRepeatable = ({ write }: Payload): boolean => write._tag === "Update" || write._tag === "UpdateRelation"

/** Decides jobs. */
export const make = (settings: Settings) => {
  const { adapter, lookupDelay, patience } = settings

  const because = (reason: Reason) => new VendorError({ vendor: adapter.vendor, operation: "outbox", reason })
  const cannot = because(new Failed({ code: "the adapter no longer has this ability" }))

  /** A call that breaks or does not answer may have done its work. */
  const bounded = <A>(call: Effect.Effect<A, VendorError>, late: Reason): Effect.Effect<A, VendorError> =>
    call.pipe(
      Effect.timeoutOrElse({ duration: settings.callTimeout, orElse: () => Effect.fail(because(late)) }),
      Effect.exit,
      Effect.flatMap((exit) =>
        Exit.isSuccess(exit)
          ? Effect.succeed(exit.value)
          : Effect.fail(
              Option.getOrElse(Cause.findErrorOption(exit.cause), () => because(new InDoubt({ problem: "defect" })))
            )
      )
    )
  const written = <A>(call: Effect.Effect<A, VendorError>) => bounded(call, new InDoubt({ problem: "timed-out" }))
  const read = <A>(call: Effect.Effect<A, VendorError>) => bounded(call, new TimedOut())

  const send = (
    { write }: Payload,
    customer: Effect.Effect<CustomerId, VendorError>
  ): Effect.Effect<Receipt, VendorError> => {
    const { customerCreation, customerUpdates, loyaltyAdjustments, relationWrites } = adapter
    switch (write._tag) {
      case "Create":
        if (customerCreation === undefined) break
        return Effect.flatMap(draftOf(adapter, write.customer), (draft) => written(customerCreation.create(draft)))
      case "Update":
        if (customerUpdates === undefined) break
        return Effect.gen(function* () {
          const draft = yield* draftOf(adapter, write.to)
          return yield* written(customerUpdates.update(yield* customer, draft))
        })
      case "AddRelation":
      case "UpdateRelation":
      case "RemoveRelation": {
        if (relationWrites === undefined) break
        const calls = {
          AddRelation: relationWrites.add,
          UpdateRelation: relationWrites.update,
          RemoveRelation: relationWrites.remove
        }
        return Effect.flatMap(customer, (id) => written(calls[write._tag](id, write.relation)))
      }
      case "AdjustBalance":
        if (loyaltyAdjustments === undefined) break
        return Effect.map(
          written(loyaltyAdjustments.adjust(write.adjustment)),
          (warnings) => new Adjusted({ warnings })
        )
    }
    return Effect.fail(cannot)
  }

  /** Whether asking the vendor, or sending again, can end a doubt. What nobody can find out need not wait for a person. */
  const isDecidable = (payload: Payload): Effect.Effect<boolean, VendorError> => {
    const { planted, write } = payload
    return write._tag === "Create"
      ? Effect.map(draftOf(adapter, write.customer), (draft) => lookupOf(adapter, draft, planted) !== undefined)
      : Effect.succeed(isRepeatable(payload))
  }

  const afterSending = (
    job: Job,
    result: Result.Result<Receipt, VendorError>,
    at: number,
    patient: boolean
  ): Verdict => {
    if (Result.isSuccess(result)) {
      const receipt = result.success
      if (receipt._tag !== "Queued" && receipt._tag !== "PendingReview") {
        return { step: { to: "delivered", at, receipt }, vendor: served }
      }
      const keepUntil = at + settings.keptAtMost
      return { step: { to: "kept", at, receipt, keepUntil, dueAt: at + settings.keptEvery }, vendor: served }
    }
    const error = result.failure
    const problem = describe(error.reason)
    const vendor = outage(error)
    if (vendor !== undefined) {
      const dueAt = at + backoff(settings, job.attempts, error.retryAfterMillis)
      return { step: { to: "waiting", at, problem, dueAt: vendor._tag === "refused" ? at : dueAt }, vendor }
    }
    // A duplicate of what may have been sent before may be itself, arrived late.
    const perhapsItself = error.reason._tag === "Duplicate" && job.doubted && job.doubts < patience
    if (error.reason._tag === "InDoubt" || perhapsItself) {
      return {
        step: { to: "in-doubt", at, problem, doubt: true, dueAt: patient ? at + lookupDelay : at },
        vendor: silent
      }
    }
    return { step: { to: "dead-letter", at, error }, vendor: served }
  }

  /** The record of a create at the vendor, if it can be told to be that: by its id, by what only this write planted, or by being equal. */
  const findCreated = Effect.fnUntraced(function* ({ planted, write }: Payload, id: CustomerId | undefined) {
    if (write._tag !== "Create") return "unknowable" as const
    const draft = yield* draftOf(adapter, write.customer)
    const lookup = lookupOf(adapter, draft, planted)
    const { customerById, customerByReference } = adapter
    const call =
      id !== undefined && customerById !== undefined
        ? customerById.get(id)
        : lookup !== undefined && customerByReference !== undefined
          ? customerByReference.get(lookup.reference)
          : undefined
    if (call === undefined) return "unknowable" as const
    const found = yield* read(call).pipe(
      Effect.map(({ value }): Customer | undefined => value),
      Effect.catchIf(
        ({ reason }) => reason._tag === "NotFound",
        () => Effect.undefined
      )
    )
    if (found === undefined) return "absent" as const
    const isIt = id !== undefined || lookup?.own === true || differences(draft, found).length === 0
    return isIt && found.id !== undefined ? new Created({ id: found.id, warnings: [] }) : ("another" as const)
  })

  const lookUp = Effect.fnUntraced(function* (job: Job, payload: Payload) {
    const at = yield* Clock.currentTimeMillis
    const undecided: Verdict = { step: { to: "undecided", at }, vendor: silent }
    if (isRepeatable(payload)) {
      const again: Verdict = { step: { to: "waiting", at, dueAt: at }, vendor: silent }
      return job.doubts < patience ? again : undecided
    }
    const result = yield* Effect.result(findCreated(payload, undefined))
    const now = yield* Clock.currentTimeMillis
    if (Result.isFailure(result)) {
      const vendor = outage(result.failure)
      if (vendor === undefined) return undecided
      // Only an answer counts as a lookup: the wait is the vendor's, and the count stays.
      return { step: { to: "in-doubt", at: now, dueAt: now + lookupDelay, unasked: true }, vendor } satisfies Verdict
    }
    const found = result.success
    if (found === "unknowable" || found === "another") return undecided
    if (found !== "absent")
      return { step: { to: "delivered", at: now, receipt: found }, vendor: served } satisfies Verdict
    if (job.lookups + 1 < settings.lookups) {
      return { step: { to: "in-doubt", at: now, dueAt: now + lookupDelay }, vendor: served } satisfies Verdict
    }
    const again: Verdict = { step: { to: "waiting", at: now, dueAt: now }, vendor: served }
    return job.doubts < patience ? again : undecided
  })

  /** What the vendor keeps, as a receipt, if the record shows it. */
  const findKept = Effect.fnUntraced(function* (payload: Payload, receipt: Receipt, customer: CustomerId | undefined) {
    const { write } = payload
    if (write._tag === "Create") {
      const found = yield* findCreated(payload, receipt._tag === "Adjusted" ? undefined : receipt.id)
      return typeof found === "string" ? undefined : found
    }
    if (write._tag !== "Update" || customer === undefined || adapter.customerById === undefined) return undefined
    const draft = yield* draftOf(adapter, write.to)
    const { value } = yield* read(adapter.customerById.get(customer))
    const left = differences(draft, value, { after: "update", keeps: adapter.customerUpdates?.keeps })
    return left.length === 0 ? new Updated({ id: customer, warnings: [] }) : undefined
  })

  const followUp = Effect.fnUntraced(function* (job: Job, payload: Payload, receipt: Receipt) {
    const result = yield* Effect.result(findKept(payload, receipt, customerOf(payload.write, job.creation)))
    const at = yield* Clock.currentTimeMillis
    const vendor = Result.isFailure(result) ? (outage(result.failure) ?? silent) : served
    if (Result.isSuccess(result) && result.success !== undefined) {
      return { step: { to: "delivered", at, receipt: result.success }, vendor } satisfies Verdict
    }
    if (at >= (job.keepUntil ?? 0)) return { step: { to: "delivered", at, receipt }, vendor } satisfies Verdict
    const dueAt = Math.min(at + settings.keptEvery, job.keepUntil ?? at)
    return { step: { to: "kept", at, dueAt }, vendor } satisfies Verdict
  })

  return Effect.fnUntraced(function* (job: Job): Effect.fn.Return<Verdict> {
    const payload = yield* decode(job.payload)
    if (job.state === "in-doubt") return yield* lookUp(job, payload)
    if (job.receipt !== undefined) return yield* followUp(job, payload, job.receipt)
    const id = customerOf(payload.write, job.creation)
    const nobody = because(new NotFound({ entity: "customer" }))
    const result = yield* Effect.result(send(payload, id === undefined ? Effect.fail(nobody) : Effect.succeed(id)))
    const patient = yield* Effect.orElseSucceed(isDecidable(payload), () => false)
    return afterSending(job, result, yield* Clock.currentTimeMillis, patient)
  })
}
