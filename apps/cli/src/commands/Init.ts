/**
 * `kundbro migrate init`: asks what a migration cannot do without and what its pair leaves open, and writes `kundbro.json`. It knows
 * no vendor: the questions come from the vendors' own settings, the references from what the target's adapter lets a caller plant.
 */
import { Array as Arrays, Effect, FileSystem, Option, Path, Record, Schema } from "effect"
import { Command, Flag, Prompt } from "effect/cli"
import { Plan } from "@kundbro/migration"
import { SystemsFile, Vendors } from "@kundbro/systems"
import * as Configuration from "../Configuration.ts"
import { Failure } from "../Failure.ts"
import * as Screen from "../Screen.ts"
import { type Asker, make } from "./Asker.ts"
import { keepsProtection, ruleFlags, rules } from "./initRules.ts"
import { config } from "./shared.ts"

const usage = (message: string) => new Failure({ code: "usage", message })

const names = Object.keys(Vendors.vendors)

/** The environment variable with the ledger's key. */
const ledgerKey = "KUNDBRO_LEDGER_KEY"

/** `clientSecret` as a name for a variable: `CLIENT_SECRET`. */
const capitals = (text: string): string =>
  text
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll(/[^A-Za-z0-9]+/g, "_")
    .toUpperCase()

/** The settings at their places: `{ "credentials.password": … }` as `{ "credentials": { "password": … } }`. */
const nested = (flat: ReadonlyArray<readonly [ReadonlyArray<string>, Schema.Json]>): Schema.JsonObject =>
  Record.map(
    Arrays.groupBy(flat, ([[key = ""]]) => key),
    (parts): Schema.Json => {
      const [only] = parts
      return only[0].length === 1 ? only[1] : nested(parts.map(([path, value]) => [path.slice(1), value]))
    }
  )

const system = Effect.fnUntraced(function* (
  { ask, choose }: Asker,
  role: "source" | "target",
  given: {
    readonly vendor: Option.Option<string>
    readonly name: Option.Option<string>
    readonly settings: Readonly<Record<string, string>>
  }
) {
  const vendor = yield* choose(
    { given: given.vendor, flag: `--${role}`, message: `Which vendor is the ${role}?` },
    Object.fromEntries(names.map((name) => [name, ""])),
    true
  )
  const name = yield* ask({
    given: given.name,
    flag: `--${role}-name`,
    message: `A name of yours for the ${role}`,
    usual: vendor
  })
  const variables: Array<string> = []
  const flat: Array<readonly [ReadonlyArray<string>, Schema.Json]> = []
  for (const { kind, path } of SystemsFile.required(vendor)) {
    const key = path.split(".").at(-1) ?? path
    const isSecret = kind === "secret"
    const answer = yield* ask({
      given: Option.fromUndefinedOr(given.settings[path]),
      flag: `--${role}-set ${path}=…`,
      message: isSecret ? `${name}: the environment variable that holds ${path}` : `${name}: ${path}`,
      ...(isSecret && {
        usual: `${capitals(name)}_${capitals(key)}`,
        problem: (text: string) =>
          /^[A-Za-z_]\w*$/.test(text) ? undefined : "say the name of an environment variable, and not the secret itself"
      })
    })
    if (isSecret) variables.push(answer)
    flat.push([path.split("."), isSecret ? { env: answer } : kind === "whole-number" ? Number(answer) : answer])
  }
  const known = new Set(SystemsFile.required(vendor).map(({ path }) => path))
  for (const [path, value] of Object.entries(given.settings)) if (!known.has(path)) flat.push([path.split("."), value])
  return { name, variables, entry: { vendor, settings: nested(flat) } }
})

const text = (name: string, description: string) =>
  Flag.String(name).pipe(Flag.withDescription(description), Flag.optional)
const pairs = (name: string, description: string) =>
  Flag.KeyValuePair(name).pipe(Flag.withDescription(description), Flag.withDefault({}))

export const init = Command.make(
  "init",
  {
    source: text("source", `The vendor to move from: ${names.join(", ")}`),
    sourceName: text("source-name", "Your name for it"),
    sourceSet: pairs("source-set", "A setting, as name=value; a secret as the name of its environment variable"),
    target: text("target", "The vendor to move to"),
    targetName: text("target-name", "Your name for it"),
    targetSet: pairs("target-set", "A setting, as name=value; a secret as the name of its environment variable"),
    ids: text("ids", "The file with the ids: CSV or NDJSON"),
    column: text("column", "Its column or property with the id"),
    reference: text("reference", "The kind of reference to plant in new records, or none"),
    prefix: text("prefix", "What stands before the source id in it"),
    ...ruleFlags,
    name: text("name", "The name of the migration"),
    yes: Flag.Boolean("yes").pipe(
      Flag.withDescription("Ask nothing: flags and defaults are the answers"),
      Flag.withDefault(false)
    ),
    force: Flag.Boolean("force").pipe(Flag.withDescription("Replace files that are there"), Flag.withDefault(false)),
    config
  },
  Effect.fn(
    function* (given) {
      const screen = yield* Screen.Screen
      const files = yield* FileSystem.FileSystem
      const path = yield* Path.Path
      const editors = path.join(path.dirname(given.config), "kundbro.schema.json")
      const there: Array<string> = []
      for (const file of [given.config, editors]) if (yield* files.exists(file)) there.push(file)
      if (there.length > 0 && !given.force) {
        const said = `${there.join(" and ")} ${there.length > 1 ? "are" : "is"} there already`
        const replace = given.yes ? false : yield* Prompt.run(Prompt.Confirm({ message: `${said}. Replace?` }))
        if (!replace) return yield* usage(`${said}: nothing was written. --force replaces, --config names another file`)
      }

      const asker = make(given.yes)
      const { ask, choose, missing } = asker
      const one = { vendor: given.source, name: given.sourceName, settings: given.sourceSet }
      const other = { vendor: given.target, name: given.targetName, settings: given.targetSet }
      const source = yield* system(asker, "source", one)
      const target = yield* system(asker, "target", other)
      if (missing.length > 0) return yield* usage(`Nothing was written. Say also: ${missing.join(", ")}`)
      if (source.name === target.name)
        return yield* usage("Give source and target two names: --source-name, --target-name")
      const systems = { [source.name]: source.entry, [target.name]: target.entry }
      const variables = [...source.variables, ...target.variables]
      // Nothing is sent, so no secret has to be one yet.
      const environment = Object.fromEntries(variables.map((variable) => [variable, "unset"]))
      const from = (yield* Vendors.open(systems, source.name, environment)).adapter
      const to = (yield* Vendors.open(systems, target.name, environment)).adapter
      const kinds = [...(to.customerCreation?.plantable ?? []), "none"]
      const kind = yield* choose(
        { given: given.reference, flag: "--reference", message: "Which reference shall new records get?" },
        Object.fromEntries(kinds.map((one) => [one, ""]))
      )
      const answer = (given: Option.Option<string>, flag: string, message: string, usual: string) =>
        ask({ given, flag, message, usual })
      const prefix =
        kind === "none"
          ? ""
          : yield* ask({
              given: given.prefix,
              flag: "--prefix",
              message: "What stands in it before the source id",
              usual: `${capitals(source.name)}-`,
              problem: () => undefined
            })
      const planned = yield* rules(asker, given, { from, to, matched: kind !== "none" })
      const written = {
        $schema: "./kundbro.schema.json",
        systems,
        migration: {
          source: source.name,
          target: target.name,
          ids: {
            file: yield* answer(given.ids, "--ids", "The file with the ids", "ids.csv"),
            column: yield* answer(given.column, "--column", "Its column with the id", "customer_id")
          },
          folder: "migration",
          ledgerKey: { env: ledgerKey },
          plan: {
            name: yield* answer(given.name, "--name", "The name of the migration", `${source.name} to ${target.name}`),
            ...(kind !== "none" && { reference: { kind, prefix } }),
            ...planned
          }
        }
      }
      const { migration } = yield* Schema.decodeUnknownEffect(Configuration.Configuration)(written)
      if (migration !== undefined) yield* Plan.abilities(migration.plan, from, to)
      const homeless = migration !== undefined && !keepsProtection(migration.plan, to)
      const json = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`
      yield* files.writeFileString(given.config, json(written))
      yield* files.writeFileString(editors, json(Configuration.jsonSchema()))
      yield* screen.say(`  Wrote ${given.config}, and ${editors} for your editor.`)
      if (variables.length > 0) yield* screen.say(`  Set the environment variables ${variables.join(", ")}.`)
      yield* screen.say(
        `  Set ${ledgerKey} too, to what \`kundbro migrate key\` prints, and keep it: the ledger is encrypted by it.`
      )
      if (homeless) {
        yield* screen.say(
          `  The attribute of \`protectedIdentity\` has no home at ${target.name} yet: name it in the settings of ${target.name}, or these customers stay behind.`
        )
      }
      yield* screen.say(`  Then: kundbro doctor ${source.name}, kundbro doctor ${target.name}, kundbro migrate dry-run`)
    },
    Effect.catchTag("QuitError", () =>
      Effect.fail(usage("Nothing was written: answer the questions in a terminal, or by flags with --yes"))
    )
  )
).pipe(
  Command.provide(() => Screen.layer({ json: false })),
  Command.withDescription("Ask what a migration needs, and write kundbro.json"),
  Command.withExamples([
    { command: "kundbro migrate init", description: "By questions" },
    {
      command:
        "kundbro migrate init --yes --source harmoney --source-name club --source-set endpoint=https://… --target norce …",
      description: "By flags; what is missing is named"
    }
  ])
)
