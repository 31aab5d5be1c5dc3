/** What an adapter owes to programs without types. */
import { Effect } from "effect"
import { assert } from "vitest"
import type { Case } from "../Case.ts"
import * as Expect from "../internal/Expect.ts"
import * as Misuse from "../Misuse.ts"

/** Of every adapter, whatever its abilities are, its client included. */
export const misuse: ReadonlyArray<Case> = [
  {
    ability: "adapter",
    rule: "an argument of another kind is a failure and never a crash, and nothing is sent",
    run: Effect.fnUntraced(function* (playground) {
      const methods = Misuse.methodsOf(playground.adapter)
      assert.isNotEmpty(methods)
      for (const [what, value] of Object.entries(Misuse.odd)) {
        for (const [path, method] of methods) {
          const { read, value: ending, write } = yield* Expect.counted(playground, Misuse.call(method, value, value))
          assert.notStrictEqual(ending, "crashed", `${path} with ${what}`)
          // Nothing at all is enough for an operation without arguments, and a text can be a key.
          if (["undefined", "an empty object", "a text"].includes(what)) continue
          assert.deepStrictEqual(
            { ending, read, write },
            { ending: "failed", read: 0, write: 0 },
            `${path} with ${what}`
          )
        }
      }
    })
  }
]
