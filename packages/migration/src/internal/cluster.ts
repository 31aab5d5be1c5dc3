/**
 * The engine that hands chunks to workers: Effect's cluster and workflow over the ledger's own server. Postgres is all that its
 * processes share; none opens a port. It makes sure that a chunk is always with somebody who is alive, and may give it to two
 * at once; that only one of them writes is ours, see `chunks.ts`.
 */
import { PgClient } from "@effect/sql-pg"
import { Effect, Layer, Option, type Redacted, Schema } from "effect"
import {
  ClusterWorkflowEngine,
  MessageStorage,
  RunnerAddress,
  RunnerHealth,
  Runners,
  ShardId,
  Sharding,
  ShardingConfig,
  SqlMessageStorage,
  SqlRunnerStorage
} from "effect/cluster"
import { Digest } from "effect/crypto"
import type { SqlError } from "effect/sql"
import { Workflow, type WorkflowEngine } from "effect/workflow"
import * as chunks from "./chunks.ts"

/** One durable unit: a chunk of a run. */
export const Chunk = Workflow.make("Chunk", {
  payload: { run: Schema.Int, number: Schema.Int },
  idempotencyKey: ({ number, run }) => `${run}/${number}`
})

/**
 * Ends what a process that is frozen or cut off has left open, so that its successor does not wait for a row that nobody will ever let
 * go of.
 */
export const impatient = { idle_in_transaction_session_timeout: "3s", tcp_user_timeout: "5s" } as const

const shards = Array.from({ length: 60 }, (_, n) => ShardId.make("default", n + 1))

/**
 * Has the units of this process delivered again and again; those that it is at already are ignored. The engine does it once, when it
 * takes them over, and not at all where the database takes longer than it waits: the units would be missed for ten minutes.
 */
const reminder = Layer.effectDiscard(
  Effect.gen(function* () {
    const { hasShardId } = yield* Sharding.Sharding
    const { resetShards } = yield* MessageStorage.MessageStorage
    const remind = Effect.suspend(() => resetShards(shards.filter(hasShardId)))
    yield* Effect.forkScoped(Effect.forever(Effect.delay(Effect.ignore(remind), "2 seconds")))
  })
)

/** The engine; a process with a name takes chunks, one without only hands them out. */
export const layer = (
  url: Redacted.Redacted,
  name?: string
): Layer.Layer<WorkflowEngine.WorkflowEngine, SqlError.SqlError> => {
  const prefix = "kundbro_engine"
  return Layer.merge(ClusterWorkflowEngine.layer, name === undefined ? Layer.empty : reminder).pipe(
    Layer.provideMerge(Sharding.layer),
    Layer.provide(Runners.layerNoop),
    Layer.provideMerge(SqlMessageStorage.layerWith({ prefix })),
    Layer.provide([SqlRunnerStorage.layerWith({ prefix }), RunnerHealth.layerNoop]),
    Layer.provide(
      ShardingConfig.layer({
        runnerAddress: Option.map(Option.fromUndefinedOr(name), (host) =>
          RunnerAddress.RunnerAddress.make({ host, port: 1 })
        ),
        shardsPerGroup: shards.length,
        // A worker is missed after so long. With what it takes to notice that, and a second to ask again for a lock that its session
        // has just not lost yet, its chunks are with others within the six seconds that `Workers` promises.
        shardLockExpiration: `${chunks.missedAfter} millis`,
        refreshAssignmentsInterval: "250 millis",
        entityMessagePollInterval: "500 millis"
      })
    ),
    Layer.provide([
      PgClient.layer({ url, maxConnections: 3, applicationName: "kundbro engine", startupParameters: impatient }),
      Digest.layerWebCrypto
    ])
  )
}
