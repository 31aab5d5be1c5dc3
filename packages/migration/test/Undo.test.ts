import { assert, layer } from "@effect/vitest"
import { Customer } from "@kundbro/domain/Customer"
import { CustomerId } from "@kundbro/domain/Ids"
import * as V from "@kundbro/domain/VendorError"
import { Effect, Fiber, Struct } from "effect"
import { Ledger, Migration, type Plan, Undo } from "../src/index.ts"
import { shared } from "./support/ledgers.ts"
import { type MemoryVendor, type Options, person } from "./support/MemoryVendor.ts"
import { random } from "./support/random.ts"
import { change, email, world } from "./support/world.ts"

/** A target that knows some people by their address under other names, and a migration that has updated them. */
const moved = Effect.fnUntraced(function* (
  count: number,
  known: ReadonlyArray<number>,
  target: Options = {},
  more: Partial<typeof Plan.Plan.Encoded> = {}
) {
  const made = yield* world(count, { match: ["email"], ...more }, { target: { deactivates: true, ...target } })
  for (const n of known) {
    const id = CustomerId.make(`k${n}`)
    const { emails } = person(n)
    made.target.customers.set(
      id,
      new Customer({
        ...Struct.omit(person(n), ["id"]),
        id,
        emails,
        name: { given: "Förr", family: `Gammal-${n}` },
        extensions: {}
      })
    )
  }
  const before = new Map(made.target.customers)
  yield* Migration.run(made.options)
  return { ...made, before }
})

const endings = (report: Undo.UndoReport) =>
  Object.fromEntries(report.endings.map(({ ending, kind, records }) => [`${kind} ${ending}`, records]))

const reasons = (report: Undo.UndoReport) =>
  report.reasons.map(({ field, kind, reason, records }) => `${records} ${kind} ${reason} ${field}`.trimEnd()).toSorted()

const active = ({ customers }: MemoryVendor) => [...customers.values()].filter((one) => one.active !== false).length

const ofSource = (target: MemoryVendor, n: number) => {
  const found = [...target.customers.entries()].find(([, { references }]) => references[0]?.value === `mem:s${n}`)
  return CustomerId.make(found?.[0] ?? "none")
}

layer(shared, { timeout: "60 seconds", excludeTestServices: true })("an undo", (it) => {
  it.effect("takes created customers out of use, and a migration that is taken back is not gone on with", () =>
    Effect.gen(function* () {
      const { options, target } = yield* moved(30, [])
      const report = yield* Undo.undo(options)
      assert.deepStrictEqual(endings(report), { "created undone": 30 })
      assert.deepStrictEqual([active(target), target.customers.size, report.unfinished], [0, 30, 0])
      assert.deepStrictEqual({ ...(yield* Migration.status).endings }, { undone: 30 })
      for (const activity of [Migration.run(options), Migration.dryRun(options), Migration.verify(options)]) {
        const error = yield* Effect.flip(activity)
        assert.deepInclude(error, { _tag: "LedgerError", reason: "undone" })
      }
      yield* Undo.undo(options)
      assert.deepStrictEqual([target.seen.deactivations, target.seen.creates], [30, 30])
    })
  )

  it.effect("says beforehand what it would do, writes nothing for that, and lets the migration go on", () =>
    Effect.gen(function* () {
      const { options, target } = yield* moved(12, [3, 4])
      change(target, ofSource(target, 5), { name: { given: "Nu", family: "Ändrad" } })
      const writes = () => [target.seen.deactivations, target.seen.updates]
      const before = writes()
      const report = yield* Undo.preview(options)
      assert.deepStrictEqual(endings(report), {
        "created would-be-undone": 9,
        "created would-stay": 1,
        "updated would-be-undone": 2
      })
      assert.deepStrictEqual(reasons(report), ["1 created LaterEdit name.given, name.family"])
      assert.notMatch(JSON.stringify(report), /canary|Ändrad/)
      assert.deepInclude(report, { begun: false, leaves: "the record, inactive" })
      assert.deepStrictEqual(writes(), before)
      yield* Migration.run(options)
      assert.deepStrictEqual(endings(yield* Undo.undo(options)), {
        "created undone": 9,
        "created kept": 1,
        "updated undone": 2
      })
    })
  )

  it.effect("leaves what a target cannot take back, asks nothing about it, and lists it", () =>
    Effect.gen(function* () {
      const { before, options, target } = yield* moved(10, [2], { deactivates: false })
      const { reads } = target.seen
      const preview = yield* Undo.preview(options)
      assert.strictEqual(target.seen.reads, reads + 1)
      assert.isUndefined(preview.leaves)
      assert.deepStrictEqual(reasons(preview), ["9 created NoWayBack"])
      assert.deepStrictEqual(endings(yield* Undo.undo(options)), { "created kept": 9, "updated undone": 1 })
      assert.strictEqual(active(target), 10)
      assert.deepStrictEqual(target.customers.get("k2"), before.get("k2"))
      assert.deepStrictEqual({ ...(yield* Migration.status).endings }, { created: 9, undone: 1 })
    })
  )

  it.effect("restores what was updated, and never over a later edit", () =>
    Effect.gen(function* () {
      const { before, options, target } = yield* moved(10, [1, 2, 3, 4])
      assert.strictEqual(target.customers.get("k1")?.name.given, person(1).name.given)
      change(target, "k2", { name: { given: "Nu", family: "Ändrad" } })
      // A field that the migration did not touch, and one that was edited back.
      change(target, "k3", { gender: "female" })
      target.customers.delete("k4")
      const report = yield* Undo.undo(options)
      assert.deepStrictEqual(reasons(report), [
        "1 updated Gone",
        "1 updated LaterEdit gender",
        "1 updated LaterEdit name.given, name.family"
      ])
      assert.deepStrictEqual(endings(report), { "created undone": 6, "updated kept": 3, "updated undone": 1 })
      assert.deepStrictEqual(target.customers.get("k1"), before.get("k1"))
      assert.deepInclude(target.customers.get("k2")?.name, { given: "Nu", family: "Ändrad" })
      assert.strictEqual(target.customers.get("k3")?.gender, "female")
    })
  )

  it.effect("says which fields an update takes from nobody", () =>
    Effect.gen(function* () {
      const { options, source, target } = yield* moved(0, [1], { keeps: ["gender"] })
      source.customers.set("s1", new Customer({ ...person(1), gender: "female" }))
      const again = { ...options, ids: (yield* world(1)).options.ids }
      target.customers.set(
        "k1",
        new Customer({ ...person(1), id: CustomerId.make("k1"), name: { given: "Förr" }, extensions: {} })
      )
      yield* Migration.run({ ...again, source: source.adapter })
      const preview = yield* Undo.preview(again)
      assert.deepStrictEqual(preview.keeps, ["gender"])
      const report = yield* Undo.undo(again)
      assert.deepStrictEqual(endings(report), { "updated partial": 1 })
      assert.deepStrictEqual(reasons(report), ["1 updated NotTakenBack gender"])
      assert.strictEqual(target.customers.get("k1")?.name.given, "Förr")
    })
  )

  it.effect("goes back to before the first of several updates", () =>
    Effect.gen(function* () {
      const { before, options, source, target } = yield* moved(6, [1, 2])
      for (const id of ["s1", "s5"]) change(source, id, { name: { given: "Åsa", family: "Nygift" } })
      yield* Migration.run({ ...options, changes: true })
      assert.strictEqual(target.customers.get("k1")?.name.family, "Nygift")
      assert.deepStrictEqual(endings(yield* Undo.undo(options)), { "created undone": 4, "updated undone": 2 })
      assert.deepStrictEqual(target.customers.get("k1"), before.get("k1"))
    })
  )

  it.effect("decides by reading what nobody answered for, and sends nothing twice that has happened", () =>
    Effect.gen(function* () {
      const seed = 7
      const next = random(seed)
      let faulty = false
      const lost = new V.InDoubt({ problem: "disconnected" })
      const { before, options, target } = yield* moved(60, [1, 2, 3, 4, 5, 6, 7, 8], {
        fault: (operation) => {
          if (!faulty || (operation !== "update" && operation !== "deactivate")) return undefined
          const roll = next()
          return roll < 0.3 ? { after: lost } : roll < 0.5 ? { before: lost } : undefined
        }
      })
      faulty = true
      const updates = target.seen.updates
      const report = yield* Undo.undo(options)
      assert.deepStrictEqual(endings(report), { "created undone": 52, "updated undone": 8 }, `seed ${seed}`)
      // A write that is lost before it is applied is not counted by the vendor; one that was applied is never sent again.
      assert.deepStrictEqual([target.seen.deactivations, target.seen.updates - updates], [52, 8])
      for (const [id, customer] of before) assert.deepStrictEqual(target.customers.get(id), customer)
    })
  )

  it.effect("decides the migration's own writes in doubt first, and takes in what was queued when it shows", () =>
    Effect.gen(function* () {
      let queued = 3
      const { options, target } = yield* moved(10, [], {
        fault: (operation) => (operation === "create" && queued-- > 0 ? { queued: true } : undefined)
      })
      const first = yield* Undo.undo(options)
      assert.deepStrictEqual(endings(first), { "created undone": 7 })
      assert.strictEqual(first.queued, 3)
      target.replay()
      const second = yield* Undo.undo(options)
      assert.deepStrictEqual([endings(second), second.queued, active(target)], [{ "created undone": 10 }, 0, 0])
    })
  )

  it.effect("that is stopped goes on where it was", () =>
    Effect.gen(function* () {
      const { options, target } = yield* moved(60, [1, 2, 3], { latencyMillis: 2 })
      for (let stops = 0; stops < 4; stops++) {
        const fiber = yield* Effect.forkChild(Undo.undo(options))
        yield* Effect.sleep("25 millis")
        yield* Fiber.interrupt(fiber)
        const { sql } = yield* Ledger.Ledger
        const open = yield* sql`select 1 from undo where state in ('intended', 'in-doubt')`
        assert.lengthOf(open, 0, "calls in flight are answered and written down")
      }
      assert.deepStrictEqual(endings(yield* Undo.undo(options)), { "created undone": 57, "updated undone": 3 })
      assert.strictEqual(target.seen.deactivations, 57)
    })
  )

  it.effect("of a target that refuses tells why, and the next one tries again", () =>
    Effect.gen(function* () {
      let refusing = true
      const issue = new V.FieldIssue({ field: "active", rule: "not-allowed", remedy: "settle the open invoice" })
      const { options } = yield* moved(5, [], {
        fault: (operation) =>
          operation === "deactivate" && refusing
            ? { before: new V.Rejected({ issues: [issue], sent: true }) }
            : undefined
      })
      const refused = yield* Undo.undo(options)
      assert.deepStrictEqual([endings(refused), refused.unfinished], [{ "created failed": 5 }, 5])
      assert.strictEqual(refused.reasons[0]?.remedy, "settle the open invoice")
      refusing = false
      assert.deepStrictEqual(endings(yield* Undo.undo(options)), { "created undone": 5 })
    })
  )

  it.effect("is held by the database: no write of the migration begins any more, and no step is skipped", () =>
    Effect.gen(function* () {
      const { options } = yield* moved(4, [])
      yield* Undo.undo(options)
      const ledger = yield* Ledger.Ledger
      const doors = [
        ledger.sql`update record set state = 'changed', outcome = null`,
        ledger.sql`update record set state = 'intended' where position = 1`,
        ledger.sql`update undo set state = 'listed'`,
        ledger.sql`update undo set state = 'intended', attempts = 1`,
        ledger.sql`update undo set target_id = 'another'`,
        ledger.sql`delete from undo`
      ]
      const closed = yield* Effect.forEach(doors, (door) => Effect.map(Effect.result(door), ({ _tag }) => _tag))
      assert.deepStrictEqual(closed, ["Success", ...Array.from({ length: 5 }, () => "Failure")])
    })
  )

  it.effect("of a record that had this migration's reference before says so", () =>
    Effect.gen(function* () {
      const made = yield* world(3, {}, { target: { deactivates: true } })
      const id = CustomerId.make("k2")
      made.target.customers.set(
        id,
        new Customer({
          ...Struct.omit(person(2), ["id"]),
          id,
          emails: email("annan@example.test"),
          references: [{ kind: "code", value: "mem:s2" }],
          extensions: {}
        })
      )
      yield* Migration.run(made.options)
      const report = yield* Undo.undo(made.options)
      assert.deepStrictEqual(endings(report), { "created undone": 2, "updated undone": 1 })
      assert.deepStrictEqual(reasons(report), ["1 updated Own"])
      assert.strictEqual(made.target.customers.get("k2")?.emails[0]?.address, "annan@example.test")
    })
  )
})
