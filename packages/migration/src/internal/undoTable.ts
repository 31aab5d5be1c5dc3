/**
 * What an undo says to the ledger's database: one statement for a batch, whatever its size.
 */
import { Customer } from "@kundbro/domain/Customer"
import { CustomerId } from "@kundbro/domain/Ids"
import { MappingNote } from "@kundbro/domain/Mapping"
import { Effect, Option, Schema, Stream } from "effect"
import type { SqlError } from "effect/sql"
import { type Ledger, LedgerError, type Outcome } from "../Ledger.ts"
import { booleans, ints, texts } from "./columns.ts"
import { reading } from "./sealing.ts"
import { failed } from "./statements.ts"
import type { Kind } from "./takeBackTable.ts"
import { barriers } from "./undoSchema.ts"

/**
 * Where taking a record back stands. `listed`: to be looked at. `intended`: a write may leave. `in-doubt`: one left, and
 * nobody answered. `waiting`: the target has taken it and has not shown it yet. `undone`, `partial`: it shows it, or all
 * but some fields. `kept`: left alone. `failed`: the next undo tries again.
 */
export type UndoState = "listed" | "intended" | "in-doubt" | "waiting" | "undone" | "partial" | "kept" | "failed"

/** Why a record is not undone, or not wholly. Field names and advice, never a value. */
export interface Remark {
  readonly reason: string
  readonly field?: string
  readonly remedy: string
}

/** One step of one record. */
export interface UndoMove {
  readonly position: number
  readonly to: UndoState
  readonly outcome?: Outcome
  readonly remark?: Remark
}

/** A record to take back, with what the ledger knows of it. */
export interface Candidate {
  readonly position: number
  readonly kind: "created" | "updated"
  readonly targetId: CustomerId
  readonly sourceId: CustomerId
  /** How often a write to take it back has been intended. */
  readonly attempts: number
  readonly outcome: Outcome | null
  /** What the migration's last write was to do. */
  readonly intent: "create" | "update" | null
  /** What was written. */
  readonly draft: Customer | undefined
  readonly draftNotes: ReadonlyArray<MappingNote>
  /** The target's record before the first update. */
  readonly before: Customer | undefined
  /** What was there before may have been made by this migration. */
  readonly own: boolean
}

/** The target's record before an update. */
export interface Image {
  readonly position: number
  readonly targetId: CustomerId
  /** JSON. */
  readonly customer: string
  readonly own: boolean
}

type Service = Ledger["Service"]

const safe = <A, R>(effect: Effect.Effect<A, SqlError.SqlError, R>): Effect.Effect<A, LedgerError, R> =>
  Effect.uninterruptible(Effect.mapError(effect, failed))

/** A write of whoever has the ledger as a whole, or of a worker that has the chunk. */
const owned = (guard: Service["guard"]) => (write: Effect.Effect<unknown, SqlError.SqlError>) =>
  guard(Effect.asVoid(safe(write)))

/** Keeps the records that are to be updated as they are. Of one that has been kept before the older one stays. */
export const keepImages = (
  { guard, sealing, sql }: Service,
  images: ReadonlyArray<Image>
): Effect.Effect<void, LedgerError> =>
  images.length === 0
    ? Effect.void
    : owned(guard)(
        sql`insert into before_image (position, target_id, customer, own)
          select * from unnest(${ints(images.map(({ position }) => position))}, ${texts(images.map(({ targetId }) => targetId))},
            ${texts(images.map(({ customer, position }) => sealing.seal("before_image.customer", position, customer)))},
            ${booleans(images.map(({ own }) => own))}) on conflict (position) do nothing`
      )

/** When the undo began, in milliseconds since 1970; `undefined`: it has not. */
export const beganAt = ({ sql }: Service): Effect.Effect<number | undefined, LedgerError> =>
  safe(
    Effect.map(
      sql<{ at: number }>`select extract(epoch from began_at)::float8 * 1000 as at from undoing`,
      (rows) => rows[0]?.at
    )
  )

/** Whether the migration is one of customers, too. */
export const hasCustomers = ({ sql }: Service): Effect.Effect<boolean, LedgerError> =>
  safe(Effect.map(sql`select from record limit 1`, (rows) => rows.length > 0))

/** Refuses what would write to the target, or judge it, once an undo has begun. */
export const notUndone = (ledger: Service): Effect.Effect<void, LedgerError> =>
  Effect.flatMap(beganAt(ledger), (at) =>
    at === undefined
      ? Effect.void
      : Effect.fail(
          new LedgerError({
            reason: "undone",
            problem: "its migration is being taken back, or was",
            remedy: "see how far with `kundbro migrate undo`; to move again, begin a new migration in another folder"
          })
        )
  )

/** Begins or goes on: bars the migration's own writes, and what was at work is in doubt. */
export const begin = ({ guard, sql }: Service): Effect.Effect<void, LedgerError> =>
  owned(guard)(
    sql.withTransaction(
      Effect.gen(function* () {
        yield* sql`insert into undoing (id) values (1) on conflict do nothing`
        for (const barrier of barriers) yield* sql.unsafe(barrier)
        yield* sql`delete from undo_preview`
        yield* sql`update record set state = 'in-doubt', at = now() where state = 'intended'`
        yield* sql`update undo set state = 'in-doubt', at = now() where state = 'intended'`
        yield* sql`update undo set state = 'listed', attempts = 0, reason = null, field = null, remedy = null, at = now() where state = 'failed'`
      })
    )
  )

/** Takes in what there is to undo; what is in already stays as it is. */
export const list = ({ guard, sql }: Service): Effect.Effect<void, LedgerError> =>
  owned(guard)(
    Effect.asVoid(sql`insert into undo (position, kind, target_id)
      select position, kind, target_id from undo_candidate on conflict do nothing`)
  )

const Row = Schema.Struct({
  position: Schema.Int,
  kind: Schema.Literals(["created", "updated"]),
  targetId: CustomerId,
  sourceId: CustomerId,
  attempts: Schema.Int,
  outcome: Schema.NullOr(Schema.Literals(["updated", "unchanged", "queued", "pending-review"])),
  intent: Schema.NullOr(Schema.Literals(["create", "update"])),
  draft: Schema.NullOr(Schema.String),
  notes: Schema.NullOr(Schema.String),
  before: Schema.NullOr(Schema.String),
  own: Schema.Boolean
})
const decodeRows = Schema.decodeUnknownEffect(Schema.Array(Row))
const decodeCustomer = Schema.decodeUnknownEffect(Schema.fromJsonString(Customer))
const decodeNotes = Schema.decodeUnknownEffect(Schema.fromJsonString(Schema.Array(MappingNote)))

const opened = ({ sealing }: Service, row: typeof Row.Type): Effect.Effect<Candidate, LedgerError> =>
  Effect.gen(function* () {
    const { position } = row
    const customer = (column: "snapshot.draft" | "before_image.customer", text: string | null) =>
      text === null
        ? Effect.succeed(undefined)
        : Effect.flatMap(
            reading(() => sealing.open(column, position, text)),
            (json) => Effect.orDie(decodeCustomer(json))
          )
    return {
      ...row,
      draft: yield* customer("snapshot.draft", row.draft),
      draftNotes: row.notes === null ? [] : yield* Effect.orDie(decodeNotes(row.notes)),
      before: yield* customer("before_image.customer", row.before)
    }
  })

/**
 * A page of what stands so, in list order. `candidates`: what an undo would look at that has not been decided, before and
 * after it has begun.
 */
const page = (
  ledger: Service,
  of: ReadonlyArray<UndoState> | "candidates",
  after: number,
  limit: number
): Effect.Effect<ReadonlyArray<Candidate>, LedgerError> => {
  const { sql } = ledger
  const rows =
    of === "candidates"
      ? sql`select c.position, c.kind, c.target_id, coalesce(u.attempts, 0) as attempts, u.outcome
          from undo_candidate c left join undo u using (position)
          where c.position > ${after} and (u.state is null or u.state not in ('undone', 'partial', 'kept')) order by c.position limit ${limit}`
      : sql`select position, kind, target_id, attempts, outcome from undo
          where position > ${after} and state = any(${texts(of)}) order by position limit ${limit}`
  return Effect.flatMap(
    safe(
      sql`select u.position, u.kind, u.target_id as "targetId", r.source_id as "sourceId", u.attempts, u.outcome, r.intent,
          s.draft, n.notes, b.customer as before, coalesce(b.own, false) as own
        from (${rows}) u join record r using (position) left join snapshot s using (position)
          left join note_list n on n.hash = s.draft_notes left join before_image b using (position)
        order by u.position`
    ),
    (rows) =>
      Effect.flatMap(
        Effect.orDie(decodeRows(rows)),
        Effect.forEach((row) => opened(ledger, row))
      )
  )
}

/** All of them, a page at a time. */
export const pages = (
  ledger: Service,
  of: ReadonlyArray<UndoState> | "candidates",
  size: number
): Stream.Stream<ReadonlyArray<Candidate>, LedgerError> =>
  Stream.paginate(0, (after) =>
    Effect.map(page(ledger, of, after, size), (rows) => {
      const last = rows.at(-1)
      return [
        rows.length === 0 ? [] : [rows],
        last === undefined || rows.length < size ? Option.none() : Option.some(last.position)
      ]
    })
  )

/** How many there are. */
export const count = (
  { sql }: Service,
  of: ReadonlyArray<UndoState> | "candidates"
): Effect.Effect<number, LedgerError> =>
  safe(
    Effect.map(
      of === "candidates"
        ? sql<{ n: number }>`select count(*)::int as n from undo_candidate c left join undo u using (position)
            where u.state is null or u.state not in ('undone', 'partial', 'kept')`
        : sql<{ n: number }>`select count(*)::int as n from undo where state = any(${texts(of)})`,
      (rows) => rows[0]?.n ?? 0
    )
  )

/** Writes steps down, all of them or none. */
export const move = ({ guard, sql }: Service, steps: ReadonlyArray<UndoMove>): Effect.Effect<void, LedgerError> =>
  steps.length === 0
    ? Effect.void
    : owned(guard)(
        Effect.asVoid(sql`update undo set state = t.state, outcome = coalesce(t.outcome, undo.outcome),
            attempts = undo.attempts + case when t.state = 'intended' then 1 else 0 end,
            reason = t.reason, field = t.field, remedy = t.remedy, at = now()
          from unnest(${ints(steps.map(({ position }) => position))}, ${texts(steps.map(({ to }) => to))},
            ${texts(steps.map(({ outcome }) => outcome ?? null))}, ${texts(steps.map(({ remark }) => remark?.reason ?? null))},
            ${texts(steps.map(({ remark }) => remark?.field ?? null))}, ${texts(steps.map(({ remark }) => remark?.remedy ?? null))})
            as t(position, state, outcome, reason, field, remedy)
          where undo.position = t.position`)
      )

/** A preview begins: forgets the one before. */
export const forgetPreview = ({ guard, sql }: Service): Effect.Effect<void, LedgerError> =>
  owned(guard)(sql`delete from undo_preview`)

/** What an undo would do with these. */
export const foresee = (
  { guard, sql }: Service,
  rows: ReadonlyArray<{
    readonly position: number
    readonly kind: Candidate["kind"] | Kind
    readonly targetId: string
    readonly ending: string
    readonly remark?: Remark
  }>
): Effect.Effect<void, LedgerError> =>
  rows.length === 0
    ? Effect.void
    : owned(guard)(
        sql`insert into undo_preview
          select * from unnest(${ints(rows.map(({ position }) => position))}, ${texts(rows.map(({ kind }) => kind))},
            ${texts(rows.map(({ targetId }) => targetId))}, ${texts(rows.map(({ ending }) => ending))},
            ${texts(rows.map(({ remark }) => remark?.reason ?? null))}, ${texts(rows.map(({ remark }) => remark?.field ?? null))},
            ${texts(rows.map(({ remark }) => remark?.remedy ?? null))})`
      )
