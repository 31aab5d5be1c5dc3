/** A target with loyalty accounts in memory: points by card, adjustments by a signed amount, and faults on demand. */
import type { Adapter } from "@kundbro/domain/Adapter"
import { Balance, Points } from "@kundbro/domain/Balance"
import { CardNumber, CustomerId, LoyaltyAccountId } from "@kundbro/domain/Ids"
import { LoyaltyAccount } from "@kundbro/domain/LoyaltyAccount"
import * as V from "@kundbro/domain/VendorError"
import { BigDecimal, Effect } from "effect"
import type { Account } from "../../src/AccountList.ts"

/** What an adjustment meets: a failure instead of an answer, before or after it was applied. */
export type Fault = { readonly before: V.Reason } | { readonly after: V.Reason } | { readonly hang: true }

export interface Adjusted {
  readonly card: string
  readonly key: bigint
  readonly points: bigint
}

export interface Options {
  /** Asked for every adjustment; `undefined` lets it through. */
  readonly fault?: (card: string, nth: number) => Fault | undefined
  /** Asked before every enquiry, which fails so; what it does meanwhile is somebody else's doing. */
  readonly silent?: (
    card: string,
    points: Map<string, bigint>,
    adjusted: ReadonlyArray<Adjusted>
  ) => V.Reason | undefined
  /** What an amount does to a balance. */
  readonly apply?: (balance: bigint, amount: bigint) => bigint
}

/** Accounts 1 to `count`, each with ten points, opened by the cards `card-1` and so on. */
export const make = (count: number, { apply = (a, b) => a + b, fault, silent }: Options = {}) => {
  const points = new Map<string, bigint>(Array.from({ length: count }, (_, n) => [`card-${n + 1}`, 10n]))
  const adjusted: Array<Adjusted> = []
  const inFlight = new Map<string, number>()
  let most = 0
  let sent = 0

  const fail = (reason: V.Reason) => Effect.fail(new V.VendorError({ vendor: "till", operation: "adjust", reason }))

  const adapter = {
    vendor: "till",
    mapping: { vendor: "till", read: {}, write: {}, extensions: [] },
    loyaltyByCard: {
      get: (card) =>
        Effect.suspend(() => {
          const reason = silent?.(card, points, adjusted)
          if (reason !== undefined) return fail(reason)
          const held = points.get(card)
          if (held === undefined) return fail(new V.NotFound({ entity: "account" }))
          return Effect.succeed({
            value: new LoyaltyAccount({
              id: LoyaltyAccountId.make(card.replace("card", "account")),
              cards: [],
              balance: new Balance({ amount: new Points({ points: held }) }),
              extensions: {}
            }),
            notes: [],
            cached: false,
            warnings: []
          })
        })
    },
    loyaltyAdjustments: {
      adjust: ({ card = "", delta, transactionId }) =>
        Effect.gen(function* () {
          inFlight.set(card, (inFlight.get(card) ?? 0) + 1)
          most = Math.max(most, inFlight.get(card) ?? 0)
          yield* Effect.yieldNow
          const met = fault?.(card, ++sent)
          if (met !== undefined && "before" in met) return yield* fail(met.before)
          if (met !== undefined && "hang" in met) return yield* Effect.never
          const by = delta._tag === "Points" ? delta.points : BigDecimal.scale(delta.amount, 0).value
          points.set(card, apply(points.get(card) ?? 0n, by))
          adjusted.push({ card, key: transactionId, points: by })
          if (met !== undefined) return yield* fail(met.after)
          return []
        }).pipe(Effect.ensuring(Effect.sync(() => inFlight.set(card, (inFlight.get(card) ?? 1) - 1))))
    }
  } satisfies Adapter

  return { adapter, points, adjusted, mostAtOnce: () => most }
}

/** Says that the balance of customer `s<customer>` goes to account `account-<account>`, by the card `card-<card>`. */
export const account = (customer: number, account: number, card = account): Account => ({
  sourceId: CustomerId.make(`s${customer}`),
  accountId: LoyaltyAccountId.make(`account-${account}`),
  card: CardNumber.make(`card-${card}`)
})

/** The list that goes with it: customer `s1` has account 1, and so on; or several customers each account. */
export const accounts = (count: number, sharing = 1): ReadonlyArray<Account> =>
  Array.from({ length: count }, (_, n) => account(n + 1, Math.floor(n / sharing) + 1))
