import { assert, describe, it } from "@effect/vitest"
import { postgres } from "@kundbro-tooling/postgres"
import { CardNumber, CustomerId } from "@kundbro/domain/Ids"
import * as V from "@kundbro/domain/VendorError"
import { BigDecimal, Effect, Stream } from "effect"
import { Balances, Ledger, Plan } from "../src/index.ts"
import * as till from "./support/MemoryTill.ts"
import { club } from "./support/remoteTill.ts"

describe("balances whose ledger is on a Postgres server", () => {
  it.live(
    "arrive as they do with the embedded one: lost answers, shared accounts, decisions and a second listing",
    () =>
      Effect.scoped(
        Effect.gen(function* () {
          const url = yield* postgres
          const lost = new V.InDoubt({ problem: "disconnected" })
          const target = till.make(60, {
            fault: (card, nth) =>
              card === "card-test"
                ? undefined
                : nth % 5 === 0
                  ? { after: lost }
                  : nth % 7 === 0
                    ? { before: lost }
                    : undefined,
            silent: (card, points, adjusted) => {
              if (card === "card-9" && points.get(card) === 10n + 17n && adjusted.length > 0) points.set(card, 500n)
              return undefined
            }
          })
          target.points.set("card-test", 0n)
          const plan = Plan.make({
            name: "server",
            balances: { unit: { kind: "points" } },
            stopWhen: { inDoubt: 1 },
            inDoubt: { delay: "1 millis" }
          })
          const given = {
            plan,
            source: club,
            target: target.adapter,
            accounts: Stream.fromIterable(till.accounts(120, 2))
          }
          const within = <A, E>(effect: Effect.Effect<A, E, Ledger.Ledger>) =>
            Effect.provide(effect, Ledger.layerPostgres(url))
          yield* within(
            Balances.probe({ ...given, card: CardNumber.make("card-test"), amount: BigDecimal.fromBigInt(1n) })
          )
          const first = yield* within(Balances.run(given))
          assert.deepStrictEqual(first.balances?.endings, { moved: 118, "dead-letter": 1, unfinished: 1 })
          yield* within(Balances.resolve(CustomerId.make("s17"), { kind: "settled", because: "seen in the journal" }))
          const second = yield* within(Balances.run(given))
          assert.deepStrictEqual(second.balances?.endings, { moved: 119, settled: 1 })
          assert.strictEqual(new Set(target.adjusted.map(({ key }) => key)).size, 122)
          assert.strictEqual(target.adjusted.length, 122)
        })
      )
  )
})
