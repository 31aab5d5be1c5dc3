/**
 * What the audit says of an activity: the plan that it goes by, that it begins, how it is tuned, and why it ended before its end.
 * That it was done is said by `Ledger.activity`.
 */
import { Cause, Effect, Exit, Option, Predicate, Schema, type Scope } from "effect"
import { createHash } from "node:crypto"
import type { Ledger, LedgerError } from "../Ledger.ts"
import { MigrationStopped, StoppedByPlan } from "../MigrationStopped.ts"
import { Plan } from "../Plan.ts"
import type { Tuner } from "../Tuning.ts"
import { canonical, lastOf } from "./audit.ts"
import { failed } from "./statements.ts"

/** What begins: its name, and what was asked for. */
export type Begins = { readonly activity: string } & Schema.JsonObject

const encodePlan = Schema.encodeSync(Plan)
const asJson = (value: object) =>
  Schema.decodeUnknownSync(Schema.fromJsonString(Schema.JsonObject))(JSON.stringify(value))

/** The plan's own fingerprint. */
const planHash = (plan: Plan): string =>
  createHash("sha256")
    .update(canonical(asJson(encodePlan(plan))))
    .digest("hex")

/** Only our own stops are quoted: they hold no personal data. */
const why = (cause: Cause.Cause<unknown>): Schema.JsonObject => {
  const error = Option.getOrUndefined(Cause.findErrorOption(cause))
  if (error instanceof StoppedByPlan) return { by: "plan", rule: error.rule, problem: error.problem }
  if (error instanceof MigrationStopped) return { by: error.role, problem: error.problem }
  if (error !== undefined) {
    return { by: Predicate.hasProperty(error, "_tag") && typeof error._tag === "string" ? error._tag : "failure" }
  }
  return { by: Cause.hasDies(cause) ? "defect" : "interruption" }
}

/** Watches an activity until the scope closes; without one only the plan is noted. */
export const watch = Effect.fnUntraced(function* (
  ledger: Ledger["Service"],
  plan: Plan,
  names: Readonly<Record<"source" | "target", string>>,
  begins: Begins | undefined
): Effect.fn.Return<void, LedgerError, Scope.Scope> {
  const adopted = { plan: planHash(plan), ...names }
  const last = yield* Effect.mapError(lastOf(ledger.sql, "plan"), failed)
  if (last !== canonical(adopted)) yield* ledger.audit("plan", adopted)
  if (begins === undefined) return
  yield* ledger.audit("begun", begins)
  yield* Effect.addFinalizer((exit) =>
    Exit.isSuccess(exit)
      ? Effect.void
      : Effect.ignore(ledger.audit("stopped", { activity: begins.activity, ...why(exit.cause) }))
  )
})

/** The tuner, with every change of its mind in the audit. */
export const audited = (ledger: Ledger["Service"], tuner: Tuner | undefined): Tuner | undefined => {
  let last = canonical({})
  return (
    tuner && {
      wanted: tuner.wanted,
      taken: (tuning) =>
        Effect.suspend(() => {
          const content = asJson(tuning)
          if (canonical(content) === last) return tuner.taken(tuning)
          last = canonical(content)
          return Effect.andThen(Effect.ignore(ledger.audit("tuning", content)), tuner.taken(tuning))
        })
    }
  )
}
