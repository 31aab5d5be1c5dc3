/**
 * What the ledger says to its database: one statement for a batch, whatever its size.
 */
import { Effect } from "effect"
import { SqlClient, SqlError } from "effect/sql"
import { randomBytes } from "node:crypto"
import type { Ledger, Options } from "../Ledger.ts"
import * as audit from "./audit.ts"
import { booleans, ints, texts } from "./columns.ts"
import {
  type Entry,
  type Identity,
  LedgerError,
  type Move,
  type Resolution,
  type Seen,
  type Snapshot,
  type State
} from "./ledgerRecord.ts"
import { make as makeListing } from "./listing.ts"
import { make as makeNoteLists, type StoredEntry } from "./noteLists.ts"
import { make as makePredictions } from "./predictions.ts"
import { migrate } from "./schema.ts"
import * as sealings from "./sealing.ts"

/** Postgres's code for it. */
const diskFull = "53100"

/** What a disk that is too small needs. Measured; a purge needs twice that. */
export const roomFor =
  "make room there, some 64 MB and 4 KB for each customer, and run again; what was acknowledged is kept"

/** What a failed statement comes to. The database's own message may hold keys, so nothing of it but a code is kept. */
export const failed = (error: SqlError.SqlError, folder?: string): LedgerError => {
  const cause: unknown = error.reason.cause
  const code =
    typeof cause === "object" && cause !== null && "code" in cause && typeof cause.code === "string" ? cause.code : ""
  if (code === diskFull) {
    return new LedgerError({
      reason: "failed",
      problem: folder === undefined ? "its disk is full" : `the disk of its folder ${folder} is full`,
      remedy: roomFor
    })
  }
  return code.startsWith("KB") || code === "23514"
    ? new LedgerError({
        reason: "closed-door",
        problem: `a step that the ledger does not have (${code})`,
        remedy: "this is a defect of the engine; nothing was recorded"
      })
    : new LedgerError({
        reason: "failed",
        problem: `the database answered ${error.reason._tag} ${code}`.trimEnd(),
        remedy: "see to the database and run again; what was acknowledged is kept"
      })
}

/** A transaction that cannot be rolled back, because its connection is lost, is to effect/sql a defect. It is none: it was not committed. */
export const lostConnection = (defect: unknown): Effect.Effect<never, SqlError.SqlError> =>
  SqlError.isSqlError(defect) ? Effect.fail(defect) : Effect.die(defect)

/** Positions are `int`: there is none after it. */
export const lastPosition = 2 ** 31 - 1

const otherMigration = new LedgerError({
  reason: "other-migration",
  problem: "it belongs to a migration with another name, source, target or reference",
  remedy: "use another ledger, or the plan that it was begun with"
})

const purged = new LedgerError({
  reason: "purged",
  problem: "it has been purged: it knows nobody any more, so nothing can go on or be proved",
  remedy: "its report and its audit are all there is; begin another migration in another folder"
})

const changing = new LedgerError({
  reason: "key",
  problem: "a change of its key was begun and is not finished",
  remedy: "finish it with the same two keys: `kundbro migrate key change`"
})

/** The ledger in the database at hand, in `folder` if it is in one; its tables made or brought up to date. With a key, what it keeps of a customer is encrypted. */
export const make = Effect.fnUntraced(function* (
  { changesKey = false, key }: Options,
  folder?: string
): Effect.fn.Return<Ledger["Service"], LedgerError, SqlClient.SqlClient> {
  const sealing = yield* Effect.fromResult(sealings.make(key))
  const sql = yield* SqlClient.SqlClient
  yield* migrate.pipe(
    Effect.mapError((error) =>
      error._tag === "SqlError"
        ? failed(error, folder)
        : new LedgerError({
            reason: "failed",
            problem: `its tables could not be made (${error._tag})`,
            remedy: "check that the database is empty or a ledger, and that the user may create tables"
          })
    )
  )

  // A statement that has begun is finished: an interrupted one would leave open whether it is stored.
  const safe = <A, R>(effect: Effect.Effect<A, SqlError.SqlError, R>): Effect.Effect<A, LedgerError, R> =>
    Effect.uninterruptible(
      Effect.mapError(Effect.catchDefect(effect, lostConnection), (error) => failed(error, folder))
    )

  const noteLists = makeNoteLists(sql)

  const sealed = Effect.gen(function* () {
    const [row] = yield* safe(
      sql<sealings.Kept & { readonly changing: boolean }>`select salt, key_check as "check", digests,
        exists (select from key_change) as changing from migration where purged is null`
    )
    if (row?.changing === true) return yield* changing
    if (row !== undefined) yield* Effect.fromResult(sealing.bind(row))
  })
  if (!changesKey) yield* sealed

  const bind = (identity: Identity) =>
    safe(
      Effect.gen(function* () {
        const kind = identity.reference?.kind ?? null
        const prefix = identity.reference?.prefix ?? null
        const salt = randomBytes(16).toString("hex")
        yield* sql`insert into migration (id, name, source, target, reference_kind, reference_prefix, salt, key_check)
          values (1, ${identity.name}, ${identity.source}, ${identity.target}, ${kind}, ${prefix}, ${salt}, ${sealing.check(salt)})
          on conflict do nothing`
        const [row] = yield* sql<{
          same: boolean
          purged: boolean
        }>`select purged is not null as purged, (name, source, target) =
          (${identity.name}, ${identity.source}, ${identity.target}) and (reference_kind, reference_prefix) is not distinct from (${kind}::text, ${prefix}::text) as same
          from migration`
        return row
      })
    ).pipe(
      Effect.flatMap((row) =>
        row?.same !== true ? Effect.fail(otherMigration) : row.purged ? Effect.fail(purged) : sealed
      )
    )

  const list = makeListing(sql, sealing, safe)

  // What the list no longer has and the target never got is left alone; what may be at the target is seen through.
  const stillListed = sql.literal(
    "(purged is null and (state not in ('listed', 'staged', 'dead-letter') or undecided or listing = (select listing from migration)))"
  )

  const recover = (everyDeadLetter: boolean) =>
    safe(
      sql.withTransaction(
        Effect.gen(function* () {
          // A process that was killed is no fault of the target: each run gives a record all its attempts again, and one
          // says that it may have been sent before. Else the end of a chunk, never sent, would run out of them by kills.
          yield* sql`update record set attempts = 1 where attempts > 1 and state in ('intended', 'in-doubt', 'staged') and purged is null`
          yield* sql`update record set state = 'in-doubt', at = now() where state = 'intended' and purged is null`
          yield* sql`update record set state = case when first_outcome is null then 'listed' else 'changed' end, intent = null, attempts = 0,
          target_id = case when first_outcome is not null then target_id end, reason = null, field = null,
          remedy = null, advice = null, at = now() where state = 'dead-letter' and (advice = 'later' or ${everyDeadLetter}) and not undecided and ${stillListed}`
        })
      )
    )

  const page = (states: ReadonlyArray<State>, after: number, limit: number, upTo = lastPosition) =>
    safe(
      sql<StoredEntry>`select r.position, r.source_id as "sourceId", r.state, r.intent, r.attempts, r.target_id as "targetId",
        case when r.state = 'staged' then s.canonical end as canonical, s.draft, s.draft_notes as "draftNotes"
      from (select * from record where position > ${after} and position <= ${upTo} and state = any(${texts(states)}) and ${stillListed} order by position limit ${limit}) r
        left join snapshot s on s.position = r.position and r.state <> 'listed' order by r.position`.pipe(
        Effect.flatMap(noteLists.read)
      )
    ).pipe(
      Effect.flatMap((entries) =>
        sealings.reading(() =>
          entries.map((entry): Entry => {
            const { canonical, draft, position } = entry
            return {
              ...entry,
              canonical: canonical === null ? null : sealing.open("snapshot.canonical", position, canonical),
              draft: draft === null ? null : sealing.open("snapshot.draft", position, draft)
            }
          })
        )
      )
    )

  const count = (states: ReadonlyArray<State>, upTo = lastPosition, after = 0) =>
    safe(
      Effect.map(
        sql<{
          n: number
        }>`select count(*)::int as n from record where position > ${after} and position <= ${upTo} and state = any(${texts(states)}) and ${stillListed}`,
        (rows) => rows[0]?.n ?? 0
      )
    )

  const advance = (steps: ReadonlyArray<Move>) => sql`
    update record set state = case when t.state = 'staged' and first_outcome is not null and record.state in ('intended', 'in-doubt')
        then 'changed' else t.state end,
      intent = coalesce(t.intent, record.intent),
      attempts = record.attempts + case when t.state = 'intended' then 1 else 0 end,
      target_id = coalesce(t.target_id, record.target_id),
      first_outcome = coalesce(record.first_outcome, case when t.state = 'written' then coalesce(t.outcome, record.outcome) end),
      outcome = coalesce(t.outcome, case when t.state in ('written', 'verified') then record.outcome end),
      reason = null, field = null, remedy = null, advice = null, undecided = false, at = now()
    from unnest(${ints(steps.map((s) => s.position))}, ${texts(steps.map((s) => s.to))}, ${texts(steps.map((s) => s.intent ?? null))},
      ${texts(steps.map((s) => s.targetId ?? null))}, ${texts(steps.map((s) => s.outcome ?? null))})
      as t(position, state, intent, target_id, outcome)
    where record.position = t.position`

  const except = (steps: ReadonlyArray<Move>) => sql`
    update record set state = t.state, target_id = coalesce(t.target_id, record.target_id), outcome = null,
      reason = t.reason, field = t.field, remedy = t.remedy, advice = t.advice, undecided = t.undecided, at = now()
    from unnest(${ints(steps.map((s) => s.position))}, ${texts(steps.map((s) => s.to))}, ${texts(steps.map((s) => s.targetId ?? null))},
      ${texts(steps.map((s) => s.exception?.reason ?? null))}, ${texts(steps.map((s) => s.exception?.field ?? null))},
      ${texts(steps.map((s) => s.exception?.remedy ?? null))}, ${texts(steps.map((s) => s.exception?.advice ?? null))},
      ${booleans(steps.map((s) => s.exception?.undecided ?? false))})
      as t(position, state, target_id, reason, field, remedy, advice, undecided)
    where record.position = t.position`

  const moves = (steps: ReadonlyArray<Move>): Effect.Effect<void, SqlError.SqlError> => {
    const exceptions = steps.filter(({ exception }) => exception !== undefined)
    if (exceptions.length === 0) return Effect.asVoid(advance(steps))
    if (exceptions.length === steps.length) return Effect.asVoid(except(steps))
    const others = steps.filter(({ exception }) => exception === undefined)
    return sql.withTransaction(Effect.asVoid(Effect.andThen(advance(others), except(exceptions))))
  }

  const stage = (snapshots: ReadonlyArray<Snapshot>, steps: ReadonlyArray<Move>) =>
    steps.length === 0
      ? Effect.void
      : safe(
          sql.withTransaction(
            Effect.gen(function* () {
              if (snapshots.length > 0) {
                yield* noteLists.write(snapshots.flatMap((s) => [s.readNotes, s.draftNotes]))
                yield* sql`insert into snapshot (position, canonical, draft, draft_notes, read_notes, content_hash, beside, beside_hash)
                  select * from unnest(${ints(snapshots.map((s) => s.position))}, ${texts(snapshots.map((s) => sealing.seal("snapshot.canonical", s.position, s.canonical)))},
                    ${texts(snapshots.map((s) => sealing.seal("snapshot.draft", s.position, s.draft)))}, ${texts(snapshots.map((s) => noteLists.hashOf(s.draftNotes)))},
                    ${texts(snapshots.map((s) => noteLists.hashOf(s.readNotes)))},
                    ${texts(snapshots.map((s) => contentHash(s.canonical)))},
                    ${texts(snapshots.map(besideOf))}, ${texts(snapshots.map(besideHash))})
                  on conflict (position) do update set canonical = excluded.canonical, draft = excluded.draft, draft_notes = excluded.draft_notes,
                    read_notes = excluded.read_notes, content_hash = excluded.content_hash, beside = excluded.beside, beside_hash = excluded.beside_hash`
              }
              yield* moves(steps)
            })
          )
        )

  const contentHash = sealing.digest
  const besideOf = ({ beside, position }: Seen) =>
    beside === undefined ? null : sealing.seal("snapshot.beside", position, beside)
  // No two sealed texts are equal, so what is in them is compared by this.
  const besideHash = ({ beside }: Seen) => (beside === undefined ? null : contentHash(beside))

  const change = (seen: ReadonlyArray<Seen>, gone: ReadonlyArray<number>) =>
    safe(
      sql.withTransaction(
        Effect.gen(function* () {
          const positions = seen.map((s) => s.position)
          yield* sql`delete from gone where position = any(${ints([...positions, ...gone])})`
          yield* sql`insert into gone (position) select * from unnest(${ints(gone)})`
          yield* sql`update snapshot set beside = t.beside, beside_hash = t.hash
            from unnest(${ints(positions)}, ${texts(seen.map(besideOf))}, ${texts(seen.map(besideHash))}) as t(position, beside, hash)
            where snapshot.position = t.position and snapshot.beside_hash is distinct from t.hash`
          const changed = yield* sql<{
            position: number
          }>`update record set state = 'changed', outcome = null, attempts = 0, at = now()
            from unnest(${ints(positions)}, ${texts(seen.map((s) => contentHash(s.canonical)))}) as t(position, hash)
              join snapshot on snapshot.position = t.position and content_hash <> t.hash
            where record.position = t.position and state in ('written', 'verified') returning record.position`
          return changed.length
        })
      )
    )

  const claim = (
    pass: "dry-run" | "run",
    wanted: ReadonlyArray<{ readonly position: number; readonly value: string }>
  ): Effect.Effect<(value: string) => number | undefined, LedgerError> => {
    if (wanted.length === 0) return Effect.succeed(() => undefined)
    const keys = wanted.map(({ value }) => sealing.digest(value))
    return safe(
      Effect.gen(function* () {
        const positions = new Map<string, number>()
        const fresh = yield* sql<{ n: number }>`with fresh as (insert into claim (pass, key, position)
          select ${pass}::text, t.key::uuid, t.position from unnest(${texts(keys)}, ${ints(wanted.map((w) => w.position))}) as t(key, position)
          order by t.position on conflict do nothing returning 1) select count(*)::int as n from fresh`
        if (fresh[0]?.n === wanted.length) wanted.forEach(({ value, position }) => positions.set(value, position))
        else {
          const rows = yield* sql<{
            key: string
            position: number
          }>`select replace(key::text, '-', '') as key, position from claim
            where pass = ${pass} and key = any(${texts(keys)}::uuid[])`
          const holders = new Map(rows.map(({ key, position }) => [key, position]))
          wanted.forEach(({ value }, index) => {
            const holder = holders.get(keys[index] ?? "")
            if (holder !== undefined) positions.set(value, holder)
          })
        }
        return (value: string) => positions.get(value)
      })
    )
  }

  const steps = { written: "written", absent: "staged", left: "left" } as const

  const settle = (position: number, resolution: Resolution) => {
    const { kind } = resolution
    const because =
      resolution.because === undefined ? null : sealing.seal("decision.because", position, resolution.because)
    const targetId = kind === "written" ? resolution.targetId : null
    return safe(
      sql.withTransaction(
        Effect.gen(function* () {
          yield* sql`insert into decision (position, about, kind, target_id, because)
            select position, at, ${kind}, ${targetId}::text, ${because}::text from record where position = ${position} and state = 'dead-letter'`
          const [decided] = yield* sql<{
            sourceId: string
          }>`update record set state = case when ${kind} = 'absent' and first_outcome is not null then 'changed' else ${steps[kind]} end, undecided = false, advice = null, at = now(),
            target_id = coalesce(${targetId}::text, target_id),
            first_outcome = coalesce(first_outcome, case when ${kind} = 'written' then case intent when 'update' then 'updated' else 'created' end end),
            outcome = case when ${kind} = 'written' then case intent when 'update' then 'updated' else 'created' end end,
            reason = case when ${kind} = 'left' then reason end, field = case when ${kind} = 'left' then field end,
            remedy = case when ${kind} = 'left' then 'none: a person left it as it is' end
            where position = ${position} returning source_id as "sourceId"`
          if (decided !== undefined) {
            yield* audit.append(sql, "decision", audit.decision(sealing, "customer", decided.sourceId, kind, targetId))
          }
        })
      )
    )
  }

  const predictions = makePredictions(sql, noteLists, contentHash)

  return {
    sql,
    sealing,
    guard: (write) => write,
    audit: (kind, content) => safe(audit.append(sql, kind, content)),
    bind,
    list,
    recover,
    page,
    count,
    stage,
    change,
    move: (steps) => (steps.length === 0 ? Effect.void : safe(moves(steps))),
    claim,
    settle,
    forgetPredictions: safe(predictions.forget),
    predict: (rows) => safe(predictions.write(rows)),
    changed: (seen) => safe(predictions.changed(seen)),
    differ: (positions, found) => {
      const forget = sql`delete from difference where position = any(${ints(positions)})`
      // Nearly always there is nothing to tell.
      if (found.length === 0) return safe(Effect.asVoid(forget))
      return safe(
        sql.withTransaction(
          Effect.gen(function* () {
            yield* forget
            yield* sql`insert into difference (position, path)
            select * from unnest(${ints(found.map((f) => f.position))}, ${texts(found.map((f) => f.path))}) on conflict do nothing`
          })
        )
      )
    },
    activity: (kind, startedAt, records, result) =>
      safe(
        sql.withTransaction(
          Effect.gen(function* () {
            yield* sql`insert into activity (kind, started_at, ended_at, records, result)
              values (${kind}, to_timestamp(${startedAt}::float8 / 1000), now(), ${records}, ${result})`
            yield* audit.append(sql, "ended", { activity: kind, records, endings: yield* audit.endings(sql, kind) })
          })
        )
      )
  }
})
