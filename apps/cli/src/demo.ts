/**
 * `pnpm demo`: the main job from start to end, over the real wire, with both vendors played by the sandboxes. It runs
 * the very commands that a user would run, on a configuration file that it leaves behind to look at.
 */
import { NodeRuntime } from "@effect/platform-node"
import { Effect, FileSystem, Schedule, Schema } from "effect"
import { Command } from "effect/cli"
import { People, type Sandboxes } from "@kundbro/sandbox"
import { SandboxSystems } from "@kundbro/systems"
import { lossMap } from "./commands/LossMap.ts"
import { newKey } from "./commands/Key.ts"
import { migrate } from "./commands/Migrate.ts"
import { sandboxConfiguration } from "./demo/configuration.ts"
import * as Expectation from "./demo/Expectation.ts"
import * as Stage from "./demo/Stage.ts"
import { Failure } from "./Failure.ts"
import * as Platform from "./Platform.ts"
import * as Screen from "./Screen.ts"

const population = { seed: 20_261_122, count: 2_000 }
const gone = ["004999998", "004999999"]
const folder = ".kundbro/demo"

const kundbro = Command.runWith(Command.make("kundbro").pipe(Command.withSubcommands([lossMap, migrate])), {
  version: "0.0.0"
})

const State = Schema.Struct({ records: Schema.Record(Schema.String, Schema.Int) })

/** Closes the source for a moment once the run is well under way, and loses one answer of the target. */
const disturb = Effect.fnUntraced(function* ({ harmoney, norce }: Sandboxes.Addresses) {
  const screen = yield* Screen.Screen
  yield* Stage.tell(norce.url, "faults", { fault: "reset-after-apply", operation: "CreateCustomer3", times: 1 })
  yield* Stage.ask(norce.url, "state", State).pipe(
    Effect.repeat({
      until: ({ records }) => (records["customers"] ?? 0) >= 800,
      schedule: Schedule.spaced("50 millis")
    })
  )
  yield* Stage.tell(harmoney.url, "maintenance", { millis: 3_000 })
  yield* screen.say(Screen.styled("yellow", "  Harmoney closes for maintenance, for three seconds"))
})

/** The ids that the engine put into `exceptions.csv`. */
const exceptionIds = Effect.gen(function* () {
  const files = yield* FileSystem.FileSystem
  const text = yield* files.readFileString(`${folder}/report/exceptions.csv`)
  return new Set(
    text
      .split("\r\n")
      .slice(1)
      .filter((line) => line !== "")
      .map((line) => line.split(",")[0] ?? "")
  )
})

const chapter = (title: string) =>
  Screen.Screen.use(({ say }) => Effect.andThen(say(), say(Screen.styled(["bold", "cyan"], title))))

const demo = Effect.gen(function* () {
  const screen = yield* Screen.Screen
  const files = yield* FileSystem.FileSystem
  const config = `${folder}/kundbro.json`

  yield* screen.say(
    Screen.styled("bold", "Kundbro moves customers between vendor systems and proves that none was lost.")
  )
  yield* chapter("1. Two vendor systems, played by sandboxes on real sockets")
  const sandboxes = yield* Stage.start(population)
  const { harmoney, norce } = sandboxes
  yield* files.remove(folder, { recursive: true, force: true })
  yield* files.makeDirectory(folder, { recursive: true, mode: 0o700 })
  const ids = [...(yield* Stage.ask(harmoney.url, "ids", Schema.Array(Schema.String))), ...gone]
  yield* files.writeFileString(`${folder}/ids.csv`, `customer_id\n${ids.join("\n")}\n`)
  yield* files.writeFileString(config, `${JSON.stringify(sandboxConfiguration(sandboxes), undefined, 2)}\n`)
  Object.assign(process.env, SandboxSystems.secrets(sandboxes), { KUNDBRO_LEDGER_KEY: newKey() })
  const nasty = yield* Stage.ask(harmoney.url, "nasty", Schema.Array(Schema.Unknown))
  yield* screen.say(
    `  club  Harmoney (SOAP)  ${population.count} members with their children, ${nasty.length} of them nasty`
  )
  yield* screen.say("  shop  Norce (JSON)     empty")
  yield* screen.say(`  The list of ids and the configuration: ${folder}`)

  yield* chapter("2. What will be lost?  kundbro loss-map club shop")
  yield* kundbro(["loss-map", "club", "shop", "--config", config])

  const expected = Expectation.expect(People.people(population), gone)
  const count = expected.reduce((sum, { ids }) => sum + ids.length, 0)
  yield* chapter(`3. Who will not make it? ${count} of ${ids.length}, by the rules of the plan`)
  for (const { ids, why } of expected) yield* screen.say(`  ${String(ids.length).padStart(4)} ${why}`)

  yield* chapter("4. What would happen?  kundbro migrate dry-run")
  yield* kundbro(["migrate", "dry-run", "--config", config])

  yield* chapter("5. Now for real, with a maintenance window and a lost answer on the way.  kundbro migrate run")
  yield* Effect.forkChild(disturb(sandboxes))
  yield* kundbro(["migrate", "run", "--config", config])

  yield* chapter("6. Is it all there?  kundbro migrate verify")
  yield* kundbro(["migrate", "verify", "--config", config])

  const actual = yield* exceptionIds
  const planned = new Set(expected.flatMap(({ ids }) => ids))
  const mails = (yield* Stage.ask(norce.url, "mails", Schema.Array(Schema.Unknown))).length
  const surprises = [...new Set([...planned, ...actual])].filter((id) => planned.has(id) !== actual.has(id)).length
  yield* screen.say()
  yield* screen.say(
    `  Exceptions: ${planned.size} expected, ${actual.size} listed, ${surprises} surprises. Mails sent to customers: ${mails}.`
  )
  if (surprises > 0 || mails > 0) {
    return yield* new Failure({ code: "unproven", message: "The demo did not end as it should" })
  }
})

demo.pipe(
  Effect.scoped,
  Effect.tapError((error) =>
    Effect.sync(() => {
      process.stderr.write(`${error.message}\n`)
    })
  ),
  Effect.provide(Screen.layer({ json: false })),
  Platform.provide,
  NodeRuntime.runMain
)
