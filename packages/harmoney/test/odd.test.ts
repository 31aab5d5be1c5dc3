/** Programs without types can pass anything: it is refused by a failure that says so, or sent as it is, and never a crash. */
import { assert, it } from "@effect/vitest"
import { Effect, Record, Redacted } from "effect"
import { callable, members } from "./samples.ts"
import { answering, envelope, send } from "./support.ts"

const odd: Readonly<Record<string, unknown>> = {
  undefined: undefined,
  null: null,
  "an empty text": "",
  blanks: "   ",
  "astral characters": "𝔄".repeat(3),
  "a huge text": "x".repeat(100_000),
  "a control character": "a\u0000",
  "half a character": "a\uD83D",
  "no day": "2021-02-29",
  "a number": 5,
  "no number": Number.NaN,
  "more than 32 bits": 2 ** 40,
  true: true,
  "an object": { a: { b: 1 } },
  "an empty list": [],
  "a list of nothing": [undefined, null],
  "a list of objects": [{}],
  "a secret": Redacted.make("CANARY")
}

const isCall = (value: unknown): value is Effect.Effect<unknown, unknown> => Effect.isEffect(value)

for (const [what, value] of Object.entries(odd)) {
  it.live(`${what} in any place of any input`, () =>
    Effect.gen(function* () {
      const { adapter, bodies } = yield* answering(
        (_, response, body) =>
          send(response, envelope(/Body><(\w+)/.exec(body)?.[1] ?? "", "<Success>true</Success><List/>")),
        { members }
      )
      for (const operation of Record.keys(callable)) {
        const [sample] = callable[operation]
        for (const place of Object.keys(sample)) {
          const before = bodies.length
          const called: unknown = Reflect.apply(adapter.client[operation], undefined, [{ ...sample, [place]: value }])
          const ended = String(yield* Effect.exit(isCall(called) ? called : Effect.die("no call")))
          assert.notMatch(ended, /CANARY|Die\(/, `${operation}.${place}`)
          if (bodies.length === before) assert.match(ended, /Rejected/, `${operation}.${place}`)
        }
      }
    }).pipe(Effect.scoped)
  )
}
