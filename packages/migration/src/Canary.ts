/**
 * The first records of the list, moved and verified before anything else is: what is wrong with a plan shows in fifty
 * records as well as in five million. In list order, because that is the order in which unique values are given away, because
 * it is the same in every run, and because whoever makes the list can put the telling cases first.
 */
import { Effect, Schema } from "effect"
import { failed } from "./internal/statements.ts"
import type { LedgerError } from "./Ledger.ts"
import { type MigrationStopped, StoppedByPlan } from "./MigrationStopped.ts"
import type { Meter } from "./Progress.ts"
import type { Engine } from "./Stage.ts"
import { verifyAll } from "./Verify.ts"

const decodeRange = Schema.decodeUnknownEffect(
  Schema.Tuple([Schema.Struct({ last: Schema.Int, begun: Schema.Boolean, more: Schema.Boolean })])
)
const decodeProblems = Schema.decodeUnknownEffect(
  Schema.Array(Schema.Struct({ problem: Schema.String, records: Schema.Int }))
)

/**
 * Moves and verifies the canary, and stops unless all of it is well and the plan says to go on. Does nothing once records
 * after it have been begun, or when there are none.
 */
export const canary = <E>(
  engine: Engine,
  meter: Meter,
  move: (part: Engine) => Effect.Effect<void, E>
): Effect.Effect<void, E | LedgerError | MigrationStopped | StoppedByPlan> =>
  Effect.gen(function* () {
    const {
      ledger: { sql },
      plan: { canary }
    } = engine
    if (canary === undefined) return
    const now = sql.literal("listing = (select listing from migration)")
    const [{ begun, last, more }] = yield* Effect.mapError(
      sql`select last, exists (select from record where position > last and state not in ('listed', 'merged')) as begun,
          exists (select from record where position > last and ${now}) as more
        from (select coalesce(max(position), 0) as last
          from (select position from record where ${now} order by position limit ${canary.records}) as first) as canary`,
      failed
    ).pipe(Effect.flatMap((rows) => Effect.orDie(decodeRange(rows))))
    if (begun || !more) return
    const part = { ...engine, upTo: last }
    yield* move(part)
    yield* verifyAll(part, meter)
    const problems = yield* Effect.mapError(
      sql`select coalesce(reason, case when state = 'written' then 'different' else ending end) as problem, count(*)::int as records
        from ending where position <= ${last} and ${now} and state not in ('verified', 'skipped', 'left', 'merged') group by 1 order by 2 desc, 1`,
      failed
    ).pipe(Effect.flatMap((rows) => Effect.orDie(decodeProblems(rows))))
    const onward = "go on with the rest by `kundbro migrate run --after-canary`"
    if (problems.length > 0) {
      const bad = problems.reduce((sum, { records }) => sum + records, 0)
      return yield* new StoppedByPlan({
        rule: "canary",
        problem: `of the first ${canary.records} records ${bad} are not well: ${problems.map(({ problem, records }) => `${records} ${problem}`).join(", ")}`,
        remedy: `see to them and run again; or, if that is to be expected, ${onward}`
      })
    }
    if (canary.whenWell === "wait") {
      return yield* new StoppedByPlan({
        rule: "canary",
        problem: `the first ${canary.records} records are moved and verified, and all is well`,
        remedy: `look at them at the target, then ${onward}`
      })
    }
  })
