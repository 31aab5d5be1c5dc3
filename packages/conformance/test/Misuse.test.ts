/** What is taken for a crash, and what for a failure. */
import { FieldIssue, Rejected, VendorError } from "@kundbro/domain/VendorError"
import { Misuse } from "@kundbro/conformance"
import { Effect, Result, Stream } from "effect"
import { assert, it } from "vitest"

const issue = new FieldIssue({ field: "id", rule: "missing", remedy: "give it" })
const failure = new VendorError({
  vendor: "lyra",
  operation: "get",
  reason: new Rejected({ issues: [issue], sent: false })
})
const thrower = (thrown: unknown) => () => {
  throw thrown
}

const fileOf = (ok: boolean) => ({
  manifest: Promise.resolve({ ok }),
  async *[Symbol.asyncIterator]() {
    yield await Promise.resolve(new Uint8Array())
    if (!ok) throw new Error("broken off")
  }
})

const rows: ReadonlyArray<readonly [string, (...given: ReadonlyArray<unknown>) => unknown, Misuse.Ending]> = [
  ["an effect that succeeds", () => Effect.void, "succeeded"],
  ["an effect that fails", () => Effect.fail(failure), "failed"],
  ["an effect that dies", () => Effect.die(new TypeError("no")), "crashed"],
  ["a stream that fails", () => Stream.fail(failure), "failed"],
  ["a stream that dies", () => Stream.die(new TypeError("no")), "crashed"],
  ["a result that fails", () => Result.fail(failure), "failed"],
  ["a promise of a failure", async () => ({ ok: false }), "failed"],
  ["a promise of a value", async () => ({ ok: true }), "succeeded"],
  ["a promise that rejects", async () => thrower(new TypeError("no"))(), "crashed"],
  ["plain data of a failure", () => ({ ok: false }), "failed"],
  ["plain data", () => [], "succeeded"],
  ["a file that cannot be made", () => fileOf(false), "failed"],
  ["a file", () => fileOf(true), "succeeded"],
  ["a method that throws", thrower(new TypeError("no")), "crashed"],
  ["a method that throws the adapter's failure", thrower(failure), "failed"]
]

it.each(rows)("tells how a call ended: %s", async (_, method, ending) => {
  assert.strictEqual(await Effect.runPromise(Misuse.call(method)), ending)
})

it("finds methods at any depth, and none in a mapping", () => {
  const get = () => undefined
  const found = Misuse.methodsOf({ customerById: { get }, get, mapping: { get }, lookups: { all: Effect.void } })
  assert.deepStrictEqual(
    found.map(([path]) => path),
    ["customerById.get", "get"]
  )
})

it("says what is not refused, and asks nothing of methods without arguments", async () => {
  let sent = 0
  const send = () => Effect.sync(() => void (sent += 1))
  const value = { roles: send, get: send }
  const found = await Effect.runPromise(
    Misuse.unrefused(
      value,
      Effect.sync(() => sent),
      ["roles"]
    )
  )
  assert.deepStrictEqual(
    found,
    ["null", "a number", "true", "a list"].map((what) => `get with ${what} is not refused`)
  )
})
