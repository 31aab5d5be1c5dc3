/**
 * What the outbox says to its database. Every change is one transaction that first checks that this process still is the
 * outbox's; changes are made one after the other, so that their numbers grow in the order in which they can be seen.
 */
import { PgTypes } from "@effect/sql-pg"
import { Effect, Option, Result, Semaphore, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { randomBytes } from "node:crypto"
import type { IdempotencyKey, Write } from "../Write.ts"
import { type Change, OutboxError, Receipt, WriteStatus } from "../WriteStatus.ts"
import { VendorError } from "@kundbro/domain/VendorError"
import * as Entry from "./entry.ts"
import { failed } from "./failed.ts"
import { migrate } from "./schema.ts"

/** A write whose turn it is. */
export interface Job {
  readonly key: IdempotencyKey
  /** `sending`: send it. `in-doubt`: find out. `kept`: look whether the vendor has done it. */
  readonly state: "sending" | "in-doubt" | "kept"
  readonly payload: string
  readonly attempts: number
  /** How often the vendor left it open whether it happened; a process that was killed does not count. */
  readonly doubts: number
  /** How often it was looked up and not found, since it was sent last. */
  readonly lookups: number
  /** It may have been sent before, for whatever reason. */
  readonly doubted: boolean
  readonly keepUntil: number | null
  /** What the vendor answered for a write that it keeps. */
  readonly receipt: Receipt | undefined
  /** What the write that makes its customer came to, if it is about such a customer. */
  readonly creation: Receipt | undefined
}

/** What a job came to. */
export type Step = { readonly at: number } & (
  | {
      readonly to: "waiting" | "in-doubt"
      readonly dueAt: number
      readonly problem?: string
      readonly doubt?: true
      readonly unasked?: true
    }
  | { readonly to: "undecided" }
  | { readonly to: "kept"; readonly dueAt: number; readonly keepUntil?: number; readonly receipt?: Receipt }
  | { readonly to: "delivered"; readonly receipt: Receipt }
  | { readonly to: "dead-letter"; readonly error: VendorError }
  | { readonly to: "dropped" }
)

/** What a person's decision is about. */
export interface Decidable {
  readonly state: string
  readonly payload: string | null
  readonly creation: Receipt | undefined
}

type JobRow = Omit<Job, "receipt" | "creation"> & { readonly outcome: string | null; readonly creation: string | null }

interface StatusRow {
  readonly key: IdempotencyKey
  readonly state: string
  readonly attempts: number
  readonly problem: string | null
  readonly outcome: string | null
  readonly changed: number
}

const ReceiptJson = Schema.fromJsonString(Receipt)
const ErrorJson = Schema.fromJsonString(VendorError)
const encodeReceipt = Schema.encodeSync(ReceiptJson)
const encodeError = Schema.encodeSync(ErrorJson)
const decodeReceipt = Schema.decodeSync(ReceiptJson)
const decodeError = Schema.decodeSync(ErrorJson)
const receiptOf = (text: string | null) => (text === null ? undefined : decodeReceipt(text))

const fenced = new OutboxError({
  reason: "fenced",
  problem: "another process has taken the outbox over",
  remedy: "use it there, or end that process and open it again"
})

const ended = new OutboxError({
  reason: "closed",
  problem: "the outbox has been closed",
  remedy: "open it again and submit the same key"
})

const keys = (values: ReadonlyArray<string>) => Result.getOrThrow(PgTypes.array(values, PgTypes.OID.text))
const time = (millis: number | undefined) => (millis === undefined ? null : millis / 1000)

const statusOf = ({ attempts, outcome, problem, state }: StatusRow): WriteStatus => {
  switch (state) {
    case "kept":
    case "delivered":
      return WriteStatus.make({ _tag: "Delivered", receipt: decodeReceipt(outcome ?? "") })
    case "dead-letter":
      return WriteStatus.make({ _tag: "DeadLetter", error: decodeError(outcome ?? "") })
    case "in-doubt":
    case "undecided":
      return WriteStatus.make({
        _tag: "InDoubt",
        problem: problem ?? "",
        decidedBy: state === "in-doubt" ? "lookup" : "person"
      })
    case "dropped":
      return WriteStatus.make({ _tag: "Dropped" })
    default:
      return WriteStatus.make({ _tag: "Waiting", attempts, ...(problem !== null && { problem }) })
  }
}

/** The outbox in the database at hand, its tables made or brought up to date, and taken over by this process. */
export const make = Effect.fnUntraced(function* (vendor: string, openedAt: number) {
  const sql = yield* SqlClient.SqlClient
  yield* migrate.pipe(
    Effect.mapError((error) =>
      error._tag === "SqlError"
        ? failed(error)
        : new OutboxError({
            reason: "failed",
            problem: `its tables could not be made (${error._tag})`,
            remedy: "check that the database is empty or an outbox, and that the user may create tables"
          })
    )
  )
  const one = yield* Semaphore.make(1)

  let closed = false

  // A statement that has begun is finished: an interrupted one would leave open whether it is stored.
  const safe = <A>(effect: Effect.Effect<A, SqlError.SqlError | OutboxError>): Effect.Effect<A, OutboxError> =>
    one.withPermit(
      Effect.suspend(() => (closed ? Effect.fail(ended) : effect)).pipe(
        Effect.mapError((error) => (error._tag === "OutboxError" ? error : failed(error))),
        Effect.uninterruptible
      )
    )

  const [owner] = yield* safe(
    sql<{ vendor: string; salt: string; epoch: number; problem: string | null; at: number | null }>`
      insert into kundbro_outbox.outbox (id, vendor, salt) values (1, ${vendor}, ${randomBytes(16).toString("hex")})
      on conflict (id) do update set epoch = outbox.epoch + 1
      returning vendor, salt, epoch, paused_problem as problem, (extract(epoch from paused_at) * 1000)::float8 as at`
  )
  if (owner === undefined || owner.vendor !== vendor) return yield* Entry.otherVendor
  const { epoch, salt } = owner

  const change = <A>(effect: Effect.Effect<A, SqlError.SqlError | OutboxError>): Effect.Effect<A, OutboxError> =>
    safe(
      sql.withTransaction(
        Effect.gen(function* () {
          // Whoever submits within a transaction of his own may hold a row; he must not hold up everything.
          const mine = yield* sql`select set_config('lock_timeout', '5s', true) from kundbro_outbox.outbox
            where epoch = ${epoch} for share`
          return mine.length === 0 ? yield* fenced : yield* effect
        })
      )
    )

  const entry = Entry.make(sql, salt)

  // What was on its way when a process ended may have happened.
  yield* change(sql`update kundbro_outbox.write set state = 'in-doubt', doubted = true, lookups = 0, problem = 'the process ended',
    due_at = to_timestamp(${time(openedAt)}::float8), changed = nextval('kundbro_outbox.change') where state = 'sending'`)

  /** Gives what was submitted in transactions of others its place among the changes. */
  const adopt = change(
    sql`update kundbro_outbox.write set changed = nextval('kundbro_outbox.change') where changed = 0`
  )
  yield* adopt

  /** Takes what is due and may leave, in order of submission. What is sent is marked so before it leaves. */
  const claim = (at: number, limit: number, busy: ReadonlyArray<string>) =>
    change(sql<JobRow>`
      with due as materialized (
        select position from kundbro_outbox.write w
        where state in ('waiting', 'in-doubt', 'kept') and due_at <= to_timestamp(${time(at)}::float8)
          and key <> all(${keys(busy)})
          and not exists (select 1 from kundbro_outbox.write earlier where earlier.lane = w.lane and earlier.position < w.position
            and earlier.state in ('waiting', 'sending', 'in-doubt', 'undecided', 'kept'))
          and (created_by is null or exists (
            select 1 from kundbro_outbox.write made where made.key = w.created_by and made.state in ('delivered', 'dropped')))
        order by position limit ${limit})
      update kundbro_outbox.write set state = case when state = 'waiting' then 'sending' else state end,
        attempts = attempts + case when state = 'waiting' then 1 else 0 end
      where position in (select position from due)
      returning key, state, payload, attempts, doubts, lookups, doubted,
        case when state = 'kept' then outcome end as outcome, (extract(epoch from keep_until) * 1000)::float8 as "keepUntil",
        (select made.outcome from kundbro_outbox.write made where made.key = write.created_by) as creation`).pipe(
      Effect.map((rows) =>
        rows.map(({ creation, outcome, ...rest }): Job => ({
          ...rest,
          receipt: receiptOf(outcome),
          creation: receiptOf(creation)
        }))
      )
    )

  /** When the next write falls due, if any waits for a time. */
  const nextDue = (at: number) =>
    safe(
      sql<{
        next: number | null
      }>`select (extract(epoch from min(due_at)) * 1000)::float8 as next from kundbro_outbox.write
        where state in ('waiting', 'in-doubt', 'kept') and due_at > to_timestamp(${time(at)}::float8)`
    ).pipe(Effect.map((rows) => rows[0]?.next ?? undefined))

  const outcomeOf = (step: Step): string | null => {
    if (step.to === "dead-letter") return encodeError(step.error)
    return (step.to === "delivered" || step.to === "kept") && step.receipt !== undefined
      ? encodeReceipt(step.receipt)
      : null
  }

  /** Does nothing when the write has left that state meanwhile: a person may decide while it is looked up. */
  const advance = (key: IdempotencyKey, from: string, step: Step) =>
    Effect.gen(function* () {
      const { at, to } = step
      const final = to === "delivered" || to === "dropped"
      const dueAt = "dueAt" in step ? time(step.dueAt) : time(at)
      const problem = "problem" in step ? (step.problem ?? null) : null
      const keepUntil = "keepUntil" in step ? time(step.keepUntil) : null
      const id = to === "delivered" && "id" in step.receipt ? step.receipt.id : undefined
      const moved = yield* sql`update kundbro_outbox.write set
        doubted = doubted or ${to === "in-doubt"},
        doubts = doubts + ${"doubt" in step ? 1 : 0},
        lookups = case when state = 'in-doubt' and ${to} = 'in-doubt' then lookups + ${"unasked" in step ? 0 : 1} else 0 end,
        state = ${to},
        due_at = to_timestamp(${dueAt}::float8),
        keep_until = case when ${to} = 'kept' then coalesce(to_timestamp(${keepUntil}::float8), keep_until) end,
        problem = case when ${to} in ('delivered', 'dropped', 'kept') then null else coalesce(${problem}, problem) end,
        outcome = case when ${to} = 'kept' then coalesce(${outcomeOf(step)}, outcome) else ${outcomeOf(step)} end,
        payload = case when ${final} then null else payload end,
        lane = case when ${final} then null else lane end,
        settled_at = case when ${final} then to_timestamp(${time(at)}::float8) end,
        changed = nextval('kundbro_outbox.change')
        where key = ${key} and state = ${from} returning 1`
      if (moved.length === 1 && id !== undefined) {
        // From now on its customer is known by the vendor's id.
        yield* sql`update kundbro_outbox.write set lane = ${entry.lane("id", id)}
          where lane = ${entry.lane("new", key)} and key <> ${key} and state not in ('delivered', 'dropped')`
      }
    })

  const row = (key: IdempotencyKey) =>
    sql<
      StatusRow & { payload: string | null; creation: string | null }
    >`select key, state, payload, attempts, problem, outcome, changed::float8 as changed,
      (select made.outcome from kundbro_outbox.write made where made.key = write.created_by) as creation from kundbro_outbox.write where key = ${key}`

  return {
    submit: (key: IdempotencyKey, write: Write, payload: string, at: number) =>
      change(entry.insert(key, write, payload, at)),
    adopt,
    claim,
    nextDue,
    record: ({ key, state }: Job, step: Step) => change(advance(key, state, step)),
    /** Lets `decide` say what follows from the state that the write is in. */
    resolve: (key: IdempotencyKey, decide: (found: Decidable) => Effect.Effect<Step, OutboxError>) =>
      change(
        Effect.gen(function* () {
          const [found] = yield* row(key)
          if (found === undefined) return yield* Entry.unknownKey
          return yield* advance(key, found.state, yield* decide({ ...found, creation: receiptOf(found.creation) }))
        })
      ),
    status: (key: IdempotencyKey) =>
      Effect.map(safe(row(key)), (rows) => Option.map(Option.fromUndefinedOr(rows[0]), statusOf)),
    changes: (after: number, limit: number) =>
      safe(
        sql<StatusRow>`select key, state, attempts, problem, outcome, changed::float8 as changed
          from kundbro_outbox.write where changed > ${after} and state <> 'sending' order by changed limit ${limit}`
      ).pipe(
        Effect.map((rows) =>
          rows.map((found): Change => ({ key: found.key, status: statusOf(found), position: found.changed }))
        )
      ),
    deadLetters: safe(
      sql<StatusRow>`select key, state, attempts, problem, outcome, changed::float8 as changed
        from kundbro_outbox.write where state in ('dead-letter', 'undecided') order by position`
    ).pipe(Effect.map((rows) => rows.map((found) => ({ key: found.key, status: statusOf(found) })))),
    counts: safe(
      sql<{ state: string; n: number; oldest: number }>`select state, count(*)::int as n,
        (extract(epoch from min(submitted_at)) * 1000)::float8 as oldest from kundbro_outbox.write group by state`
    ),
    paused: owner.problem === null ? undefined : { problem: owner.problem, since: owner.at ?? openedAt },
    pause: (problem: string | null, at: number) =>
      change(
        sql`update kundbro_outbox.outbox set paused_problem = ${problem},
          paused_at = case when ${problem}::text is null then null else to_timestamp(${time(at)}::float8) end`
      ),
    /** After the statements under way; all that come later fail with `closed`. */
    close: one.withPermit(Effect.sync(() => void (closed = true))),
    forget: (before: number) =>
      change(
        sql`delete from kundbro_outbox.write w where state in ('delivered', 'dropped') and settled_at < to_timestamp(${time(before)}::float8)
          and not exists (select 1 from kundbro_outbox.write later where later.created_by = w.key) returning 1`
      ).pipe(Effect.map((rows) => rows.length))
  }
})

export type Store = Effect.Success<ReturnType<typeof make>>
