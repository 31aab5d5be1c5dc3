import { assert, layer } from "@effect/vitest"
import { Balance, UnitUnknown } from "@kundbro/domain/Balance"
import { CardNumber } from "@kundbro/domain/Ids"
import { LoyaltyAccount } from "@kundbro/domain/LoyaltyAccount"
import { BigDecimal, Effect, Stream } from "effect"
import { Balances, Migration } from "../src/index.ts"
import { shared } from "./support/ledgers.ts"
import * as till from "./support/MemoryTill.ts"
import { world } from "./support/world.ts"

const bonus = (amount: string) =>
  new LoyaltyAccount({
    cards: [],
    balance: new Balance({ amount: new UnitUnknown({ amount: BigDecimal.fromStringUnsafe(amount) }) }),
    extensions: {}
  })

layer(shared, { timeout: "60 seconds", excludeTestServices: true })("a dry run of balances", (it) => {
  it.effect("says what would move to the last point, changes nothing, and is compared with what happened", () =>
    Effect.gen(function* () {
      const { options, source } = yield* world(9, { balances: { unit: { kind: "points" } }, stopWhen: { rejected: 1 } })
      for (let n = 1; n <= 9; n++) source.loyalty.set(`s${n}`, [bonus(String(n))])
      source.loyalty.set("s1", [])
      source.loyalty.set("s2", [bonus("1.5")])
      const target = till.make(9)
      target.points.set("card-test", 500n)
      target.points.delete("card-3")
      const given = {
        plan: options.plan,
        source: options.source,
        target: target.adapter,
        accounts: Stream.fromIterable(till.accounts(9))
      }
      // Without a trial: it asks only.
      const dry = (yield* Balances.dryRun(given)).balances?.prediction
      assert.deepStrictEqual({ ...dry?.outcomes }, { moved: 6, skipped: 1, "dead-letter": 2 })
      assert.deepStrictEqual(dry?.totals, [{ unit: "points", balances: 6, moved: "39" }])
      assert.deepStrictEqual(
        dry?.exceptions.map(({ reason }) => reason),
        ["Fraction", "NotFound", "NothingToMove"]
      )
      assert.strictEqual(dry?.compared, 0)
      assert.deepStrictEqual(target.adjusted, [])
      yield* Balances.probe({ ...given, card: CardNumber.make("card-test"), amount: BigDecimal.fromBigInt(3n) })
      source.loyalty.set("s9", [bonus("90")])
      const ran = (yield* Balances.run(given)).balances
      assert.strictEqual(ran?.totals[0]?.moved, "120")
      assert.deepStrictEqual([ran?.prediction?.compared, ran?.prediction?.agreed], [9, 8])
      assert.deepStrictEqual(ran?.prediction?.differences, [
        {
          predicted: "moved",
          ended: "moved",
          cause: "its balance at the source has changed since the dry run",
          balances: 1
        }
      ])
      assert.deepStrictEqual(yield* Effect.map(Migration.status, ({ balances }) => balances), ran)
    })
  )
})
