/**
 * `kundbro worker`: one of many machines that move the records of `kundbro migrate run --workers`.
 */
import { Effect } from "effect"
import { Command } from "effect/cli"
import { Workers } from "@kundbro/migration"
import { Failure } from "../Failure.ts"
import * as Screen from "../Screen.ts"
import { prepare } from "./perform.ts"
import { config, json } from "./shared.ts"

export const worker = Command.make(
  "worker",
  { config, json },
  Effect.fn(function* ({ config }) {
    const screen = yield* Screen.Screen
    const { options, shared } = yield* prepare(config)
    if (shared === undefined) {
      return yield* new Failure({
        code: "usage",
        message:
          'This migration\'s ledger is in a folder, which is for one process alone: name a Postgres server as "migration.ledger", here and where the run is'
      })
    }
    yield* screen.say("Worker: moves what `kundbro migrate run --workers` hands out; Ctrl-C ends it, and loses nothing")
    let busy = false
    const onChunks = (chunks: number) =>
      Effect.gen(function* () {
        yield* screen.emit({ event: "worker", chunks })
        if (busy === chunks > 0) return
        busy = chunks > 0
        yield* screen.say(busy ? "  At work." : "  Waiting for more.")
      })
    return yield* Workers.work({ ...options, onChunks }).pipe(
      Effect.provide(shared),
      Effect.onInterrupt(() => screen.say("Stopped. What was not done yet, the other workers do."))
    )
  })
).pipe(
  Command.provide(({ json }) => Screen.layer({ json })),
  Command.withDescription(
    "Move records of `kundbro migrate run --workers`, beside other machines with the same configuration"
  ),
  Command.withExamples([
    { command: "kundbro worker", description: "On each machine; the run itself is started on one of them" }
  ])
)
