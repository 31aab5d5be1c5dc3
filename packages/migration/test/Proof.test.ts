import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { Ledger, Migration, Proof } from "../src/index.ts"
import { shared } from "./support/ledgers.ts"
import { change, world } from "./support/world.ts"

const count = 2_500

const positions = Effect.gen(function* () {
  const { sql } = yield* Ledger.Ledger
  return yield* sql`select position, path from difference order by 1, 2`
})

layer(shared, { timeout: "60 seconds", excludeTestServices: true })("the comparison by hash", (it) => {
  it.effect("finds the one field that somebody has altered, in its record and in its chunk", () =>
    Effect.gen(function* () {
      const { options, target } = yield* world(count, { chunkSize: 500 })
      yield* Migration.run(options)
      const { proof } = yield* Migration.verify(options)
      assert.deepInclude(proof, { records: count, differing: 0, chunks: 3, differingChunks: 0 })
      assert.strictEqual(proof?.meant, proof?.found)
      assert.match(proof?.meant ?? "", /^[0-9a-f]{64}$/)
      const [one = ""] = [...target.customers.keys()].slice(1_777)
      change(target, one, { name: { given: "Åsa", family: "Någonannan" } })
      const altered = yield* Migration.verify(options)
      assert.deepInclude(altered.proof, { records: count, differing: 1, chunks: 3, differingChunks: 1 })
      assert.strictEqual(altered.proof?.meant, proof?.meant)
      assert.notStrictEqual(altered.proof?.found, proof?.found)
      assert.deepStrictEqual(
        (yield* positions).map(({ path }) => path),
        ["name.family", "name.given"]
      )
      assert.deepStrictEqual(yield* Proof.compare, altered.proof)
      assert.notInclude(JSON.stringify(altered), "Någonannan")
    })
  )

  it.effect(
    "tells what was never right from what was changed since, and only the former is written again unasked",
    () =>
      Effect.gen(function* () {
        const { options, target } = yield* world(60)
        yield* Migration.run(options)
        const [early = "", late = "", lost = ""] = target.customers.keys()
        // Before anybody has looked: as if the target had made something else of it.
        change(target, early, { name: { given: "Mangled" } })
        yield* Migration.verify(options)
        // Proved, and then edited by somebody at the target; and one that is gone.
        change(target, late, { name: { given: "Edited" } })
        target.customers.delete(lost)
        assert.strictEqual((yield* Migration.verify(options)).proof?.differing, 3)
        const updates = target.seen.updates
        yield* Migration.run({ ...options, differences: "never-right" })
        assert.strictEqual(target.seen.updates, updates + 1)
        assert.notStrictEqual(target.customers.get(early)?.name.given, "Mangled")
        assert.strictEqual(target.customers.get(late)?.name.given, "Edited")
        assert.isFalse(target.customers.has(lost), "what is missing is nobody's to make again unasked")
        assert.strictEqual((yield* Migration.verify(options)).proof?.differing, 2)
        // A second one finds nothing to do.
        yield* Migration.run({ ...options, differences: "never-right" })
        assert.strictEqual(target.seen.updates, updates + 1)
        yield* Migration.run({ ...options, differences: "over-later-edits" })
        assert.notStrictEqual(target.customers.get(late)?.name.given, "Edited")
        const last = yield* Migration.verify(options)
        assert.deepStrictEqual(last.differences, [{ path: "(missing at the target)", records: 1 }])
        assert.strictEqual(target.seen.creates, 60)
      })
  )
})
