/**
 * `kundbro migrate key`: a new key for a ledger, and the change of a ledger to it.
 */
import { randomBytes } from "node:crypto"
import { Effect, FileSystem, Option, Path, Redacted } from "effect"
import { Command, Flag } from "effect/cli"
import { Audit, KeyChange } from "@kundbro/migration"
import { Failure } from "../Failure.ts"
import * as Screen from "../Screen.ts"
import { fromEnvironment, placeOf } from "./perform.ts"
import { auditLine, config, json, loadMigration } from "./shared.ts"

/** 32 bytes of randomness in base64. */
export const newKey = (): string => randomBytes(32).toString("base64")

const usage = (message: string) => new Failure({ code: "usage", message })

const keyIn = (variable: string, holds: string) =>
  Effect.map(fromEnvironment(variable, holds), (key) => Redacted.make(key, { label: "ledger key" }))

const change = Command.make(
  "change",
  {
    to: Flag.String("to").pipe(
      Flag.withMetavar("variable"),
      Flag.withDescription("The environment variable with the new key")
    ),
    from: Flag.String("from").pipe(
      Flag.withMetavar("variable"),
      Flag.withDescription("The environment variable with the old key; that of the configuration unless told"),
      Flag.optional
    ),
    config,
    json
  },
  Effect.fn(function* ({ config, from, to }) {
    const screen = yield* Screen.Screen
    const files = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const { folder, migration } = yield* loadMigration(config)
    const { ledgerKey } = migration
    const named = ledgerKey === undefined || ledgerKey === "none" ? undefined : ledgerKey.env
    const old = Option.getOrElse(from, () => named)
    if (old === undefined) {
      return yield* usage(`${config} names no key for the ledger ("ledgerKey"): one in clear text stays so`)
    }
    if (old === to)
      return yield* usage(`The old key and the new one are both in ${to}: give the new one a variable of its own`)
    const keys = {
      from: yield* keyIn(old, "holds the key that the ledger has now"),
      to: yield* keyIn(to, "is to hold the new key. `kundbro migrate key` makes one")
    }
    const { home, ledger } = yield* placeOf(migration, folder)
    if (migration.ledger === undefined && !(yield* files.exists(path.join(home, "ledger")))) {
      return yield* usage(`There is no ledger in ${home} yet: begin with the new key`)
    }
    yield* screen.say(Screen.styled("bold", "Key: seals all that the ledger keeps of customers anew"))
    const { audit, changed } = yield* Effect.gen(function* () {
      const changed = yield* KeyChange.change(keys)
      return { changed, audit: yield* Audit.verify(Audit.rows) }
    }).pipe(
      Effect.provide(ledger({ changesKey: true })),
      Effect.onInterrupt(() => screen.say("Stopped. The ledger is closed until the same command has finished."))
    )
    yield* screen.say(`  ${changed.rows.toLocaleString("en")} rows were sealed anew. The key is now the one in ${to}.`)
    yield* screen.say(
      `  Put it where ${old} comes from, or name ${to} in "ledgerKey"; give it to every worker; then destroy the old one.`
    )
    if (changed.leftToServer) {
      yield* screen.say(
        `  ${Screen.styled("yellow", "·")} the server's write-ahead log and its backups still hold what the old key reads: its administrator's to clear`
      )
    }
    yield* screen.say("")
    yield* screen.say(auditLine(audit))
    yield* screen.emit({ event: "key-changed", ...changed, audit: { rows: audit.rows, head: audit.head } })
  })
).pipe(
  Command.provide(({ json }) => Screen.layer({ json })),
  Command.withDescription("Give the ledger another key; stopped, the same command goes on"),
  Command.withExamples([
    {
      command: "kundbro migrate key change --to KUNDBRO_LEDGER_KEY_NEW",
      description: "With the old key where it is, and the new one in a variable of its own"
    }
  ])
)

export const key = Command.make("key", {}, () => Screen.Screen.use(({ say }) => say(newKey()))).pipe(
  Command.provide(() => Screen.layer({ json: false })),
  Command.withDescription(
    "Print a new key for a ledger; keep it where secrets are kept: without it nobody reads the ledger"
  ),
  Command.withExamples([
    { command: 'export KUNDBRO_LEDGER_KEY="$(kundbro migrate key)"', description: "For this shell; store it as well" }
  ]),
  Command.withSubcommands([change])
)
