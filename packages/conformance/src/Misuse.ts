/**
 * What programs without types do: every method of a value, called with what its type forbids. A case of the specification
 * does that with an adapter; a test can do it with whatever else a package exports, such as its promises.
 */
import { Effect, Exit, Predicate, Result, Stream } from "effect"

/** What no method takes as its only argument, except a text, which can be a key. */
export const odd: Readonly<Record<string, unknown>> = {
  undefined: undefined,
  null: null,
  "a number": 5,
  "a text": "Kanarie",
  true: true,
  "a list": [undefined],
  "an empty object": {}
}

type Method = (...given: ReadonlyArray<unknown>) => unknown

const isMethod = (value: unknown): value is Method => typeof value === "function"

/** Every method in a value, by its path. Mappings are data, whatever is in them. */
export const methodsOf = (value: object, path = ""): ReadonlyArray<readonly [path: string, method: Method]> =>
  Object.entries(value).flatMap(([name, member]: readonly [string, unknown]) =>
    isMethod(member)
      ? [[`${path}${name}`, member] as const]
      : Predicate.isObject(member) && name !== "mapping" && !Effect.isEffect(member)
        ? methodsOf(member, `${path}${name}.`)
        : []
  )

/** How a call ended: `failed` is a failure that the method's type names, `crashed` anything that it does not. */
export type Ending = "succeeded" | "failed" | "crashed"

const endOf = <A, E>(exit: Exit.Exit<A, E>): Ending =>
  Exit.isSuccess(exit) ? "succeeded" : exit.cause.reasons.every(({ _tag }) => _tag === "Fail") ? "failed" : "crashed"

const isStream = (value: unknown): value is Stream.Stream<unknown, unknown> => Stream.isStream(value)
const isCall = (value: unknown): value is Effect.Effect<unknown, unknown> => Effect.isEffect(value)

/** Calls a method once. What it throws of the adapter's own failures, because it can tell of them in no other way, is no crash. */
export const call = (method: Method, ...given: ReadonlyArray<unknown>): Effect.Effect<Ending> =>
  Effect.suspend((): Effect.Effect<Ending> => {
    const called = method(...given)
    if (Result.isResult(called)) return Effect.succeed(Result.isFailure(called) ? "failed" : "succeeded")
    if (isCall(called)) return Effect.map(Effect.exit(called), endOf)
    if (isStream(called)) return Effect.map(Effect.exit(Stream.runDrain(called)), endOf)
    return Predicate.isPromise(called)
      ? Effect.promise(async (): Promise<Ending> => {
          const settled: unknown = await called
          return Predicate.hasProperty(settled, "ok") && settled.ok === false ? "failed" : "succeeded"
        })
      : Effect.succeed(Predicate.hasProperty(called, "ok") && called.ok === false ? "failed" : "succeeded")
  }).pipe(
    Effect.catchDefect((thrown) =>
      Effect.succeed<Ending>(Predicate.isTagged(thrown, "VendorError") ? "failed" : "crashed")
    )
  )
