/**
 * `kundbro loss-map`: what moving from one vendor to another does to each field, before any record is read.
 */
import { Effect, FileSystem } from "effect"
import { Argument, Command } from "effect/cli"
import { Mapping } from "@kundbro/domain"
import { Vendors } from "@kundbro/systems"
import * as Configuration from "../Configuration.ts"
import { Failure } from "../Failure.ts"
import * as Screen from "../Screen.ts"
import { config, json } from "./shared.ts"

const colours = {
  exact: "green",
  transformed: "green",
  defaulted: "yellow",
  ambiguous: "yellow",
  truncated: "red",
  dropped: "red"
} as const

/** The loss map as a table for people. */
export const lines = (rows: ReadonlyArray<Mapping.LossRow>): ReadonlyArray<string> =>
  Screen.table([
    ["field", "source", "target", "", "remark"],
    ...rows.map(({ field, kind, remark, source, target }) => [
      field,
      source,
      target ?? "–",
      Screen.styled(colours[kind], kind),
      remark
    ])
  ])

/** The mapping of a vendor with its default options, or of a system as configured. */
const mappingOf = (name: string, config: string) =>
  Effect.gen(function* () {
    const vendor = Vendors.vendorOf(name)
    if (vendor !== undefined) return vendor.mapping
    const files = yield* FileSystem.FileSystem
    if (!(yield* files.exists(config))) {
      return yield* new Failure({
        code: "usage",
        message: `There is no adapter for "${name}", and no ${config} that could name a system so. Adapters: ${Object.keys(Vendors.vendors).join(", ")}`
      })
    }
    const { configuration } = yield* Configuration.load(config)
    return (yield* Vendors.open(configuration.systems, name)).adapter.mapping
  })

export const lossMap = Command.make(
  "loss-map",
  {
    source: Argument.String("source").pipe(
      Argument.withDescription("A vendor, or a system of the configuration file, to move from")
    ),
    target: Argument.String("target").pipe(
      Argument.withDescription("A vendor, or a system of the configuration file, to move to")
    ),
    config,
    json
  },
  Effect.fn(function* ({ config, source, target }) {
    const screen = yield* Screen.Screen
    const rows = Mapping.lossMap(yield* mappingOf(source, config), yield* mappingOf(target, config))
    for (const row of rows) yield* screen.emit({ ...row })
    for (const line of lines(rows)) yield* screen.say(line)
  })
).pipe(
  Command.provide(({ json }) => Screen.layer({ json })),
  Command.withDescription("What moving from one vendor to another does to each field"),
  Command.withExamples([
    { command: "kundbro loss-map harmoney norce", description: "From Harmoney to Norce" },
    { command: "kundbro loss-map club shop", description: "With the options of your systems" }
  ])
)
