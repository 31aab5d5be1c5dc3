import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { meter, type Progress } from "../src/Progress.ts"

/** A meter, and what it shows at this moment. */
const watched = Effect.gen(function* () {
  const seen: Array<Progress> = []
  const counters = yield* meter((progress) => Effect.sync(() => void seen.push(progress)), [])
  const after = (records: number, seconds: number) =>
    Effect.gen(function* () {
      for (let second = 0; second < seconds; second++) {
        for (let n = 0; n < records / seconds; n++) counters.count("created")
        yield* TestClock.adjust("1 second")
      }
      const last = seen.at(-1)
      return last === undefined ? assert.fail("nothing was shown") : last
    })
  return { counters, after }
})

describe("what is shown of a run", () => {
  it.effect("the rate is that of the last minute, and so is the time that remains", () =>
    Effect.gen(function* () {
      const { after, counters } = yield* watched
      counters.enter("moving", 10_000)
      assert.deepInclude(yield* after(1_000, 10), { perSecond: 100, remainingMillis: 90_000 })
      const slow = yield* after(600, 60)
      assert.approximately(slow.perSecond, 10, 0.5)
      assert.approximately(slow.remainingMillis ?? 0, 840_000, 42_000)
    })
  )

  it.effect("a minute without a record leaves the time that remains open, and is forgotten when it goes on", () =>
    Effect.gen(function* () {
      const { after, counters } = yield* watched
      counters.enter("moving", 1_000)
      yield* after(100, 10)
      const still = yield* after(0, 3_600)
      assert.strictEqual(still.perSecond, 0)
      assert.notProperty(still, "remainingMillis")
      const on = yield* after(50, 5)
      assert.isAbove(on.perSecond, 8)
    })
  )

  it.effect("of the problems the three commonest, by reason and field", () =>
    Effect.gen(function* () {
      const { after, counters } = yield* watched
      const remedy = "see to it"
      const common = { Rejected: 3, Shared: 4, Undecodable: 1, NotFound: 2 }
      for (const [reason, times] of Object.entries(common)) {
        for (let n = 0; n < times; n++) counters.problems.count({ reason, remedy })
      }
      counters.problems.count({ reason: "Rejected", field: "name.family", remedy })
      const { problems } = yield* after(0, 1)
      assert.deepStrictEqual(
        problems.map(({ reason, records }) => [reason, records]),
        [
          ["Shared", 4],
          ["Rejected", 3],
          ["NotFound", 2]
        ]
      )
    })
  )
})
