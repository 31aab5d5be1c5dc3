import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { run } from "../src/Chaos.ts"

const kills = 12
const customers = 300
const seed = 20_261_121

describe("a migration under attack", () => {
  it.live(
    `loses nothing and does nothing twice: ${kills} kills over ${customers} customers with their balances (seed ${seed})`,
    () =>
      Effect.gen(function* () {
        const { counts, duplicates, losses } = yield* Effect.promise(() =>
          run({ seed, kills, customers, say: () => {} })
        )
        assert.deepStrictEqual([losses, duplicates], [[], []])
        assert.isAtLeast((counts["engine killed"] ?? 0) + (counts["engine frozen"] ?? 0), kills)
      }),
    900_000
  )
})
