import { assert, layer } from "@effect/vitest"
import * as V from "@kundbro/domain/VendorError"
import { Effect, Schema, Stream, Struct } from "effect"
import { Ledger, Migration, Plan } from "../src/index.ts"
import { shared } from "./support/ledgers.ts"
import type { MemoryVendor, Options } from "./support/MemoryVendor.ts"
import { change, rules, world } from "./support/world.ts"

const named = (vendor: MemoryVendor) =>
  Array.from(vendor.customers.values(), ({ name, references }) => `${references[0]?.value} ${name.family}`).toSorted()

/** A source of which everything has been moved and proved; `unfindable` plans neither reference nor match rule. */
const moved = Effect.fnUntraced(function* (
  count: number,
  given: Partial<typeof Plan.Plan.Encoded> & { readonly unfindable?: boolean } = {},
  vendor: { readonly source?: Options; readonly target?: Options } = {}
) {
  const { unfindable = false, ...more } = given
  const made = yield* world(count, more, vendor)
  const plan = unfindable ? Plan.make({ ...Struct.omit(rules, ["reference"]), ...more, match: [] }) : made.options.plan
  const options = { ...made.options, plan }
  yield* Migration.run(options)
  assert.isTrue((yield* Migration.verify(options)).verified)
  return { ...made, options }
})

const decodeChanges = Schema.decodeUnknownSync(
  Schema.fromJsonString(
    Schema.Struct({ changed: Schema.Int, unchanged: Schema.Int, gone: Schema.Int, unread: Schema.Int })
  )
)

const lastRun = Effect.gen(function* () {
  const { sql } = yield* Ledger.Ledger
  const rows = yield* sql<{ result: string }>`select result from activity where kind = 'run' order by id desc limit 1`
  return decodeChanges(rows[0]?.result)
})

layer(shared, { timeout: "60 seconds", excludeTestServices: true })("changes since the last run", (it) => {
  it.effect("are written to the same records, and nothing else is", () =>
    Effect.gen(function* () {
      const { options, source, target } = yield* moved(50)
      const [creates, updates] = [target.seen.creates, target.seen.updates]
      for (const id of ["s3", "s30", "s50"]) change(source, id, { name: { given: "Åsa", family: `Nygift-${id}` } })
      const report = yield* Migration.run({ ...options, changes: true })
      assert.deepStrictEqual(yield* lastRun, { changed: 3, unchanged: 47, gone: 0, unread: 0 })
      assert.deepStrictEqual([target.seen.creates, target.seen.updates], [creates, updates + 3])
      // How a record came to the target does not change by what is done to it later.
      assert.deepStrictEqual({ ...report.endings }, { created: 50 })
      assert.include(named(target), "mem:s30 Nygift-s30")
      assert.isTrue((yield* Migration.verify(options)).verified)
      // Nothing has changed since, so nothing is written.
      yield* Migration.run({ ...options, changes: true })
      assert.deepStrictEqual(yield* lastRun, { changed: 0, unchanged: 50, gone: 0, unread: 0 })
      assert.strictEqual(target.seen.updates, updates + 3)
    })
  )

  it.effect("without a reference and without a match rule still find their record", () =>
    Effect.gen(function* () {
      const { options, source, target } = yield* moved(10, { unfindable: true })
      change(source, "s4", { name: { given: "Åsa", family: "Nygift" } })
      yield* Migration.run({ ...options, changes: true })
      assert.strictEqual(target.customers.size, 10)
      assert.strictEqual(target.seen.creates, 10)
      assert.isTrue((yield* Migration.verify(options)).verified)
    })
  )

  it.effect("take new customers along, and say who is gone without deleting anybody", () =>
    Effect.gen(function* () {
      const { ids, options, source, target } = yield* moved(10)
      source.customers.delete("s2")
      const report = yield* Migration.run({ ...options, changes: true })
      assert.deepStrictEqual(yield* lastRun, { changed: 0, unchanged: 9, gone: 1, unread: 0 })
      assert.strictEqual(target.customers.size, 10)
      assert.strictEqual(report.gone, 1)
      const fewer = { ...options, ids: Stream.fromIterable(ids.filter((id) => id !== "s9")) }
      assert.strictEqual((yield* Migration.run({ ...fewer, changes: true })).gone, 2)
    })
  )

  it.effect("that the target does not answer for are sent again, and never as a new record", () =>
    Effect.gen(function* () {
      let fail = 0
      const { options, source, target } = yield* moved(
        20,
        { unfindable: true, stopWhen: { inDoubt: 1 } },
        {
          target: {
            fault: (operation) => {
              if (operation !== "update" || fail-- <= 0) return undefined
              const lost = new V.InDoubt({ problem: "disconnected" })
              return fail % 2 === 0 ? { after: lost } : { before: lost }
            }
          }
        }
      )
      for (let n = 1; n <= 20; n++) change(source, `s${n}`, { name: { given: "Åsa", family: `Nygift-${n}` } })
      fail = 15
      yield* Migration.run({ ...options, changes: true })
      assert.strictEqual(target.customers.size, 20)
      assert.isTrue((yield* Migration.verify(options)).verified)
      assert.strictEqual(named(target).filter((one) => one.includes("Nygift")).length, 20)
    })
  )

  it.effect("of a record that the target has lost are a person's to decide; those that fail are tried again", () =>
    Effect.gen(function* () {
      const { options, source, target } = yield* moved(10, { stopWhen: { rejected: 1 } })
      const [first] = target.customers.keys()
      target.customers.delete(first ?? "")
      for (const id of ["s1", "s2"])
        change(source, id, { name: { given: "Åsa", family: "x".repeat(id === "s2" ? 60 : 6) } })
      const report = yield* Migration.run({ ...options, changes: true })
      assert.deepStrictEqual(report.exceptions.map(({ reason }) => reason).toSorted(), ["Gone", "Rejected"])
      change(source, "s2", { name: { given: "Åsa", family: "Kort" } })
      yield* Migration.run({ ...options, everyDeadLetter: true })
      assert.include(named(target), "mem:s2 Kort")
      assert.strictEqual(target.seen.creates, 10)
    })
  )
})
