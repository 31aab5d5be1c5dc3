/**
 * The state of a migration in numbers, from its ledger: what a command prints, what the report page draws. No ids.
 */
import { LoyaltyAccount } from "@kundbro/domain/LoyaltyAccount"
import { BigDecimal, Effect, Option, Schema, Stream } from "effect"
import * as balancePredictions from "./internal/balancePredictions.ts"
import * as predictionReport from "./internal/predictionReport.ts"
import { openOnes, Relations, relations } from "./internal/relationReport.ts"
import { LedgerError } from "./Ledger.ts"
import type { Ledger } from "./Ledger.ts"
import { head } from "./internal/audit.ts"
import { mergedExceptions } from "./internal/people.ts"
import { reading } from "./internal/sealing.ts"
import { Proof } from "./Proof.ts"

const Count = Schema.Int

/** The record numbers of a migration, its exceptions by reason, its losses by field. */
export const Report = Schema.Struct({
  name: Schema.String,
  source: Schema.String,
  target: Schema.String,
  /** Milliseconds since 1970. */
  at: Schema.Number,
  /** Distinct source ids, and how many more times ids of the list were repeated. */
  listed: Count,
  duplicates: Count,
  /** Records by how they ended: `created`, `updated`, `unchanged`, `queued`, `pending-review`, `skipped`, `dead-letter`, `left`, `withdrawn`, `merged` (one customer with another record), `unfinished`. */
  endings: Schema.Record(Schema.String, Count),
  /** Records by ledger state. */
  states: Schema.Record(Schema.String, Count),
  exceptions: Schema.Array(
    Schema.Struct({ reason: Schema.String, field: Schema.String, remedy: Schema.String, records: Count })
  ),
  /** What the way did to the records that were staged, by field. */
  losses: Schema.Array(predictionReport.Loss),
  /** Records of which nothing is kept but how they ended. */
  purged: Count,
  /** Records at the target that the source, or the list, no longer has. */
  gone: Count,
  /** What is kept in a file because the target has no home for it. */
  leftBehind: Schema.Struct({
    relations: Count,
    loyaltyAccounts: Count,
    consents: Count,
    /** Exact totals; `unit` is `points`, a currency, or `unknown`. */
    balances: Schema.Array(Schema.Struct({ scheme: Schema.String, unit: Schema.String, total: Schema.String }))
  }),
  /** The relations that were to be moved, if any were read. */
  relations: Schema.optionalKey(Relations),
  /** The balances that were to be moved, if any were listed. */
  balances: Schema.optionalKey(
    Schema.Struct({
      /** By how they ended: `moved` (proved), `settled` (by a person), `unproven`, `skipped`, `dead-letter`, `left`, `withdrawn`, `unfinished`. */
      endings: Schema.Record(Schema.String, Count),
      /** Exact, of what was moved: by `unit` (`points` or a currency) how much, and what the accounts held before and after. */
      totals: Schema.Array(
        Schema.Struct({
          unit: Schema.String,
          accounts: Count,
          moved: Schema.String,
          before: Schema.String,
          after: Schema.String
        })
      ),
      exceptions: Schema.Array(Schema.Struct({ reason: Schema.String, remedy: Schema.String, records: Count })),
      prediction: Schema.optionalKey(balancePredictions.BalancePrediction)
    })
  ),
  /** Where records read back differ from their drafts. */
  differences: Schema.Array(Schema.Struct({ path: Schema.String, records: Count })),
  /** The last verification, by hash. */
  proof: Schema.optionalKey(Proof),
  /** The last dry run, against what happened. */
  prediction: Schema.optionalKey(predictionReport.Prediction),
  activities: Schema.Array(
    Schema.Struct({
      kind: Schema.String,
      startedAt: Schema.Number,
      millis: Schema.Number,
      records: Count,
      /** Milliseconds since it began, and records dealt with by then: at most 120 points, in order. */
      pace: Schema.Array(Schema.Tuple([Schema.Number, Count]))
    })
  ),
  /** The audit: how many rows, and the hash of the last. Keep it elsewhere: by it the whole audit is proved later. */
  audit: Schema.Struct({ rows: Count, head: Schema.String }),
  /** Whether a verification since the last run found nothing unexplained. */
  verified: Schema.Boolean,
  /** Why not, in words; empty when verified. */
  problems: Schema.Array(Schema.String)
})
export type Report = typeof Report.Type

const some = <S extends Schema.Top>(one: S) => Schema.Array(one).pipe(Schema.withDecodingDefaultKey(Effect.succeed([])))
const decodeBeside = Schema.decodeUnknownEffect(
  Schema.fromJsonString(
    Schema.Struct({ relations: some(Schema.Unknown), loyalty: some(LoyaltyAccount), consents: some(Schema.Unknown) })
  )
)
const decodeProof = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Struct({ proof: Proof })))
const decodePace = Schema.decodeUnknownOption(
  Schema.fromJsonString(Schema.Struct({ pace: Schema.Array(Schema.Tuple([Schema.Number, Count])) }))
)
const decodeEstimate = Schema.decodeUnknownEffect(
  Schema.fromJsonString(Schema.Struct({ estimatedMillis: Schema.Number }))
)
const decodeReport = Schema.decodeUnknownEffect(Report)

/** What is kept beside the customers: how much of it, and the totals of its balances. Whole numbers and decimals are added exactly. */
const leftBehind = ({ sealing, sql }: Ledger["Service"]) =>
  Effect.gen(function* () {
    const totals = new Map<string, { scheme: string; unit: string; total: BigDecimal.BigDecimal }>()
    let [relations, loyaltyAccounts, consents] = [0, 0, 0]
    yield* sql<{
      position: number
      beside: string
    }>`select position, beside from snapshot where beside is not null`.stream.pipe(
      Stream.mapEffect(({ beside, position }) => reading(() => sealing.open("snapshot.beside", position, beside))),
      Stream.runForEach((text) =>
        Effect.map(Effect.orDie(decodeBeside(text)), (beside) => {
          relations += beside.relations.length
          consents += beside.consents.length
          loyaltyAccounts += beside.loyalty.length
          for (const { balance, scheme = "" } of beside.loyalty) {
            if (balance === undefined) continue
            const { amount } = balance
            const unit = amount._tag === "Points" ? "points" : amount._tag === "Money" ? amount.currency : "unknown"
            const value = amount._tag === "Points" ? BigDecimal.fromBigInt(amount.points) : amount.amount
            const key = JSON.stringify([scheme, unit])
            const total = totals.get(key)?.total
            totals.set(key, { scheme, unit, total: total === undefined ? value : BigDecimal.sum(total, value) })
          }
        })
      )
    )
    const balances = Array.from(totals.values(), ({ total, ...rest }) => ({ ...rest, total: BigDecimal.format(total) }))
    return { relations, loyaltyAccounts, consents, balances }
  })

/** The balances to be moved; `undefined` where none have been listed. */
const moved = ({ sql }: Ledger["Service"]) =>
  Effect.gen(function* () {
    const endings = tally(
      yield* sql<{ key: string; n: number }>`select ending as key, count(*)::int as n from balance_ending group by 1`
    )
    if (Object.keys(endings).length === 0) return undefined
    // Several customers may share an account, one after the other: it held what the first found and holds what the last left.
    const totals =
      yield* sql`select unit, count(*)::int as accounts, sum(moved)::text as moved, sum(before)::text as before,
        sum(after)::text as after
      from (select unit, sum(amount) as moved, (array_agg(before order by at, position))[1] as before,
          (array_agg(after order by at desc, position desc))[1] as after
        from balance_ending where ending = 'moved' group by unit, account_id) as account
      group by 1 order by 1`
    const exceptions =
      yield* sql`select reason collate "C" as reason, remedy collate "C" as remedy, count(*)::int as records from balance_ending
      where ending in ('dead-letter', 'skipped', 'left') group by 1, 2 order by records desc, 1, 2`
    return { endings, totals, exceptions }
  })

/** What was purged, and what of it before its end. */
const purges = ({ sql }: Ledger["Service"]) =>
  Effect.map(
    sql<{
      records: number
      unended: number
      undecided: number
      unproved: number
      balances: number
      purging: boolean
    }>`select (select count(*)::int from record where purged is not null) as records,
      (select count(*)::int from ending where purged is not null and ending = 'unfinished') as unended,
      (select count(*)::int from ending where purged is not null and ending in ('queued', 'pending-review', 'dead-letter')) as undecided,
      (select count(*)::int from record where purged is not null and state = 'written') as unproved,
      (select count(*)::int from balance_ending where purged is not null and ending in ('unfinished', 'unproven', 'dead-letter')) as balances,
      coalesce((select purging from migration), false) as purging`,
    ([row]) => row ?? { records: 0, unended: 0, undecided: 0, unproved: 0, balances: 0, purging: false }
  )

const tally = (rows: ReadonlyArray<{ readonly key: string; readonly n: number }>): Record<string, number> =>
  Object.fromEntries(rows.map(({ key, n }) => [key, n]))

/** The report as of now. Reads the ledger only. */
export const make = (ledger: Ledger["Service"], now: number): Effect.Effect<Report, LedgerError> =>
  Effect.gen(function* () {
    const { sql } = ledger
    type Tally = { key: string; n: number }
    const [identity] = yield* sql<{ name: string; source: string; target: string; listing: number }>`
      select name, source, target, listing from migration`
    const endings = tally(yield* sql<Tally>`select ending as key, count(*)::int as n from ending group by 1`)
    const states = tally(yield* sql<Tally>`select state as key, count(*)::int as n from record group by 1`)
    const [duplicates] =
      yield* sql<Tally>`select count(*)::int as n from duplicate where listing = ${identity?.listing ?? 0}`
    const exceptions =
      yield* sql`select ending as kind, coalesce(reason, outcome, 'Withdrawn') collate "C" as reason, coalesce(field, '') collate "C" as field,
        coalesce(remedy, case when ending = 'withdrawn' then 'none: it is not at the target, and the list no longer has it' else 'wait: the target has taken it, and verify again later' end) collate "C" as remedy, count(*)::int as records
      from ending where ending in ('dead-letter', 'left', 'skipped', 'queued', 'pending-review', 'withdrawn') group by 1, 2, 3, 4 order by records desc, 2, 3, 4`
    const withOthers = yield* mergedExceptions(sql)
    // Notes hold no values, so thousands of records share one text: it is parsed once, and not once a record.
    const losses =
      yield* sql`select (n ->> 'field') collate "C" as field, (n ->> 'kind') collate "C" as kind, (n ->> 'reason') collate "C" as reason,
        sum(records)::int as records
      from (select draft_notes, read_notes, count(*) as records from snapshot group by 1, 2) as alike
        join note_list d on d.hash = draft_notes join note_list r on r.hash = read_notes,
        lateral (select value::text as note from json_array_elements(r.notes::json)
          union select value::text from json_array_elements(d.notes::json)) as different,
        lateral (select note::json as n) as parsed
      group by 1, 2, 3 order by records desc, 1, 2, 3`
    const shared = yield* sql<{ n: number }>`select coalesce(sum(n), 0)::int as n from (select count(*) as n from record
      where state in ('written', 'verified') group by target_id having count(*) > 1) as several`
    const differences = yield* sql`select path, count(*)::int as records from difference group by 1 order by 2 desc, 1`
    const activities = yield* sql<{
      kind: string
      records: number
      result: string
      millis: number
    }>`select kind, extract(epoch from started_at)::float8 * 1000 as "startedAt",
      extract(epoch from ended_at - started_at)::float8 * 1000 as millis, records, result from activity order by id`
    // A run that had nothing to do takes no proof back.
    const lastWork = activities.findLast(({ kind, records }) => kind === "verify" || (kind === "run" && records > 0))
    const predicted = activities.findLastIndex(({ kind }) => kind === "dry-run")
    const dryRun = activities[predicted]
    const runsSince = activities.slice(predicted + 1).filter(({ kind, records }) => kind === "run" && records > 0)
    const prediction = dryRun && (yield* predictionReport.make(ledger, dryRun.result, runsSince))
    const verification = activities.findLast(({ kind }) => kind === "verify")
    const proof = Option.getOrUndefined(decodeProof(verification?.result))?.proof
    const movement = yield* moved(ledger)
    const asked = activities.findLast(({ kind }) => kind === "balances-dry-run")
    const balancePrediction =
      asked &&
      (yield* balancePredictions.make(ledger, (yield* Effect.orDie(decodeEstimate(asked.result))).estimatedMillis))
    const related = yield* relations(ledger)
    const { unfinished: open = 0, unproven = 0 } = movement?.endings ?? {}
    const listed = Object.values(states).reduce((sum, n) => sum + n, 0)
    const [gone] = yield* sql<{ n: number }>`select count(*)::int as n from gone_record`
    const sharing = shared[0]?.n ?? 0
    const unfinished = endings["unfinished"] ?? 0
    const [undo] = yield* sql<{ begun: boolean }>`select exists (select from undoing) as begun`
    const purged = yield* purges(ledger)
    const unproved = (states["written"] ?? 0) - purged.unproved
    const lost = purged.unended + purged.undecided + purged.unproved + purged.balances
    const problems = [
      ...(undo?.begun === true ? ["it is being taken back, or was: see undo.csv"] : []),
      ...(listed === 0 && movement === undefined ? ["no source id has been listed"] : []),
      ...(unfinished > purged.unended ? [`${unfinished - purged.unended} records are unfinished: run again`] : []),
      ...(unproved > 0 ? [`${unproved} written records are not proven equal: verify`] : []),
      ...(lost > 0 ? [`${lost} records or balances were purged before they were proven`] : []),
      ...(purged.purging ? ["a purge has not been finished: `kundbro migrate purge` goes on with it"] : []),
      ...(sharing > 0 ? [`${sharing} records share a target record with another one`] : []),
      ...(open > 0 ? [`${open} balances are unfinished: move them again`] : []),
      ...(unproven > 0 ? [`${unproven} balances are not proven: verify them`] : []),
      ...openOnes(related),
      ...(lastWork?.kind === "verify" || listed === 0 ? [] : ["nothing has been verified since the last run"])
    ]
    return yield* Effect.orDie(
      decodeReport({
        name: identity?.name ?? "",
        source: identity?.source ?? "",
        target: identity?.target ?? "",
        at: now,
        listed,
        duplicates: duplicates?.n ?? 0,
        endings,
        states,
        exceptions: [...exceptions, ...withOthers],
        losses,
        gone: gone?.n ?? 0,
        leftBehind: yield* leftBehind(ledger),
        purged: purged.records,
        ...(related && { relations: related }),
        ...(movement && { balances: { ...movement, ...(balancePrediction && { prediction: balancePrediction }) } }),
        differences,
        ...(proof && { proof }),
        ...(prediction && { prediction }),
        activities: activities.map(({ result, ...activity }) =>
          Object.assign(activity, { pace: Option.getOrElse(decodePace(result), () => ({ pace: [] })).pace })
        ),
        audit: yield* head(sql),
        verified: problems.length === 0,
        problems
      })
    )
  }).pipe(
    Effect.catchTag("SqlError", (error) =>
      Effect.fail(
        new LedgerError({
          reason: "failed",
          problem: `the report's queries were answered ${error.reason._tag}`,
          remedy: "see to the database and ask again"
        })
      )
    )
  )
