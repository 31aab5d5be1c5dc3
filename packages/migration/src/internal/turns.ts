/**
 * Waiting for the chunk before: all chunks of a worker that wait ask the database together, twenty times a second.
 */
import { Deferred, Effect, type Scope } from "effect"
import type { SqlClient } from "effect/sql"
import type { LedgerError } from "../Ledger.ts"
import * as chunks from "./chunks.ts"
import { failed } from "./statements.ts"

/** Answers when the chunk before this one has taken this turn, or is done. */
export type AwaitTurn = (claim: chunks.Claim, turn: number) => Effect.Effect<void, LedgerError>

export const make = (sql: SqlClient.SqlClient): Effect.Effect<AwaitTurn, never, Scope.Scope> =>
  Effect.gen(function* () {
    const { turnsTaken } = chunks.worker(sql)
    const waiting = new Set<chunks.Waiting & { readonly come: Deferred.Deferred<void> }>()
    const look = Effect.gen(function* () {
      const asked = [...waiting]
      if (asked.length === 0) return
      for (const index of yield* turnsTaken(asked)) {
        const one = asked[index]
        if (one !== undefined) yield* Deferred.succeed(one.come, undefined)
      }
    })
    yield* Effect.forkScoped(Effect.forever(Effect.delay(Effect.ignore(look), "50 millis")))
    return ({ number, run }, turn) =>
      Effect.gen(function* () {
        const one = { run, number, turn, come: yield* Deferred.make<void>() }
        const [taken] = yield* Effect.mapError(turnsTaken([one]), failed)
        if (taken !== undefined) return
        waiting.add(one)
        yield* Effect.ensuring(
          Deferred.await(one.come),
          Effect.sync(() => waiting.delete(one))
        )
      })
  })
