/**
 * `kundbro migrate undo`: says what can be taken back of a migration, and with `--yes` takes it back.
 */
import { Effect } from "effect"
import { Command, Flag } from "effect/cli"
import { Migration, Undo } from "@kundbro/migration"
import { Failure } from "../Failure.ts"
import * as Screen from "../Screen.ts"
import * as UndoSummary from "../UndoSummary.ts"
import { perform } from "./perform.ts"
import { config, json } from "./shared.ts"

export const undo = Command.make(
  "undo",
  {
    config,
    json,
    yes: Flag.Boolean("yes").pipe(
      Flag.withAlias("y"),
      Flag.withDescription("Do it. The migration cannot be gone on with afterwards; without this nothing is written"),
      Flag.withDefault(false)
    )
  },
  Effect.fn(function* ({ config, yes }) {
    const screen = yield* Screen.Screen
    let found: Undo.UndoReport | undefined
    yield* perform(
      config,
      yes ? "Undo: takes back what the migration has written" : "Undo, dry run: reads, writes nothing",
      Effect.fnUntraced(function* ({ options }, onProgress) {
        found = yield* (yes ? Undo.undo : Undo.preview)({ ...options, onProgress })
        return yield* Migration.status
      }),
      ({ target }) => [
        ...(found === undefined ? [] : UndoSummary.of(found, target)),
        ...(yes ? [] : ["", "  Nothing was written. To take it back: kundbro migrate undo --yes"])
      ]
    )
    if (found === undefined) return
    yield* screen.emit({ event: "undo", done: yes, ...found })
    if (yes && found.unfinished > 0) {
      const message = `${found.unfinished} records are not taken back yet: kundbro migrate undo --yes goes on with them`
      return yield* new Failure({ code: "unproven", message })
    }
  })
).pipe(
  Command.provide(({ json }) => Screen.layer({ json })),
  Command.withDescription(
    "Say what can be taken back, record by record; with --yes take it back, never over a later edit"
  ),
  Command.withExamples([
    { command: "kundbro migrate undo", description: "What an undo would do, and what cannot be undone" },
    { command: "kundbro migrate undo --yes", description: "Begin it, or go on where it stopped" }
  ])
)
