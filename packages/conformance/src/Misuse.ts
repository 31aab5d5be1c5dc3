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

/** Every method in a value, by its path, but the one that closes it. Mappings are data, whatever is in them. */
export const methodsOf = (value: object, path = ""): ReadonlyArray<readonly [path: string, method: Method]> =>
  Object.entries(value).flatMap(([name, member]: readonly [string, unknown]) =>
    isMethod(member)
      ? name === "close"
        ? []
        : [[`${path}${name}`, member] as const]
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

const isFile = (value: unknown): value is AsyncIterable<unknown> & { readonly manifest: unknown } =>
  Predicate.hasProperty(value, "manifest") && Predicate.hasProperty(value, Symbol.asyncIterator)

const settledAs = (settled: unknown): Ending =>
  Predicate.hasProperty(settled, "ok") && settled.ok === false ? "failed" : "succeeded"

/** A file tells how it ended by its manifest, and breaks off besides. */
const fileEnd = async (file: AsyncIterable<unknown> & { readonly manifest: unknown }): Promise<Ending> => {
  try {
    for await (const _ of file);
  } catch {}
  return settledAs(await file.manifest)
}

/** Calls a method once. What it throws of the adapter's own failures, because it can tell of them in no other way, is no crash. */
export const call = (method: Method, ...given: ReadonlyArray<unknown>): Effect.Effect<Ending> =>
  Effect.suspend((): Effect.Effect<Ending> => {
    const called = method(...given)
    if (Result.isResult(called)) return Effect.succeed(Result.isFailure(called) ? "failed" : "succeeded")
    if (isCall(called)) return Effect.map(Effect.exit(called), endOf)
    if (isStream(called)) return Effect.map(Effect.exit(Stream.runDrain(called)), endOf)
    if (isFile(called)) return Effect.promise(() => fileEnd(called))
    return Effect.map(
      Effect.promise(async () => called),
      settledAs
    )
  }).pipe(
    Effect.catchDefect((thrown) =>
      Effect.succeed<Ending>(Predicate.isTagged(thrown, "VendorError") ? "failed" : "crashed")
    )
  )

/** Nothing at all is enough for an operation without arguments, and a text can be a key: they only must not crash. */
const mayBeSent: ReadonlySet<string> = new Set(["undefined", "a text", "an empty object"])

/** Which methods do not refuse what, in words; none is as it should be. `sent` counts requests, `without` needs no argument. */
export const unrefused = Effect.fnUntraced(function* (
  value: object,
  sent: Effect.Effect<number>,
  without: ReadonlyArray<string> = []
) {
  const found: Array<string> = []
  for (const [what, given] of Object.entries(odd)) {
    for (const [path, method] of methodsOf(value)) {
      const before = yield* sent
      const ending = yield* call(method, given, given)
      const requests = (yield* sent) - before
      if (ending === "crashed") found.push(`${path} with ${what} crashes`)
      else if (mayBeSent.has(what) || without.includes(path)) continue
      else if (ending === "succeeded" || requests > 0) found.push(`${path} with ${what} is not refused`)
    }
  }
  return found
})

/** What else no field is. */
const values: Readonly<Record<string, unknown>> = {
  ...odd,
  "no number": Number.NaN,
  "more than 32 bits": 2 ** 40,
  "a bigint": 5n,
  "half a character": "a\uD83D",
  "a control character": "a\u0000",
  "a list of objects": [{}],
  "an object in it": { a: { b: 1 } }
}

/** Which methods of a client crash when a field of their input is of another kind, in words. */
export const crashes = Effect.fnUntraced(function* (client: object, samples: Readonly<Record<string, object>>) {
  const found: Array<string> = []
  for (const [path, method] of methodsOf(client)) {
    const sample = samples[path] ?? {}
    for (const place of Object.keys(sample)) {
      for (const [what, value] of Object.entries(values)) {
        if ((yield* call(method, { ...sample, [place]: value })) === "crashed")
          found.push(`${path}.${place} as ${what}`)
      }
    }
  }
  return found
})
