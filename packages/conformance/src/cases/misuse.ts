/** What an adapter owes to programs without types. */
import { Effect } from "effect"
import { assert } from "vitest"
import type { Case } from "../Case.ts"
import * as Misuse from "../Misuse.ts"

/** Of every adapter, whatever its abilities are, its client included. */
export const misuse: ReadonlyArray<Case> = [
  {
    ability: "adapter",
    rule: "an argument of another kind is a failure and never a crash, and nothing is sent",
    run: Effect.fnUntraced(function* ({ adapter, relay }) {
      assert.isNotEmpty(Misuse.methodsOf(adapter))
      const sent = Effect.map(relay.seen, ({ read, write }) => read + write)
      assert.deepStrictEqual(yield* Misuse.unrefused(adapter, sent), [])
    })
  }
]
