/**
 * What a run would do, record by record, found out by reading only.
 */
import { differences } from "@kundbro/domain/Comparison"
import { Duration, Effect, Result, Stream } from "effect"
import type { Calls } from "./internal/calls.ts"
import { fromError } from "./internal/exceptions.ts"
import type { Problems } from "./internal/problems.ts"
import type { LedgerError } from "./Ledger.ts"
import type { MigrationStopped } from "./MigrationStopped.ts"
import type { Limits } from "./Plan.ts"
import type { Meter } from "./Progress.ts"
import { decide, type Decision, type Engine, writtenBy } from "./Stage.ts"
import { prepared, toMove } from "./Write.ts"

/** What a dry run found, beside the prediction of each record in the ledger. */
export interface Prediction {
  /** Milliseconds that a run should take, from the answers' measured times, the concurrency and the rate limits. */
  readonly estimatedMillis: number
  /** Records by note: what the way to the target does to which field. */
  readonly losses: ReadonlyArray<{
    readonly field: string
    readonly kind: string
    readonly reason: string
    readonly records: number
  }>
}

/** Milliseconds for `calls` more calls at one vendor. */
const timeFor = (calls: number, perCall: number, limits: typeof Limits.Type): number =>
  Math.max((calls * perCall) / limits.concurrency, (calls / (limits.callsPerSecond ?? Infinity)) * 1000)

const mean = ({ measured: { calls, millis } }: Calls): number | undefined => (calls === 0 ? undefined : millis / calls)

const outcomeOf = (engine: Engine, decision: Decision, problems: Problems) =>
  Effect.gen(function* () {
    switch (decision._tag) {
      case "Dead":
        problems.count(decision.exception)
        return { position: decision.position, outcome: "dead-letter", reason: decision.exception.reason }
      case "Skip":
        return { position: decision.position, outcome: "skipped", reason: decision.exception.reason }
      case "Create":
      case "Update": {
        const { draft, position } = decision.record
        const { validation } = engine.abilities
        if (validation !== undefined) {
          const valid = yield* Effect.result(engine.targetCalls.read(validation.validate(draft)))
          if (Result.isFailure(valid)) {
            if (valid.failure._tag === "MigrationStopped") return yield* valid.failure
            const exception = fromError(valid.failure, "target")
            problems.count(exception)
            return { position, outcome: "dead-letter", reason: exception.reason }
          }
        }
        if (decision._tag === "Create") return { position, outcome: "created" }
        const left = differences(draft, decision.existing, writtenBy(engine, { intent: "update" }))
        return { position, outcome: left.length === 0 ? "unchanged" : "updated" }
      }
    }
  })

/** Predicts every record that a run would take up now. Calls no operation of the target that writes. */
export const predictAll = (engine: Engine, meter: Meter): Effect.Effect<Prediction, LedgerError | MigrationStopped> =>
  Effect.gen(function* () {
    const { ledger, plan, sourceCalls, targetCalls } = engine
    const losses = new Map<string, { field: string; kind: string; reason: string; records: number }>()
    let records = 0
    let writes = 0
    yield* ledger.forgetPredictions
    yield* prepared(engine, toMove).pipe(
      Stream.runForEach((attempts) =>
        Effect.gen(function* () {
          const decisions = yield* decide(engine, "dry-run", attempts)
          const rows = yield* Effect.forEach(decisions, (decision) => outcomeOf(engine, decision, meter.problems), {
            concurrency: targetCalls.width
          })
          yield* ledger.predict(rows)
          records += rows.length
          for (const { outcome } of rows) meter.count(outcome)
          for (const decision of decisions) {
            if (decision._tag !== "Create" && decision._tag !== "Update") continue
            writes += decision._tag === "Create" ? 1 : 2
            const seen = new Set<string>()
            for (const { field, kind, reason } of [...decision.record.notes, ...decision.record.draft.notes]) {
              const key = JSON.stringify([field, kind, reason])
              if (seen.has(key)) continue
              seen.add(key)
              const loss = losses.get(key) ?? { field, kind, reason, records: 0 }
              loss.records++
              losses.set(key, loss)
            }
          }
        })
      )
    )
    const perRead = mean(sourceCalls) ?? 0
    const estimatedMillis = Math.ceil(
      Math.max(
        timeFor(sourceCalls.measured.calls, perRead, plan.source),
        timeFor(targetCalls.measured.calls + writes, mean(targetCalls) ?? perRead, plan.target)
      )
    )
    yield* Effect.logDebug("dry run finished").pipe(
      Effect.annotateLogs({ records, writes, estimate: Duration.format(Duration.millis(estimatedMillis)) })
    )
    return { estimatedMillis, losses: [...losses.values()].sort((a, b) => b.records - a.records) }
  })
