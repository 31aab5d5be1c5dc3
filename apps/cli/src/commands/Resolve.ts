/**
 * `kundbro migrate resolve`: what only a person can decide, listed and settled.
 */
import { DateTime, Effect, Option, Stream } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { CustomerId } from "@kundbro/domain/Ids"
import { DeadLetters, type Ledger, Migration } from "@kundbro/migration"
import { Failure } from "../Failure.ts"
import * as Screen from "../Screen.ts"
import { perform, prepare } from "./perform.ts"
import { config, json } from "./shared.ts"

const flagOf: Readonly<Record<Ledger.Resolution["kind"], string>> = {
  written: "--written <target-id>",
  absent: "--absent",
  left: "--leave --because <text>"
}

/** One dead letter as a person reads it. */
const lines = (one: DeadLetters.DeadLetter): ReadonlyArray<string> => {
  const since = DateTime.formatIso(DateTime.makeUnsafe(one.at)).slice(0, 19).replace("T", " ")
  const meant = [one.intent, one.targetId, one.reference].filter((part) => part !== null).join(" ")
  return [
    `  ${Screen.styled("bold", one.sourceId)}  ${one.undecided ? Screen.styled("red", "undecided") : "dead letter"} since ${since} UTC`,
    `    ${one.reason}${one.field === null ? "" : ` of ${one.field}`}: ${one.remedy}`,
    one.intent === null
      ? "    no write has left"
      : `    meant to ${meant}; ${one.attempts} ${one.attempts === 1 ? "attempt" : "attempts"} in the last run`,
    ...(one.advice === "later" ? ["    the next run tries it again"] : []),
    `    ${one.canBe.map((kind) => flagOf[kind]).join("   ")}`
  ]
}

const list = Effect.fnUntraced(function* (file: string) {
  const screen = yield* Screen.Screen
  const { ledger } = yield* prepare(file)
  let all = 0
  let undecided = 0
  yield* DeadLetters.all.pipe(
    Stream.runForEach((one) =>
      Effect.gen(function* () {
        all++
        if (one.undecided) undecided++
        for (const line of lines(one)) yield* screen.say(line)
        yield* screen.emit({ event: "dead-letter", ...one })
      })
    ),
    Effect.provide(ledger)
  )
  yield* screen.say(
    all === 0 ? "  There is nothing to decide." : `  ${all} to decide, ${undecided} of them undecided writes`
  )
})

const usage = (message: string) => new Failure({ code: "usage", message })

const decisionOf = Effect.fnUntraced(function* (given: {
  readonly written: Option.Option<CustomerId>
  readonly absent: boolean
  readonly leave: boolean
  readonly because: Option.Option<string>
}) {
  const because = Option.getOrUndefined(given.because)?.trim()
  const found: Array<Ledger.Resolution> = []
  const why = because === undefined || because === "" ? {} : { because }
  if (Option.isSome(given.written)) {
    found.push({ kind: "written", targetId: given.written.value, ...why })
  }
  if (given.absent) found.push({ kind: "absent", ...why })
  if (given.leave) {
    if (why.because === undefined) return yield* usage("Say why with --because: it is kept with the decision")
    found.push({ kind: "left", because: why.because })
  }
  const [resolution, another] = found
  if (resolution === undefined || another !== undefined) {
    return yield* usage(
      `Give one decision: ${Object.values(flagOf).join(", or ")}. Or --list, to see what there is to decide`
    )
  }
  return resolution
})

const said: Readonly<Record<Ledger.Resolution["kind"], string>> = {
  written: "it counts as written: verify proves it",
  absent: "it is not at the target: the next run may send it again",
  left: "it stays as it is, as a listed exception"
}

export const resolve = Command.make(
  "resolve",
  {
    sourceId: Argument.String("source-id").pipe(
      Argument.withDescription("The source id of the record to decide"),
      Argument.withSchema(CustomerId),
      Argument.optional
    ),
    list: Flag.Boolean("list").pipe(
      Flag.withDescription("Show what there is to decide; calls no vendor"),
      Flag.withDefault(false)
    ),
    written: Flag.String("written").pipe(
      Flag.withMetavar("target-id"),
      Flag.withSchema(CustomerId),
      Flag.withDescription("The target has it, as this record; it is read and compared first"),
      Flag.optional
    ),
    evenIfDifferent: Flag.Boolean("even-if-different").pipe(
      Flag.withDescription("With --written: it is this customer, although the record differs"),
      Flag.withDefault(false)
    ),
    absent: Flag.Boolean("absent").pipe(
      Flag.withDescription("The target certainly does not have it: the next run may send it again"),
      Flag.withDefault(false)
    ),
    leave: Flag.Boolean("leave").pipe(
      Flag.withDescription("It stays as it is, as a listed exception"),
      Flag.withDefault(false)
    ),
    because: Flag.String("because").pipe(
      Flag.withMetavar("text"),
      Flag.withDescription("Why; kept as written, so name no person"),
      Flag.optional
    ),
    config,
    json
  },
  Effect.fn(function* ({ config, evenIfDifferent, sourceId, ...given }) {
    const decided = Option.isSome(given.written) || given.absent || given.leave
    if (given.list) {
      if (decided || Option.isSome(sourceId)) return yield* usage("--list goes with no decision")
      return yield* list(config)
    }
    const resolution = yield* decisionOf(given)
    if (Option.isNone(sourceId)) return yield* usage("Name the source id of the record to decide")
    yield* perform(
      config,
      "Resolve: a person's decision",
      Effect.fnUntraced(function* ({ options }) {
        const screen = yield* Screen.Screen
        const id = sourceId.value
        const { differences } = yield* Migration.resolve({ ...options, sourceId: id, resolution, evenIfDifferent })
        yield* screen.say(`  ${id}: ${said[resolution.kind]}`)
        if (differences.length > 0) yield* screen.say(`  The target's record differs in ${differences.join(", ")}`)
        yield* screen.emit({ event: "resolved", sourceId: id, decision: resolution.kind, differences })
        return yield* Migration.status
      }),
      (report) => [`  ${report.endings["dead-letter"] ?? 0} left to decide`]
    )
  })
).pipe(
  Command.provide(({ json }) => Screen.layer({ json })),
  Command.withDescription("Decide dead letters and writes that may have happened"),
  Command.withExamples([
    { command: "kundbro migrate resolve --list", description: "What there is to decide" },
    { command: "kundbro migrate resolve 004711007 --written 4711", description: "The target has it" },
    { command: "kundbro migrate resolve 004711007 --absent", description: "It is certainly not there: send it again" },
    {
      command: "kundbro migrate resolve 004711007 --leave --because 'left the club in May'",
      description: "Nobody needs it: it stays a listed exception"
    }
  ])
)
