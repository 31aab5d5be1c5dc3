/**
 * The records of the systems that `kundbro identity` compares: read by id, so many at once, and what cannot be read is listed.
 */
import { Effect, Stream } from "effect"
import { Adapter } from "@kundbro/domain"
import type { CustomerId } from "@kundbro/domain/Ids"
import type { VendorError } from "@kundbro/domain/VendorError"
import type { Matching } from "@kundbro/identity"
import { Vendors } from "@kundbro/systems"
import type { Configuration, Identity } from "../Configuration.ts"
import { Failure } from "../Failure.ts"
import { idsOf } from "./lists.ts"

/** An id of a list whose record is not compared. */
export interface Unread {
  readonly system: string
  readonly id: CustomerId
  /** The vendor's reason; `NotFound`: it has no such record any more. */
  readonly reason: string
}

/** How often a read is made before it is given up, with waits that double up to ten seconds: about a minute. */
const attempts = 10

/** So many records in a row without an answer, and the system is not there. */
const giveUpAfter = 20

/** Whether every other record would end in the same way. */
const isOver = ({ reason }: VendorError): boolean =>
  reason._tag === "Unauthorized" ||
  reason._tag === "ContractMismatch" ||
  reason._tag === "RateLimited" ||
  (reason._tag === "Unavailable" && (reason.problem === "closed" || reason.problem === "unreachable"))

/** Reads, and reads again when the vendor says that it may be tried later. */
export const patiently = <A>(read: Effect.Effect<A, VendorError>, round = 1): Effect.Effect<A, VendorError> =>
  Effect.catchTag(read, "VendorError", (error) =>
    error.isRetryable && round < attempts
      ? Effect.delay(
          Effect.suspend(() => patiently(read, round + 1)),
          Math.max(Math.min(100 * 2 ** round, 10_000), error.retryAfterMillis ?? 0)
        )
      : Effect.fail(error)
  )

/** The systems of the chapter, opened. Fails by name when one of them cannot be read by id; nothing is sent. */
export const open = Effect.fnUntraced(function* (configuration: Configuration, identity: Identity, folder: string) {
  return yield* Effect.forEach(identity.sources, ({ concurrency, ids, system }) =>
    Effect.gen(function* () {
      const { adapter } = yield* Vendors.open(configuration.systems, system)
      const { get } = yield* Adapter.requireCapability(adapter, "customerById", "identity matching")
      return { system, concurrency, get, ids: yield* idsOf(ids, folder) }
    })
  )
})

/** A system to read from. */
export type Source = Effect.Success<ReturnType<typeof open>>[number]

/** All records of all lists, in their order. `seen` is told of each, read or not. */
export const all = (
  sources: ReadonlyArray<Source>,
  unread: Array<Unread>,
  seen: (system: string) => Effect.Effect<void>
) =>
  Stream.fromIterable(sources).pipe(
    Stream.flatMap(({ concurrency, get, ids, system }) => {
      let unanswered = 0
      return ids.pipe(
        Stream.mapEffect(
          (id): Effect.Effect<ReadonlyArray<Matching.SourceRecord>, Failure> =>
            patiently(get(id)).pipe(
              Effect.map(({ value }) => {
                unanswered = 0
                return [{ system, id, customer: value }]
              }),
              Effect.catchTag("VendorError", (error) => {
                unanswered = error.isRetryable ? unanswered + 1 : 0
                if (isOver(error) || unanswered >= giveUpAfter) {
                  const message = `${system}: ${error.message}. Nothing was written: correct that, or wait, and begin again`
                  return Effect.fail(new Failure({ code: "vendor", message }))
                }
                unread.push({ system, id, reason: error.reason._tag })
                return Effect.succeed([])
              }),
              Effect.tap(() => seen(system))
            ),
          { concurrency }
        ),
        Stream.flattenIterable
      )
    })
  )
