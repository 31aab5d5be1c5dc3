import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { fileURLToPath } from "node:url"
import { type Part, run } from "../src/Chaos.ts"

/** Its till applies a transaction as often as it comes, and its first kill comes amid the writes of balances. */
const seed = 115

const attack = (part: Part, fault: string, kills: number, customers: number) => {
  const sabotage = fileURLToPath(new URL(`./sabotage/${fault}.ts`, import.meta.url))
  return Effect.promise(() => run({ seed, kills, customers, parts: [part], sabotage, say: () => {} }))
}

describe("a faulty engine under attack", () => {
  it.live(
    "is found out when it overlooks relations",
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

  it.live(
    "is found out when it forgets what it intended",
    () =>
      Effect.gen(function* () {
        const { counts, duplicates, losses } = yield* attack("balances", "forgetIntents", 1, 40)
        assert.isAtLeast(counts["engine killed at a write"] ?? 0, 1)
        assert.match(duplicates.join(), /^balances that were applied twice, \d+:/)
        assert.match(losses.join(), /^balances that are not right, \d+:/)
      }),
    900_000
  )

  it.live(
    "is found out when it overlooks customers",
    () =>
      Effect.gen(function* () {
        const { duplicates, losses } = yield* attack("customers", "loseCustomers", 1, 40)
        assert.match(losses.join(), /^customers that are missing, \d+:/)
        assert.deepStrictEqual(duplicates, [])
      }),
    900_000
  )
})
