import { assert, describe, it } from "@effect/vitest"
import { postgres } from "@kundbro-tooling/postgres"
import { Customer } from "@kundbro/domain/Customer"
import { CustomerId } from "@kundbro/domain/Ids"
import { Effect, Redacted, Struct } from "effect"
import { killedUntilDone, started } from "./support/killed.ts"
import { folder } from "./support/ledgers.ts"
import { make, person, populate } from "./support/MemoryVendor.ts"
import { random } from "./support/random.ts"
import { serve } from "./support/remote.ts"

const customers = 60
const known = 20
const seed = 20261122

const world = Effect.gen(function* () {
  const source = make({ vendor: "old" })
  const target = make({ vendor: "new", latencyMillis: 1, deactivates: true })
  populate(source, customers)
  for (let n = 1; n <= known; n++) {
    const id = CustomerId.make(`k${n}`)
    const references = [{ kind: "code", value: `k:s${n}` }]
    const name = { given: "Förr", family: `Gammal-${n}` }
    target.customers.set(id, new Customer({ ...Struct.omit(person(n), ["id"]), id, name, references, extensions: {} }))
  }
  const before = new Map(target.customers)
  const watch = { onCall: () => {} }
  const url = yield* serve({ old: source, new: target }, () => watch.onCall())
  return { before, target, url, watch }
})

describe("an undo that is killed", () => {
  // Opening a ledger in a folder takes a second.
  for (const [where, kills] of [
    ["a folder", 3],
    ["a Postgres server, encrypted", 8]
  ] as const) {
    it.live(
      `goes on after ${kills} kills at random moments, with its ledger in ${where} (seed ${seed})`,
      () =>
        Effect.scoped(
          Effect.gen(function* () {
            const { before, target, url, watch } = yield* world
            const ledger = where === "a folder" ? yield* folder : Redacted.value(yield* postgres)
            const created = customers - known
            const engine = (what: string) => ["undoEngine.ts", what, ledger, url, String(customers)] as const
            const [script, ...run] = engine("run")
            assert.strictEqual(yield* started(script, run), JSON.stringify({ created, updated: known }))
            const updates = target.seen.updates
            const next = random(seed)
            // Three calls a customer: kills fall anywhere from listing to the last look.
            const { killed, output } = yield* killedUntilDone(
              { calls: 3.4 * customers, kills, next, watch },
              ...engine("undo")
            )
            assert.deepStrictEqual(JSON.parse(output), [
              { kind: "created", ending: "undone", records: created },
              { kind: "updated", ending: "undone", records: known }
            ])
            assert.isAtLeast(killed, kills - 1)
            for (const [id, customer] of target.customers) {
              if (before.has(id)) assert.deepStrictEqual(customer, before.get(id))
              else assert.isFalse(customer.active)
            }
            // What had happened when the process was killed was seen by reading, and not sent again.
            assert.deepStrictEqual([target.seen.deactivations, target.seen.updates - updates], [created, known])
          })
        ),
      300_000
    )
  }
})
