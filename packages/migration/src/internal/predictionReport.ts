/**
 * Prediction against outcome, in numbers.
 */
import { Effect, Schema } from "effect"
import type { Ledger } from "../Ledger.ts"
import { compared, kindOf } from "./predictions.ts"

const Count = Schema.Int

/** What a loss is: what the way to the target does to a field, and to how many records. */
export const Loss = Schema.Struct({
  field: Schema.String,
  kind: Schema.String,
  reason: Schema.String,
  records: Count
})

const Exceptions = Schema.Struct({
  reason: Schema.String,
  field: Schema.String,
  remedy: Schema.String,
  records: Count
})

/** The last dry run against what happened since. */
export const Prediction = Schema.Struct({
  /** Milliseconds that a run was to take, and those that the runs since have taken. */
  estimatedMillis: Schema.Number,
  takenMillis: Schema.optionalKey(Schema.Number),
  losses: Schema.Array(Loss),
  /** Records by what was predicted: as endings, `conflict` for a dead letter that meets another record, `untouched`, `gone`. */
  outcomes: Schema.Record(Schema.String, Count),
  /** The predicted exceptions. */
  exceptions: Schema.Array(Exceptions),
  /** What the target's validation has against records that are sent all the same, since only their write shows whether it refuses them. */
  objections: Schema.Array(Exceptions),
  /** Records that have ended since, and those of them that ended as predicted: outcome, reason, field and losses alike. */
  compared: Count,
  agreed: Count,
  /** Predicted by ended, of the compared ones. */
  matrix: Schema.Array(Schema.Struct({ predicted: Schema.String, ended: Schema.String, records: Count })),
  /** What ended otherwise, by cause. Each record of it is in `prediction.csv`. */
  differences: Schema.Array(
    Schema.Struct({ predicted: Schema.String, ended: Schema.String, cause: Schema.String, records: Count })
  )
})

const DryRunResult = Schema.fromJsonString(
  Schema.Struct({ estimatedMillis: Schema.Number, losses: Schema.Array(Loss) })
)

const predicted = kindOf("predicted", "reason")
const ended = kindOf("ended", "ended_reason")

/** The prediction of the dry run that ended with this result, whose runs since took so long. */
export const make = (
  { sql }: Pick<Ledger["Service"], "sql">,
  result: string,
  runsSince: ReadonlyArray<{ readonly millis: number }>
) =>
  Effect.gen(function* () {
    const { estimatedMillis, losses } = yield* Effect.orDie(Schema.decodeUnknownEffect(DryRunResult)(result))
    const outcomes = yield* sql<{
      key: string
      n: number
    }>`select ${sql.literal(kindOf("outcome", "reason"))} as key, count(*)::int as n
      from prediction group by 1`
    const told = yield* sql<
      typeof Exceptions.Type & { readonly objection: boolean }
    >`select outcome not in ('dead-letter', 'skipped') as objection,
        reason collate "C" as reason, coalesce(field, '') collate "C" as field, coalesce(remedy, '') collate "C" as remedy, count(*)::int as records
      from prediction where reason is not null group by 1, 2, 3, 4 order by records desc, 2, 3, 4`
    const cells = yield* sql<{
      predicted: string
      ended: string
      cause: string | null
      records: number
    }>`select ${sql.literal(predicted)} as predicted, ${sql.literal(ended)} as ended, cause, count(*)::int as records
      from (${sql.literal(compared)}) as compared where not open group by 1, 2, 3 order by records desc, 1, 2`
    const matrix = new Map<string, { predicted: string; ended: string; records: number }>()
    for (const { ended, predicted, records } of cells) {
      const key = JSON.stringify([predicted, ended])
      const cell = matrix.get(key) ?? { predicted, ended, records: 0 }
      cell.records += records
      matrix.set(key, cell)
    }
    const sum = (rows: ReadonlyArray<{ readonly records: number }>) =>
      rows.reduce((total, row) => total + row.records, 0)
    return {
      estimatedMillis,
      ...(runsSince.length > 0 && { takenMillis: runsSince.reduce((total, { millis }) => total + millis, 0) }),
      losses,
      outcomes: Object.fromEntries(outcomes.map(({ key, n }) => [key, n])),
      exceptions: told.filter(({ objection }) => !objection),
      objections: told.filter(({ objection }) => objection),
      compared: sum(cells),
      agreed: sum(cells.filter(({ cause }) => cause === null)),
      matrix: [...matrix.values()],
      differences: cells.filter(({ cause }) => cause !== null)
    }
  })
