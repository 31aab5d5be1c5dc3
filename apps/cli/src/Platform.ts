/**
 * What every command runs on: Node, an HTTP client, warnings on stderr, and spans only where somebody collects them.
 */
import { NodeHttpClient, NodeServices } from "@effect/platform-node"
import { Effect, Layer, References } from "effect"
import * as Telemetry from "./Telemetry.ts"

const layer = Layer.mergeAll(
  NodeServices.layer,
  NodeHttpClient.layerUndici,
  Layer.succeed(References.MinimumLogLevel, "Warn"),
  Layer.succeed(References.LogToStderr, true),
  Telemetry.layer
)

/** Gives a program all that it needs to run. */
export const provide = <A, E, R>(program: Effect.Effect<A, E, R>) => program.pipe(Effect.provide(layer))
