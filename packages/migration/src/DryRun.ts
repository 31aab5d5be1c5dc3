/**
 * What a run would do, record by record, found out by reading only.
 */
import type { CustomerDraft } from "@kundbro/domain/Capabilities"
import { differences } from "@kundbro/domain/Comparison"
import { Duration, Effect, Result, Stream } from "effect"
import { look, written } from "./Changes.ts"
import type { Calls } from "./internal/calls.ts"
import { fromError } from "./internal/exceptions.ts"
import * as allPeople from "./internal/people.ts"
import type { LedgerError, Predicted } from "./Ledger.ts"
import type { MigrationStopped } from "./MigrationStopped.ts"
import type { Limits } from "./Plan.ts"
import type { Meter } from "./Progress.ts"
import {
  type Attempt,
  decide,
  type Decision,
  type Engine,
  prepare,
  type Prepared,
  snapshot,
  writtenBy
} from "./Stage.ts"
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
export const timeFor = (calls: number, perCall: number, limits: typeof Limits.Type): number =>
  Math.max((calls * perCall) / limits.concurrency, (calls / (limits.callsPerSecond ?? Infinity)) * 1000)

/** Milliseconds that an answer took on average; nothing, where none came. */
export const meanOf = ({ measured: { calls, millis } }: Calls): number | undefined =>
  calls === 0 ? undefined : millis / calls

/** What of a record a run is compared with later. A staged one was read by an earlier run. */
const details = (record: Prepared): Partial<Predicted> => {
  const { canonical, draftNotes, readNotes } = snapshot(record)
  return {
    ...(record.target !== undefined && { again: true }),
    ...(!record.restored && { canonical, draftNotes, readNotes })
  }
}

/** What the target's validation has against a draft. */
const objectionTo = ({ abilities: { validation }, targetCalls }: Engine, draft: CustomerDraft) =>
  Effect.gen(function* () {
    if (validation === undefined) return undefined
    const valid = yield* Effect.result(targetCalls.read(validation.validate(draft)))
    if (Result.isSuccess(valid)) return undefined
    if (valid.failure._tag === "MigrationStopped") return yield* valid.failure
    return fromError(valid.failure, "target")
  })

const predict = (engine: Engine, decision: Decision, meter: Meter): Effect.Effect<Predicted, MigrationStopped> =>
  Effect.gen(function* () {
    switch (decision._tag) {
      case "Dead":
        meter.problems.count(decision.exception)
        return { position: decision.position, outcome: "dead-letter", exception: decision.exception }
      case "Skip":
        return { position: decision.position, outcome: "skipped", exception: decision.exception }
      case "Create":
      case "Update": {
        const { draft, position } = decision.record
        const objection = yield* objectionTo(engine, draft)
        // Only what is created is validated again by a target that does so.
        if (objection !== undefined && decision._tag === "Create" && engine.abilities.validation?.binding === true) {
          meter.problems.count(objection)
          return { position, outcome: "dead-letter", exception: objection, ...details(decision.record) }
        }
        const told = { ...details(decision.record), ...(objection !== undefined && { exception: objection }) }
        if (decision._tag === "Create") return { position, outcome: "created", ...told }
        const left = differences(draft, decision.existing, writtenBy(engine, { intent: "update" }))
        return { position, outcome: left.length === 0 ? "unchanged" : "updated", ...told }
      }
    }
  })

/** What was written and has changed at the source since, ready to be decided; what has not is predicted at once. */
const changed = (engine: Engine, meter: Meter) =>
  look(engine, meter).pipe(
    Stream.mapEffect(({ lost, seen }) =>
      Effect.gen(function* () {
        const { ledger, sourceCalls } = engine
        const others = yield* ledger.changed(seen)
        const again = { again: true } as const
        const untouched = seen.filter(({ position }) => !others.has(position))
        yield* ledger.predict([
          ...lost.map((position) => ({ position, outcome: "gone", ...again })),
          ...untouched.map(({ canonical, position }) => ({ position, outcome: "untouched", canonical, ...again }))
        ])
        for (let n = 0; n < untouched.length; n++) meter.count("untouched")
        // As the run will: read once to find it, and once to write it.
        return yield* Effect.forEach(
          seen.filter(({ position }) => others.has(position)),
          ({ entry }) => prepare(engine, { ...entry, state: "changed" }),
          { concurrency: sourceCalls.width }
        )
      })
    )
  )

/**
 * Predicts every record that a run would take up now, with `changes` also what has been written and is to be written again. Calls
 * no operation of the target that writes.
 */
export const predictAll = (
  engine: Engine,
  meter: Meter,
  options: { readonly changes: boolean; readonly perWrite: number | undefined }
): Effect.Effect<Prediction, LedgerError | MigrationStopped> =>
  Effect.gen(function* () {
    const { ledger, plan, sourceCalls, targetCalls } = engine
    const losses = new Map<string, { field: string; kind: string; reason: string; records: number }>()
    let records = 0
    let writes = 0
    const predictChunk = Effect.fnUntraced(function* (attempts: ReadonlyArray<Attempt>, again = false) {
      const decisions = yield* decide(engine, "dry-run", attempts)
      const rows = yield* Effect.forEach(decisions, (decision) => predict(engine, decision, meter), {
        concurrency: targetCalls.width
      })
      yield* ledger.predict(again ? rows.map((row) => ({ ...row, again })) : rows)
      records += rows.length
      for (const { outcome } of rows) meter.count(outcome)
      for (const decision of decisions) {
        if (decision._tag !== "Create" && decision._tag !== "Update") continue
        // Whoever updates reads first.
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
    yield* ledger.forgetPredictions
    yield* allPeople.predict(ledger)
    if (options.changes) {
      meter.enter("comparing", yield* ledger.count(written, engine.upTo))
      yield* changed(engine, meter).pipe(Stream.runForEach((attempts) => predictChunk(attempts, true)))
    }
    meter.enter("predicting", yield* ledger.count(toMove, engine.upTo))
    yield* prepared(engine, toMove).pipe(Stream.runForEach((attempts) => predictChunk(attempts)))
    const perRead = meanOf(sourceCalls) ?? 0
    const perTarget = meanOf(targetCalls) ?? options.perWrite ?? perRead
    const estimatedMillis = Math.ceil(
      Math.max(
        timeFor(sourceCalls.measured.calls, perRead, plan.source),
        timeFor(targetCalls.measured.calls, perTarget, plan.target) +
          timeFor(writes, options.perWrite ?? perTarget, plan.target)
      )
    )
    yield* Effect.logDebug("dry run finished").pipe(
      Effect.annotateLogs({ records, writes, estimate: Duration.format(Duration.millis(estimatedMillis)) })
    )
    return { estimatedMillis, losses: [...losses.values()].sort((a, b) => b.records - a.records) }
  })
