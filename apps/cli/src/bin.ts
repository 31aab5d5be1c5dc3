#!/usr/bin/env node
import { NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Schema } from "effect"
import { CliError, Command } from "effect/cli"
import { readFileSync } from "node:fs"
import { doctor } from "./commands/Doctor.ts"
import { identity } from "./commands/Identity.ts"
import { lookup } from "./commands/Lookup.ts"
import { lossMap } from "./commands/LossMap.ts"
import { migrate } from "./commands/Migrate.ts"
import { sandbox } from "./commands/Sandbox.ts"
import { schema } from "./commands/SchemaCommand.ts"
import { worker } from "./commands/Worker.ts"
import { Failure } from "./Failure.ts"
import * as Platform from "./Platform.ts"

const codes: Readonly<Record<string, Failure["code"]>> = {
  ConfigurationError: "usage",
  FileRefused: "usage",
  SourceIdsError: "usage",
  AccountListError: "usage",
  BalancesRefused: "usage",
  ImportRefused: "usage",
  MissingCapability: "usage",
  RelationsRefused: "usage",
  ResolutionRefused: "usage",
  PurgeRefused: "usage",
  SchemaError: "usage",
  LedgerError: "storage",
  FolderError: "storage",
  PlatformError: "storage"
}

/** Every failure that is not ours already becomes one with an exit code; its message holds no personal data. */
const toFailure = (error: { readonly _tag: string; readonly message: string }): Failure =>
  error instanceof Failure
    ? error
    : new Failure({
        code: codes[error._tag] ?? "vendor",
        message: error.message
      })

const Manifest = Schema.fromJsonString(Schema.Struct({ version: Schema.String }))
const { version } = Schema.decodeSync(Manifest)(readFileSync(new URL("../package.json", import.meta.url), "utf8"))

Command.make("kundbro").pipe(
  Command.withDescription("Moves customers between vendor systems and proves that none was lost"),
  Command.withSubcommands([sandbox, lookup, lossMap, doctor, identity, migrate, worker, schema]),
  Command.run({ version }),
  Effect.mapError((error) => (CliError.isCliError(error) ? error : toFailure(error))),
  Effect.tapError((error) => (error instanceof Failure ? Console.error(error.message) : Effect.void)),
  // Standard output is for answers, even when we are at fault.
  Effect.tapDefect((defect) => Effect.logError("A fault of Kundbro itself", defect)),
  Platform.provide,
  NodeRuntime.runMain({ disableErrorReporting: true })
)
