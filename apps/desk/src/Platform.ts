/**
 * What the desk runs on: Node, an HTTP client, and log lines on stderr, so that stdout has the addresses alone.
 */
import { NodeHttpClient, NodeServices } from "@effect/platform-node"
import { Console, Effect, Layer, Logger, Redacted } from "effect"
import * as Desk from "./Desk.ts"

const layer = Layer.mergeAll(
  NodeServices.layer,
  NodeHttpClient.layerUndici,
  Logger.layer([Logger.withConsoleError(Logger.formatLogFmt)])
)

const variable = "KUNDBRO_DESK_TOKEN"

/** The token that callers must send, from the environment. */
export const token = Effect.gen(function* () {
  const value = process.env[variable] ?? ""
  if (value.length < 16) {
    return yield* new Desk.DeskError({
      message: `Set the environment variable ${variable} to at least 16 characters that callers send as Authorization: Bearer, or use --no-token on a loopback address`
    })
  }
  return Redacted.make(value, { label: variable })
})

/** Gives a program all that it needs to run, and says what it could not do. */
export const provide = <A, E extends { readonly message: string }, R>(program: Effect.Effect<A, E, R>) =>
  program.pipe(
    Effect.tapError(({ message }) => Console.error(message)),
    Effect.provide(layer),
    // Nobody collects spans here.
    Effect.withTracerEnabled(false)
  )
