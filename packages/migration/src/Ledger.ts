/**
 * The memory of one migration: what was meant, what was sent, what came of it. One Postgres dialect, in a folder (PGlite)
 * or on a server.
 *
 * Every statement works on a batch. Which state may follow which is held by the database, see `internal/schema.ts`.
 */
import { PgClient } from "@effect/sql-pg"
import type { CustomerId } from "@kundbro/domain/Ids"
import { Context, Effect, Layer, type Redacted, Schema, type Scope, Stream } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { createHash, randomBytes } from "node:crypto"
import * as path from "node:path"
import * as folderLock from "./internal/folderLock.ts"
import * as pglite from "./internal/pglite.ts"
import { booleans, ints, texts } from "./internal/columns.ts"
import { migrate } from "./internal/schema.ts"

/**
 * Where a record stands. `listed`: its id is known. `intended`: read, drafted, and a write may leave. `staged`: drafted, and known not to be there. `in-doubt`:
 * a write may have happened. `written`: the target said so, or showed it. `waiting`: the target keeps the write for
 * later. `verified`: read back and equal. `skipped`: the target had it, and the plan says leave it. `dead-letter`: a
 * person must look.
 */
export const State = Schema.Literals([
  "listed",
  "staged",
  "intended",
  "in-doubt",
  "written",
  "waiting",
  "verified",
  "skipped",
  "dead-letter"
])
export type State = typeof State.Type

/** What a write came to. */
export const Outcome = Schema.Literals(["created", "updated", "unchanged", "queued", "pending-review"])
export type Outcome = typeof Outcome.Type

/** Why a record is an exception. Holds field names and advice, never a value. */
export interface Exception {
  /** A reason of `VendorError`, or one of ours. */
  readonly reason: string
  /** The canonical path, where one field is to blame. */
  readonly field?: string
  /** What a person can do about it. */
  readonly remedy: string
  /** `later`: the next run tries again by itself. */
  readonly advice: "later" | "person"
  /** The write may have happened and nobody can tell: no run sends it again. */
  readonly undecided?: boolean
}

/** One step of one record. */
export interface Move {
  readonly position: number
  readonly to: State
  readonly intent?: "create" | "update"
  readonly targetId?: string
  readonly outcome?: Outcome
  readonly exception?: Exception
}

/** What staging found out about one record; texts are JSON. */
export interface Snapshot {
  readonly position: number
  readonly canonical: string
  readonly draft: string
  /** The draft's own notes. */
  readonly draftNotes: string
  /** The notes of reading and drafting together: what the report counts. */
  readonly notes: string
  /** What is read beside the customer: `{ relations, loyalty, consents }`, each where there are any. */
  readonly beside?: string
}

/** A record as the engine's steps need it. */
export interface Entry {
  readonly position: number
  readonly sourceId: CustomerId
  readonly state: State
  readonly intent: "create" | "update" | null
  /** How often a write has been intended. */
  readonly attempts: number
  readonly targetId: CustomerId | null
  /** JSON of the snapshot; `null` while nothing has been read. */
  readonly canonical: string | null
  readonly draft: string | null
  readonly draftNotes: string | null
}

/** What makes a ledger belong to a plan: none of it may change once the first id is listed. */
export interface Identity {
  readonly name: string
  readonly source: string
  readonly target: string
  readonly reference?: { readonly kind: string; readonly prefix: string }
}

/** What came of reading the list of ids. */
export interface Listing {
  readonly records: number
  readonly duplicates: number
}

/** The ledger cannot be used. `problem` is a code or a short reason; no statement, key or value is in here. */
export class LedgerError extends Schema.TaggedError<LedgerError>("@kundbro/migration/LedgerError")("LedgerError", {
  /** `locked`, `other-migration`, `closed-door` (a step that the ledger does not have), or `failed`. */
  reason: Schema.Literals(["locked", "other-migration", "closed-door", "failed"]),
  problem: Schema.String,
  remedy: Schema.String
}) {
  override get message(): string {
    return `the ledger cannot be used: ${this.problem}; ${this.remedy}`
  }
}

/** The ledger of the migration at hand. All writes are batches, acknowledged when they are stored. */
export class Ledger extends Context.Service<
  Ledger,
  {
    /** For reports and tests. Writing through it is refused nothing but what the tables refuse. */
    readonly sql: SqlClient.SqlClient
    /** Binds the ledger to a migration, or fails with `other-migration`. */
    readonly bind: (identity: Identity) => Effect.Effect<void, LedgerError>
    /** Takes in the source ids in order. A list that is already in is recognised and costs one pass over it. */
    readonly list: <E, R>(ids: Stream.Stream<CustomerId, E, R>) => Effect.Effect<Listing, LedgerError | E, R>
    /**
     * A run begins: what was intended is in doubt, what failed for a while gets another chance, with `everyDeadLetter`
     * also what a person has seen to. What is undecided never does.
     */
    readonly recover: (everyDeadLetter: boolean) => Effect.Effect<void, LedgerError>
    /** Records in these states after a position, in list order. */
    readonly page: (
      states: ReadonlyArray<State>,
      after: number,
      limit: number
    ) => Effect.Effect<ReadonlyArray<Entry>, LedgerError>
    readonly count: (states: ReadonlyArray<State>) => Effect.Effect<number, LedgerError>
    /** Keeps what was read and drafted, together with the steps that this leads to. */
    readonly stage: (snapshots: ReadonlyArray<Snapshot>, moves: ReadonlyArray<Move>) => Effect.Effect<void, LedgerError>
    readonly move: (moves: ReadonlyArray<Move>) => Effect.Effect<void, LedgerError>
    /**
     * Claims unique values for records in list order and tells who holds each: the first that asked. Values are stored
     * as salted hashes. The passes of a dry run and of a run do not see each other's claims.
     */
    readonly claim: (
      pass: "dry-run" | "run",
      wanted: ReadonlyArray<{ readonly position: number; readonly value: string }>
    ) => Effect.Effect<(value: string) => number | undefined, LedgerError>
    /** A dry run begins: forgets the one before, and takes over what runs have claimed. */
    readonly forgetPredictions: Effect.Effect<void, LedgerError>
    readonly predict: (
      rows: ReadonlyArray<{ readonly position: number; readonly outcome: string; readonly reason?: string }>
    ) => Effect.Effect<void, LedgerError>
    /** Replaces what is known to differ for these records. */
    readonly differ: (
      positions: ReadonlyArray<number>,
      found: ReadonlyArray<{ readonly position: number; readonly path: string }>
    ) => Effect.Effect<void, LedgerError>
    /** Writes down that something was done and how long it took. `result` is JSON of the activity's own. */
    readonly activity: (
      kind: "dry-run" | "run" | "verify",
      startedAt: number,
      records: number,
      result: string
    ) => Effect.Effect<void, LedgerError>
  }
>()("@kundbro/migration/Ledger") {}

const failed = (error: SqlError.SqlError): LedgerError => {
  const cause: unknown = error.reason.cause
  const code =
    typeof cause === "object" && cause !== null && "code" in cause && typeof cause.code === "string" ? cause.code : ""
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

const otherMigration = new LedgerError({
  reason: "other-migration",
  problem: "it belongs to a migration with another name, source, target or reference",
  remedy: "use another ledger, or the plan that it was begun with"
})

const make: Effect.Effect<Ledger["Service"], LedgerError, SqlClient.SqlClient> = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* migrate.pipe(
    Effect.mapError(
      (error) =>
        new LedgerError({
          reason: "failed",
          problem: `its tables could not be made (${error._tag})`,
          remedy: "check that the database is empty or a ledger, and that the user may create tables"
        })
    )
  )

  // A statement that has begun is finished: an interrupted one would leave open whether it is stored.
  const safe = <A, R>(effect: Effect.Effect<A, SqlError.SqlError, R>): Effect.Effect<A, LedgerError, R> =>
    Effect.uninterruptible(Effect.mapError(effect, failed))

  let salt = ""

  const bind = (identity: Identity) =>
    safe(
      Effect.gen(function* () {
        const kind = identity.reference?.kind ?? null
        const prefix = identity.reference?.prefix ?? null
        yield* sql`insert into migration (id, name, source, target, reference_kind, reference_prefix, salt)
          values (1, ${identity.name}, ${identity.source}, ${identity.target}, ${kind}, ${prefix}, ${randomBytes(16).toString("hex")})
          on conflict do nothing`
        const [row] = yield* sql<{ salt: string; same: boolean }>`select salt, (name, source, target) =
          (${identity.name}, ${identity.source}, ${identity.target}) and (reference_kind, reference_prefix) is not distinct from (${kind}::text, ${prefix}::text) as same
          from migration`
        salt = row?.salt ?? ""
        return row?.same === true
      })
    ).pipe(Effect.flatMap((same) => (same ? Effect.void : Effect.fail(otherMigration))))

  const take = (listing: number, base: number, ids: ReadonlyArray<CustomerId>, from: number) => {
    const first = new Map<string, number>()
    const repeated: Array<{ id: string; ordinal: number }> = []
    ids.forEach((id, index) => {
      if (first.has(id)) repeated.push({ id, ordinal: from + index })
      else first.set(id, from + index)
    })
    const given = [...first.keys()]
    const ordinals = [...first.values()]
    return safe(
      sql.withTransaction(
        Effect.gen(function* () {
          const [inserted] = yield* sql<{ n: number }>`with fresh as (insert into record (position, source_id, listing)
            select ${base}::int + g.ordinal, g.id, ${listing}::int from unnest(${texts(given)}, ${ints(ordinals)}) as g(id, ordinal)
            on conflict (source_id) do nothing returning 1) select count(*)::int as n from fresh`
          if (inserted?.n === ids.length) return
          yield* sql`insert into duplicate (listing, ordinal, source_id)
            select ${listing}::int, g.ordinal, g.id from unnest(${texts(given)}, ${ints(ordinals)}) as g(id, ordinal)
              join record on record.source_id = g.id and record.listing = ${listing} and record.position <> ${base}::int + g.ordinal
            union all select ${listing}::int, r.ordinal, r.id from unnest(${texts(repeated.map((r) => r.id))}, ${ints(repeated.map((r) => r.ordinal))}) as r(id, ordinal)`
          yield* sql`update record set listing = ${listing} where source_id = any(${texts(given)}) and listing <> ${listing}`
        })
      )
    )
  }

  const digestOf = <E, R>(ids: Stream.Stream<CustomerId, E, R>) =>
    Effect.map(
      Stream.runFold(
        ids,
        () => createHash("sha256"),
        (hash, id) => hash.update(JSON.stringify(id))
      ),
      (hash) => hash.digest("hex")
    )

  const listed = safe(
    Effect.map(
      sql<Listing>`select (select count(*)::int from record) as records,
        (select count(*)::int from duplicate where listing = (select listing from migration)) as duplicates`,
      (rows) => rows[0] ?? { records: 0, duplicates: 0 }
    )
  )

  const list = <E, R>(ids: Stream.Stream<CustomerId, E, R>) =>
    Effect.gen(function* () {
      const [state] = yield* safe(
        sql<{ listed: boolean; digest: string | null }>`select listed, list_digest as digest from migration`
      )
      if (state?.listed === true && state.digest === (yield* digestOf(ids))) return yield* listed
      const [begun] = yield* safe(
        sql<{ listing: number; base: number }>`update migration set listing = listing + 1, listed = false
          returning listing, (select coalesce(max(position), 0) from record) as base`
      )
      const { base, listing } = begun ?? { base: 0, listing: 1 }
      const hash = createHash("sha256")
      let ordinal = 1
      yield* Stream.runForEach(Stream.grouped(ids, 5_000), (batch) => {
        for (const id of batch) hash.update(JSON.stringify(id))
        const from = ordinal
        ordinal += batch.length
        return take(listing, base, batch, from)
      })
      yield* safe(sql`update migration set listed = true, list_digest = ${hash.digest("hex")}`)
      return yield* listed
    })

  const recover = (everyDeadLetter: boolean) =>
    safe(
      sql.withTransaction(
        Effect.gen(function* () {
          yield* sql`update record set state = 'in-doubt', at = now() where state = 'intended'`
          yield* sql`update record set state = 'listed', intent = null, attempts = 0, target_id = null, reason = null, field = null,
          remedy = null, advice = null, at = now() where state = 'dead-letter' and (advice = 'later' or ${everyDeadLetter}) and not undecided`
        })
      )
    )

  const page = (states: ReadonlyArray<State>, after: number, limit: number) =>
    safe(sql<Entry>`select r.position, r.source_id as "sourceId", r.state, r.intent, r.attempts, r.target_id as "targetId",
        s.canonical, s.draft, s.draft_notes as "draftNotes"
      from (select * from record where position > ${after} and state = any(${texts(states)}) order by position limit ${limit}) r
        left join snapshot s on s.position = r.position and r.state <> 'listed' order by r.position`)

  const count = (states: ReadonlyArray<State>) =>
    safe(
      Effect.map(
        sql<{ n: number }>`select count(*)::int as n from record where state = any(${texts(states)})`,
        (rows) => rows[0]?.n ?? 0
      )
    )

  const advance = (steps: ReadonlyArray<Move>) => sql`
    update record set state = t.state, intent = coalesce(t.intent, record.intent),
      attempts = record.attempts + case when t.state = 'intended' then 1 else 0 end,
      target_id = coalesce(t.target_id, record.target_id),
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
                yield* sql`insert into snapshot (position, canonical, draft, draft_notes, notes, content_hash, beside)
                  select * from unnest(${ints(snapshots.map((s) => s.position))}, ${texts(snapshots.map((s) => s.canonical))},
                    ${texts(snapshots.map((s) => s.draft))}, ${texts(snapshots.map((s) => s.draftNotes))}, ${texts(snapshots.map((s) => s.notes))},
                    ${texts(snapshots.map((s) => createHash("sha256").update(s.canonical).digest("hex")))},
                    ${texts(snapshots.map((s) => s.beside ?? null))})
                  on conflict (position) do update set canonical = excluded.canonical, draft = excluded.draft, draft_notes = excluded.draft_notes,
                    notes = excluded.notes, content_hash = excluded.content_hash, beside = excluded.beside`
              }
              yield* moves(steps)
            })
          )
        )

  // 128 bits: two of ten million values meet with a chance of one in 10^24.
  const hash = (value: string) => createHash("sha256").update(salt).update(value).digest("hex").slice(0, 32)

  const claim = (
    pass: "dry-run" | "run",
    wanted: ReadonlyArray<{ readonly position: number; readonly value: string }>
  ): Effect.Effect<(value: string) => number | undefined, LedgerError> => {
    if (wanted.length === 0) return Effect.succeed(() => undefined)
    const keys = wanted.map(({ value }) => hash(value))
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

  const forgetPredictions = safe(
    sql.withTransaction(
      Effect.gen(function* () {
        yield* sql`delete from prediction`
        yield* sql`delete from claim where pass = 'dry-run'`
        yield* sql`insert into claim select 'dry-run', key, position from claim where pass = 'run'`
      })
    )
  )

  return {
    sql,
    bind,
    list,
    recover,
    page,
    count,
    stage,
    move: (steps) => (steps.length === 0 ? Effect.void : safe(moves(steps))),
    claim,
    forgetPredictions,
    predict: (rows) =>
      safe(
        Effect.asVoid(sql`insert into prediction (position, outcome, reason)
        select * from unnest(${ints(rows.map((r) => r.position))}, ${texts(rows.map((r) => r.outcome))}, ${texts(rows.map((r) => r.reason ?? null))})`)
      ),
    differ: (positions, found) =>
      safe(
        sql.withTransaction(
          Effect.gen(function* () {
            yield* sql`delete from difference where position = any(${ints(positions)})`
            yield* sql`insert into difference (position, path)
            select * from unnest(${ints(found.map((f) => f.position))}, ${texts(found.map((f) => f.path))}) on conflict do nothing`
          })
        )
      ),
    activity: (kind, startedAt, records, result) =>
      safe(
        Effect.asVoid(sql`insert into activity (kind, started_at, ended_at, records, result)
        values (${kind}, to_timestamp(${startedAt}::float8 / 1000), now(), ${records}, ${result})`)
      )
  }
})

const unusable = new LedgerError({
  reason: "failed",
  problem: "its folder cannot be opened",
  remedy: "check that it is a ledger or empty, that it is yours, and that the disk has room"
})

/**
 * A ledger in a folder, for one process at a time: it is locked while the layer lives. The folder is made with mode 0700;
 * it holds personal data.
 */
export const layerEmbedded = (folder: string): Layer.Layer<Ledger, LedgerError> =>
  Layer.effect(
    Ledger,
    Effect.gen(function* () {
      yield* Effect.mapError(folderLock.hold(folder), (holder) =>
        holder === undefined
          ? unusable
          : new LedgerError({
              reason: "locked",
              problem: `it is in use by ${holder}`,
              remedy: "wait until that has ended, or end it; if there is no such process, remove the file named lock"
            })
      )
      const stream = yield* Effect.mapError(pglite.open(path.join(folder, "database")), () => unusable)
      return yield* fromClient({
        stream,
        username: "postgres",
        database: "postgres",
        maxConnections: 1,
        maxMessageSize: 2 ** 30
      })
    })
  )

/** A ledger in a database of its own on a Postgres server, for one process at a time. */
export const layerPostgres = (url: Redacted.Redacted): Layer.Layer<Ledger, LedgerError> =>
  Layer.effect(
    Ledger,
    fromClient({ url, maxConnections: 4, applicationName: "kundbro" }).pipe(
      Effect.tap(({ sql }) =>
        Effect.gen(function* () {
          // The lock lives as long as this session: a killed process lets go of it.
          const session = yield* sql.reserve
          const [row] = yield* session.executeValues("select pg_try_advisory_lock(hashtext('kundbro ledger'))", [])
          return row?.[0] === true
        }).pipe(
          Effect.mapError(failed),
          Effect.filterOrFail(
            (held) => held,
            () =>
              new LedgerError({
                reason: "locked",
                problem: "it is in use by another session",
                remedy: "wait until that has ended, or end it"
              })
          )
        )
      )
    )
  )

const fromClient = (options: PgClient.PgPoolConfig): Effect.Effect<Ledger["Service"], LedgerError, Scope.Scope> =>
  Effect.flatMap(Layer.build(PgClient.layer(options)), (context) => Effect.provide(make, context)).pipe(
    Effect.mapError((error) => (error._tag === "SqlError" ? failed(error) : error))
  )
