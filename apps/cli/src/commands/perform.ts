/**
 * What every `kundbro migrate` command begins and ends with: the migration of the configuration file with its ledger, and the
 * files that are left behind.
 */
import { Effect, FileSystem, Path, Redacted, Stream } from "effect"
import type { CustomerId } from "@kundbro/domain/Ids"
import { Ledger, OutputFiles, type Progress, type Report, SourceIds } from "@kundbro/migration"
import { Vendors } from "@kundbro/systems"
import type { Ids } from "../Configuration.ts"
import { Failure } from "../Failure.ts"
import * as ProgressView from "../ProgressView.ts"
import * as Screen from "../Screen.ts"
import { loadMigration } from "./shared.ts"

/** The ids of a list, as they are written there. */
export const idsOf = (ids: Ids, folder: string) =>
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
export const prepare = Effect.fn("prepare")(function* (file: string) {
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

/** What there is to begin with. */
export type Prepared = Effect.Success<ReturnType<typeof prepare>>

/** Runs one activity with its ledger, shows it, and leaves the files. */
export const perform = <E, R>(
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
