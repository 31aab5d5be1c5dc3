/** A process: one sandbox, its state in a folder. Arguments: the vendor and its options as JSON. Prints where it is, once it is. */
import { EnactorSandbox, HarmoneySandbox, NorceSandbox } from "@kundbro/sandbox"
import { Effect, Schema } from "effect"

const Options = Schema.fromJsonString(
  Schema.Struct({
    folder: Schema.String,
    seed: Schema.Int,
    count: Schema.Int,
    repeats: Schema.Literals(["once", "twice"])
  })
)
const [, , vendor, options] = process.argv
const { count, folder, repeats, seed } = Schema.decodeUnknownSync(Options)(options)
// A killed process is what it must survive; a power cut is not played here.
const shared = { folder, fsync: "never" as const, people: { seed, count } }

const hello = (addresses: object) => Effect.sync(() => process.stdout.write(`${JSON.stringify(addresses)}\n`))

const start = Effect.gen(function* () {
  if (vendor === "harmoney" || vendor === "sister") {
    const { login, url, wsdlUrl } = yield* HarmoneySandbox.make(shared)
    yield* hello({ url, wsdlUrl, login })
  } else if (vendor === "norce") {
    const { control: _, ...addresses } = yield* NorceSandbox.make(shared)
    yield* hello(addresses)
  } else {
    const { control: _, ...addresses } = yield* EnactorSandbox.make({
      ...shared,
      repeats,
      people: { seed, count, nasty: 0 }
    })
    yield* hello(addresses)
  }
  return yield* Effect.never
})

await Effect.runPromise(Effect.scoped(start))
