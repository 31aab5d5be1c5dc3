import { assert, layer } from "@effect/vitest"
import { CardNumber, CustomerId, LoyaltyAccountId } from "@kundbro/domain/Ids"
import { BigDecimal, Effect, Result } from "effect"
import * as balanceTable from "../src/internal/balanceTable.ts"
import { Ledger } from "../src/index.ts"
import { empty, shared } from "./support/ledgers.ts"

const states = [
  "listed",
  "intended",
  "in-doubt",
  "written",
  "verified",
  "settled",
  "skipped",
  "dead-letter",
  "left"
] as const
type State = (typeof states)[number]

/** What anybody may do; every other step is refused, or a person's. */
const legal = new Set([
  "listed > intended",
  "listed > skipped",
  "listed > dead-letter",
  "skipped > listed",
  "intended > written",
  "intended > verified",
  "intended > in-doubt",
  "intended > listed",
  "intended > dead-letter",
  "in-doubt > intended",
  "in-doubt > verified",
  "in-doubt > dead-letter",
  "written > verified",
  "written > dead-letter",
  "dead-letter > listed"
])

/** What a person alone may do: the decision, by the state that it is about. */
const decided = new Set([
  "in-doubt > listed",
  "in-doubt > settled",
  "in-doubt > left",
  "written > listed",
  "written > settled",
  "written > left",
  "dead-letter > left"
])

/** The way of legal steps that ends in a state. */
const way: Record<State, ReadonlyArray<State>> = {
  listed: [],
  intended: ["intended"],
  "in-doubt": ["intended", "in-doubt"],
  written: ["intended", "written"],
  verified: ["intended", "verified"],
  settled: ["intended", "in-doubt", "settled"],
  skipped: ["skipped"],
  "dead-letter": ["dead-letter"],
  left: ["dead-letter", "left"]
}

const account = (n: number, at = `a${n}`) => ({
  sourceId: CustomerId.make(`s${n}`),
  accountId: LoyaltyAccountId.make(at),
  card: CardNumber.make(`c${n}`)
})

const listing = Effect.fnUntraced(function* (count: number) {
  yield* empty
  const ledger = yield* Ledger.Ledger
  const { sql } = ledger
  yield* ledger.bind({ name: "balances", source: "club", target: "till" })
  const table = balanceTable.make(ledger)
  const accounts = Array.from({ length: count }, (_, n) => account(n + 1))
  assert.strictEqual(yield* table.take(yield* table.nextListing, accounts), 0)
  return { sql, table }
})

const kindOf = (to: State) => (to === "listed" ? "absent" : to === "settled" ? "settled" : "left")

layer(shared, { timeout: "60 seconds" })("the ledger of balances", (it) => {
  it.effect("takes every legal step and no other, whatever the code asks for", () =>
    Effect.gen(function* () {
      const pairs = states.flatMap((from) => states.filter((to) => to !== from).map((to) => [from, to] as const))
      const { sql } = yield* listing(pairs.length)
      // The statements of the engine could not even ask for most of these.
      const step = (position: number, to: State) => {
        const reason = ["skipped", "dead-letter", "left"].includes(to) ? "Rejected" : null
        return sql`update balance set state = ${to}, reason = ${reason}::text, doubted = doubted and ${to}::text <> 'listed' or ${to}::text = 'in-doubt',
          undecided = ${to}::text = 'dead-letter' and doubted, unit = coalesce(unit, 'points'), amount = coalesce(amount, 5),
          before = coalesce(before, 10), after = 15, transaction_id = coalesce(transaction_id, position), at = now()
          where position = ${position}`
      }
      const decide = (position: number, to: State) =>
        sql`insert into balance_decision (position, about, kind, because)
          select position, at, ${kindOf(to)}, 'seen to' from balance where position = ${position}`
      for (const [index, [from, to]] of pairs.entries()) {
        const position = index + 1
        for (const state of way[from]) {
          if (state === "left" || state === "settled") yield* decide(position, state)
          yield* step(position, state)
        }
        const name = `${from} > ${to}`
        const first = yield* Effect.result(step(position, to))
        assert.strictEqual(Result.isSuccess(first), legal.has(name), name)
        if (Result.isFailure(first)) {
          yield* decide(position, to)
          assert.strictEqual(Result.isSuccess(yield* Effect.result(step(position, to))), decided.has(name), name)
        }
      }
    })
  )

  it.effect("keeps in doubt what a second attempt tells nothing about, and never takes it to another account", () =>
    Effect.gen(function* () {
      const { sql, table } = yield* listing(3)
      const intents = [1, 2, 3].map((position) => ({
        position,
        unit: "points",
        amount: BigDecimal.fromBigInt(5n),
        before: BigDecimal.fromBigInt(10n),
        transactionId: BigInt(position)
      }))
      yield* table.stage(intents, [])
      yield* table.move([1, 2, 3].map((position) => ({ position, to: "in-doubt" as const })))
      yield* table.stage(intents, [])
      yield* table.move([
        { position: 1, to: "listed" },
        { position: 2, to: "dead-letter", exception: { reason: "Rejected", remedy: "correct it", advice: "later" } },
        { position: 3, to: "dead-letter", exception: { reason: "Rejected", remedy: "correct it", advice: "person" } }
      ])
      const now = sql<{
        state: string
      }>`select state || case when undecided then '?' else '' end as state from balance order by position`
      assert.deepStrictEqual(
        (yield* now).map(({ state }) => state),
        ["in-doubt", "dead-letter?", "dead-letter?"]
      )
      yield* table.recover(true)
      assert.deepStrictEqual(
        (yield* now).map(({ state }) => state),
        ["in-doubt", "in-doubt", "dead-letter?"]
      )
      const elsewhere = [1, 2, 3].map((n) => account(n, "other"))
      assert.strictEqual(yield* table.take(yield* table.nextListing, elsewhere), 3)
      for (const statement of [
        "update balance set account_id = 'other'",
        "update balance set before = 11",
        "update balance set amount = 6",
        "update balance set transaction_id = null",
        "update balance set state = 'intended', doubted = false where position = 1"
      ]) {
        assert.strictEqual((yield* Effect.flip(sql.unsafe(statement)))._tag, "SqlError", statement)
      }
      assert.isTrue(yield* table.decide(account(3).sourceId, "absent", undefined))
      assert.isFalse(yield* table.decide(account(3).sourceId, "absent", undefined))
      assert.strictEqual(yield* table.take(yield* table.nextListing, elsewhere.slice(2)), 0)
    })
  )
})
