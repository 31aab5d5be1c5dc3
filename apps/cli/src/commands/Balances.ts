/**
 * `kundbro migrate balances`: probe, run, verify, resolve. Loyalty balances move apart from the customers, to accounts that the
 * target has.
 */
import { BigDecimal, Effect, Option, Schema, Stream } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { CardNumber, CustomerId } from "@kundbro/domain/Ids"
import { Balances, Migration, type MigrationStopped } from "@kundbro/migration"
import { Failure } from "../Failure.ts"
import * as Screen from "../Screen.ts"
import * as Summary from "../Summary.ts"
import { perform } from "./perform.ts"
import { config, json } from "./shared.ts"

const described = { config, json }

const probe = Command.make(
  "probe",
  {
    ...described,
    card: Flag.String("card").pipe(
      Flag.withSchema(CardNumber),
      Flag.withDescription("A card of a test account at the target, never a customer's")
    ),
    amount: Flag.String("amount").pipe(
      Flag.withSchema(Schema.BigDecimalFromString),
      Flag.withDescription("What to add and take back"),
      Flag.withDefault(BigDecimal.fromBigInt(1n))
    )
  },
  Effect.fn(function* ({ amount, card, config }) {
    let semantics = ""
    yield* perform(
      config,
      "Trial on a test account: adds an amount, takes it back, and asks for the balance each time",
      Effect.fnUntraced(function* ({ accounts, options, records }) {
        const screen = yield* Screen.Screen
        // A trial may come before there is a list; a card of one that is there is refused.
        const list = yield* Effect.orElseSucceed(accounts, () => Stream.empty)
        const trial = yield* Balances.probe({ ...options, source: records, card, amount, accounts: list })
        semantics = trial.semantics
        const [before, after, restored] = [trial.before, trial.after, trial.restored].map(
          (value) => value && BigDecimal.format(value)
        )
        yield* screen.say(
          `  ${before} ${trial.unit}, then ${after}${restored === undefined ? "" : `, then ${restored}`}: ${trial.semantics}`
        )
        yield* screen.emit({ event: "trial", unit: trial.unit, before, after, restored, semantics })
        return yield* Migration.status
      }),
      () => (semantics === "delta" ? ["  An amount is added: balances can be moved."] : [])
    )
    if (semantics !== "delta") {
      const message =
        semantics === "absolute"
          ? "The target takes an amount for the new balance: nothing can be moved like this, and the test account is left changed"
          : "The trial was unclear: something else moved the test account, or the change waits for something; try again"
      return yield* new Failure({ code: "unproven", message })
    }
  })
).pipe(
  Command.provide(({ json }) => Screen.layer({ json })),
  Command.withDescription(
    "Find out on a test account what the target does with an amount; needed once, before any balance moves"
  ),
  Command.withExamples([
    { command: "kundbro migrate balances probe --card 6331010000000001", description: "One point more, and back again" }
  ])
)

const dryRun = Command.make("dry-run", described, ({ config }) =>
  perform(
    config,
    "Balances, dry run: asks for every balance on both sides, changes none",
    ({ accounts, options, records }, onProgress) =>
      Effect.flatMap(accounts, (list) => Balances.dryRun({ ...options, source: records, accounts: list, onProgress })),
    Summary.ofBalancesDryRun
  )
).pipe(
  Command.provide(({ json }) => Screen.layer({ json })),
  Command.withDescription("Ask for every balance on both sides, change none, predict each"),
  Command.withExamples([
    { command: "kundbro migrate balances dry-run", description: "How much would move, and what would not" }
  ])
)

const run = Command.make(
  "run",
  {
    ...described,
    everyDeadLetter: Flag.Boolean("retry-dead-letters").pipe(
      Flag.withDescription("Also try again what a person has seen to since, and what had nothing to move"),
      Flag.withDefault(false)
    )
  },
  Effect.fn(function* ({ config, everyDeadLetter }) {
    let stop: MigrationStopped.StoppedByPlan | undefined
    const { balances } = yield* perform(
      config,
      "Balances: moves what has not been moved yet, and proves each",
      ({ accounts, options, records }, onProgress) =>
        Effect.flatMap(accounts, (list) =>
          Balances.run({ ...options, source: records, accounts: list, onProgress, everyDeadLetter })
        ).pipe(
          Effect.catchTag("StoppedByPlan", (error) => {
            stop = error
            return Migration.status
          })
        ),
      Summary.ofBalances
    )
    if (stop !== undefined) return yield* new Failure({ code: "stopped", message: stop.message })
    const { unfinished = 0, unproven = 0 } = balances?.endings ?? {}
    if (unfinished + unproven > 0) {
      const message = `${unfinished + unproven} balances are not proved: run again, or verify`
      return yield* new Failure({ code: "unproven", message })
    }
  })
).pipe(
  Command.provide(({ json }) => Screen.layer({ json })),
  Command.withDescription("Move every balance of the list once; resumes after any stop"),
  Command.withExamples([{ command: "kundbro migrate balances run", description: "Begin, or go on where it stopped" }])
)

const verify = Command.make(
  "verify",
  described,
  Effect.fn(function* ({ config }) {
    const { balances } = yield* perform(
      config,
      "Balances: asks again for what is not proved",
      ({ options, records }, onProgress) => Balances.verify({ ...options, source: records, onProgress }),
      Summary.ofBalances
    )
    const { unfinished = 0, unproven = 0 } = balances?.endings ?? {}
    if (balances === undefined || unfinished + unproven > 0) {
      const message =
        balances === undefined ? "No balance has been listed" : `${unfinished + unproven} balances are not proved`
      return yield* new Failure({ code: "unproven", message })
    }
  })
).pipe(
  Command.provide(({ json }) => Screen.layer({ json })),
  Command.withDescription("Ask for every balance that was written and is not proved yet; changes none")
)

const resolve = Command.make(
  "resolve",
  {
    sourceId: Argument.String("source-id").pipe(
      Argument.withDescription("The source id of the customer whose balance to decide"),
      Argument.withSchema(CustomerId)
    ),
    decision: Flag.Literals("decision", ["settled", "absent", "left", "take-back"]).pipe(
      Flag.withDescription(
        "It has been applied; it certainly has not; it stays as it is; or, in an undo, take it back over what came later"
      )
    ),
    because: Flag.String("because").pipe(
      Flag.withMetavar("text"),
      Flag.withDescription("Why; kept as written, so name no person"),
      Flag.optional
    ),
    ...described
  },
  Effect.fn(function* ({ because, config, decision, sourceId }) {
    const why = Option.getOrUndefined(because)?.trim() ?? ""
    const isReasoned = decision === "left" || decision === "take-back"
    if (isReasoned && why === "") {
      return yield* new Failure({ code: "usage", message: "Say why with --because: it is kept with the decision" })
    }
    yield* perform(
      config,
      "Balances: a person's decision",
      () =>
        Effect.andThen(
          Balances.resolve(
            sourceId,
            isReasoned ? { kind: decision, because: why } : { kind: decision, ...(why !== "" && { because: why }) }
          ),
          Migration.status
        ),
      Summary.ofBalances
    )
  })
).pipe(
  Command.provide(({ json }) => Screen.layer({ json })),
  Command.withDescription("Decide a balance that nobody but a person can"),
  Command.withExamples([
    {
      command: "kundbro migrate balances resolve 004711007 --decision settled",
      description: "The account's movements show it"
    }
  ])
)

export const balances = Command.make("balances").pipe(
  Command.withDescription("Move loyalty balances to accounts that the target has"),
  Command.withSubcommands([dryRun, probe, run, verify, resolve])
)
