/** What programs without types pass, and which field the refusal names. */
import { assert, it } from "@effect/vitest"
import { Effect, Predicate, Result } from "effect"
import { Arguments } from "../src/index.ts"

const isCall = (value: unknown): value is Effect.Effect<unknown, unknown> => Effect.isEffect(value)

const nested = Arguments.object("move", Arguments.text("title"), Arguments.object("address", Arguments.list("lines")))

const rows: ReadonlyArray<readonly [Arguments.Argument, unknown, ReadonlyArray<string>]> = [
  [Arguments.text("id"), "00100", []],
  [Arguments.text("id"), 100, ["id not-allowed"]],
  [Arguments.text("id"), undefined, ["id missing"]],
  [Arguments.list("codes"), [], []],
  [Arguments.list("codes"), {}, ["codes not-allowed"]],
  [Arguments.object("query"), [], ["query not-allowed"]],
  [Arguments.object("query"), null, ["query not-allowed"]],
  [nested, { title: "FB", address: { lines: [] } }, []],
  [nested, { title: 1, address: {} }, ["title not-allowed", "lines missing"]],
  [nested, undefined, ["move missing"]],
  [Arguments.draft, { customer: {} }, ["name missing", "extensions missing"]]
]

it.each(rows)("%o takes %o, or names what is wrong", (argument, value, expected) => {
  const found = argument.issues(value).map(({ field, rule }) => `${field} ${rule}`)
  assert.deepStrictEqual(found.slice(0, expected.length), [...expected])
  assert.strictEqual(found.length === 0, expected.length === 0)
})

it("an argument of its kind arrives, another does not, and other members stay", () => {
  const calls: Array<unknown> = []
  const service = {
    kinds: ["code"],
    get: (id: string) => {
      calls.push(id)
      return Result.succeed(id)
    }
  }
  const held = Arguments.held(service, { get: [Arguments.text("id")] }, (_, issues) => Result.fail(issues))
  assert.strictEqual(held.kinds, service.kinds)
  assert.deepStrictEqual(held.get("00100"), Result.succeed("00100"))
  const odd: unknown = Reflect.apply(held.get, undefined, [100])
  assert.isTrue(Result.isResult(odd) && Result.isFailure(odd))
  assert.deepStrictEqual(calls, ["00100"])
})

it.effect(
  "a client's input that was left out is one without fields, and what is no object is refused in its name",
  () =>
    Effect.gen(function* () {
      const client = Arguments.client({ GetIt: (input: object) => Effect.succeed(input) }, (operation, issues) =>
        Effect.fail(Arguments.refusal("lyra", operation, issues))
      )
      const call = (...given: ReadonlyArray<unknown>) => {
        const called: unknown = Reflect.apply(client.GetIt, undefined, [...given])
        return isCall(called) ? called : Effect.die("no call")
      }
      assert.deepStrictEqual(yield* call(), {})
      const error: unknown = yield* Effect.flip(call([]))
      assert.isTrue(Predicate.isTagged(error, "VendorError"))
      assert.match(String(error), /lyra.*GetIt.*input/)
    })
)
