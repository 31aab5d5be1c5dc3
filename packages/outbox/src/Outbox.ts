/**
 * A durable queue of writes to one vendor: it keeps what the vendor cannot take, sends it once and in order when it can, and
 * hands back receipts that survive a restart. What is sent again, looked up or left to a person: `internal/deliver.ts`.
 */
import { PgClient } from "@effect/sql-pg"
import type { MissingCapability } from "@kundbro/domain/Adapter"
import { Created, Updated } from "@kundbro/domain/Receipt"
import type { VendorError } from "@kundbro/domain/VendorError"
import { Clock, Context, Duration, Effect, Layer, Option, PubSub, Queue, type Scope, Stream } from "effect"
import { SqlClient } from "effect/sql"
import { randomUUID } from "node:crypto"
import * as path from "node:path"
import * as courier from "./internal/courier.ts"
import * as Entry from "./internal/entry.ts"
import { failed } from "./internal/failed.ts"
import * as folderLock from "./internal/folderLock.ts"
import { customerOf, decode, prepare } from "./internal/payload.ts"
import * as pglite from "./internal/pglite.ts"
import { settingsOf } from "./internal/settings.ts"
import * as store from "./internal/store.ts"
import type { OutboxOptions } from "./OutboxOptions.ts"
import { IdempotencyKey, type Write } from "./Write.ts"
import {
  Adjusted,
  type Change,
  type Decision,
  OutboxError,
  type OutboxStatus,
  type WriteStatus
} from "./WriteStatus.ts"

/** The writes that one program hands to one vendor. */
export class Outbox extends Context.Service<
  Outbox,
  {
    /**
     * Stores a write; when this succeeds it survives whatever happens to the process, and is delivered. Submitting the same
     * key and write again changes nothing. Without a key one is made, and only its caller can repeat it safely.
     *
     * Fails with `Rejected` when the adapter already knows that the vendor would refuse it; nothing is stored then.
     */
    readonly submit: (
      write: Write,
      key?: IdempotencyKey
    ) => Effect.Effect<IdempotencyKey, OutboxError | VendorError | MissingCapability>
    /** What became of a write; none: it was never submitted, or has been forgotten. */
    readonly receipt: (key: IdempotencyKey) => Effect.Effect<Option.Option<WriteStatus>, OutboxError>
    /**
     * The latest change of every write that changed after `position` (default 0: every write that there is), in the order of
     * the changes, then further changes as they happen. Ends when the outbox closes; the position is good for the next one.
     */
    readonly receipts: (position?: number) => Stream.Stream<Change, OutboxError>
    readonly status: Effect.Effect<OutboxStatus, OutboxError>
    /** What waits for a person: dead letters, and writes in doubt that nothing can decide. Oldest first. */
    readonly deadLetters: Effect.Effect<
      ReadonlyArray<{ readonly key: IdempotencyKey; readonly status: WriteStatus }>,
      OutboxError
    >
    /**
     * A person decides about a dead letter or a write in doubt; about a write that the vendor keeps that it has `Happened`;
     * about a waiting one to `Drop` it. A dead letter that is sent again may come after later writes to its customer.
     */
    readonly resolve: (key: IdempotencyKey, decision: Decision) => Effect.Effect<void, OutboxError>
    /** Tries the vendor again now: after the credentials have been seen to, or without waiting any longer. */
    readonly resume: Effect.Effect<void, OutboxError>
    /** Forgets what was delivered or dropped so long ago, keys included, and says how many. */
    readonly forget: (olderThan: Duration.Input) => Effect.Effect<number, OutboxError>
  }
>()("@kundbro/outbox/Outbox") {}

/** On which a commit of {@link submitWithin} is told. */
const channel = "kundbro_outbox"

const locked = (holder: string) =>
  new OutboxError({
    reason: "locked",
    problem: `it is in use by ${holder}`,
    remedy: "wait until that has ended, or end it; if there is no such process, remove the file named lock"
  })

const unusable = (folder: string) =>
  new OutboxError({
    reason: "failed",
    problem: `its folder ${path.resolve(folder)} cannot be opened`,
    remedy: "check that it is an outbox or empty, that it is yours, and that the disk has room: 64 MB to begin with"
  })

const undecidable = new OutboxError({
  reason: "undecidable",
  problem: "that decision does not fit the state of the write",
  remedy: "look at its receipt; a create that has happened needs the customer's id"
})

const connect = Effect.fnUntraced(function* (
  at: OutboxOptions["at"]
): Effect.fn.Return<PgClient.PgPoolConfig, OutboxError, Scope.Scope> {
  if ("url" in at) return { url: at.url, maxConnections: 4, applicationName: "kundbro outbox" }
  yield* Effect.mapError(folderLock.hold(at.folder), (holder) =>
    holder === undefined ? unusable(at.folder) : locked(holder)
  )
  const stream = yield* Effect.mapError(pglite.open(path.join(at.folder, "database")), () => unusable(at.folder))
  return { stream, username: "postgres", database: "postgres", maxConnections: 1, maxMessageSize: 2 ** 30 }
})

/** The lock lives as long as this session: a killed process lets go of it. */
const lockServer = Effect.gen(function* () {
  const sql = yield* PgClient.PgClient
  const session = yield* sql.reserve
  const [row] = yield* session.executeValues("select pg_try_advisory_lock(hashtext('kundbro outbox'))", [])
  if (row?.[0] !== true) return yield* locked("another session")
}).pipe(Effect.mapError((error) => (error._tag === "OutboxError" ? error : failed(error))))

/** Hears of what {@link submitWithin} has stored, by whatever process, as soon as it is committed; what is missed is found at the next. */
const listen = (adopt: Effect.Effect<void, OutboxError>) =>
  Effect.gen(function* () {
    const sql = yield* PgClient.PgClient
    const hear = Effect.gen(function* () {
      const heard = yield* sql.listen(channel)
      yield* adopt
      yield* Effect.forever(Effect.andThen(Queue.take(heard), adopt))
    })
    yield* Effect.scoped(hear).pipe(
      Effect.catch((error) =>
        Effect.andThen(
          Effect.logWarning(
            `the outbox does not hear of submissions: ${error._tag === "SqlError" ? failed(error).message : error.message}`
          ),
          Effect.sleep("5 seconds")
        )
      ),
      Effect.forever,
      Effect.forkScoped
    )
  })

const decide = (found: store.Decidable, decision: Decision, at: number): Effect.Effect<store.Step, OutboxError> =>
  Effect.gen(function* () {
    const { creation, payload, state } = found
    const waitsForPerson = state === "dead-letter" || state === "undecided"
    if (payload === null) return yield* undecidable
    switch (decision._tag) {
      case "Resend":
        return waitsForPerson ? { to: "waiting", at, dueAt: at } : yield* undecidable
      case "Drop":
        return waitsForPerson || state === "waiting" ? { to: "dropped", at } : yield* undecidable
      case "Happened": {
        if (state !== "undecided" && state !== "kept") return yield* undecidable
        const { write } = yield* decode(payload)
        if (write._tag === "AdjustBalance") return { to: "delivered", at, receipt: new Adjusted({ warnings: [] }) }
        const id = decision.id ?? customerOf(write, creation)
        if (id === undefined) return yield* undecidable
        const receipt = write._tag === "Create" ? new Created({ id, warnings: [] }) : new Updated({ id, warnings: [] })
        return { to: "delivered", at, receipt }
      }
    }
  })

/** Opens an outbox and delivers until the scope closes; closing waits for the calls that have left. */
export const make = Effect.fnUntraced(function* (
  options: OutboxOptions
): Effect.fn.Return<Outbox["Service"], OutboxError, Scope.Scope> {
  const settings = settingsOf(options)
  const { adapter, reference } = settings
  if (reference !== undefined && adapter.customerCreation?.plantable.includes(reference.kind) !== true) {
    return yield* new OutboxError({
      reason: "invalid-options",
      problem: `${adapter.vendor} takes no reference of the kind that is to be planted`,
      remedy: `plant one of: ${adapter.customerCreation?.plantable.join(", ") || "none, leave the option out"}`
    })
  }
  const client = yield* Layer.build(PgClient.layer(yield* connect(options.at))).pipe(Effect.mapError(failed))
  if ("url" in options.at) yield* Effect.provide(lockServer, client)
  const kept = yield* Effect.provide(store.make(adapter.vendor, yield* Clock.currentTimeMillis), client)
  const news = yield* PubSub.sliding<void>(1)
  const announce = Effect.asVoid(PubSub.publish(news, undefined))
  const { nudge, resume, state } = yield* courier.make(settings, kept, announce)
  const told = Effect.andThen(nudge, announce)
  if ("url" in options.at) yield* Effect.provide(listen(Effect.andThen(kept.adopt, told)), client)

  const receipts = (position = 0): Stream.Stream<Change, OutboxError> =>
    Stream.unwrap(
      Effect.map(PubSub.subscribe(news), (subscription) =>
        Stream.paginate(position, (after: number) =>
          Effect.gen(function* () {
            const changes = yield* kept.changes(after, 500)
            if (changes.length === 0) yield* PubSub.take(subscription)
            return [changes, Option.some(changes.at(-1)?.position ?? after)] as const
          }).pipe(
            Effect.catchIf(
              ({ reason }) => reason === "closed",
              () => Effect.succeed([[], Option.none<number>()] as const)
            )
          )
        )
      )
    )

  const status = Effect.gen(function* () {
    const rows = new Map((yield* kept.counts).map((row) => [row.state, row]))
    const count = (state: string) => rows.get(state)?.n ?? 0
    const oldest = ["waiting", "sending"].flatMap((state) => rows.get(state)?.oldest ?? [])
    const { closed, fenced, paused } = state()
    return {
      waiting: count("waiting") + count("sending"),
      oldestWaiting: oldest.length === 0 ? undefined : Math.min(...oldest),
      lookingUp: count("in-doubt"),
      undecided: count("undecided"),
      kept: count("kept"),
      delivered: count("delivered"),
      deadLetters: count("dead-letter"),
      dropped: count("dropped"),
      closed,
      paused,
      fenced
    }
  })

  return Outbox.of({
    submit: (write, given) =>
      Effect.gen(function* () {
        const key = given ?? IdempotencyKey.make(randomUUID())
        const payload = yield* prepare(settings, key, write)
        yield* kept.submit(key, write, payload, yield* Clock.currentTimeMillis)
        yield* told
        return key
      }),
    receipt: (key) => kept.status(key),
    receipts,
    status,
    deadLetters: kept.deadLetters,
    resolve: (key, decision) =>
      Effect.gen(function* () {
        const at = yield* Clock.currentTimeMillis
        yield* kept.resolve(key, (found) => decide(found, decision, at))
        yield* told
      }),
    resume,
    forget: (olderThan) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => kept.forget(now - Duration.toMillis(olderThan)))
  })
})

const noOutbox = new OutboxError({
  reason: "failed",
  problem: "this database has no outbox",
  remedy: "open one with its address first: make({ at: { url } })"
})

/**
 * Stores a write in the transaction of the caller, in whose database the outbox is (`at: { url }`): it is delivered if that
 * transaction is committed, and there was none if it is not. Needs no open outbox in this process; whichever has it hears of the
 * commit. Keep the transaction short: what it names with `createdBy` waits for its end.
 *
 * Fails like `submit`. Its own statements are then undone, and the transaction can go on.
 */
export const submitWithin = Effect.fnUntraced(function* (
  { adapter, reference }: Pick<OutboxOptions, "adapter" | "reference">,
  write: Write,
  given?: IdempotencyKey
): Effect.fn.Return<IdempotencyKey, OutboxError | VendorError | MissingCapability, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const key = given ?? IdempotencyKey.make(randomUUID())
  const payload = yield* prepare({ adapter, reference }, key, write)
  const at = yield* Clock.currentTimeMillis
  const store = Effect.gen(function* () {
    const [there] = yield* sql<{ there: boolean }>`select to_regclass('kundbro_outbox.outbox') is not null as there`
    if (there?.there !== true) return yield* noOutbox
    const [owner] = yield* sql<{ vendor: string; salt: string }>`select vendor, salt from kundbro_outbox.outbox`
    if (owner === undefined) return yield* noOutbox
    if (owner.vendor !== adapter.vendor) return yield* Entry.otherVendor
    yield* Entry.make(sql, owner.salt).insert(key, write, payload, at, "later")
    yield* sql`select pg_notify(${channel}, '')`
  })
  yield* Effect.mapError(sql.withTransaction(store), (error) => (error._tag === "SqlError" ? failed(error) : error))
  return key
})

/** The same as a layer. Two vendors are two outboxes: make them as values. */
export const layer = (options: OutboxOptions): Layer.Layer<Outbox, OutboxError> => Layer.effect(Outbox, make(options))
