import { assert, describe, it } from "@effect/vitest"
import { CustomerId } from "@kundbro/domain/Ids"
import { Effect, Schema } from "effect"
import { Balances, Ledger, Report } from "../src/index.ts"
import { killedUntilDone, started } from "./support/killed.ts"
import { folder } from "./support/ledgers.ts"
import * as till from "./support/MemoryTill.ts"
import { random } from "./support/random.ts"
import { serve } from "./support/remoteTill.ts"

const members = 240
const sharing = 3
const kills = 12
const seed = 20261122

const decode = Schema.decodeUnknownSync(Schema.fromJsonString(Report.Report.fields.balances.schema))

describe("balances whose engine is killed", () => {
  it.live(
    `arrive each once, to the last point, after ${kills} kills among lost answers and other people's purchases (seed ${seed})`,
    () =>
      Effect.scoped(
        Effect.gen(function* () {
          const next = random(seed)
          const target = till.make(members / sharing)
          target.points.set("card-test", 500n)
          let lossy = true
          // Somebody else's points, exactly.
          const others = new Map<string, bigint>()
          const watch = { onCall: () => {} }
          const url = yield* serve(target, (operation, card) => {
            watch.onCall()
            if (card === "card-test" || !lossy) return "answered"
            if (operation === "adjust" && next() < 0.02) {
              others.set(card, (others.get(card) ?? 0n) + 1_000n)
              target.points.set(card, (target.points.get(card) ?? 0n) + 1_000n)
            }
            return next() < 0.04 ? "lost" : "answered"
          })
          const ledger = yield* folder
          const engine = ["balanceEngine.ts", ledger, url, String(members), String(sharing)] as const
          // A little over three calls a member: kills fall anywhere from the trial to the last proof.
          const { killed, output } = yield* killedUntilDone({ calls: 4.5 * members, kills, next, watch }, ...engine)
          assert.strictEqual(killed, kills, output)
          const before = decode(output)
          const { "dead-letter": dead = 0, moved = 0, unfinished = 0 } = before.endings ?? {}
          assert.strictEqual(moved + dead + unfinished, members, output)
          assert.isAtLeast(dead, 1, "somebody moved a balance while it was written")
          assert.isTrue(before.exceptions.every(({ reason }) => reason.startsWith("Balance")))

          // A person looks into the till's journal; then nothing is left.
          yield* Effect.gen(function* () {
            const { sql } = yield* Ledger.Ledger
            const undecided = yield* sql<{
              id: string
              key: string
            }>`select source_id as id, transaction_id::text as key
              from balance where undecided`
            for (const { id, key } of undecided) {
              const kind = target.adjusted.some((one) => String(one.key) === key) ? "settled" : "absent"
              yield* Balances.resolve(CustomerId.make(id), { kind })
            }
          }).pipe(Effect.provide(Ledger.layerEmbedded(ledger)))
          lossy = false
          const after = decode((yield* started(engine[0], engine.slice(1))) ?? "")
          assert.deepStrictEqual(Object.keys(after.endings).sort(), ["moved", "settled"])

          assert.deepStrictEqual(
            target.adjusted
              .flatMap(({ card, points }) => (card === "card-test" ? [] : [points]))
              .sort((a, b) => Number(a - b)),
            Array.from({ length: members }, (_, n) => BigInt(n + 1)),
            "each amount was applied, and none of them twice"
          )
          for (let one = 1; one <= members / sharing; one++) {
            const card = `card-${one}`
            const shares = Array.from({ length: sharing }, (_, n) => BigInt((one - 1) * sharing + n + 1))
            const expected = shares.reduce((sum, share) => sum + share, 10n + (others.get(card) ?? 0n))
            assert.strictEqual(target.points.get(card), expected, card)
          }
        })
      ),
    300_000
  )
})
