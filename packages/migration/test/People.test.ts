/**
 * Records that are one customer move as one, and every source id ends in one way. The source is one that reads all members of a
 * customer whichever it is asked for, as `@kundbro/identity` makes it.
 */
import { NodeServices } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { Customer, empty } from "@kundbro/domain/Customer"
import { CustomerId } from "@kundbro/domain/Ids"
import * as V from "@kundbro/domain/VendorError"
import { Effect, Stream } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { Audit, Ledger, Migration, OutputFiles, type People, type Plan, Purge, Relations } from "../src/index.ts"
import { folder, shared } from "./support/ledgers.ts"
import type { Options } from "./support/MemoryVendor.ts"
import { childrenOf, home } from "./support/relatives.ts"
import { change, email, world } from "./support/world.ts"

const ids = (...numbers: ReadonlyArray<number>) => numbers.map((n) => CustomerId.make(`s${n}`))

/** The groups as the engine gets them. */
const people = (...groups: ReadonlyArray<ReadonlyArray<CustomerId>>): People.People => ({
  digest: JSON.stringify(groups),
  groups
})

/** A world whose source makes one customer of each group: the first member's record, with all names in its family name. */
const town = Effect.fnUntraced(function* (
  count: number,
  given: {
    readonly plan?: Partial<typeof Plan.Plan.Encoded>
    readonly vendor?: { readonly source?: Options; readonly target?: Options }
  } = {}
) {
  const made = yield* world(count, { stopWhen: { inDoubt: 1, rejected: 1 }, ...given.plan }, given.vendor)
  const { adapter } = made.source
  const all = made.ids
  /** The options for these groups. */
  const of = (...groups: ReadonlyArray<ReadonlyArray<CustomerId>>) => {
    const membersOf = (id: CustomerId) => groups.find((group) => group.includes(id))?.toSorted() ?? [id]
    const source = {
      ...adapter,
      customerById: {
        get: (id: CustomerId) =>
          Effect.map(
            Effect.forEach(membersOf(id), (member) => adapter.customerById.get(member)),
            (readings) => {
              const family = readings.map(({ value }) => value.name.family).join("+")
              const value = new Customer({ ...empty, ...made.source.customers.get(id), name: { family } })
              return { value, notes: [], cached: false, warnings: [] }
            }
          )
      },
      relationReads: {
        of: (id: CustomerId) =>
          Effect.map(
            Effect.forEach(membersOf(id), (member) => adapter.relationReads.of(member)),
            (readings) => ({
              value: readings.flatMap(({ value }) => value),
              notes: [],
              cached: false,
              warnings: []
            })
          )
      }
    }
    return { ...made.options, source, people: people(...groups) }
  }
  const held = () =>
    Object.fromEntries(
      [...made.target.customers.values()].map(({ name, references }) => [
        (references[0]?.value ?? "").slice("mem:".length),
        name.family?.replaceAll(/[^\d+]/g, "")
      ])
    )
  return { ...made, all, of, held }
})

/** The files, by their lines. */
const files = Effect.gen(function* () {
  const at = path.join(yield* folder, "out")
  yield* OutputFiles.write(at)
  return (name: string) => fs.readFileSync(path.join(at, name), "utf8").trim().split(/\r?\n/)
}).pipe(Effect.provide(NodeServices.layer))

const notNow = new V.Failed({ code: "000999" })
const unwanted = new V.Rejected({ issues: [], sent: true })

layer(shared, { timeout: "60 seconds", excludeTestServices: true })("records that are one customer", (it) => {
  it.effect("move as one, as predicted, and each id ends in exactly one way", () =>
    Effect.gen(function* () {
      const { held, of } = yield* town(8)
      const options = of(ids(4, 2), ids(5, 6, 7))
      const dry = yield* Migration.dryRun(options)
      assert.deepStrictEqual({ ...dry.prediction?.outcomes }, { created: 5, merged: 3 })
      assert.deepStrictEqual({ ...dry.endings }, { unfinished: 8 })
      yield* Migration.run(options)
      assert.deepStrictEqual(held(), { s1: "1", s3: "3", s4: "2+4", s5: "5+6+7", s8: "8" })
      const report = yield* Migration.verify(options)
      assert.isTrue(report.verified, report.problems.join())
      assert.deepStrictEqual({ ...report.endings }, { created: 5, merged: 3 })
      assert.strictEqual(report.listed, 8)
      assert.deepStrictEqual([report.prediction?.agreed, report.prediction?.compared], [8, 8])
      const lines = yield* files
      const targetOf = new Map(lines("cross-reference.csv").map((line) => [line.split(",")[0], line.split(",")[1]]))
      assert.deepStrictEqual(lines("cross-reference.csv").slice(0, 3), [
        "source_id,target_id,outcome,merged_into",
        `s1,${targetOf.get("s1")},created,`,
        `s2,${targetOf.get("s4")},merged,s4`
      ])
      assert.include(lines("cross-reference.csv"), `s7,${targetOf.get("s5")},merged,s5`)
      assert.strictEqual(lines("exceptions.csv").length, 1)
      // Once more there is nothing to do.
      const again = yield* Migration.run(options)
      assert.isTrue(again.verified)
    })
  )

  it.effect("end with the exception of their customer, which is theirs alone, and move once it is seen to", () =>
    Effect.gen(function* () {
      let down = true
      const { held, of } = yield* town(5, {
        vendor: {
          source: { fault: (_, key) => (key === "s2" && down ? { before: notNow } : undefined) }
        }
      })
      const options = of(ids(1, 2), ids(3, 4))
      const report = yield* Migration.run(options)
      assert.deepStrictEqual({ ...report.endings }, { "dead-letter": 1, merged: 2, created: 2 })
      assert.deepStrictEqual(
        report.exceptions.map(({ reason, records }) => [reason, records]),
        [
          ["Failed", 1],
          ["Failed", 1]
        ]
      )
      const lines = yield* files
      assert.deepStrictEqual(
        lines("exceptions.csv").map((line) => line.split(",").slice(0, 2).join()),
        ["source_id,reason", "s1,Failed", "s2,Failed"]
      )
      assert.include(lines("cross-reference.csv"), "s2,,merged,s1")
      down = false
      const mended = yield* Migration.run({ ...options, everyDeadLetter: true })
      assert.deepStrictEqual({ ...mended.endings }, { created: 3, merged: 2 })
      assert.deepStrictEqual(held(), { s1: "1+2", s3: "3+4", s5: "5" })
      assert.isTrue((yield* Migration.verify(options)).verified)
    })
  )

  it.effect("are written again when any of them has changed at the source", () =>
    Effect.gen(function* () {
      const { held, of, source, target } = yield* town(4)
      const options = of(ids(1, 2))
      yield* Migration.run(options)
      change(source, "s2", { name: { family: "Changed-22" } })
      const predicted = yield* Migration.dryRun({ ...options, changes: true })
      assert.deepStrictEqual({ ...predicted.prediction?.outcomes }, { merged: 1, updated: 1, untouched: 2 })
      yield* Migration.run({ ...options, changes: true })
      assert.deepStrictEqual(held(), { s1: "1+22", s3: "3", s4: "4" })
      assert.strictEqual(target.seen.updates, 1)
      const report = yield* Migration.verify(options)
      assert.isTrue(report.verified)
      assert.deepStrictEqual([report.prediction?.agreed, report.prediction?.compared], [4, 4])
    })
  )

  it.effect("found later join the one that has been moved; parted ones move by themselves", () =>
    Effect.gen(function* () {
      const { all, held, of } = yield* town(4)
      const before = of(ids(3, 4))
      yield* Migration.run({ ...before, ids: Stream.fromIterable(all.filter((id) => id !== "s2")) })
      assert.deepStrictEqual(held(), { s1: "1", s3: "3+4" })
      // Who stands by authority would be s2, but s1 has been moved.
      const later = of(ids(2, 1))
      const joined = yield* Migration.run(later)
      assert.deepStrictEqual(held(), { s1: "1+2", s3: "3", s4: "4" })
      assert.deepStrictEqual({ ...joined.endings }, { created: 3, merged: 1 })
      assert.isTrue((yield* Migration.verify(later)).verified)
      const without = yield* Migration.run({ ...later, people: people() })
      assert.deepStrictEqual({ ...without.endings }, { created: 4 })
    })
  )

  it.effect("are refused where one record is in two groups", () =>
    Effect.gen(function* () {
      const { held, of } = yield* town(3)
      const error = yield* Effect.flip(Migration.run(of(ids(1, 2), ids(2, 3))))
      assert.include(error.message, "1 records are in two or more of the groups")
      assert.deepStrictEqual(held(), {})
    })
  )

  it.effect("are refused where they were moved as two, or where a write of theirs is on its way", () =>
    Effect.gen(function* () {
      const { all, of } = yield* town(3, {
        vendor: { target: { fault: (op, key) => (op === "create" && key === "mem:s3" ? { queued: true } : undefined) } }
      })
      yield* Migration.run({ ...of(), ids: Stream.fromIterable(all) })
      const two = yield* Effect.flip(Migration.run(of(ids(1, 2))))
      assert.strictEqual(two._tag, "LedgerError")
      assert.include(two.message, "1 of the groups have two or more records that it has already moved")
      const more = of([...ids(3), CustomerId.make("s9")])
      const onItsWay = yield* Effect.flip(
        Migration.run({ ...more, ids: Stream.fromIterable([...all, CustomerId.make("s9")]) })
      )
      assert.include(onItsWay.message, "a write of theirs is on its way")
      assert.notInclude(`${two.message}${onItsWay.message}`, "s3")
      const report = yield* Migration.run(of())
      assert.deepStrictEqual({ ...report.endings }, { created: 2, queued: 1, withdrawn: 1 })
    })
  )

  it.effect("stand for each other only while the list has them", () =>
    Effect.gen(function* () {
      const { held, of } = yield* town(3)
      const options = of(ids(2, 1))
      yield* Migration.dryRun(options)
      const listed = { ...options, ids: Stream.fromIterable(ids(1, 3)) }
      const report = yield* Migration.run(listed)
      // The whole customer moves by whoever is on the list.
      assert.deepStrictEqual(held(), { s1: "1+2", s3: "3" })
      assert.deepStrictEqual({ ...report.endings }, { created: 2, merged: 1 })
    })
  )

  it.effect("give up the address that one of them had claimed alone", () =>
    Effect.gen(function* () {
      let closed = true
      const { held, of, source } = yield* town(2, {
        vendor: { target: { fault: (op) => (op === "create" && closed ? { before: unwanted } : undefined) } }
      })
      for (const id of ids(1, 2)) change(source, id, { emails: email("one@example.test") })
      const before = yield* Migration.run(of())
      assert.deepStrictEqual(before.exceptions.map(({ reason }) => reason).sort(), ["Rejected", "Shared"])
      closed = false
      yield* Migration.run({ ...of(ids(2, 1)), everyDeadLetter: true })
      assert.deepStrictEqual(held(), { s2: "1+2" })
    })
  )

  it.effect("keep their relations together, at the customer that stands for them", () =>
    Effect.gen(function* () {
      const relatives = home({})
      const { of, source, target } = yield* town(3, { plan: { relations: "move" } })
      source.relations.set("s1", childrenOf(1).slice(0, 1))
      source.relations.set("s2", childrenOf(2).slice(0, 1))
      const options = { ...of(ids(1, 2)), target: { ...target.adapter, ...relatives.abilities } }
      yield* Migration.run(options)
      const { relations } = yield* Relations.run(options)
      assert.deepStrictEqual({ ...relations?.endings }, { moved: 2 })
      const only = [...target.customers.values()].find(({ references }) => references[0]?.value === "mem:s1")
      assert.deepStrictEqual([...relatives.relations.keys()], [only?.id])
      assert.isTrue(
        (yield* Migration.status).problems.every((problem) => problem.includes("verif") || problem.includes("proven"))
      )
    })
  )

  it.effect("are purged together, by any of them, and stay purged", () =>
    Effect.gen(function* () {
      const { of } = yield* town(3)
      const options = of(ids(1, 2))
      yield* Migration.run(options)
      yield* Migration.verify(options)
      const purged = yield* Purge.purge({ what: { subjects: ids(2) }, rewrite: Effect.void })
      assert.strictEqual(purged.records, 2)
      const { sql } = yield* Ledger.Ledger
      assert.deepStrictEqual(yield* sql`select source_id from record where purged is null`, [{ source_id: "s3" }])
      const report = yield* Migration.run({ ...options, ids: Stream.fromIterable(ids(1, 2, 3)) })
      assert.deepStrictEqual({ ...report.endings }, { created: 2, merged: 1 })
      assert.deepStrictEqual((yield* Audit.verify(Audit.rows)).broken, [])
    })
  )
})
