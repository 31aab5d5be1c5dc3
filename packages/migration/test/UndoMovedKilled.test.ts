import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { killedUntilDone, started } from "./support/killed.ts"
import { folder } from "./support/ledgers.ts"
import * as till from "./support/MemoryTill.ts"
import { random } from "./support/random.ts"
import { serve } from "./support/remoteTill.ts"

const members = 120
const sharing = 3
const kills = 6
const seed = 20261124

describe("an undo of balances that is killed", () => {
  it.live(
    `gives every account back what it had, to the last point, after ${kills} kills among lost answers (seed ${seed})`,
    () =>
      Effect.scoped(
        Effect.gen(function* () {
          const next = random(seed)
          const target = till.make(members / sharing)
          target.points.set("card-test", 500n)
          const before = new Map(target.points)
          const watch = { onCall: () => {} }
          let lossy = false
          const url = yield* serve(target, () => {
            watch.onCall()
            return lossy && next() < 0.05 ? "lost" : "answered"
          })
          const ledger = yield* folder
          const engine = [ledger, url, String(members), String(sharing)]
          yield* started("balanceEngine.ts", engine)
          const moved = target.adjusted.length
          assert.notDeepEqual(target.points, before)
          lossy = true
          const { killed, output } = yield* killedUntilDone(
            { calls: 4 * members, kills, next, watch },
            "balanceEngine.ts",
            ...engine,
            "undo"
          )
          assert.isAtLeast(killed, kills - 1, output)
          assert.deepStrictEqual(JSON.parse(output), [{ kind: "balance", ending: "undone", records: members }])
          assert.deepStrictEqual(target.points, before)
          const keys = target.adjusted.slice(moved).map(({ key }) => key)
          assert.deepStrictEqual([keys.length, new Set(keys).size], [members, members])
        })
      ),
    240_000
  )
})
