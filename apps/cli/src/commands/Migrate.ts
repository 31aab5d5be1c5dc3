/**
 * `kundbro migrate`: init, dry run, run, status, resolve, verify. Every one of them can be stopped at any moment and called again.
 */
import { Effect, Option } from "effect"
import { Command, Flag } from "effect/cli"
import { Migration, type MigrationStopped } from "@kundbro/migration"
import { Failure } from "../Failure.ts"
import * as Screen from "../Screen.ts"
import * as Summary from "../Summary.ts"
import * as UndoSummary from "../UndoSummary.ts"
import { audit } from "./Audit.ts"
import { balances } from "./Balances.ts"
import { importFile } from "./ImportFile.ts"
import { init } from "./Init.ts"
import { key } from "./Key.ts"
import { perform } from "./perform.ts"
import { relations } from "./Relations.ts"
import { purge } from "./Purge.ts"
import { resolve } from "./Resolve.ts"
import { config, json } from "./shared.ts"
import { tune } from "./Tune.ts"
import { undo } from "./Undo.ts"

const described = { config, json }

const dryRun = Command.make(
  "dry-run",
  {
    ...described,
    changes: Flag.Boolean("changes").pipe(
      Flag.withDescription("Predict what `run --changes` would do: read again all that was written, too"),
      Flag.withDefault(false)
    )
  },
  ({ changes, config }) => {
    let back = ""
    return perform(
      config,
      "Dry run: reads everything, writes nothing",
      ({ ids, options }, onProgress) => {
        back = UndoSummary.wayBack(options.target, options.names.target)
        return Effect.flatMap(ids, (list) => Migration.dryRun({ ...options, ids: list, onProgress, changes }))
      },
      (report) => [...Summary.ofDryRun(report), "", `  ${back}`]
    )
  }
).pipe(
  Command.provide(({ json }) => Screen.layer({ json })),
  Command.withDescription("Read everything, write nothing, predict every record"),
  Command.withExamples([
    { command: "kundbro migrate dry-run --json", description: "The prediction for a machine" },
    { command: "kundbro migrate dry-run --changes", description: "Before the last run of the night" }
  ])
)

const run = Command.make(
  "run",
  {
    ...described,
    everyDeadLetter: Flag.Boolean("retry-dead-letters").pipe(
      Flag.withDescription("Also try again what a person has seen to since"),
      Flag.withDefault(false)
    ),
    changes: Flag.Boolean("changes").pipe(
      Flag.withDescription(
        "Begin by reading again all that was written, and write what has changed at the source since"
      ),
      Flag.withDefault(false)
    ),
    differences: Flag.Literals("differences", ["never-right", "over-later-edits"]).pipe(
      Flag.withDescription(
        "Write again what the last verification found to differ: what was never there as it was meant, or also over what somebody has changed at the target since"
      ),
      Flag.optional
    ),
    afterCanary: Flag.Boolean("after-canary").pipe(
      Flag.withDescription("The plan's canary has been looked at: go on with the rest"),
      Flag.withDefault(false)
    ),
    workers: Flag.Boolean("workers").pipe(
      Flag.withDescription("Hand the records to every `kundbro worker` of this ledger, which is on a server"),
      Flag.withDefault(false)
    )
  },
  Effect.fn(function* ({ afterCanary, changes, config, differences, everyDeadLetter, workers }) {
    let stop: MigrationStopped.StoppedByPlan | undefined
    const report = yield* perform(
      config,
      "Run: moves what has not been moved yet",
      ({ ids, options }, onProgress) =>
        Effect.flatMap(ids, (list) =>
          Migration.run({
            ...options,
            ids: list,
            onProgress,
            everyDeadLetter,
            afterCanary,
            changes,
            workers,
            ...(Option.isSome(differences) && { differences: differences.value })
          })
        ).pipe(
          Effect.catchTag("StoppedByPlan", (error) => {
            stop = error
            return Migration.status
          })
        ),
      Summary.ofRun
    )
    if (stop !== undefined) return yield* new Failure({ code: "stopped", message: stop.message })
    const { "dead-letter": dead = 0, merged = 0, unfinished = 0, withdrawn = 0 } = report.endings
    if (unfinished > 0) {
      return yield* new Failure({ code: "unproven", message: `${unfinished} records are unfinished: run again` })
    }
    if (dead > 0 && dead + merged + withdrawn === report.listed) {
      const message = `Not one of ${dead} records reached the target: see exceptions.csv, correct what it says, and run again with --retry-dead-letters`
      return yield* new Failure({ code: "stopped", message })
    }
  })
).pipe(
  Command.provide(({ json }) => Screen.layer({ json })),
  Command.withDescription("Move every record that has not been moved yet; resumes after any stop"),
  Command.withExamples([
    { command: "kundbro migrate run", description: "Begin, or go on where it stopped" },
    { command: "kundbro migrate run --retry-dead-letters", description: "After correcting records at the source" },
    { command: "kundbro migrate run --changes", description: "On the night of the cut-over: only what changed since" },
    { command: "kundbro migrate run --differences never-right", description: "After a verification that found some" },
    { command: "kundbro migrate run --after-canary", description: "After looking at the canary at the target" },
    { command: "kundbro migrate run --workers", description: "With `kundbro worker` on as many machines as you like" }
  ])
)

const status = Command.make("status", described, ({ config }) =>
  perform(
    config,
    "Status: asks the ledger, calls no vendor",
    () => Migration.status,
    (report) => [
      ...Summary.ofRun(report),
      ...report.problems.map((problem) => `  ${Screen.styled("yellow", "·")} ${problem}`)
    ]
  )
).pipe(
  Command.provide(({ json }) => Screen.layer({ json })),
  Command.withDescription("Where the migration stands; calls no vendor")
)

const verify = Command.make(
  "verify",
  described,
  Effect.fn(function* ({ config }) {
    const report = yield* perform(
      config,
      "Verify: reads back everything that was written",
      ({ options }, onProgress) => Migration.verify({ ...options, onProgress }),
      Summary.ofVerify
    )
    if (!report.verified) return yield* new Failure({ code: "unproven", message: report.problems.join("; ") })
  })
).pipe(
  Command.provide(({ json }) => Screen.layer({ json })),
  Command.withDescription("Read back every written record and prove that it is as it was meant"),
  Command.withExamples([
    { command: "kundbro migrate verify", description: "Exits with 4 on any unexplained difference" }
  ])
)

export const migrate = Command.make("migrate").pipe(
  Command.withDescription("Move customers from one system to another, and prove it"),
  Command.withSubcommands([
    init,
    dryRun,
    run,
    status,
    resolve,
    verify,
    relations,
    balances,
    importFile,
    tune,
    undo,
    audit,
    purge,
    key
  ])
)
