import { assert, layer } from "@effect/vitest"
import { Balance, CurrencyCode, Money, UnitUnknown } from "@kundbro/domain/Balance"
import { CardNumber, CustomerId } from "@kundbro/domain/Ids"
import { LoyaltyAccount } from "@kundbro/domain/LoyaltyAccount"
import * as V from "@kundbro/domain/VendorError"
import { BigDecimal, Effect, Fiber, Stream } from "effect"
import { Balances, Ledger, Migration, type Plan } from "../src/index.ts"
import { shared } from "./support/ledgers.ts"
import * as till from "./support/MemoryTill.ts"
import { world } from "./support/world.ts"

const bonus = (amount: string, scheme?: string) =>
  new LoyaltyAccount({
    cards: [],
    ...(scheme !== undefined && { scheme }),
    balance: new Balance({ amount: new UnitUnknown({ amount: BigDecimal.fromStringUnsafe(amount) }) }),
    extensions: {}
  })

/** Customers 1 to `count` with as many points as their number; a till with ten points on each account; a trial made. */
const shop = Effect.fnUntraced(function* (
  count: number,
  options: till.Options & { readonly plan?: Partial<typeof Plan.Plan.Encoded>; readonly untried?: boolean } = {}
) {
  const { options: base, source } = yield* world(count, { balances: { unit: { kind: "points" } }, ...options.plan })
  for (let n = 1; n <= count; n++) source.loyalty.set(`s${n}`, [bonus(String(n))])
  const target = till.make(count, options)
  target.points.set("card-test", 500n)
  const given = {
    plan: base.plan,
    source: base.source,
    target: target.adapter,
    accounts: Stream.fromIterable(till.accounts(count))
  }
  const trial = { ...given, card: CardNumber.make("card-test"), amount: BigDecimal.fromBigInt(3n) }
  if (options.untried !== true) {
    const { semantics } = yield* Balances.probe(trial)
    assert.strictEqual(semantics, "delta")
    assert.strictEqual(target.points.get("card-test"), 500n)
    target.adjusted.length = 0
  }
  return { source, target, given, trial }
})

const arrived = ({ points }: ReturnType<typeof till.make>, count: number) =>
  Array.from({ length: count }, (_, n) => (points.get(`card-${n + 1}`) ?? 0n) - 10n)

const all = (count: number) => Array.from({ length: count }, (_, n) => BigInt(n + 1))

layer(shared, { timeout: "60 seconds", excludeTestServices: true })("balances", (it) => {
  it.effect("arrive each once, to the last point, and are proved", () =>
    Effect.gen(function* () {
      const { given, target } = yield* shop(250)
      const report = yield* Balances.run(given)
      assert.deepStrictEqual(arrived(target, 250), all(250))
      assert.strictEqual(new Set(target.adjusted.map(({ key }) => key)).size, 250)
      assert.deepStrictEqual(
        { ...report.balances },
        {
          endings: { moved: 250 },
          totals: [{ unit: "points", accounts: 250, moved: "31375", before: "2500", after: "33875" }],
          exceptions: []
        }
      )
      assert.isTrue(report.verified, report.problems.join())
      // Done is done.
      yield* Balances.run(given)
      assert.strictEqual(target.adjusted.length, 250)
    })
  )

  it.effect("are decided by the balance when nobody answers, whether the amount was applied or not", () =>
    Effect.gen(function* () {
      const lost = new V.InDoubt({ problem: "disconnected" })
      const { given, target } = yield* shop(40, {
        plan: { stopWhen: { inDoubt: 1 } },
        fault: (_, nth) => (nth > 42 || nth < 3 ? undefined : nth % 2 === 0 ? { after: lost } : { before: lost })
      })
      const report = yield* Balances.run(given)
      assert.deepStrictEqual(arrived(target, 40), all(40))
      assert.deepStrictEqual(report.balances?.endings, { moved: 40 })
      // What is sent again goes under the same key.
      for (const { card, key } of target.adjusted) {
        assert.isTrue(target.adjusted.every((one) => one.card !== card || one.key === key))
      }
    })
  )

  it.effect("that somebody else moves while nobody answers are a person's to decide, and hold up nobody else's", () =>
    Effect.gen(function* () {
      const lost = new V.InDoubt({ problem: "disconnected" })
      const { given, target } = yield* shop(5, {
        plan: { stopWhen: { inDoubt: 1, rejected: 1 } },
        fault: (card) => (card === "card-2" || card === "card-4" ? { after: lost } : undefined),
        silent: (card, points, adjusted) => {
          // The balance that nobody answered for is moved before it is asked for again.
          const applied = adjusted.some((one) => one.card === card)
          if (applied && (card === "card-2" || card === "card-4")) points.set(card, 99n)
          return undefined
        }
      })
      const report = yield* Balances.run(given)
      assert.deepStrictEqual(report.balances?.endings, { moved: 3, "dead-letter": 2 })
      assert.deepStrictEqual(
        report.balances?.exceptions.map(({ reason }) => reason),
        ["BalanceUnclear"]
      )
      yield* Balances.run({ ...given, everyDeadLetter: true })
      assert.strictEqual(target.adjusted.length, 5)
      yield* Balances.resolve(CustomerId.make("s2"), { kind: "settled", because: "seen in the till's journal" })
      yield* Balances.resolve(CustomerId.make("s4"), { kind: "left", because: "the member has left" })
      const refused = yield* Effect.flip(Balances.resolve(CustomerId.make("s1"), { kind: "absent" }))
      assert.include(refused.message, "no such dead letter")
      assert.deepStrictEqual((yield* Migration.status).balances?.endings, { moved: 3, settled: 1, left: 1 })
    })
  )

  it.effect("of customers that share an account go there one after the other", () =>
    Effect.gen(function* () {
      const { given, target } = yield* shop(30)
      const shared = Array.from({ length: 30 }, (_, n) => till.account(n + 1, (n % 3) + 1))
      const report = yield* Balances.run({ ...given, accounts: Stream.fromIterable(shared) })
      assert.deepStrictEqual(arrived(target, 3), [145n, 155n, 165n])
      assert.strictEqual(target.mostAtOnce(), 1)
      assert.deepStrictEqual(report.balances?.totals, [
        { unit: "points", accounts: 3, moved: "465", before: "30", after: "495" }
      ])
    })
  )

  it.effect("are not moved at all before a trial has shown what an amount does", () =>
    Effect.gen(function* () {
      const { given, target, trial } = yield* shop(3, { untried: true, apply: (_, amount) => amount })
      const none = yield* Effect.flip(Balances.run(given))
      assert.include(none.message, "no trial has shown yet")
      assert.strictEqual((yield* Balances.probe(trial)).semantics, "absolute")
      const absolute = yield* Effect.flip(Balances.run(given))
      assert.include(absolute.message, "takes an amount for the new balance")
      assert.strictEqual(target.adjusted.length, 1)
      const zero = yield* Effect.flip(Balances.probe({ ...trial, amount: BigDecimal.fromBigInt(0n) }))
      assert.include(zero.message, "a trial with 0 shows nothing")
    })
  )

  it.effect("that cannot be moved say why, and nothing of them is sent", () =>
    Effect.gen(function* () {
      const { given, source, target } = yield* shop(9, { plan: { stopWhen: { rejected: 1 } } })
      source.loyalty.set("s1", [])
      source.loyalty.set("s2", [bonus("0.00")])
      source.loyalty.set("s3", [bonus("1.5")])
      source.loyalty.set("s4", [bonus("1", "gold"), bonus("2", "silver")])
      const money = new Money({ amount: BigDecimal.fromBigInt(5n), currency: CurrencyCode.make("SEK") })
      source.loyalty.set("s5", [
        new LoyaltyAccount({ cards: [], balance: new Balance({ amount: money }), extensions: {} })
      ])
      target.points.delete("card-6")
      const list = till.accounts(9).with(6, till.account(7, 8, 7))
      const report = yield* Balances.run({ ...given, accounts: Stream.fromIterable(list) })
      assert.deepStrictEqual(report.balances?.endings, { skipped: 2, "dead-letter": 5, moved: 2 })
      assert.deepStrictEqual(
        new Set(report.balances?.exceptions.map(({ reason }) => reason)),
        new Set(["NothingToMove", "Fraction", "Ambiguous", "UnitMismatch", "NotFound", "AccountMismatch"])
      )
      assert.deepStrictEqual(new Set(target.adjusted.map(({ card }) => card)), new Set(["card-8", "card-9"]))
    })
  )

  it.effect("go to the accounts of a list that does not contradict itself or what was sent before", () =>
    Effect.gen(function* () {
      const { given, target } = yield* shop(4)
      const twice = [...till.accounts(4), till.account(1, 2)]
      const error = yield* Effect.flip(Balances.run({ ...given, accounts: Stream.fromIterable(twice) }))
      assert.include(error.message, "1 rows of the list of accounts name a customer that it names already")
      assert.strictEqual(target.adjusted.length, 0)
      yield* Balances.run({ ...given, accounts: Stream.fromIterable(till.accounts(2)) })
      const changed = till.accounts(4).with(0, till.account(1, 4))
      const other = yield* Effect.flip(Balances.run({ ...given, accounts: Stream.fromIterable(changed) }))
      assert.include(other.message, "another account than the one that was sent to")
      assert.deepStrictEqual(arrived(target, 4), [1n, 2n, 0n, 0n])
      yield* Balances.run(given)
      assert.deepStrictEqual(arrived(target, 4), all(4))
    })
  )

  it.effect("that are interrupted are finished by the next run", () =>
    Effect.gen(function* () {
      let hang = true
      const { given, target } = yield* shop(60, {
        plan: { target: { callTimeout: "50 millis" }, stopWhen: { inDoubt: 1 } },
        fault: (_, nth) => (hang && nth > 20 ? { hang: true } : undefined)
      })
      const fiber = yield* Effect.forkChild(Balances.run(given))
      while (target.adjusted.length < 15) yield* Effect.sleep("1 millis")
      yield* Fiber.interrupt(fiber)
      const { sql } = yield* Ledger.Ledger
      const states = yield* sql<{ state: string }>`select distinct state from balance`
      assert.notInclude(
        states.map(({ state }) => state),
        "intended"
      )
      hang = false
      yield* Balances.run(given)
      assert.deepStrictEqual(arrived(target, 60), all(60))
    })
  )

  it.effect("whose steps the ledger does not have are refused by the database", () =>
    Effect.gen(function* () {
      const { given } = yield* shop(3)
      yield* Balances.run(given)
      const { sql } = yield* Ledger.Ledger
      const illegal = [
        "update balance set state = 'listed'",
        "update balance set state = 'dead-letter', reason = 'x'",
        "update balance set after = after + 1",
        "update balance set account_id = 'other'",
        "update balance set transaction_id = transaction_id + 1",
        "delete from balance",
        "insert into balance (position, source_id, account_id, card, listing, state, unit, amount, before, after, transaction_id) values (99, 'x', 'x', 'x', 1, 'verified', 'points', 1, 1, 2, 1)",
        "insert into balance_probe (unit, before, amount, after, restored, semantics) values ('points', 1, 1, 1, 1, 'delta')"
      ]
      for (const statement of illegal) {
        const error = yield* Effect.flip(sql.unsafe(statement))
        assert.strictEqual(error._tag, "SqlError", statement)
      }
    })
  )
})
