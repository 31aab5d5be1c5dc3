/**
 * `kundbro migrate tune`: changes how hard the vendors are driven, while a migration is at work in another process.
 */
import { Effect, Option, Path, Schema } from "effect"
import { Command, Flag } from "effect/cli"
import { Plan, type Tuning } from "@kundbro/migration"
import { Failure } from "../Failure.ts"
import * as Screen from "../Screen.ts"
import * as TuneFile from "../TuneFile.ts"
import { config, json, loadMigration } from "./shared.ts"

const number = (name: string, schema: typeof Plan.Concurrency, description: string) =>
  Flag.String(name).pipe(
    Flag.withSchema(Schema.NumberFromString.pipe(Schema.decodeTo(schema))),
    Flag.withMetavar("number"),
    Flag.withDescription(description),
    Flag.optional
  )
const turn = (name: string, description: string) =>
  Flag.Boolean(name).pipe(Flag.withDescription(description), Flag.withDefault(false))

/** The limits of one vendor as they were, and as the flags change them. */
const limits = (before: Tuning.Tuning["source"], concurrency: Option.Option<number>, rate: Option.Option<number>) => ({
  ...before,
  ...(Option.isSome(concurrency) && { concurrency: concurrency.value }),
  ...(Option.isSome(rate) && { callsPerSecond: rate.value })
})

const described = ({ paused, source, target }: Tuning.Tuning): string => {
  const parts: Array<string> = []
  for (const [role, limits] of Object.entries({ source, target })) {
    if (limits?.concurrency !== undefined) parts.push(`${role}: ${limits.concurrency} calls at once`)
    if (limits?.callsPerSecond !== undefined) parts.push(`${role}: ${limits.callsPerSecond} calls a second`)
  }
  return [...(paused === true ? ["paused"] : []), ...parts, ...(parts.length === 0 ? ["as the plan says"] : [])].join(
    ", "
  )
}

export const tune = Command.make(
  "tune",
  {
    config,
    json,
    sourceConcurrency: number("source-concurrency", Plan.Concurrency, "Calls to the source at once, 1 to 256"),
    sourceRate: number("source-calls-per-second", Plan.CallsPerSecond, "Calls to the source a second, 1 to 100,000"),
    targetConcurrency: number("target-concurrency", Plan.Concurrency, "Calls to the target at once, 1 to 256"),
    targetRate: number("target-calls-per-second", Plan.CallsPerSecond, "Calls to the target a second, 1 to 100,000"),
    pause: turn("pause", "Let no call leave; what is in flight is answered and recorded"),
    resume: turn("resume", "Go on after a pause"),
    reset: turn("reset", "Back to the plan's values, and on after a pause")
  },
  Effect.fn(function* (flags) {
    const screen = yield* Screen.Screen
    const path = yield* Path.Path
    const { folder, migration } = yield* loadMigration(flags.config)
    const home = path.resolve(folder, migration.folder)
    const { pause, reset, resume } = flags
    if (pause && (resume || reset)) {
      return yield* new Failure({
        code: "usage",
        message: "Either --pause, or --resume or --reset: nothing was changed"
      })
    }
    const before = reset ? {} : (yield* TuneFile.read(home)).tuning
    const source = limits(before.source, flags.sourceConcurrency, flags.sourceRate)
    const target = limits(before.target, flags.targetConcurrency, flags.targetRate)
    const tuning: Tuning.Tuning = { source, target, paused: pause || (!resume && before.paused === true) }
    const changes =
      pause ||
      resume ||
      reset ||
      [flags.sourceConcurrency, flags.sourceRate, flags.targetConcurrency, flags.targetRate].some(Option.isSome)
    const atWork = yield* TuneFile.inForce(home)
    if (!changes) {
      yield* screen.say(`Wanted: ${described(tuning)}.`)
      yield* screen.emit({ event: "tuning", ...tuning, atWork: atWork !== undefined })
      return
    }
    const id = yield* TuneFile.write(home, tuning)
    if (atWork === undefined) {
      yield* screen.say(`No migration is at work in this folder: the next one begins with this: ${described(tuning)}.`)
      yield* screen.emit({ event: "tuning", ...tuning, atWork: false })
      return
    }
    const taken = yield* TuneFile.inForce(home).pipe(
      Effect.delay("100 millis"),
      Effect.repeat({ until: (found) => found === id || found === undefined }),
      Effect.timeoutOption("10 seconds")
    )
    if (Option.isNone(taken)) {
      const message = "Written down, but the migration at work has not taken it up within 10 seconds: is it frozen?"
      return yield* new Failure({ code: "unproven", message })
    }
    yield* screen.say(
      taken.value === id
        ? `In force: ${described(tuning)}.`
        : `The migration has ended meanwhile: the next one begins with this: ${described(tuning)}.`
    )
    yield* screen.emit({ event: "tuning", ...tuning, atWork: taken.value === id })
  })
).pipe(
  Command.provide(({ json }) => Screen.layer({ json })),
  Command.withDescription("Change how hard the vendors are driven, pause or resume, while a migration is at work"),
  Command.withExamples([
    { command: "kundbro migrate tune --target-concurrency 4", description: "The target is struggling" },
    { command: "kundbro migrate tune --pause", description: "Let no more calls leave" },
    { command: "kundbro migrate tune --reset", description: "As the plan says again" }
  ])
)
