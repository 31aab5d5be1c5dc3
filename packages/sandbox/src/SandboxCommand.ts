/**
 * The command that runs the stand-ins until Ctrl-C; `kundbro-sandbox` is it, and `kundbro sandbox` too.
 */
import { Console, Effect, Option, Schema } from "effect"
import { Command, Flag } from "effect/cli"
import { Addresses, describe, make } from "./Sandboxes.ts"

const encode = Schema.encodeSync(Schema.fromJsonString(Addresses))

const port = (name: string) =>
  Flag.Int(name).pipe(
    Flag.filter(
      (value) => value >= 0 && value <= 65_535,
      () => "a port, 0 to 65535"
    ),
    Flag.withDescription("0 takes any free port"),
    Flag.withDefault(0)
  )

const count = (name: string, vendor: string, usual: number) =>
  Flag.Int(name).pipe(
    Flag.filter(
      (value) => value >= 0,
      () => "0 or more"
    ),
    Flag.withDescription(`How many customers ${vendor} has`),
    Flag.withDefault(usual)
  )

/** Starts all sandboxes, prints where they are and how to call them, and stops them on Ctrl-C. */
export const sandbox = Command.make(
  "sandbox",
  {
    harmoneyPort: port("harmoney-port"),
    infosoftPort: port("infosoft-port"),
    norcePort: port("norce-port"),
    enactorPort: port("enactor-port"),
    seed: Flag.Int("seed").pipe(Flag.withDescription("The same seed gives the same people"), Flag.withDefault(1)),
    count: count("count", "Harmoney", 100),
    infosoftCount: count("infosoft-count", "Infosoft", 100),
    norceCount: count("norce-count", "Norce", 0),
    enactorCount: count("enactor-count", "Enactor", 100),
    data: Flag.String("data").pipe(Flag.withDescription("A folder to keep the state in"), Flag.optional),
    undeclared: Flag.Boolean("undeclared").pipe(
      Flag.withDescription(
        "Add fields that no vendor page declares, and clear what a write to Harmoney or Norce leaves out"
      ),
      Flag.withDefault(false)
    ),
    json: Flag.Boolean("json").pipe(
      Flag.withDescription("Print the addresses as one line of JSON, for programs"),
      Flag.withDefault(false)
    )
  },
  Effect.fn(function* (flags) {
    const sandboxes = yield* make({
      ...(Option.isSome(flags.data) && { folder: flags.data.value }),
      undeclared: flags.undeclared,
      harmoney: { port: flags.harmoneyPort, people: { seed: flags.seed, count: flags.count } },
      infosoft: { port: flags.infosoftPort, people: { seed: flags.seed, count: flags.infosoftCount } },
      norce: { port: flags.norcePort, people: { seed: flags.seed, count: flags.norceCount } },
      enactor: { port: flags.enactorPort, people: { seed: flags.seed, count: flags.enactorCount } }
    })
    if (flags.json) yield* Console.log(encode(sandboxes))
    else yield* Console.log(`${yield* describe(sandboxes)}\nCtrl-C stops them`)
    return yield* Effect.never
  }, Effect.scoped)
).pipe(
  Command.withDescription("Stand-ins for Harmoney, Infosoft, Norce and Enactor on loopback, with faults on demand")
)
