import { assert, layer } from "@effect/vitest"
import { Balance, UnitUnknown } from "@kundbro/domain/Balance"
import { CardNumber, CustomerId } from "@kundbro/domain/Ids"
import { LoyaltyAccount } from "@kundbro/domain/LoyaltyAccount"
import * as V from "@kundbro/domain/VendorError"
import { BigDecimal, Effect, Stream } from "effect"
import { Balances, Ledger, Migration, type Plan } from "../src/index.ts"
import { shared } from "./support/ledgers.ts"
import * as till from "./support/MemoryTill.ts"
import { random } from "./support/random.ts"
import { world } from "./support/world.ts"

const bonus = (amount: BigDecimal.BigDecimal) =>
  new LoyaltyAccount({ cards: [], balance: new Balance({ amount: new UnitUnknown({ amount }) }), extensions: {} })

/** Customers 1 to `count` with as many points as their number, and a till with ten on each account; a trial made. */
const shop = Effect.fnUntraced(function* (
  count: number,
  options: till.Options & { readonly plan?: Partial<typeof Plan.Plan.Encoded>; readonly sharing?: number } = {}
) {
  const { options: base, source } = yield* world(count, {
    balances: { unit: { kind: "points" } },
    stopWhen: { inDoubt: 1, rejected: 1 },
    ...options.plan
  })
  for (let n = 1; n <= count; n++) source.loyalty.set(`s${n}`, [bonus(BigDecimal.fromBigInt(BigInt(n)))])
  const target = till.make(count, {
    ...options,
    fault: (card, nth) => (card === "card-test" ? undefined : options.fault?.(card, nth))
  })
  target.points.set("card-test", 500n)
  const list = till.accounts(count, options.sharing)
  const given = { plan: base.plan, source: base.source, target: target.adapter, accounts: Stream.fromIterable(list) }
  const trial = { ...given, card: CardNumber.make("card-test"), amount: BigDecimal.fromBigInt(3n) }
  yield* Balances.probe(trial)
  target.adjusted.length = 0
  return { source, target, given, trial }
})

const endings = Effect.map(Migration.status, ({ balances }) => balances?.endings)
const lost = new V.InDoubt({ problem: "disconnected" })

layer(shared, { timeout: "60 seconds", excludeTestServices: true })("balances at a till that misbehaves", (it) => {
  it.effect("are not sent again when the answer was lost and the amount comes late", () =>
    Effect.gen(function* () {
      let enquiries = 0
      const { given, target } = yield* shop(1, {
        fault: () => ({ before: lost }),
        silent: (card, points) => {
          // Asked once before the write and twice after it: the till catches up when all has been decided.
          if (card === "card-1" && ++enquiries === 4) points.set(card, 11n)
          return undefined
        }
      })
      const report = yield* Balances.run(given)
      assert.deepStrictEqual(report.balances?.endings, { moved: 1 })
      assert.strictEqual(target.adjusted.length, 0)
      assert.strictEqual(target.points.get("card-1"), 11n)
    })
  )

  it.effect("that it accepts and does not apply wait for their proof, and the others of their account for them", () =>
    Effect.gen(function* () {
      let pending = true
      const { given, target } = yield* shop(6, {
        sharing: 3,
        apply: (balance, amount) => (pending && amount !== 3n && amount !== -3n ? balance : balance + amount)
      })
      const first = yield* Balances.run(given)
      assert.deepStrictEqual(first.balances?.endings, { unproven: 2, unfinished: 4 })
      assert.isFalse(first.verified)
      assert.deepStrictEqual((yield* Balances.verify(given)).balances?.endings, { unproven: 2, unfinished: 4 })
      assert.strictEqual(target.adjusted.length, 2)
      // One comes through; of the other a person knows that it never will.
      pending = false
      target.points.set("card-1", 11n)
      yield* Balances.resolve(CustomerId.make("s4"), { kind: "absent", because: "cancelled at the till" })
      assert.deepStrictEqual((yield* Balances.run(given)).balances?.endings, { moved: 6 })
      assert.deepStrictEqual([target.points.get("card-1"), target.points.get("card-2")], [16n, 25n])
    })
  )

  it.effect("in doubt about which nobody can be asked are a person's to end", () =>
    Effect.gen(function* () {
      const { given, target } = yield* shop(2, {
        fault: () => ({ after: lost }),
        silent: (card, _, adjusted) =>
          card !== "card-test" && adjusted.some((one) => one.card === card)
            ? new V.Unavailable({ problem: "broken" })
            : undefined
      })
      yield* Balances.run({ ...given, plan: { ...given.plan, retry: { ...given.plan.retry, attempts: 1 } } })
      assert.deepStrictEqual(yield* endings, { unfinished: 2 })
      yield* Balances.resolve(CustomerId.make("s1"), { kind: "settled" })
      yield* Balances.resolve(CustomerId.make("s2"), { kind: "left", because: "the till is gone" })
      assert.deepStrictEqual(yield* endings, { settled: 1, left: 1 })
      assert.strictEqual(target.adjusted.length, 2)
    })
  )

  it.effect("beyond what an account can hold are refused one by one", () =>
    Effect.gen(function* () {
      const { given, source, target } = yield* shop(6)
      const most = 2n ** 63n - 1n
      const amounts = [`${most - 10n}`, `${most - 9n}`, `-${most + 1n}`, "1e400000000", "9e18", "1e-30"]
      for (const [index, amount] of amounts.entries()) {
        source.loyalty.set(`s${index + 1}`, [bonus(BigDecimal.fromStringUnsafe(amount))])
      }
      const report = yield* Balances.run(given)
      assert.deepStrictEqual(report.balances?.endings, { moved: 3, "dead-letter": 3 })
      assert.deepStrictEqual(
        report.balances?.exceptions.map(({ reason }) => reason),
        ["TooLarge"]
      )
      assert.deepStrictEqual(
        target.adjusted.map(({ points }) => points).sort((a, b) => (a < b ? -1 : 1)),
        [-most - 1n, 9_000_000_000_000_000_000n, most - 10n]
      )
    })
  )

  it.effect("are never tried out on a customer's card, also before the list has been read", () =>
    Effect.gen(function* () {
      const { given, target, trial } = yield* shop(3)
      const error = yield* Effect.flip(Balances.probe({ ...trial, card: CardNumber.make("card-2") }))
      assert.include(error.message, "this card is a customer's")
      assert.strictEqual(target.adjusted.length, 0)
      yield* Balances.run(given)
      const money = { ...given.plan, balances: { unit: { kind: "points" as const }, fraction: "drop" as const } }
      yield* Balances.verify({ ...given, plan: money })
      const { sql } = yield* Ledger.Ledger
      yield* sql`alter table balance disable trigger balance_identity`
      yield* sql`update balance set unit = 'SEK'`
      yield* sql`alter table balance enable trigger balance_identity`
      assert.include((yield* Effect.flip(Balances.verify(given))).message, "another unit than the plan's")
    })
  )

  for (const seed of Array.from({ length: 12 }, (_, n) => n + 1)) {
    it.effect(`end moved exactly once or listed for a person, whatever mix of faults meets them (seed ${seed})`, () =>
      Effect.gen(function* () {
        const next = random(seed)
        const rate = next() * 0.4
        const others = new Map<string, bigint>()
        const sharing = 1 + Math.floor(next() * 3)
        const reasons = [lost, lost, new V.Unavailable({ problem: "500" }), new V.Failed({ code: "Fail" })]
        const { given, target } = yield* shop(30, {
          sharing,
          plan: { target: { callTimeout: "20 millis", concurrency: 4 } },
          fault: () => {
            if (next() >= rate) return undefined
            if (next() < 0.05) return { hang: true }
            const reason = reasons[Math.floor(next() * reasons.length)] ?? lost
            // What says that nothing was done is believed.
            return next() < 0.5 && reason._tag !== "Unavailable" ? { after: reason } : { before: reason }
          },
          silent: (card, points) => {
            if (card === "card-test") return undefined
            if (next() < 0.02) {
              others.set(card, (others.get(card) ?? 0n) + 1_000n)
              points.set(card, (points.get(card) ?? 0n) + 1_000n)
            }
            return next() < rate / 4 ? new V.TimedOut() : undefined
          }
        })
        for (let run = 0; run < 6; run++) yield* Balances.run(given)
        const { sql } = yield* Ledger.Ledger
        const rows = yield* sql<{ key: string | null; state: string; open: boolean }>`
          select transaction_id::text as key, state, undecided or state in ('in-doubt', 'written') as open from balance`
        const applied = target.adjusted.map(({ key }) => String(key))
        assert.strictEqual(new Set(applied).size, applied.length, "nothing was applied twice")
        for (const { key, open, state } of rows) {
          if (open) continue
          assert.strictEqual(key !== null && applied.includes(key), state === "verified", state)
        }
        for (const [card, points] of target.points) {
          if (card === "card-test") continue
          const arrived = target.adjusted.reduce((sum, one) => (one.card === card ? sum + one.points : sum), 0n)
          assert.strictEqual(points, 10n + (others.get(card) ?? 0n) + arrived, card)
        }
      })
    )
  }
})
