/**
 * What the owner and the workers of a shared run say to their database. A chunk is claimed with a fencing token and confirmed
 * every second: nobody takes it from a process that still confirms it.
 */
import { Clock, Effect, Option, Schedule, Schema } from "effect"
import type { SqlClient } from "effect/sql"
import { ints, texts } from "./columns.ts"
import type { State } from "./ledgerRecord.ts"

/** A chunk that nobody has confirmed for so long, in milliseconds, may be claimed by somebody else. */
export const missedAfter = 4_000

/** What has come of the records of a chunk, counted. */
export const Seen = Schema.Struct({
  outcomes: Schema.Record(Schema.String, Schema.Int),
  problems: Schema.Array(
    Schema.Struct({
      reason: Schema.String,
      field: Schema.optionalKey(Schema.String),
      remedy: Schema.String,
      records: Schema.Int
    })
  ),
  /** Records that have ended, writes that nobody answered for, and those of them that have been looked up. */
  ended: Schema.Int,
  doubted: Schema.Int,
  lookedUp: Schema.Int
})
export type Seen = typeof Seen.Type
export const SeenJson = Schema.fromJsonString(Seen)
export const nothingSeen: Seen = { outcomes: {}, problems: [], ended: 0, doubted: 0, lookedUp: 0 }
const decodeSeen = (text: string | null): Seen => (text === null ? nothingSeen : Schema.decodeSync(SeenJson)(text))

/** Why a worker could not go on, for the owner to say. */
export const StoppedJson = Schema.fromJsonString(
  Schema.Struct({
    role: Schema.Literals(["source", "target"]),
    vendor: Schema.String,
    problem: Schema.String,
    remedy: Schema.String
  })
)

/** A chunk in the hands of a worker: its records are those after a position and up to another. */
export interface Claim {
  readonly run: number
  readonly number: number
  readonly after: number
  readonly upTo: number
  readonly token: string
  /** When it was asked for, by this process's own clock. */
  readonly takenAt: number
  /** Of those who had it before. */
  readonly seen: Seen
}

/** A chunk that waits until the one before it has taken a turn. */
export type Waiting = Pick<Claim, "run" | "number"> & { readonly turn: number }

/** The statements of the one who owns the run. */
export const owner = (sql: SqlClient.SqlClient) => ({
  /** What earlier runs have left with workers is over; answers once no worker makes a call for them any more. */
  closeEarlier: Effect.gen(function* () {
    const [begun] = yield* sql<{ n: number }>`select count(*)::int as n from shared_run where state <> 'closed'`
    if (begun?.n === 0) return
    yield* sql`update shared_run set state = 'stopping' where state = 'open'`
    yield* sql<{ n: number }>`select count(*)::int as n from chunk where state = 'claimed'
      and confirmed_at > clock_timestamp() - ${missedAfter}::int * interval '1 millisecond'`.pipe(
      Effect.repeat({ until: ([held]) => held?.n === 0, schedule: Schedule.spaced("100 millis") })
    )
    yield* sql.withTransaction(
      Effect.gen(function* () {
        yield* sql`update chunk set state = 'revoked', token = nextval('fencing_token') where state in ('waiting', 'claimed')`
        yield* sql`update shared_run set state = 'closed' where state = 'stopping'`
      })
    )
  }),
  /** Opens a run of all records in these states, cut into chunks. */
  open: (rules: string, states: ReadonlyArray<State>, size: number) =>
    sql.withTransaction(
      Effect.gen(function* () {
        const [run] = yield* sql<{ id: number }>`insert into shared_run (rules) values (${rules}) returning id`
        const id = run?.id ?? 0
        const [cut] = yield* sql<{ n: number }>`with cut as (insert into chunk (run, number, after, up_to)
          select ${id}::int, number, lag(up_to, 1, 0) over (order by number), up_to from (
            select ((place - 1) / ${size}::int)::int + 1 as number, max(position) as up_to from (
              select position, row_number() over (order by position) as place from record where state = any(${texts(states)})
            ) as placed group by 1
          ) as chunked returning 1) select count(*)::int as n from cut`
        return { id, chunks: cut?.n ?? 0 }
      })
    ),
  /** What there is to tell of the chunks up to a number since they were told to be done, and who is at work. */
  look: (run: number, upTo: number) =>
    Effect.gen(function* () {
      const rows = yield* sql<{
        number: number
        state: string
        seen: string | null
      }>`select number, state, seen from chunk
        where run = ${run} and number <= ${upTo} and not told`
      const done = rows.filter(({ state }) => state === "done").map(({ number }) => number)
      if (done.length > 0) yield* sql`update chunk set told = true where run = ${run} and number = any(${ints(done)})`
      const [now] = yield* sql<{
        stopped: string | null
        over: boolean
        workers: number
      }>`select stopped, state = 'closed' as over, (select count(*)::int from worker
        where seen_at > clock_timestamp() - ${missedAfter}::int * interval '1 millisecond') as workers from shared_run where id = ${run}`
      return {
        chunks: rows.map(({ number, seen }) => ({ number, seen: decodeSeen(seen) })),
        done: done.length,
        stopped: Option.map(Option.fromNullishOr(now?.stopped), Schema.decodeSync(StoppedJson)),
        /** Another process has closed it. */
        over: now?.over ?? true,
        workers: now?.workers ?? 0
      }
    }),
  tune: (run: number, tuning: string) => sql`update shared_run set tuning = ${tuning} where id = ${run}`
})

/** The statements of a worker. */
export const worker = (sql: SqlClient.SqlClient) => {
  const mine = ({ number, run, token }: Claim) =>
    sql`run = ${run} and number = ${number} and token = ${token}::text::bigint and state = 'claimed'`
  return {
    /** The chunk, or whether it is `over`, or `held`: by another worker, or because these are not the rules of the run. */
    take: (run: number, number: number, rules: string) =>
      Effect.gen(function* () {
        const takenAt = Number((yield* Clock.Clock).monotonicTimeNanosUnsafe()) / 1e6
        const [taken] = yield* sql<{ after: number; upTo: number; token: string; seen: string | null }>`update chunk
          set state = 'claimed', token = nextval('fencing_token'), confirmed_at = clock_timestamp()
          where run = ${run} and number = ${number} and exists (select from shared_run where id = ${run} and state = 'open' and rules = ${rules})
            and (state = 'waiting' or (state = 'claimed' and confirmed_at < clock_timestamp() - ${missedAfter}::int * interval '1 millisecond'))
          returning after, up_to as "upTo", token::text as token, seen`
        if (taken !== undefined) return { run, number, ...taken, takenAt, seen: decodeSeen(taken.seen) } satisfies Claim
        const open = yield* sql`select from chunk join shared_run on id = run where run = ${run} and number = ${number}
          and chunk.state in ('waiting', 'claimed') and shared_run.state = 'open'`
        return open.length > 0 ? "held" : "over"
      }),
    /** Asked in one transaction with a write: until that has ended, nobody takes the chunk. */
    holds: (claim: Claim) =>
      Effect.map(sql`select from chunk where ${mine(claim)} for share`, (rows) => rows.length > 0),
    /** What another process has intended for these records and not recorded is in doubt. */
    recover: ({ after, upTo }: Claim) => sql`update record set state = 'in-doubt', attempts = 1, at = now()
      where position > ${after} and position <= ${upTo} and state = 'intended'`,
    /** These are still being worked on; the answer are those that this worker still holds. */
    confirm: (claims: ReadonlyArray<{ readonly claim: Claim; readonly seen: string }>) =>
      Effect.map(
        sql<{ token: string }>`update chunk set confirmed_at = clock_timestamp(), seen = t.seen
          from unnest(${texts(claims.map(({ claim }) => claim.token))}, ${texts(claims.map(({ seen }) => seen))}) as t(token, seen)
          where chunk.token = t.token::bigint and state = 'claimed' returning chunk.token::text as token`,
        (rows) => new Set(rows.map(({ token }) => token))
      ),
    /** Which of these, by their place here, have a chunk before them that has taken their turn, or none. */
    turnsTaken: (waiting: ReadonlyArray<Waiting>) =>
      Effect.map(
        sql<{ place: number }>`select place::int as place from unnest(${ints(waiting.map(({ run }) => run))},
            ${ints(waiting.map(({ number }) => number))}, ${ints(waiting.map(({ turn }) => turn))})
            with ordinality as w(run, number, turn, place)
          where not exists (select from chunk where chunk.run = w.run and chunk.number = w.number - 1 and chunk.turn < w.turn and state <> 'done')`,
        (rows) => rows.map(({ place }) => place - 1)
      ),
    takeTurn: (claim: Claim, turn: number) => sql`update chunk set turn = greatest(turn, ${turn}) where ${mine(claim)}`,
    done: (claim: Claim, seen: string) => sql`update chunk set state = 'done', seen = ${seen} where ${mine(claim)}`,
    /** Lets go of it before it is done: another worker may take it at once. */
    release: (claim: Claim, seen: string) =>
      sql`update chunk set state = 'waiting', seen = ${seen} where ${mine(claim)}`,
    stop: (run: number, stopped: string) =>
      sql`update shared_run set stopped = coalesce(stopped, ${stopped}), state = 'stopping' where id = ${run} and state = 'open'`,
    /** This worker is there; the answer is the open run. */
    beat: (name: string) =>
      Effect.gen(function* () {
        yield* sql`insert into worker (name, seen_at) values (${name}, clock_timestamp()) on conflict (name) do update set seen_at = excluded.seen_at`
        const [run] = yield* sql<{ id: number; rules: string; tuning: string }>`select id, rules, tuning from shared_run
          where state = 'open' order by id desc limit 1`
        return run
      }),
    leave: (name: string) => sql`delete from worker where name = ${name}`
  }
}
