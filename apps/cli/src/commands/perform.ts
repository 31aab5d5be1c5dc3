/**
 * What every `kundbro migrate` command begins and ends with: the migration of the configuration file with its ledger, and the
 * files that are left behind.
 */
import { Effect, Path, Redacted } from "effect"
import { Ledger, OutputFiles, type Progress, type Report, type Tuning } from "@kundbro/migration"
import { Vendors } from "@kundbro/systems"
import { Failure } from "../Failure.ts"
import * as ProgressView from "../ProgressView.ts"
import * as Screen from "../Screen.ts"
import * as Telemetry from "../Telemetry.ts"
import * as TuneFile from "../TuneFile.ts"
import { accountsOf } from "./lists.ts"
import { auditLine, loadMigration } from "./shared.ts"
import { sourceOf } from "./sourceOf.ts"

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
  const source = yield* sourceOf(file, { configuration, folder }, migration)
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
      names: { source: source.name, target: migration.target },
      ...(source.people && { people: source.people })
    },
    ids: source.ids ?? Effect.fail(missing("ids")),
    /** The source by its records, for what hangs on them. */
    records: source.records,
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
