/**
 * `kundbro migrate import-file`: customers as the file that the target imports, where it makes none by a call.
 */
import { Effect, Path } from "effect"
import { Command } from "effect/cli"
import { ImportFile } from "@kundbro/migration"
import { Failure } from "../Failure.ts"
import * as ProgressView from "../ProgressView.ts"
import * as Screen from "../Screen.ts"
import * as Telemetry from "../Telemetry.ts"
import { prepare } from "./perform.ts"
import { config, json } from "./shared.ts"

export const importFile = Command.make(
  "import-file",
  { config, json },
  Effect.fn(function* ({ config }) {
    const screen = yield* Screen.Screen
    const path = yield* Path.Path
    const { home, ids, ledger, options } = yield* prepare(config)
    const list = yield* ids
    const folder = path.join(home, "import")
    const onProgress = Telemetry.counting(yield* ProgressView.make)
    yield* screen.say(Screen.styled("bold", "Import file: reads everybody on the list, calls the target for nothing"))
    const written = yield* ImportFile.write({ ...options, ids: list, folder, onProgress }).pipe(Effect.provide(ledger))
    yield* screen.foot([])
    const { listed, manifest, problems } = written
    const { customers, fileName, sha256 } = manifest
    yield* screen.say(`  ${listed} records: ${customers} in the file · ${listed - customers} in exceptions.csv`)
    for (const { field, reason, records, remedy } of problems) {
      yield* screen.say(`  ${records} ${reason}${field === undefined ? "" : ` of ${field}`}: ${remedy}`)
    }
    yield* screen.say("")
    yield* screen.say(`  File: ${path.join(folder, fileName)}`)
    yield* screen.say(`  SHA-256: ${sha256}`)
    yield* screen.emit({ event: "import-file", ...written })
    if (customers === 0) {
      return yield* new Failure({ code: "stopped", message: "Nobody on the list could be written: see exceptions.csv" })
    }
  })
).pipe(
  Command.provide(({ json }) => Screen.layer({ json })),
  Command.withDescription("Write the customers of the list as the file that the target imports; calls only the source"),
  Command.withExamples([
    {
      command: "kundbro migrate import-file",
      description: "Then deliver the file, and compare what was taken with manifest.json"
    }
  ])
)
