/**
 * What every command runs on: Node, an HTTP client, warnings on stderr, and no spans, since nobody collects them.
 */
import { NodeHttpClient, NodeServices } from "@effect/platform-node"
import { Effect, Layer, References } from "effect"
import { HttpClient } from "effect/http"

const layer = Layer.mergeAll(
  NodeServices.layer,
  NodeHttpClient.layerUndici,
  Layer.succeed(References.MinimumLogLevel, "Warn"),
  Layer.succeed(References.LogToStderr, true),
  Layer.succeed(HttpClient.TracerDisabledWhen, () => true)
)

/** Gives a program all that it needs to run. */
export const provide = <A, E, R>(program: Effect.Effect<A, E, R>) =>
  program.pipe(Effect.provide(layer), Effect.withTracerEnabled(false))
