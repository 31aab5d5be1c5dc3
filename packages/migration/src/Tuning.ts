/**
 * What a person changes while a migration is at work: how hard the vendors are driven, and whether at all. In place of the
 * plan's values, until it is taken back.
 */
import { Effect, Schema, type Scope } from "effect"
import type { Calls } from "./internal/calls.ts"
import { CallsPerSecond, Concurrency } from "./Plan.ts"

const Limits = Schema.Struct({
  concurrency: Schema.optionalKey(Concurrency),
  callsPerSecond: Schema.optionalKey(CallsPerSecond)
})

/** What is absent is as the plan says. */
export const Tuning = Schema.Struct({
  source: Schema.optionalKey(Limits),
  target: Schema.optionalKey(Limits),
  /** No call leaves; what is in flight is answered and recorded. */
  paused: Schema.optionalKey(Schema.Boolean)
})
export type Tuning = typeof Tuning.Type

/** Where a migration asks what it is to go by: before its first call, and once a second. */
export interface Tuner {
  /** The same object as long as nothing has changed. */
  readonly wanted: Effect.Effect<Tuning>
  /** This is in force. */
  readonly taken: (tuning: Tuning) => Effect.Effect<void>
}

/** Goes by what the tuner says, from now until the scope closes. */
export const follow = (
  tuner: Tuner | undefined,
  doors: ReadonlyArray<Pick<Calls, "tune">>
): Effect.Effect<void, never, Scope.Scope> =>
  Effect.gen(function* () {
    if (tuner === undefined) return
    let force: Tuning | undefined
    const look = Effect.gen(function* () {
      const wanted = yield* tuner.wanted
      if (wanted === force) return
      yield* Effect.forEach(doors, (door) => door.tune(wanted), { discard: true })
      force = wanted
      yield* tuner.taken(wanted)
    })
    yield* look
    yield* Effect.forkScoped(Effect.forever(Effect.delay(look, "1 second")))
  })
