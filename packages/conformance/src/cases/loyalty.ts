/** Changes of balances. */
import { CurrencyCode, Money, Points } from "@kundbro/domain/Balance"
import { BalanceAdjustment } from "@kundbro/domain/LoyaltyAccount"
import { BigDecimal, DateTime, Effect } from "effect"
import { assert } from "vitest"
import { ability, type Case } from "../Case.ts"
import * as Expect from "../internal/Expect.ts"
import type { Known, Playground } from "../Playground.ts"
import { writes } from "./writes.ts"

type Account = NonNullable<Known["account"]>

const account = ({ known }: Playground) => Effect.orDie(Effect.fromNullishOr(known.account))

const delta = ({ unit }: Account, whole: bigint) =>
  unit === "points"
    ? new Points({ points: whole })
    : new Money({ amount: BigDecimal.fromBigInt(whole), currency: CurrencyCode.make("SEK") })

const adjustment = (one: Account, transaction: number, whole: bigint) =>
  new BalanceAdjustment({
    transactionId: BigInt(transaction),
    ...(one.accountId !== undefined && { accountId: one.accountId }),
    ...(one.card !== undefined && { card: one.card }),
    delta: delta(one, whole),
    at: DateTime.makeUnsafe("2026-03-29T01:30:00Z")
  })

const adjust = (playground: Playground, transaction: number, whole: bigint) =>
  Effect.flatMap(account(playground), (one) =>
    Effect.flatMap(ability(playground, "loyaltyAdjustments"), (service) =>
      service.adjust(adjustment(one, transaction, whole))
    )
  )

/** More than a binary double can count. */
const huge = 9_007_199_254_740_993n

const cases: ReadonlyArray<Case> = [
  {
    ability: "loyaltyAdjustments",
    rule: "a balance changes by exactly the delta, up and down, beyond what a double can count",
    needs: ["account"],
    run: Effect.fnUntraced(function* (playground) {
      const { balance } = yield* account(playground)
      const before = BigDecimal.fromStringUnsafe(yield* balance)
      for (const [at, whole] of [25n, -10n, huge, -huge].entries()) yield* adjust(playground, at + 1, whole)
      const after = BigDecimal.fromStringUnsafe(yield* balance)
      assert.strictEqual(BigDecimal.format(BigDecimal.subtract(after, before)), "15")
      yield* adjust(playground, 9, huge)
      const far = BigDecimal.subtract(BigDecimal.fromStringUnsafe(yield* balance), after)
      assert.strictEqual(BigDecimal.format(BigDecimal.normalize(far)), BigDecimal.format(BigDecimal.fromBigInt(huge)))
    })
  },
  {
    ability: "loyaltyAdjustments",
    rule: "a balance beyond what a double can count is read to the last digit",
    besides: ["loyaltyByCard"],
    needs: ["account"],
    lacks: ({ known }) => (known.account?.card === undefined ? "`card` of the `account`" : undefined),
    run: Effect.fnUntraced(function* (playground) {
      const one = yield* account(playground)
      const { get } = yield* ability(playground, "loyaltyByCard")
      yield* adjust(playground, 1, huge)
      const { value } = yield* get(yield* Effect.orDie(Effect.fromNullishOr(one.card)))
      const amount = value.balance?.amount
      const read = amount?._tag === "Points" ? String(amount.points) : amount && BigDecimal.format(amount.amount)
      assert.strictEqual(read, yield* one.balance)
    })
  },
  {
    ability: "loyaltyAdjustments",
    rule: "deltas at the same time all count",
    needs: ["account"],
    run: Effect.fnUntraced(function* (playground) {
      const { balance } = yield* account(playground)
      const before = BigDecimal.fromStringUnsafe(yield* balance)
      const transactions = [1, 2, 3, 4, 5, 6, 7, 8]
      const { applied } = yield* Expect.counted(
        playground,
        Effect.forEach(transactions, (at) => adjust(playground, at, 3n), { concurrency: "unbounded" })
      )
      assert.strictEqual(applied, 8)
      const after = BigDecimal.fromStringUnsafe(yield* balance)
      assert.strictEqual(BigDecimal.format(BigDecimal.subtract(after, before)), "24")
    })
  }
]

/** All of them. */
export const loyalty: ReadonlyArray<Case> = [
  ...cases,
  ...writes({
    ability: "loyaltyAdjustments",
    needs: ["account"],
    prepare: (playground, at) => Effect.succeed(adjust(playground, at + 1, 5n)),
    other: (playground, at) => Effect.succeed(adjust(playground, at + 1, 5n))
  })
]
