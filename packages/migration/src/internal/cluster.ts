/**
 * The engine that hands chunks to workers: Effect's cluster and workflow over the ledger's own server. Postgres is all that its
 * processes share; none opens a port. It makes sure that a chunk is always with somebody who is alive, and may give it to two
 * at once; that only one of them writes is ours, see `chunks.ts`.
 */
import { PgClient } from "@effect/sql-pg"
import { Layer, Option, type Redacted, Schema } from "effect"
import {
  ClusterWorkflowEngine,
  RunnerAddress,
  RunnerHealth,
  Runners,
  Sharding,
  ShardingConfig,
  SqlMessageStorage,
  SqlRunnerStorage
} from "effect/cluster"
import { Digest } from "effect/crypto"
import type { SqlError } from "effect/sql"
import { Workflow, type WorkflowEngine } from "effect/workflow"

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

/** The engine; a process with a name takes chunks, one without only hands them out. */
export const layer = (
  url: Redacted.Redacted,
  name?: string
): Layer.Layer<WorkflowEngine.WorkflowEngine, SqlError.SqlError> => {
  const prefix = "kundbro_engine"
  return ClusterWorkflowEngine.layer.pipe(
    Layer.provideMerge(Sharding.layer),
    Layer.provide(Runners.layerNoop),
    Layer.provideMerge(SqlMessageStorage.layerWith({ prefix })),
    Layer.provide([SqlRunnerStorage.layerWith({ prefix }), RunnerHealth.layerNoop]),
    Layer.provide(
      ShardingConfig.layer({
        runnerAddress: Option.map(Option.fromUndefinedOr(name), (host) =>
          RunnerAddress.RunnerAddress.make({ host, port: 1 })
        ),
        shardsPerGroup: 60,
        // A worker that says nothing for so long has lost its chunks: the longest stall.
        shardLockExpiration: "6 seconds",
        shardLockRefreshInterval: "2 seconds",
        runnerHealthCheckInterval: "2 seconds",
        refreshAssignmentsInterval: "500 millis",
        entityMessagePollInterval: "1 second"
      })
    ),
    Layer.provide([
      PgClient.layer({ url, maxConnections: 3, applicationName: "kundbro engine", startupParameters: impatient }),
      Digest.layerWebCrypto
    ])
  )
}
