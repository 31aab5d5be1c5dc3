/** What cases ask of failures and of the relay. */
import type { VendorError } from "@kundbro/domain/VendorError"
import { Cause, Effect, Exit, Fiber, Option, Schedule } from "effect"
import { assert } from "vitest"
import * as People from "./People.ts"
import type { Playground } from "../Playground.ts"
import { marker } from "./Forgery.ts"
import * as Watch from "./Watch.ts"

type Tag = VendorError["reason"]["_tag"]

/** Expects none of the secrets and canaries in what was seen. */
const hides = ({ secrets }: Playground, text: string, canaries: ReadonlyArray<string>): void => {
  for (const hidden of [...secrets, ...canaries, marker]) {
    // The value itself must not be in a report either.
    const isSeen = text.toLowerCase().includes(hidden.toLowerCase())
    assert.isFalse(isSeen, `a canary is seen (${hidden.length} characters)`)
  }
}

/** The failure of a call: typed, in the adapter's name, and for one of these reasons. Anything else fails the case. */
export const fails = Effect.fnUntraced(function* <A>(
  playground: Playground,
  call: Effect.Effect<A, VendorError>,
  ...tags: ReadonlyArray<Tag>
) {
  const exit = yield* Effect.exit(call)
  const wanted = `instead of failing with ${tags.join(" or ")}`
  if (Exit.isSuccess(exit)) return assert.fail(`the call succeeded ${wanted}`)
  const error = Option.getOrUndefined(Cause.findErrorOption(exit.cause))
  if (error === undefined) return assert.fail(`the call died ${wanted}: ${Cause.pretty(exit.cause)}`)
  assert.strictEqual(error.vendor, playground.adapter.vendor, "the failure is not in the adapter's name")
  assert.include(tags, error.reason._tag, "the reason")
  hides(playground, `${error.message} ${JSON.stringify(error)}`, People.canaries)
  return error
})

/** How much `during` makes the system see and do. */
export const counted = Effect.fnUntraced(function* <A, E>({ applied, relay }: Playground, during: Effect.Effect<A, E>) {
  const [seenBefore, appliedBefore] = [yield* relay.seen, yield* applied]
  const value = yield* during
  const { read, write } = yield* relay.seen
  return {
    value,
    read: read - seenBefore.read,
    write: write - seenBefore.write,
    applied: (yield* applied) - appliedBefore
  }
})

/** Whether it comes to hold within a time that is only used up when it does not. */
const soon = (condition: Effect.Effect<boolean>, seconds = 10) =>
  Effect.repeat(condition, {
    until: (holds) => holds,
    times: seconds * 100,
    schedule: Schedule.spaced("10 millis")
  })

/** Cancels a call that the system is silent about, and expects the request to end with it. */
export const cancelled = Effect.fnUntraced(function* (
  { relay }: Playground,
  kind: "read" | "write",
  call: Effect.Effect<unknown, unknown>
) {
  yield* relay.strike(kind, "silence-before")
  const before = (yield* relay.seen)[kind]
  const fiber = yield* Effect.forkChild(call)
  assert.isTrue(yield* soon(Effect.map(relay.seen, (seen) => seen[kind] > before)), "the request did not arrive")
  const gone = yield* Effect.timeoutOption(Fiber.interrupt(fiber), "5 seconds")
  assert.isTrue(Option.isSome(gone), "the call could not be interrupted")
  assert.isTrue(yield* soon(Effect.map(relay.underWay, (count) => count === 0)), "the request is still under way")
  assert.strictEqual((yield* relay.seen)[kind], before + 1, "requests")
  yield* relay.calm
})

/** Connections that may be held open after calls made one by one: one each for calls, tokens, and one on its way out. */
const spare = 3

/** Expects that calls made one by one have given their connections back. */
export const givenBack = Effect.fnUntraced(function* ({ relay }: Playground) {
  assert.isTrue(
    yield* soon(
      Effect.map(relay.connections, (count) => count <= spare),
      2
    ),
    `more than ${spare} connections are held`
  )
})

const faults = ["server-error", "html", "foreign-json", "foreign-xml", "fault", "reset-after"] as const

/** Makes the call fail in many ways, and expects none of `canaries` in what can be seen. */
export const discreet = Effect.fnUntraced(function* (
  playground: Playground,
  kind: "read" | "write",
  call: (at: number) => Effect.Effect<unknown, unknown>,
  canaries: ReadonlyArray<string>
) {
  const { relay } = playground
  const texts = [yield* Watch.seen([call(0)])]
  for (const [at, fault] of faults.entries()) {
    yield* relay.strike(kind, fault)
    texts.push(yield* Watch.seen([call(at + 1)]))
  }
  yield* relay.calm
  const text = texts.join("\n")
  assert.include(text, playground.adapter.vendor, "nothing was seen at all")
  hides(playground, text, canaries)
})
