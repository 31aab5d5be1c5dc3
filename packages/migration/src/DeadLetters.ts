/**
 * What only a person can decide: the records that failed for good, and the writes that may have happened. Listed with
 * everything there is to go by, and settled for good.
 */
import type { CustomerDraft } from "@kundbro/domain/Capabilities"
import { differences } from "@kundbro/domain/Comparison"
import { CustomerId } from "@kundbro/domain/Ids"
import { describe, type VendorError } from "@kundbro/domain/VendorError"
import { Effect, Option, Schema, Stream, Struct } from "effect"
import { isPurged } from "./internal/purged.ts"
import { failed } from "./internal/statements.ts"
import { type Entry, Ledger, type LedgerError, type Resolution } from "./Ledger.ts"
import type { MigrationStopped } from "./MigrationStopped.ts"
import { type Engine, isAnothers, lookUp, storedDraft, writtenBy } from "./Stage.ts"

/** A record that waits for a person. Holds ids, field names and advice, and nothing else of a customer. */
export const DeadLetter = Schema.Struct({
  sourceId: CustomerId,
  reason: Schema.String,
  /** The canonical path, where one field is to blame. */
  field: Schema.NullOr(Schema.String),
  remedy: Schema.String,
  /** The write may have happened: no run sends it again. */
  undecided: Schema.Boolean,
  /** `later`: the next run tries it again by itself. */
  advice: Schema.Literals(["later", "person"]),
  /** What the last write was to do; `null`: none has left. */
  intent: Schema.NullOr(Schema.Literals(["create", "update"])),
  /** The target's record that it was to update. */
  targetId: Schema.NullOr(CustomerId),
  /** The reference that the record has at the target, if it is there: `kind=value`. */
  reference: Schema.NullOr(Schema.String),
  /** How often a write was begun in the last run. */
  attempts: Schema.Int,
  /** Since when it has been a dead letter, in milliseconds since 1970. */
  at: Schema.Number,
  /** The decisions that are open. */
  canBe: Schema.Array(Schema.Literals(["written", "absent", "left"]))
})
export type DeadLetter = typeof DeadLetter.Type

/** A decision that cannot be taken, and why. Holds field names, and ids of neither side. */
export class ResolutionRefused extends Schema.TaggedError<ResolutionRefused>("@kundbro/migration/ResolutionRefused")(
  "ResolutionRefused",
  { problem: Schema.String, remedy: Schema.String }
) {
  override get message(): string {
    return `nothing was decided: ${this.problem}; ${this.remedy}`
  }
}

const decode = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ ...DeadLetter.fields, position: Schema.Int })))

const pageSize = 1_000

const page = ({ sql }: Ledger["Service"], after: number, sourceId: CustomerId | null) =>
  Effect.flatMap(
    sql`select r.position, source_id as "sourceId", reason, field, remedy, undecided, advice, intent, target_id as "targetId",
      case when intent is not null then reference_kind || '=' || reference_prefix || source_id end as reference,
      attempts, extract(epoch from at)::float8 * 1000 as at,
      case when undecided then array['written', 'absent', 'left'] when s.position is not null then array['written', 'left']
        else array['left'] end as "canBe"
      from record r left join snapshot s on s.position = r.position cross join migration
      where state = 'dead-letter' and r.purged is null and r.position > ${after} and (${sourceId}::text is null or source_id = ${sourceId}::text)
      order by r.position limit ${pageSize}`,
    (rows) => Effect.orDie(decode(rows))
  ).pipe(Effect.mapError(failed))

/** All of them, in list order. Calls no vendor. */
export const all: Stream.Stream<DeadLetter, LedgerError, Ledger> = Stream.unwrap(
  Effect.map(Ledger, (ledger) =>
    Stream.paginate(0, (after) =>
      Effect.map(page(ledger, after, null), (rows) => {
        const last = rows.at(-1)
        const next = last === undefined || rows.length < pageSize ? Option.none() : Option.some(last.position)
        return [rows.map((row): DeadLetter => Struct.omit(row, ["position"])), next]
      })
    )
  )
)

/** What was decided, and where the target's record differs from what was to be written. */
export interface Resolved {
  readonly deadLetter: DeadLetter
  readonly differences: ReadonlyArray<string>
}

const refuse = (problem: string, remedy: string) => Effect.fail(new ResolutionRefused({ problem, remedy }))

const anothers = refuse(
  "that record of the target belongs to another customer of this migration",
  "check the id of the target's record"
)

const asked = <A>(call: Effect.Effect<A, VendorError | MigrationStopped>) =>
  Effect.catchTag(call, "VendorError", ({ reason }) =>
    reason._tag === "NotFound"
      ? refuse("the target has no record of that id", "check the id of the target's record")
      : refuse(`the target could not be asked (${describe(reason)})`, "decide when it answers")
  )

/** Refuses an absence that the planted reference contradicts. An update may be sent again in any case. */
const contradicted = Effect.fnUntraced(function* (engine: Engine, entry: Entry, draft: CustomerDraft) {
  if (engine.plan.reference === undefined || entry.intent !== "create") return
  const there = yield* asked(lookUp(engine, ["reference"], { sourceId: entry.sourceId, draft }))
  if (there !== undefined) {
    return yield* refuse("the target has a record with its planted reference", "it is written: say so with that id")
  }
})

/** Reads the target's record and says where it differs; refuses one that is somebody else's. */
const compared = Effect.fnUntraced(function* (
  engine: Engine,
  entry: Entry,
  draft: CustomerDraft,
  targetId: CustomerId,
  evenIfDifferent: boolean
) {
  const { abilities, ledger, targetCalls } = engine
  const { position } = entry
  const { cached, value } = yield* asked(targetCalls.read(abilities.readBack.get(targetId)))
  if (value.id !== targetId) {
    return yield* refuse("the target answered with another record", "write the id as the target does")
  }
  const [other] = yield* Effect.mapError(
    ledger.sql`select 1 from record where target_id = ${targetId} and position <> ${position} limit 1`,
    failed
  )
  if (other !== undefined || isAnothers(engine, entry.sourceId, value)) return yield* anothers
  const paths = [...(cached ? ["(read from a cache)"] : []), ...differences(draft, value, writtenBy(engine, entry))]
  if (paths.length > 0 && !evenIfDifferent) {
    return yield* refuse(
      `the target's record differs from what was to be written: ${paths.join(", ")}`,
      "check its id; if it is this customer all the same, say so"
    )
  }
  const claim = JSON.stringify(["id", targetId])
  const holder = yield* ledger.claim("run", [{ position, value: claim }])
  return holder(claim) === position ? paths : yield* anothers
})

/** Settles one dead letter; with `evenIfDifferent` also as a record that is not what was to be written. */
export const settle = (
  engine: Engine,
  sourceId: CustomerId,
  resolution: Resolution,
  evenIfDifferent: boolean
): Effect.Effect<Resolved, ResolutionRefused | LedgerError | MigrationStopped> =>
  Effect.gen(function* () {
    const { ledger, target } = engine
    const [found] = yield* page(ledger, 0, sourceId)
    if (found === undefined && (yield* Effect.mapError(isPurged(ledger, sourceId), failed))) {
      return yield* refuse(
        "this customer has been purged from the ledger",
        "nothing is left to decide: how it ended is in cross-reference.csv, under its tombstone"
      )
    }
    if (found === undefined) {
      return yield* refuse("there is no dead letter of that source id", "see the list of them")
    }
    const { position } = found
    if (!found.canBe.includes(resolution.kind)) {
      const only = found.canBe.join(" or ")
      return yield* resolution.kind === "absent"
        ? refuse("no write of this record is undecided", `it can be ${only}; a run sends it again if told to`)
        : refuse("nothing was drafted for this record, so nothing can be compared or proved", `it can be ${only}`)
    }
    const paths: Array<string> = []
    if (resolution.kind !== "left") {
      const [entry] = yield* ledger.page(["dead-letter"], position - 1, 1)
      if (entry?.position !== position) {
        return yield* refuse("the list of ids no longer has it", "put it on the list, or leave it")
      }
      const draft = yield* storedDraft(entry, target.vendor)
      if (resolution.kind === "absent") yield* contradicted(engine, entry, draft)
      else paths.push(...(yield* compared(engine, entry, draft, resolution.targetId, evenIfDifferent)))
    }

    yield* ledger.settle(position, resolution)
    return { deadLetter: Struct.omit(found, ["position"]), differences: paths }
  })
