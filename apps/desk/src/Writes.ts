/**
 * Writes go through an outbox: kept before they are sent, sent once, in order per customer, and answered for by their key.
 */
import { DateTime, type Duration, Effect, Option, Schedule, Schema } from "effect"
import { HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import type { Adapter } from "@kundbro/domain"
import type { Outbox, Write, WriteStatus } from "@kundbro/outbox"
import { need, refuse, withHeader } from "./answering.ts"
import { Api, WriteAnswer } from "./Api.ts"
import * as Problem from "./Problem.ts"
import { canWrite, type System, Systems } from "./Systems.ts"

/** What each write needs of a system. */
const needs: Readonly<Record<Write.Write["_tag"], ReadonlyArray<Adapter.CapabilityName>>> = {
  Create: ["customerCreation", "customerDrafts"],
  Update: ["customerUpdates", "customerDrafts"],
  AddRelation: ["relationWrites"],
  UpdateRelation: ["relationWrites"],
  RemoveRelation: ["relationWrites"],
  AdjustBalance: ["loyaltyAdjustments"]
}

type Keeping = Outbox.Outbox["Service"]

const slow = new Problem.OutboxUnusable({ reason: "opening", remedy: "send the same again in a few seconds" })

const unusable = ({ reason, remedy }: WriteStatus.OutboxError) => new Problem.OutboxUnusable({ reason, remedy })

/** What a write cannot be submitted for: itself, or the place where it would be kept. */
const refusedBy = (error: WriteStatus.OutboxError) => {
  if (error.reason === "key-reused") return new Problem.KeyReused({})
  return error.reason === "unknown-key" ? new Problem.NoSuchCreation({}) : unusable(error)
}

/** Whether nothing more will become known soon. A write that has been tried and still waits is at rest too. */
const isAtRest = (status: WriteStatus.WriteStatus): boolean =>
  status._tag === "Waiting" ? status.problem !== undefined : status._tag !== "InDoubt" || status.decidedBy === "person"

const httpStatus = {
  Created: 201,
  Updated: 200,
  Unchanged: 200,
  Adjusted: 200,
  Queued: 202,
  PendingReview: 202
} as const

const encode = Schema.encodeSync(WriteAnswer)

const respond = (key: Write.IdempotencyKey, status: WriteStatus.WriteStatus, code: number) =>
  HttpServerResponse.jsonUnsafe(encode({ key, status }), { status: code })

/** What became of a write, as the answer to whoever submits it. */
const answer = (system: System, key: Write.IdempotencyKey, status: WriteStatus.WriteStatus) => {
  switch (status._tag) {
    case "Delivered":
      return Effect.succeed(respond(key, status, httpStatus[status.receipt._tag]))
    case "Waiting":
      return Effect.succeed(respond(key, status, 202))
    case "InDoubt":
      return status.decidedBy === "lookup"
        ? Effect.succeed(respond(key, status, 202))
        : Effect.fail(new Problem.InDoubt({ system: system.name, retry: "after-lookup", problem: status.problem }))
    case "DeadLetter":
      return refuse(system, status.error)
    case "Dropped":
      return Effect.fail(new Problem.Dropped({ system: system.name }))
  }
}

/** A receipt is waited for at most `wait`; then the answer is 202, and the write goes on. */
export const writes = (wait: Duration.Input) =>
  HttpApiBuilder.group(
    Api,
    "writes",
    Effect.fnUntraced(function* (handlers) {
      const systems = yield* Systems

      const open = ({ outbox }: System) =>
        Effect.timeoutOrElse(Effect.mapError(outbox, unusable), {
          duration: wait,
          orElse: () => Effect.andThen(withHeader("retry-after", "5"), Effect.fail(slow))
        })

      /** The outbox of a system that can be written to. */
      const outboxOf = Effect.fnUntraced(function* (name: string) {
        const system = yield* systems.get(name)
        if (!canWrite(system.adapter)) {
          return yield* new Problem.NotCapable({ system: name, vendor: system.adapter.vendor, capability: "any write" })
        }
        return yield* open(system)
      })

      const known = (outbox: Keeping, key: Write.IdempotencyKey) =>
        Effect.flatMap(
          Effect.mapError(outbox.receipt(key), unusable),
          Option.match({ onNone: () => Effect.fail(new Problem.UnknownWrite({})), onSome: Effect.succeed })
        )

      /** What became of it, as soon as it is at rest; as it is when that takes too long, or cannot be awaited. */
      const settled = Effect.fnUntraced(function* (outbox: Keeping, key: Write.IdempotencyKey) {
        const now = Effect.catchTag(known(outbox, key), "UnknownWrite", (gone) => Effect.die(gone))
        const { closed, paused } = yield* Effect.mapError(outbox.status, unusable)
        if (closed !== undefined || paused !== undefined) return yield* now
        const rest = yield* now.pipe(
          Effect.repeat({ until: isAtRest, schedule: Schedule.spaced("20 millis") }),
          Effect.timeoutOption(wait)
        )
        return Option.isSome(rest) ? rest.value : yield* now
      })

      return handlers.handleAll({
        submit: Effect.fnUntraced(function* ({ headers, params, payload }) {
          const system = yield* systems.get(params.system)
          for (const capability of needs[payload._tag]) yield* need(system, capability)
          const outbox = yield* open(system)
          const key = yield* outbox.submit(payload, headers["idempotency-key"]).pipe(
            Effect.catchTags({
              VendorError: (error) => refuse(system, error),
              MissingCapability: (missing) => Effect.fail(Problem.ofMissingCapability(system.name, missing)),
              OutboxError: (error) => Effect.fail(refusedBy(error))
            })
          )
          yield* withHeader("location", `/systems/${encodeURIComponent(system.name)}/writes/${key}`)
          return yield* answer(system, key, yield* settled(outbox, key))
        }),
        receipt: Effect.fnUntraced(function* ({ params: { key, system } }) {
          return { key, status: yield* known(yield* outboxOf(system), key) }
        }),
        decide: Effect.fnUntraced(function* ({ params: { key, system }, payload }) {
          const outbox = yield* outboxOf(system)
          yield* outbox.resolve(key, payload).pipe(
            Effect.mapError((error) => {
              if (error.reason === "unknown-key") return new Problem.UnknownWrite({})
              return error.reason === "undecidable" ? new Problem.Undecidable({}) : unusable(error)
            })
          )
          return { key, status: yield* known(outbox, key) }
        }),
        outbox: Effect.fnUntraced(function* ({ params }) {
          const outbox = yield* outboxOf(params.system)
          const { closed, paused, ...status } = yield* Effect.mapError(outbox.status, unusable)
          const since = (stop: { readonly problem: string; readonly since: number }) => ({
            problem: stop.problem,
            since: DateTime.makeUnsafe(stop.since)
          })
          return {
            ...status,
            ...(closed && { closed: since(closed) }),
            ...(paused && { paused: since(paused) }),
            forAPerson: yield* Effect.mapError(outbox.deadLetters, unusable)
          }
        }),
        resume: Effect.fnUntraced(function* ({ params }) {
          const system = yield* systems.get(params.system)
          yield* system.trust
          yield* Effect.mapError(system.opened()?.resume ?? Effect.void, unusable)
        })
      })
    })
  )
