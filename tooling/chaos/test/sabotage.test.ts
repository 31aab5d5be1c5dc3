import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { fileURLToPath } from "node:url"
import { type Part, run } from "../src/Chaos.ts"

/** Its till applies a transaction as often as it comes. */
const seed = 7

const attack = (part: Part, fault: string, kills: number, customers: number) => {
  const sabotage = fileURLToPath(new URL(`./sabotage/${fault}.ts`, import.meta.url))
  return Effect.promise(() => run({ seed, kills, customers, parts: [part], sabotage, say: () => {} }))
}

describe("a faulty engine under attack", () => {
  it.live(
    "is found out when it overlooks something",
    () =>
      Effect.gen(function* () {
        const { duplicates, losses } = yield* attack("relations", "loseOne", 1, 40)
        assert.match(losses.join(), /^relations that are missing, \d+:/)
        assert.deepStrictEqual(duplicates, [])
      }),
    900_000
  )

  it.live(
    "is found out when it sends balances twice",
    () =>
      Effect.gen(function* () {
        const { duplicates, losses } = yield* attack("balances", "sendTwice", 1, 40)
        assert.match(duplicates.join(), /^balances that were applied twice, \d+:/)
        assert.match(losses.join(), /^balances that are not right, \d+:/)
      }),
    900_000
  )
})
