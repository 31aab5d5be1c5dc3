import { assert, layer } from "@effect/vitest"
import * as V from "@kundbro/domain/VendorError"
import { Effect } from "effect"
import { Migration } from "../src/index.ts"
import { shared } from "./support/ledgers.ts"
import { world } from "./support/world.ts"

const number = (key: string) => Number(key.replace(/^\D+/, ""))
const rejected = new V.Rejected({
  issues: [new V.FieldIssue({ field: "name.family", rule: "too-long", remedy: "shorten it" })],
  sent: true
})

layer(shared, { timeout: "60 seconds", excludeTestServices: true })("a run in which too much goes wrong", (it) => {
  it.effect("stops on dead letters, cleanly, and says what is wrong and how to go on; the next run goes on", () =>
    Effect.gen(function* () {
      let strict = true
      const { options, source, target } = yield* world(
        200,
        { stopWhen: { rejected: 0.2, after: 20 } },
        {
          target: {
            fault: (operation, key) =>
              strict && operation === "create" && number(key) > 40 && number(key) % 2 === 0
                ? { before: rejected }
                : undefined
          }
        }
      )
      for (const id of ["s31", "s33"]) source.customers.delete(id)
      const error = yield* Effect.flip(Migration.run(options))
      assert.strictEqual(error._tag, "StoppedByPlan")
      assert.match(
        error.message,
        /^stopped by the plan: \d+ of \d+ records of this run \(2\d(\.\d)?%\) ended as dead letters, and its limit is 20%; the commonest problem, \d+ times: Rejected of name\.family \(too-long\) \(shorten it\); see the list/
      )
      const stopped = yield* Migration.status
      assert.isBelow(stopped.endings["dead-letter"] ?? 0, 40)
      assert.isAbove(stopped.endings["unfinished"] ?? 0, 50)
      assert.strictEqual(stopped.states["intended"] ?? 0, 0, "nothing is left in doubt")
      assert.strictEqual(stopped.states["written"], target.customers.size)
      strict = false
      const done = yield* Migration.run({ ...options, everyDeadLetter: true })
      assert.deepStrictEqual({ ...done.endings }, { created: 198, "dead-letter": 2 })
      assert.strictEqual(target.customers.size, 198)
    })
  )

  it.effect("counts no dead letter before its turn in the list, however many a chunk has at once", () =>
    Effect.gen(function* () {
      const { options, source } = yield* world(100, {
        chunkSize: 100,
        stopWhen: { rejected: 0.3, after: 10 },
        target: { concurrency: 1 }
      })
      // A quarter of the chunk is known to be gone before the first write leaves.
      for (let n = 4; n <= 100; n += 4) source.customers.delete(`s${n}`)
      assert.deepStrictEqual({ ...(yield* Migration.run(options)).endings }, { created: 75, "dead-letter": 25 })
    })
  )

  it.effect("stops on writes that nobody answers for", () =>
    Effect.gen(function* () {
      const { options, target } = yield* world(
        200,
        { stopWhen: { inDoubt: 0.1, after: 20 } },
        {
          target: {
            fault: (operation, key) =>
              operation === "create" && number(key) > 50
                ? { after: new V.InDoubt({ problem: "timed-out" }) }
                : undefined
          }
        }
      )
      const error = yield* Effect.flip(Migration.run(options))
      assert.strictEqual(error._tag, "StoppedByPlan")
      assert.include(error.message, "had a write that nobody answered for, and its limit is 10%")
      const stopped = yield* Migration.status
      assert.isAbove(stopped.states["in-doubt"] ?? 0, 4)
      assert.isBelow(target.customers.size, 100)
      // What is in doubt is looked up first by whoever goes on; each customer is there once.
      const done = yield* Migration.run({
        ...options,
        plan: { ...options.plan, stopWhen: { ...options.plan.stopWhen, inDoubt: 1 } }
      })
      assert.deepStrictEqual({ ...done.endings }, { created: 200 })
      assert.strictEqual(target.seen.creates, 200)
    })
  )

  it.effect("goes to its end when the plan expects that, or when the list is too short to tell", () =>
    Effect.gen(function* () {
      for (const stopWhen of [{ rejected: 1, after: 1 }, {}]) {
        const { options, source } = yield* world(30, { stopWhen })
        source.customers.clear()
        assert.deepStrictEqual({ ...(yield* Migration.run(options)).endings }, { "dead-letter": 30 })
      }
    })
  )
})
