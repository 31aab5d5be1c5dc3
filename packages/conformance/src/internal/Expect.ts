/** What cases ask of failures and of the relay. */
import type { VendorError } from "@kundbro/domain/VendorError"
import { Cause, Effect, Exit, Fiber, Option, Schedule } from "effect"
import { assert } from "vitest"
import type { Playground } from "../Playground.ts"
import { marker } from "./Forgery.ts"
import * as Watch from "./Watch.ts"

type Tag = VendorError["reason"]["_tag"]

/** The failure of a call: typed, in the adapter's name, and for one of these reasons. Anything else fails the case. */
export const fails = Effect.fnUntraced(function* <A>(
  { adapter }: Playground,
  call: Effect.Effect<A, VendorError>,
  ...tags: ReadonlyArray<Tag>
) {
  const exit = yield* Effect.exit(call)
  const wanted = `instead of failing with ${tags.join(" or ")}`
  if (Exit.isSuccess(exit)) return assert.fail(`the call succeeded ${wanted}`)
  const error = Option.getOrUndefined(Cause.findErrorOption(exit.cause))
  if (error === undefined) return assert.fail(`the call died ${wanted}: ${Cause.pretty(exit.cause)}`)
  assert.strictEqual(error.vendor, adapter.vendor, "the failure is not in the adapter's name")
  assert.include(tags, error.reason._tag, "the reason")
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

const soon = (condition: Effect.Effect<boolean>) =>
  condition.pipe(
    Effect.repeat({ until: (holds) => holds, times: 100, schedule: Schedule.spaced("10 millis") }),
    Effect.timeoutOption("2 seconds"),
    Effect.map(Option.contains(true))
  )

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
  const gone = yield* Effect.timeoutOption(Fiber.interrupt(fiber), "1 second")
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
    yield* soon(Effect.map(relay.connections, (count) => count <= spare)),
    `more than ${spare} connections are held`
  )
})

const faults = [
  "server-error",
  "html",
  "foreign-json",
  "foreign-xml",
  "fault",
  "reset-after",
  "silence-before"
] as const

/** Makes the call fail in every way, and expects none of `canaries` in what can be seen. They must have travelled. */
export const discreet = Effect.fnUntraced(function* (
  playground: Playground,
  kind: "read" | "write",
  call: (at: number) => Effect.Effect<unknown, unknown>,
  canaries: ReadonlyArray<string>
) {
  const { relay, secrets } = playground
  const texts = [yield* Watch.seen([call(0)])]
  for (const [at, fault] of faults.entries()) {
    yield* relay.strike(kind, fault)
    texts.push(yield* Watch.seen([call(at + 1)]))
  }
  yield* relay.calm
  const text = texts.join("\n").toLowerCase()
  assert.include(text, playground.adapter.vendor, "nothing was seen at all")
  for (const hidden of [...secrets, ...canaries, marker]) {
    // The value itself must not be in a report either.
    assert.isFalse(text.includes(hidden.toLowerCase()), `a canary is seen (${hidden.length} characters)`)
  }
})
