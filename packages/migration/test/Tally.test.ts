import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit } from "effect"
import * as problems from "../src/internal/problems.ts"
import * as tallies from "../src/internal/tally.ts"
import { Plan } from "../src/index.ts"

const times = (count: number, act: () => void) => {
  for (let n = 0; n < count; n++) act()
}
const tally = () => tallies.make(Plan.make({ name: "counted", stopWhen: { after: 15, inDoubt: 0.5 } }), problems.make())
const goesOn = ({ check }: tallies.Tally) => Effect.map(Effect.exit(check), Exit.isSuccess)

describe("a run that counts what nobody answered for", () => {
  it.effect("counts those that have not been looked up yet among the records that it has seen", () =>
    Effect.gen(function* () {
      const all = tally()
      times(14, all.doubted)
      assert.isTrue(yield* goesOn(all))
      all.doubted()
      const error = yield* Effect.flip(all.check)
      assert.include(error.message, "15 of 15 records")
    })
  )

  it.effect("counts a record once, also when it was in doubt and has ended then", () =>
    Effect.gen(function* () {
      const half = tally()
      times(9, half.doubted)
      times(9, half.lookedUp)
      times(9, half.ended)
      assert.isTrue(yield* goesOn(half), "nine records are too few to tell")
      times(6, half.ended)
      const error = yield* Effect.flip(half.check)
      assert.include(error.message, "9 of 15 records")
    })
  )

  it.effect("makes no record good for one that an earlier run left in doubt", () =>
    Effect.gen(function* () {
      const later = tally()
      times(20, later.lookedUp)
      times(15, later.doubted)
      assert.isFalse(yield* goesOn(later))
    })
  )
})
