import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { readFile } from "node:fs/promises"
import { example } from "./example.ts"

it.live("the README's example runs, and is the one in the README", () =>
  Effect.gen(function* () {
    const { mails, nasty, writes } = yield* example
    assert.deepStrictEqual([mails, writes], [[], {}])
    assert.isNotEmpty(nasty)
    const text = (name: string) => Effect.promise(() => readFile(new URL(name, import.meta.url), "utf8"))
    assert.include(yield* text("../README.md"), yield* text("./example.ts"))
  })
)
