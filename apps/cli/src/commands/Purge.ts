/**
 * `kundbro migrate purge`: takes personal data out of the ledger and the reports, of some customers or of all.
 */
import { Effect, FileSystem, Path, Stream } from "effect"
import { Command, Flag } from "effect/cli"
import { CustomerId } from "@kundbro/domain/Ids"
import { Migration, OutputFiles, Purge } from "@kundbro/migration"
import { Failure } from "../Failure.ts"
import * as Screen from "../Screen.ts"
import { prepare } from "./perform.ts"
import { auditLine, config, json, loadMigration } from "./shared.ts"

const usage = (message: string) => new Failure({ code: "usage", message })

/** Whether the line has this id as a whole: `100` is not in `1002`. */
const names = (line: string, id: string): boolean => {
  for (let at = line.indexOf(id); at >= 0; at = line.indexOf(id, at + 1)) {
    if (!/[\p{L}\p{N}]/u.test(line.charAt(at - 1)) && !/[\p{L}\p{N}]/u.test(line.charAt(at + id.length))) return true
  }
  return false
}

/** The files of the configuration, and beside the ledger, that still name one of these customers. */
const stillNaming = Effect.fnUntraced(function* (file: string, ids: ReadonlyArray<string>) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const { configuration, folder, migration } = yield* loadMigration(file)
  const lists = [migration.ids, migration.accounts].flatMap((list) =>
    list !== undefined && "file" in list ? [path.resolve(folder, list.file)] : []
  )
  const identity = configuration.identity === undefined ? [] : [path.resolve(folder, configuration.identity.folder)]
  const there = yield* Effect.forEach([path.resolve(folder, migration.folder), ...identity], (at) =>
    Effect.map(
      Effect.orElseSucceed(files.readDirectory(at), () => []),
      (entries) => entries.map((entry) => path.join(at, entry))
    )
  )
  return yield* Effect.filter([...new Set([...lists, ...there.flat()])], (one) =>
    files.stream(one).pipe(
      Stream.decodeText,
      Stream.splitLines,
      Stream.filter((line) => ids.some((id) => names(line, id))),
      Stream.runHead,
      Effect.match({ onFailure: () => false, onSuccess: (line) => line._tag === "Some" })
    )
  )
})

export const purge = Command.make(
  "purge",
  {
    subject: Flag.String("subject").pipe(
      Flag.withMetavar("source-id"),
      Flag.withDescription("A customer to purge; may be given several times: a purge writes the whole ledger anew"),
      Flag.withSchema(CustomerId),
      Flag.atLeast(0)
    ),
    all: Flag.Boolean("all").pipe(
      Flag.withDescription("Everybody: numbers and the audit are all that is left, and nothing can go on"),
      Flag.withDefault(false)
    ),
    evenIfUnfinished: Flag.Boolean("even-if-unfinished").pipe(
      Flag.withDescription("Also what is not verified or decided: nobody will know what became of it"),
      Flag.withDefault(false)
    ),
    yes: Flag.Boolean("yes").pipe(
      Flag.withAlias("y"),
      Flag.withDescription("Do it. It cannot be taken back; without this nothing is done"),
      Flag.withDefault(false)
    ),
    config,
    json
  },
  Effect.fn(function* ({ all, config, evenIfUnfinished, subject, yes }) {
    const screen = yield* Screen.Screen
    if (all && subject.length > 0) return yield* usage("--all goes with no --subject")
    if (!yes) return yield* usage("Nothing was purged. It cannot be taken back: say --yes")
    const prepared = yield* prepare(config)
    yield* screen.say(Screen.styled("bold", "Purge: takes personal data out of the ledger and the reports"))
    const { purged, report } = yield* Effect.gen(function* () {
      const purged = yield* Purge.purge({
        what: all ? "all" : subject.length === 0 ? "rest" : { subjects: subject },
        evenIfUnfinished,
        rewrite: OutputFiles.write(prepared.reports)
      })
      return { purged, report: yield* Migration.status }
    }).pipe(
      Effect.provide(prepared.ledger),
      Effect.onInterrupt(() =>
        screen.say("Stopped. What of the purge was begun is finished by `kundbro migrate purge --yes`.")
      )
    )
    const named = subject.length === 0 ? [] : yield* stillNaming(config, subject)
    yield* screen.say(
      `  Purged so far: ${purged.records} of ${report.listed} records, ${purged.balances} balances. The reports were written anew.`
    )
    for (const file of named)
      yield* screen.say(`  ${Screen.styled("yellow", "·")} still named in ${file}: yours to correct`)
    if (purged.leftToServer) {
      yield* screen.say(
        `  ${Screen.styled("yellow", "·")} the server's write-ahead log and its backups are its administrator's to clear`
      )
    }
    yield* screen.say("")
    yield* screen.say(auditLine(report.audit))
    yield* screen.emit({ event: "purged", ...purged, stillNamedIn: named, audit: report.audit })
  })
).pipe(
  Command.provide(({ json }) => Screen.layer({ json })),
  Command.withDescription("Take personal data out of the ledger and the reports, for good; calls no vendor"),
  Command.withExamples([
    { command: "kundbro migrate purge --subject 004711007 --yes", description: "One customer who asks for it" },
    { command: "kundbro migrate purge --all --yes", description: "When the migration is signed off" },
    { command: "kundbro migrate purge --yes", description: "Go on with a purge that was stopped" }
  ])
)
