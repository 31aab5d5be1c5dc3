import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { run } from "../src/Chaos.ts"

const kills = 15
const customers = 240
/** Even: the ledger is on a Postgres server. */
const seed = 20_261_124

describe("a migration under attack", () => {
  it.live(
    `loses nothing and does nothing twice: ${kills} kills over ${customers} customers with relations and balances (seed ${seed})`,
    () =>
      Effect.gen(function* () {
        const { counts, duplicates, losses } = yield* Effect.promise(() =>
          run({ seed, kills, customers, say: () => {} })
        )
        assert.deepStrictEqual([losses, duplicates], [[], []])
        assert.isAtLeast((counts["engine killed"] ?? 0) + (counts["engine frozen"] ?? 0), kills)
        const times = (...what: ReadonlyArray<string>) => what.reduce((sum, one) => sum + (counts[one] ?? 0), 0)
        assert.isAtLeast(times("engine killed at a write"), 1)
        assert.isAtLeast(times("postgres killed"), 1)
        assert.isAtLeast(times("maintenance windows"), 1)
        assert.isAtLeast(times("balances moved by others"), 1)
        assert.isAtLeast(times("enactor killed", "harmoney killed", "norce killed", "sister killed"), 1)
        const onTheWire = ["answers lost", "resets after a write was applied", "writes delivered twice"]
        assert.isAtLeast(times(...onTheWire), 1)
      }),
    900_000
  )
})
