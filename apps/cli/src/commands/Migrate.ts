/**
 * `kundbro migrate`: dry run, run, status, verify. Every one of them can be stopped at any moment and called again.
 */
import { Effect, FileSystem, Path, Redacted, Stream } from "effect"
import { Command, Flag } from "effect/cli"
import type { CustomerId } from "@kundbro/domain/Ids"
import { Ledger, Migration, OutputFiles, type Progress, type Report, SourceIds } from "@kundbro/migration"
import { Vendors } from "@kundbro/systems"
import type { Ids } from "../Configuration.ts"
import { Failure } from "../Failure.ts"
import * as ProgressView from "../ProgressView.ts"
import * as Screen from "../Screen.ts"
import * as Summary from "../Summary.ts"
import { config, json, loadMigration } from "./shared.ts"

const idsOf = (ids: Ids, folder: string) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    if ("from" in ids) {
      const range: Stream.Stream<CustomerId, SourceIds.SourceIdsError> = SourceIds.fromRange(ids.from, ids.to)
      return range
    }
    const file = path.resolve(folder, ids.file)
    if (!(yield* files.exists(file))) {
      return yield* new Failure({ code: "usage", message: `The list of ids, ${ids.file}, does not exist` })
    }
    const bytes = Stream.mapError(
      files.stream(file),
      () =>
        new Failure({
          code: "usage",
          message: `The list of ids, ${ids.file}, cannot be read: check that it is a file of yours`
        })
    )
    return /\.(ndjson|jsonl)$/i.test(ids.file)
      ? SourceIds.fromNdjson(bytes, { field: ids.column })
      : SourceIds.fromCsv(bytes, {
          column: ids.column,
          ...(ids.delimiter !== undefined && { delimiter: ids.delimiter })
        })
  })

/** Everything a migration needs, from the configuration file. */
const prepare = Effect.fn("prepare")(function* (file: string) {
  const path = yield* Path.Path
  const { configuration, folder, migration } = yield* loadMigration(file)
  const source = yield* Vendors.open(configuration.systems, migration.source)
  const target = yield* Vendors.open(configuration.systems, migration.target)
  const home = path.resolve(folder, migration.folder)
  const variable = migration.ledger?.env
  const url = variable === undefined ? undefined : process.env[variable]
  if (variable !== undefined && (url === undefined || url === "")) {
    return yield* new Failure({
      code: "usage",
      message: `Set the environment variable ${variable}: it names the ledger's database`
    })
  }
  return {
    options: {
      plan: migration.plan,
      source: source.adapter,
      target: target.adapter,
      names: { source: migration.source, target: migration.target }
    },
    ids: yield* idsOf(migration.ids, folder),
    reports: path.join(home, "report"),
    ledger:
      url === undefined
        ? Ledger.layerEmbedded(path.join(home, "ledger"))
        : Ledger.layerPostgres(Redacted.make(url, { label: "ledger" }))
  }
})

type Prepared = Effect.Success<ReturnType<typeof prepare>>

/** Runs one activity with its ledger, shows it, and leaves the files. */
const perform = <E, R>(
  file: string,
  title: string,
  activity: (prepared: Prepared, onProgress: Progress.OnProgress) => Effect.Effect<Report.Report, E, R>,
  summary: (report: Report.Report) => ReadonlyArray<string>
) =>
  Effect.gen(function* () {
    const screen = yield* Screen.Screen
    const prepared = yield* prepare(file)
    const onProgress = yield* ProgressView.make
    const { report, written } = yield* Effect.gen(function* () {
      yield* screen.say(Screen.styled("bold", title))
      const report = yield* activity(prepared, onProgress)
      yield* screen.foot([])
      return { report, written: yield* OutputFiles.write(prepared.reports) }
    }).pipe(
      Effect.provide(prepared.ledger),
      Effect.onInterrupt(() =>
        Effect.andThen(
          screen.foot([]),
          screen.say("Stopped. What was done is in the ledger: the same command goes on from here.")
        )
      )
    )
    for (const line of summary(report)) yield* screen.say(line)
    yield* screen.say("")
    yield* screen.say(`  Report: ${prepared.reports}/report.html`)
    yield* screen.emit({ event: "report", ...written })
    return written
  })

const described = { config, json }

const dryRun = Command.make("dry-run", described, ({ config }) =>
  perform(
    config,
    "Dry run: reads everything, writes nothing",
    ({ ids, options }, onProgress) => Migration.dryRun({ ...options, ids, onProgress }),
    Summary.ofDryRun
  )
).pipe(
  Command.provide(({ json }) => Screen.layer({ json })),
  Command.withDescription("Read everything, write nothing, predict every record"),
  Command.withExamples([{ command: "kundbro migrate dry-run --json", description: "The prediction for a machine" }])
)

const run = Command.make(
  "run",
  {
    ...described,
    everyDeadLetter: Flag.Boolean("retry-dead-letters").pipe(
      Flag.withDescription("Also try again what a person has seen to since"),
      Flag.withDefault(false)
    )
  },
  Effect.fn(function* ({ config, everyDeadLetter }) {
    const report = yield* perform(
      config,
      "Run: moves what has not been moved yet",
      ({ ids, options }, onProgress) => Migration.run({ ...options, ids, onProgress, everyDeadLetter }),
      Summary.ofRun
    )
    const unfinished = report.endings["unfinished"] ?? 0
    if (unfinished > 0) {
      return yield* new Failure({ code: "unproven", message: `${unfinished} records are unfinished: run again` })
    }
  })
).pipe(
  Command.provide(({ json }) => Screen.layer({ json })),
  Command.withDescription("Move every record that has not been moved yet; resumes after any stop"),
  Command.withExamples([
    { command: "kundbro migrate run", description: "Begin, or go on where it stopped" },
    { command: "kundbro migrate run --retry-dead-letters", description: "After correcting records at the source" }
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
  Command.withSubcommands([dryRun, run, status, verify])
)
