/**
 * `kundbro migrate relations`: run, verify, resolve. The persons attached to customers move after them, to the target's customers
 * that the migration has brought there.
 */
import { Effect, Option } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { CustomerId } from "@kundbro/domain/Ids"
import { Migration, type MigrationStopped, Relations, type Report } from "@kundbro/migration"
import { Failure } from "../Failure.ts"
import * as Screen from "../Screen.ts"
import * as Summary from "../Summary.ts"
import { perform } from "./perform.ts"
import { config, json } from "./shared.ts"

const described = { config, json }

const openOnes = ({ relations }: Report.Report): number => {
  const { unfinished = 0, unproven = 0 } = relations?.endings ?? {}
  return unfinished + unproven + (relations?.unread ?? 0)
}

const run = Command.make(
  "run",
  {
    ...described,
    everyDeadLetter: Flag.Boolean("retry-dead-letters").pipe(
      Flag.withDescription("Also try again what a person has seen to since, and kinds that the plan names by now"),
      Flag.withDefault(false)
    )
  },
  Effect.fn(function* ({ config, everyDeadLetter }) {
    let stop: MigrationStopped.StoppedByPlan | undefined
    const report = yield* perform(
      config,
      "Relations: moves what has not been moved yet, and proves each",
      ({ options }, onProgress) =>
        Relations.run({ ...options, onProgress, everyDeadLetter }).pipe(
          Effect.catchTag("StoppedByPlan", (error) => {
            stop = error
            return Migration.status
          })
        ),
      Summary.ofRelations
    )
    if (stop !== undefined) return yield* new Failure({ code: "stopped", message: stop.message })
    const open = openOnes(report)
    if (open > 0) {
      return yield* new Failure({ code: "unproven", message: `${open} are not proved: run again, or verify` })
    }
  })
).pipe(
  Command.provide(({ json }) => Screen.layer({ json })),
  Command.withDescription("Move every relation of the customers that have arrived; resumes after any stop"),
  Command.withExamples([{ command: "kundbro migrate relations run", description: "Begin, or go on where it stopped" }])
)

const verify = Command.make(
  "verify",
  described,
  Effect.fn(function* ({ config }) {
    const report = yield* perform(
      config,
      "Relations: looks again for what is not proved",
      ({ options }, onProgress) => Relations.verify({ ...options, onProgress }),
      Summary.ofRelations
    )
    const open = openOnes(report)
    if (report.relations === undefined || open > 0) {
      const message = report.relations === undefined ? "No relation has been read" : `${open} are not proved`
      return yield* new Failure({ code: "unproven", message })
    }
  })
).pipe(
  Command.provide(({ json }) => Screen.layer({ json })),
  Command.withDescription("Look for every relation that was written and is not proved yet; adds none")
)

const resolve = Command.make(
  "resolve",
  {
    sourceId: Argument.String("source-id").pipe(
      Argument.withDescription("The source id of the customer"),
      Argument.withSchema(CustomerId)
    ),
    relation: Argument.String("relation-id").pipe(Argument.withDescription("The relation, by its id in relations.csv")),
    decision: Flag.Literals("decision", ["settled", "absent", "left"]).pipe(
      Flag.withDescription("The target has it; it certainly has not; or it stays as it is")
    ),
    because: Flag.String("because").pipe(
      Flag.withMetavar("text"),
      Flag.withDescription("Why; kept as written, so name no person"),
      Flag.optional
    ),
    ...described
  },
  Effect.fn(function* ({ because, config, decision, relation, sourceId }) {
    const why = Option.getOrUndefined(because)?.trim() ?? ""
    if (decision === "left" && why === "") {
      return yield* new Failure({ code: "usage", message: "Say why with --because: it is kept with the decision" })
    }
    yield* perform(
      config,
      "Relations: a person's decision",
      () =>
        Effect.andThen(
          Relations.resolve(
            sourceId,
            relation,
            decision === "left"
              ? { kind: decision, because: why }
              : { kind: decision, ...(why !== "" && { because: why }) }
          ),
          Migration.status
        ),
      Summary.ofRelations
    )
  })
).pipe(
  Command.provide(({ json }) => Screen.layer({ json })),
  Command.withDescription("Decide a relation that nobody but a person can"),
  Command.withExamples([
    {
      command: "kundbro migrate relations resolve 004711007 0000000031 --decision settled",
      description: "The target's screen shows the child"
    }
  ])
)

export const relations = Command.make("relations").pipe(
  Command.withDescription("Move the persons attached to customers, after the customers"),
  Command.withSubcommands([run, verify, resolve])
)
