import { assert, layer } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { DeadLetters, Migration } from "../src/index.ts"
import { shared } from "./support/ledgers.ts"
import { change, world } from "./support/world.ts"

layer(shared, { timeout: "60 seconds", excludeTestServices: true })("a canary", (it) => {
  it.effect("is moved and verified before anything else, waits to be looked at, and then the rest follows", () =>
    Effect.gen(function* () {
      const { options, target } = yield* world(40, { chunkSize: 4, canary: { records: 10 } })
      for (let twice = 0; twice < 2; twice++) {
        const error = yield* Effect.flip(Migration.run(options))
        assert.strictEqual(error._tag, "StoppedByPlan")
        assert.include(error.message, "the first 10 records are moved and verified, and all is well; look at them")
        const { states } = yield* Migration.status
        assert.deepStrictEqual({ ...states }, { verified: 10, listed: 30 })
      }
      assert.deepStrictEqual(
        new Set(Array.from(target.customers.values(), ({ references }) => references[0]?.value)),
        new Set(Array.from({ length: 10 }, (_, n) => `mem:s${n + 1}`))
      )
      assert.deepStrictEqual({ ...(yield* Migration.run({ ...options, afterCanary: true })).endings }, { created: 40 })
      // Once it is past, no run waits for it again.
      assert.deepStrictEqual({ ...(yield* Migration.run(options)).endings }, { created: 40 })
      assert.isTrue((yield* Migration.verify(options)).verified)
    })
  )

  it.effect("that is not well stops the run, says why, and is tried again; what a person accepts is well", () =>
    Effect.gen(function* () {
      const { options, source, target } = yield* world(30, { canary: { records: 10, whenWell: "go-on" } })
      const gone = ["s2", "s3"].map((id) => source.customers.get(id))
      change(source, "s5", { name: { given: "Åsa", family: "x".repeat(51) } })
      for (const id of ["s2", "s3"]) source.customers.delete(id)
      const error = yield* Effect.flip(Migration.run(options))
      assert.include(error.message, "of the first 10 records 3 are not well: 2 NotFound, 1 Rejected; see to them")
      assert.strictEqual(target.customers.size, 7)
      for (const customer of gone) if (customer?.id !== undefined) source.customers.set(customer.id, customer)
      const again = yield* Effect.flip(Migration.run({ ...options, everyDeadLetter: true }))
      assert.include(again.message, "1 are not well: 1 Rejected")
      const [letter] = yield* Stream.runCollect(DeadLetters.all)
      assert.isDefined(letter)
      if (letter === undefined) return
      yield* Migration.resolve({
        ...options,
        sourceId: letter.sourceId,
        resolution: { kind: "left", because: "too long a name" }
      })
      assert.deepStrictEqual({ ...(yield* Migration.run(options)).endings }, { created: 29, left: 1 })
    })
  )

  it.effect("finds what the target made of the records, not only what it answered", () =>
    Effect.gen(function* () {
      const { options, target } = yield* world(
        30,
        { canary: { records: 5, whenWell: "go-on" } },
        {
          target: {
            fault: (operation, key) => {
              // Asked for the first time after the write, the target shows another name.
              if (operation === "get" && key === "t1002") change(target, key, { name: { given: "Altered" } })
              return undefined
            }
          }
        }
      )
      const error = yield* Effect.flip(Migration.run(options))
      assert.include(error.message, "1 are not well: 1 different")
      assert.strictEqual(target.customers.size, 5)
      // Whoever knows better says so.
      assert.strictEqual((yield* Migration.run({ ...options, afterCanary: true })).endings["created"], 30)
    })
  )

  it.effect("of a list that is no longer than itself protects nothing, and is left out", () =>
    Effect.gen(function* () {
      const { options } = yield* world(5, { canary: { records: 5 } })
      assert.deepStrictEqual({ ...(yield* Migration.run(options)).endings }, { created: 5 })
    })
  )
})
