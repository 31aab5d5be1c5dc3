import { assert, layer } from "@effect/vitest"
import { Customer } from "@kundbro/domain/Customer"
import * as V from "@kundbro/domain/VendorError"
import { Effect, Struct } from "effect"
import { Migration } from "../src/index.ts"
import { shared } from "./support/ledgers.ts"
import { change, world } from "./support/world.ts"

const silent = { after: new V.InDoubt({ problem: "timed-out" }) }
const onCreate =
  (fault: typeof silent | { readonly queued: true } | { readonly before: V.Reason }) => (operation: string) =>
    operation === "create" ? fault : undefined

/** A world whose plan plants no reference: customers are known by their address. */
const byEmail = (fault: ReturnType<typeof onCreate>) =>
  Effect.map(world(1, { match: ["email"] }, { target: { fault } }), ({ options, source, target }) => ({
    source,
    target,
    options: { ...options, plan: Struct.omit(options.plan, ["reference"]) }
  }))

const rename = { name: { given: "Somebody", family: "Else" } }

layer(shared, { timeout: "60 seconds", excludeTestServices: true })("a write that nobody answered for", (it) => {
  it.effect("is a person's to decide where the draft has nothing to look it up by", () =>
    Effect.gen(function* () {
      const { options, source, target } = yield* byEmail(onCreate(silent))
      change(source, "s1", { emails: [] })
      const done = yield* Migration.run(options)
      assert.deepStrictEqual({ ...done.endings }, { "dead-letter": 1 })
      yield* Migration.run({ ...options, everyDeadLetter: true })
      assert.strictEqual(target.seen.creates, 1)
    })
  )

  it.effect("is a person's to decide where the target's record has no id to keep", () =>
    Effect.gen(function* () {
      const { options, target } = yield* world(1, {}, { target: { fault: onCreate(silent) } })
      const { customerByReference } = target.adapter
      const nameless = {
        ...target.adapter,
        customerByReference: {
          ...customerByReference,
          get: (reference: Parameters<typeof customerByReference.get>[0]) =>
            Effect.map(customerByReference.get(reference), (reading) => ({
              ...reading,
              value: new Customer(Struct.omit(reading.value, ["id"]))
            }))
        }
      }
      const done = yield* Migration.run({ ...options, target: nameless })
      assert.deepStrictEqual({ ...done.endings }, { "dead-letter": 1 })
      assert.strictEqual(target.seen.creates, 1)
    })
  )

  it.effect("stays in doubt while nobody can be asked, and is decided by the next run", () =>
    Effect.gen(function* () {
      let silence = false
      const { options, target } = yield* world(
        3,
        { retry: { firstDelay: "1 millis", longestDelay: "1 millis", attempts: 2 }, match: [] },
        {
          target: {
            fault: (operation) => {
              if (operation === "create") {
                silence = true
                return silent
              }
              return silence ? { before: new V.TimedOut() } : undefined
            }
          }
        }
      )
      assert.deepStrictEqual({ ...(yield* Migration.run(options)).endings }, { unfinished: 3 })
      silence = false
      assert.deepStrictEqual({ ...(yield* Migration.run(options)).endings }, { created: 3 })
      assert.strictEqual(target.seen.creates, 3)
    })
  )

  it.effect("and that every attempt is refused after is tried again by the next run", () =>
    Effect.gen(function* () {
      let broken = true
      const { options, target } = yield* world(
        3,
        { retry: { firstDelay: "1 millis", longestDelay: "1 millis", attempts: 2 } },
        {
          target: {
            fault: (operation) =>
              broken && operation === "create" ? { before: new V.Unavailable({ problem: "server-error" }) } : undefined
          }
        }
      )
      const first = yield* Migration.run(options)
      assert.deepStrictEqual({ ...first.endings }, { "dead-letter": 3 })
      assert.deepStrictEqual(
        first.exceptions.map(({ reason }) => reason),
        ["Unavailable"]
      )
      broken = false
      assert.deepStrictEqual({ ...(yield* Migration.run(options)).endings }, { created: 3 })
      assert.strictEqual(target.seen.creates, 3)
    })
  )

  it.effect("or read that never ends is given up after the plan's time, and asked again", () =>
    Effect.gen(function* () {
      const hangs = new Set(["get", "getByReference"])
      const hang = (operation: string) => (hangs.delete(operation) ? { hang: true as const } : undefined)
      const { options } = yield* world(
        2,
        { source: { callTimeout: "30 millis" }, target: { callTimeout: "30 millis" } },
        { source: { fault: hang }, target: { fault: hang } }
      )
      assert.deepStrictEqual({ ...(yield* Migration.run(options)).endings }, { created: 2 })
      assert.strictEqual(hangs.size, 0)
    })
  )

  it.effect(
    "and that the target keeps for later is known by its planted reference, whatever the target makes of the rest",
    () =>
      Effect.gen(function* () {
        const { options, target } = yield* world(1, {}, { target: { fault: onCreate({ queued: true }) } })
        assert.deepStrictEqual({ ...(yield* Migration.run(options)).endings }, { queued: 1 })
        target.replay()
        const [id = ""] = target.customers.keys()
        change(target, id, rename)
        assert.deepStrictEqual({ ...(yield* Migration.run(options)).endings }, { created: 1 })
      })
  )

  it.effect("and that the target keeps for later is not known by an address that somebody else may have", () =>
    Effect.gen(function* () {
      const { options, target } = yield* byEmail(onCreate({ queued: true }))
      assert.deepStrictEqual({ ...(yield* Migration.run(options)).endings }, { queued: 1 })
      target.replay()
      const [id = ""] = target.customers.keys()
      const before = target.customers.get(id)
      change(target, id, rename)
      assert.deepStrictEqual({ ...(yield* Migration.run(options)).endings }, { queued: 1 })
      if (before !== undefined) target.customers.set(id, before)
      assert.deepStrictEqual({ ...(yield* Migration.run(options)).endings }, { created: 1 })
    })
  )
})
