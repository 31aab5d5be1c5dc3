#!/usr/bin/env node
/**
 * The desk on a configuration file: `node apps/desk/src/bin.ts --config kundbro.json`.
 */
import { NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Schema } from "effect"
import { Command, Flag } from "effect/cli"
import type { Adapter } from "@kundbro/domain"
import { Configuration, Vendors } from "@kundbro/systems"
import * as Desk from "./Desk.ts"
import * as Platform from "./Platform.ts"

/** `kundbro.json` as far as the desk reads it: the migration in it is not ours. */
const File = Schema.Struct({
  $schema: Schema.optionalKey(Schema.String),
  systems: Configuration.Systems,
  migration: Schema.optionalKey(Schema.Unknown)
})

const text = (name: string, description: string, otherwise: string) =>
  Flag.String(name).pipe(Flag.withDescription(description), Flag.withDefault(otherwise))

const desk = Command.make(
  "desk",
  {
    config: text("config", "The configuration file", "kundbro.json"),
    folder: text("folder", "Where writes are kept; it holds personal data", ".kundbro/desk"),
    host: text("host", "The address to listen on", "127.0.0.1"),
    port: Flag.Int("port").pipe(Flag.withDescription("The port; 0 is a free one"), Flag.withDefault(8080)),
    drain: Flag.Int("drain").pipe(
      Flag.withDescription("Seconds for which /ready says 503 before no more calls are taken"),
      Flag.withDefault(0)
    ),
    noToken: Flag.Boolean("no-token").pipe(
      Flag.withDescription("Answer without a token, on a loopback address only"),
      Flag.withDefault(false)
    )
  },
  Effect.fn(function* ({ config, drain, folder, host, noToken, port }) {
    const token = noToken ? undefined : yield* Platform.token
    const { configuration } = yield* Configuration.load(config, File)
    const adapters: Record<string, Adapter.Adapter> = {}
    for (const name of Object.keys(configuration.systems)) {
      adapters[name] = (yield* Vendors.open(configuration.systems, name)).adapter
    }
    const { url } = yield* Desk.make({ adapters, folder, token, host, port, drain: `${drain} seconds` })
    yield* Console.log(`${url}\n${url}/docs`)
    return yield* Effect.never
  }, Effect.scoped)
).pipe(Command.withDescription("One HTTP API over the systems of a kundbro.json"))

Command.run(desk, { version: "0.0.0" }).pipe(Platform.provide, NodeRuntime.runMain({ disableErrorReporting: true }))
