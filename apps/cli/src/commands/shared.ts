/**
 * Flags that several commands take, and the reading of the configuration behind them.
 */
import { Effect } from "effect"
import { Flag } from "effect/cli"
import * as Configuration from "../Configuration.ts"
import { Failure } from "../Failure.ts"

export const config = Flag.String("config").pipe(
  Flag.withAlias("c"),
  Flag.withDescription("The configuration file"),
  Flag.withDefault("kundbro.json")
)

export const json = Flag.Boolean("json").pipe(
  Flag.withDescription("One JSON object a line, for machines"),
  Flag.withDefault(false)
)

/** The configuration with its `migration` chapter, or the advice to write one. */
export const loadMigration = Effect.fn("loadMigration")(function* (file: string) {
  const { configuration, folder } = yield* Configuration.load(file)
  if (configuration.migration === undefined) {
    return yield* new Failure({
      code: "usage",
      message: `${file} has no "migration" chapter: see docs/configuration.md, or let \`kundbro migrate init\` write a file`
    })
  }
  const { source, target } = configuration.migration
  if (typeof source === "string" ? source === target : source.includes(target)) {
    return yield* new Failure({
      code: "usage",
      message: `${file} moves from "${target}" to itself: name another system as "migration.source" or "migration.target"`
    })
  }
  return { configuration, folder, migration: configuration.migration }
})

/** How far the audit goes, and its head: to be noted down elsewhere, where nobody who can write to the ledger can. */
export const auditLine = ({ head, rows }: { readonly rows: number; readonly head: string }): string =>
  `  Audit: ${rows} rows, head ${head}`
