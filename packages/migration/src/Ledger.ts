/**
 * The memory of one migration: what was meant, what was sent, what came of it. One Postgres dialect, in a folder (PGlite)
 * or on a server.
 *
 * Every statement works on a batch. Which state may follow which is held by the database, see `internal/schema.ts`.
 */
import { PgClient } from "@effect/sql-pg"
import type { CustomerId } from "@kundbro/domain/Ids"
import { Context, Effect, Layer, type Redacted, type Schema, type Scope, type Stream } from "effect"
import type { SqlClient } from "effect/sql"
import * as fs from "node:fs"
import * as path from "node:path"
import type { Kind } from "./internal/audit.ts"
import * as chunks from "./internal/chunks.ts"
import { impatient } from "./internal/cluster.ts"
import { fenced, takeTenure } from "./internal/fence.ts"
import * as folderLock from "./internal/folderLock.ts"
import {
  type Entry,
  type Identity,
  LedgerError,
  type Listing,
  type Move,
  type Predicted,
  type Resolution,
  type Seen,
  type Snapshot,
  type State
} from "./internal/ledgerRecord.ts"
import * as pglite from "./internal/pglite.ts"
import type { Sealing } from "./internal/sealing.ts"
import { failed, make, roomFor } from "./internal/statements.ts"

export {
  type Entry,
  type Exception,
  type Identity,
  LedgerError,
  type Listing,
  type Move,
  Outcome,
  type Predicted,
  type Resolution,
  type Seen,
  type Snapshot,
  State
} from "./internal/ledgerRecord.ts"

/** The ledger of the migration at hand. All writes are batches, acknowledged when they are stored. */
export class Ledger extends Context.Service<
  Ledger,
  {
    /** For reports and tests. Writing through it is refused nothing but what the tables refuse. */
    readonly sql: SqlClient.SqlClient
    /** How personal data is written to and read from its columns. */
    readonly sealing: Sealing
    /** Writes a row into the audit. Without ids and values: it is kept for good. */
    readonly audit: (kind: Kind, content: Schema.JsonObject) => Effect.Effect<void, LedgerError>
    /** Runs a write of the caller's own, unless another process has taken the ledger over. */
    readonly guard: <A>(write: Effect.Effect<A, LedgerError>) => Effect.Effect<A, LedgerError>
    /** The server that it is on, where workers can join; a ledger in a folder is one process's own. */
    readonly server?: Redacted.Redacted
    /** Binds the ledger to a migration, or fails with `other-migration`. */
    readonly bind: (identity: Identity) => Effect.Effect<void, LedgerError>
    /** Takes in the source ids in order. A list that is already in is recognised and costs one pass over it. */
    readonly list: <E, R>(ids: Stream.Stream<CustomerId, E, R>) => Effect.Effect<Listing, LedgerError | E, R>
    /**
     * A run begins: what was intended is in doubt, what failed for a while gets another chance, with `everyDeadLetter`
     * also what a person has seen to. What is undecided never does.
     */
    readonly recover: (everyDeadLetter: boolean) => Effect.Effect<void, LedgerError>
    /**
     * Records in these states after a position and up to another, in list order. What the target never got and the list no longer has is
     * left out, here and in `count`.
     */
    readonly page: (
      states: ReadonlyArray<State>,
      after: number,
      limit: number,
      upTo?: number
    ) => Effect.Effect<ReadonlyArray<Entry>, LedgerError>
    readonly count: (states: ReadonlyArray<State>, upTo?: number, after?: number) => Effect.Effect<number, LedgerError>
    /** Keeps what was read and drafted, together with the steps that this leads to. */
    readonly stage: (snapshots: ReadonlyArray<Snapshot>, moves: ReadonlyArray<Move>) => Effect.Effect<void, LedgerError>
    /**
     * Compares what was written with what the source has now: the changed ones are to be written again, and how many they are
     * is the answer. What has changed beside the customer is kept. `gone` are those that the source no longer has.
     */
    readonly change: (seen: ReadonlyArray<Seen>, gone: ReadonlyArray<number>) => Effect.Effect<number, LedgerError>
    readonly move: (moves: ReadonlyArray<Move>) => Effect.Effect<void, LedgerError>
    /** Takes a person's decision on the dead letter at this position, together with the step that it leads to. */
    readonly settle: (position: number, resolution: Resolution) => Effect.Effect<void, LedgerError>
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
    readonly predict: (rows: ReadonlyArray<Predicted>) => Effect.Effect<void, LedgerError>
    /** The positions of those that the source has another content of than they were written from. Changes nothing. */
    readonly changed: (seen: ReadonlyArray<Seen>) => Effect.Effect<ReadonlySet<number>, LedgerError>
    /** Replaces what is known to differ for these records. */
    readonly differ: (
      positions: ReadonlyArray<number>,
      found: ReadonlyArray<{ readonly position: number; readonly path: string }>
    ) => Effect.Effect<void, LedgerError>
    /** Writes down, also in the audit, that something was done and how long it took. `result` is JSON of the activity's own. */
    readonly activity: (
      kind: "dry-run" | "run" | "verify" | "balances-dry-run" | "balances" | "relations" | "undo",
      startedAt: number,
      records: number,
      result: string
    ) => Effect.Effect<void, LedgerError>
  }
>()("@kundbro/migration/Ledger") {}

/** How a ledger is kept. */
export interface Options {
  /**
   * 32 bytes in base64: what is kept of customers is encrypted with it (AES-256-GCM). The ledger is bound to it, or to having
   * none; a lost key makes it unreadable.
   */
  readonly key?: Redacted.Redacted
  /** For `KeyChange` alone, which brings the keys: opens it whatever its key is, and nothing in it can be read. */
  readonly changesKey?: boolean
}

/** What a database takes before anything is in it. */
const least = 64e6

/** Why a database in a folder that could be locked does not open. */
const unusable = (folder: string): LedgerError => {
  const { bavail, bsize } = fs.statfsSync(folder)
  const free = bavail * bsize
  return free < least
    ? new LedgerError({
        reason: "failed",
        problem: `the disk of its folder ${path.resolve(folder)} has ${Math.floor(free / 1e6)} MB left`,
        remedy: roomFor
      })
    : new LedgerError({
        reason: "failed",
        problem: `its folder ${path.resolve(folder)} cannot be opened`,
        remedy: "check that it is a ledger or empty, and that its disk has room"
      })
}

/**
 * A ledger in a folder, for one process at a time: it is locked while the layer lives. The folder is made with mode 0700;
 * it holds personal data, in clear text unless there is a key.
 */
export const layerEmbedded = (folder: string, options?: Options): Layer.Layer<Ledger, LedgerError> =>
  Layer.effect(
    Ledger,
    Effect.gen(function* () {
      yield* Effect.mapError(folderLock.hold(folder), (reason) =>
        typeof reason === "string"
          ? new LedgerError({
              reason: "locked",
              problem: `it is in use by ${reason}`,
              remedy: `wait until that has ended, or end it; if there is no such process, remove the file named lock in ${path.resolve(folder)}`
            })
          : new LedgerError({
              reason: "failed",
              problem: `its folder ${reason.folder} cannot be used: ${reason.problem}`,
              remedy: reason.remedy
            })
      )
      const stream = yield* Effect.mapError(pglite.open(path.join(folder, "database")), () => unusable(folder))
      const client = { stream, username: "postgres", database: "postgres", maxConnections: 1, maxMessageSize: 2 ** 30 }
      return yield* fromClient(client, options, path.resolve(folder))
    })
  )

/**
 * A ledger in a database of its own on a Postgres server, for one process at a time. One that was cut off while another has opened
 * it writes no more: `lost-claim`.
 */
export const layerPostgres = (url: Redacted.Redacted, options?: Options): Layer.Layer<Ledger, LedgerError> =>
  Layer.effect(
    Ledger,
    Effect.gen(function* () {
      const ledger = yield* fromClient({ url, maxConnections: 4, applicationName: "kundbro" }, options)
      const { sql } = ledger
      // The lock lives as long as this session: a killed process lets go of it.
      const held = yield* Effect.gen(function* () {
        const session = yield* sql.reserve
        const ask = (what: string) => session.executeValues(`select ${what}(hashtext('kundbro ledger'))`, [])
        // Given back in words, too: the server notices only some time after it that a session has been closed.
        const [row] = yield* Effect.acquireRelease(ask("pg_try_advisory_lock"), ([row]) =>
          row?.[0] === true ? Effect.ignore(ask("pg_advisory_unlock")) : Effect.void
        )
        return row?.[0] === true
      }).pipe(Effect.mapError(failed))
      if (!held) {
        return yield* new LedgerError({
          reason: "locked",
          problem: "it is in use by another session",
          remedy: "wait until that has ended, or end it"
        })
      }
      yield* Effect.mapError(chunks.owner(sql).closeEarlier, failed)
      return { ...fenced(ledger, yield* takeTenure(sql)), server: url }
    })
  )

/** The same for a worker, beside the process that has the ledger: it writes only the records of chunks that it has claimed. */
export const layerWorker = (url: Redacted.Redacted, options?: Options): Layer.Layer<Ledger, LedgerError> =>
  Layer.effect(
    Ledger,
    Effect.map(
      fromClient({ url, maxConnections: 6, applicationName: "kundbro worker", startupParameters: impatient }, options),
      (ledger) => ({ ...ledger, server: url })
    )
  )

/** The ledger at the other end of a connection, nothing locked and nothing fenced. */
const fromClient = (
  client: PgClient.PgPoolConfig,
  options: Options = {},
  folder?: string
): Effect.Effect<Ledger["Service"], LedgerError, Scope.Scope> =>
  Effect.flatMap(Layer.build(PgClient.layer(client)), (context) => Effect.provide(make(options, folder), context)).pipe(
    Effect.mapError((error) => (error._tag === "SqlError" ? failed(error) : error))
  )
