/**
 * What every `kundbro migrate` command begins and ends with: the migration of the configuration file with its ledger, and the
 * files that are left behind.
 */
import { Effect, FileSystem, Path, Redacted, Stream } from "effect"
import type { CustomerId } from "@kundbro/domain/Ids"
import {
  AccountList,
  Ledger,
  OutputFiles,
  type Progress,
  type Report,
  SourceIds,
  type Tuning
} from "@kundbro/migration"
import { Vendors } from "@kundbro/systems"
import type { Accounts, Ids } from "../Configuration.ts"
import { Failure } from "../Failure.ts"
import * as ProgressView from "../ProgressView.ts"
import * as Screen from "../Screen.ts"
import * as Telemetry from "../Telemetry.ts"
import * as TuneFile from "../TuneFile.ts"
import { auditLine, loadMigration } from "./shared.ts"

/** The bytes of a list that the configuration names, or what is wrong with its file. */
const bytesOf = (what: string, name: string, folder: string) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const file = path.resolve(folder, name)
    if (!(yield* files.exists(file))) {
      return yield* new Failure({ code: "usage", message: `The list of ${what}, ${name}, does not exist` })
    }
    return Stream.mapError(
      files.stream(file),
      () =>
        new Failure({
          code: "usage",
          message: `The list of ${what}, ${name}, cannot be read: check that it is a file of yours`
        })
    )
  })

const isNdjson = (name: string): boolean => /\.(ndjson|jsonl)$/i.test(name)

/** The ids of a list, as they are written there. */
export const idsOf = (ids: Ids, folder: string) =>
  Effect.gen(function* () {
    if ("from" in ids) {
      const range: Stream.Stream<CustomerId, SourceIds.SourceIdsError> = SourceIds.fromRange(ids.from, ids.to)
      return range
    }
    const bytes = yield* bytesOf("ids", ids.file, folder)
    return isNdjson(ids.file)
      ? SourceIds.fromNdjson(bytes, { field: ids.column })
      : SourceIds.fromCsv(bytes, {
          column: ids.column,
          ...(ids.delimiter !== undefined && { delimiter: ids.delimiter })
        })
  })

/** The accounts that balances go to, as they are written there. */
const accountsOf = ({ columns, delimiter, file }: Accounts, folder: string) =>
  Effect.map(bytesOf("accounts", file, folder), (bytes) =>
    isNdjson(file)
      ? AccountList.fromNdjson(bytes, { columns })
      : AccountList.fromCsv(bytes, { columns, ...(delimiter !== undefined && { delimiter }) })
  )

/** What a command needs and the file does not have. */
const missing = (key: string) =>
  new Failure({
    code: "usage",
    message: `The configuration's "migration" chapter has no "${key}": see docs/configuration.md`
  })

/** The value of an environment variable, or what it is for. */
export const fromEnvironment = (variable: string, holds: string) => {
  const value = process.env[variable]
  return value === undefined || value === ""
    ? Effect.fail(new Failure({ code: "usage", message: `Set the environment variable ${variable}: it ${holds}` }))
    : Effect.succeed(value)
}

/** Where the migration's files are, and how to open its ledger. */
export const placeOf = Effect.fnUntraced(function* (
  migration: Effect.Success<ReturnType<typeof loadMigration>>["migration"],
  folder: string
) {
  const path = yield* Path.Path
  const home = path.resolve(folder, migration.folder)
  const variable = migration.ledger?.env
  const url = variable === undefined ? undefined : yield* fromEnvironment(variable, "names the ledger's database")
  if (url !== undefined && !/^postgres(?:ql)?:\/\//.test(url)) {
    return yield* new Failure({
      code: "usage",
      message: `The environment variable ${variable} does not hold the address of a Postgres database: postgres://user:password@host/name`
    })
  }
  const server = url === undefined ? undefined : Redacted.make(url, { label: "ledger" })
  return {
    home,
    ledger: (kept: Ledger.Options) =>
      server === undefined ? Ledger.layerEmbedded(path.join(home, "ledger"), kept) : Ledger.layerPostgres(server, kept),
    /** The same ledger, for `kundbro worker`; one in a folder has no room for it. */
    shared: (kept: Ledger.Options) => (server === undefined ? undefined : Ledger.layerWorker(server, kept))
  }
})

/** Everything a migration needs, from the configuration file. */
export const prepare = Effect.fn("prepare")(function* (file: string) {
  const path = yield* Path.Path
  const { configuration, folder, migration } = yield* loadMigration(file)
  const source = yield* Vendors.open(configuration.systems, migration.source)
  const target = yield* Vendors.open(configuration.systems, migration.target)
  const { home, ledger, shared } = yield* placeOf(migration, folder)
  const { ledgerKey } = migration
  if (ledgerKey === undefined) {
    return yield* new Failure({
      code: "usage",
      message: `Say in the "migration" chapter how the ledger keeps customers: "ledgerKey": { "env": "KUNDBRO_LEDGER_KEY" } encrypts them by the key in that variable, see \`kundbro migrate key\`; "ledgerKey": "none" keeps them in clear text`
    })
  }
  const holds = "holds the ledger's key. `kundbro migrate key` makes one for a new ledger"
  const kept =
    ledgerKey === "none"
      ? {}
      : { key: Redacted.make(yield* fromEnvironment(ledgerKey.env, holds), { label: "ledger key" }) }
  return {
    options: {
      plan: migration.plan,
      source: source.adapter,
      target: target.adapter,
      names: { source: migration.source, target: migration.target }
    },
    ids: migration.ids === undefined ? Stream.fail(missing("ids")) : yield* idsOf(migration.ids, folder),
    accounts: Effect.suspend(() =>
      migration.accounts === undefined ? Effect.fail(missing("accounts")) : accountsOf(migration.accounts, folder)
    ),
    home,
    reports: path.join(home, "report"),
    ledger: ledger(kept),
    /** The same ledger, for `kundbro worker`; one in a folder has no room for it. */
    shared: shared(kept)
  }
})

/** What there is to begin with. */
export type Prepared = Effect.Success<ReturnType<typeof prepare>>

/** The same, with ears for `kundbro migrate tune`. */
type Tunable = Prepared & { readonly options: { readonly tuner: Tuning.Tuner } }

/** Runs one activity with its ledger, shows it, and leaves the files. */
export const perform = <E, R>(
  file: string,
  title: string,
  activity: (prepared: Tunable, onProgress: Progress.OnProgress) => Effect.Effect<Report.Report, E, R>,
  summary: (report: Report.Report) => ReadonlyArray<string>
) =>
  Effect.gen(function* () {
    const screen = yield* Screen.Screen
    const prepared = yield* prepare(file)
    const onProgress = Telemetry.counting(yield* ProgressView.make)
    const { report, written } = yield* Effect.gen(function* () {
      yield* screen.say(Screen.styled("bold", title))
      const tuner = yield* TuneFile.tuner(prepared.home)
      const report = yield* activity({ ...prepared, options: { ...prepared.options, tuner } }, onProgress)
      yield* screen.foot([])
      return { report, written: yield* OutputFiles.write(prepared.reports) }
    }).pipe(
      Effect.scoped,
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
    yield* screen.say(auditLine(written.audit))
    yield* screen.emit({ event: "report", ...written })
    return written
  })
