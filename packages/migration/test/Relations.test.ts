import { assert, layer } from "@effect/vitest"
import { CustomerId, RelationId } from "@kundbro/domain/Ids"
import { Relation } from "@kundbro/domain/Relation"
import * as V from "@kundbro/domain/VendorError"
import { Effect } from "effect"
import { Ledger, Migration, type Plan, Relations } from "../src/index.ts"
import { shared } from "./support/ledgers.ts"
import type { Options } from "./support/MemoryVendor.ts"
import { random } from "./support/random.ts"
import { childrenOf, type Fault, home } from "./support/relatives.ts"
import { world } from "./support/world.ts"

const essence = ({ gender = "", kind, name }: Relation) => [kind, name.given, name.family, gender].join(" ")
const lost = new V.InDoubt({ problem: "disconnected" })
const notNow = new V.Failed({ code: "000999" })
const busy = new V.Unavailable({ problem: "server-error" })
/** Members with children, moved; and a home for the children. */
const club = Effect.fnUntraced(function* (
  count: number,
  given: {
    readonly plan?: Partial<typeof Plan.Plan.Encoded>
    readonly fault?: (id: string, nth: number) => Fault | undefined
    readonly source?: Options
  } = {}
) {
  const relatives = home(given.fault === undefined ? {} : { fault: given.fault })
  const made = yield* world(
    count,
    { relations: "move", stopWhen: { inDoubt: 1, rejected: 1 }, ...given.plan },
    given.source === undefined ? {} : { source: given.source }
  )
  for (let n = 1; n <= count; n++) made.source.relations.set(`s${n}`, childrenOf(n))
  const options = { ...made.options, target: { ...made.target.adapter, ...relatives.abilities } }
  yield* Migration.run(options)
  /** What each member has at the target, by the source's id. */
  const held = () =>
    Object.fromEntries(
      [...made.target.customers.values()].map(({ id = "", references }) => [
        (references[0]?.value ?? "").slice("mem:".length),
        (relatives.relations.get(id) ?? []).map(essence).sort()
      ])
    )
  return { ...made, options, relatives, held }
})

const expected = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, n) => [
      `s${n + 1}`,
      childrenOf(n + 1)
        .map(essence)
        .sort()
    ])
  )
const total = (count: number) => Object.values(expected(count)).flat().length

layer(shared, { timeout: "60 seconds", excludeTestServices: true })("relations", (it) => {
  it.effect("arrive each once after their customers, twins too, and are proved; a second run adds none", () =>
    Effect.gen(function* () {
      const { held, options, relatives } = yield* club(24)
      assert.strictEqual(relatives.seen.adds, 0)
      const { relations } = yield* Relations.run(options)
      assert.deepStrictEqual({ ...relations?.endings }, { moved: total(24) })
      assert.deepStrictEqual(held(), expected(24))
      assert.isTrue(
        Object.values(held()).some((children) => new Set(children).size < children.length),
        "twins"
      )
      yield* Relations.run({ ...options, everyDeadLetter: true })
      assert.strictEqual(relatives.seen.adds, total(24))
      assert.isTrue((yield* Migration.verify(options)).verified)
    })
  )

  it.effect("that the target has already are not added again: each of its equal ones stands for one", () =>
    Effect.gen(function* () {
      const { held, options, relatives, target } = yield* club(3)
      const id = [...target.customers.values()].find(({ references }) => references[0]?.value === "mem:s3")?.id ?? ""
      const [, twin] = childrenOf(3)
      if (twin !== undefined) relatives.relations.set(id, [twin])
      const { relations } = yield* Relations.run(options)
      assert.deepStrictEqual({ ...relations?.endings }, { moved: total(3) - 1, skipped: 1 })
      assert.deepStrictEqual(
        relations?.exceptions.map(({ reason }) => reason),
        ["Exists"]
      )
      assert.deepStrictEqual(held(), expected(3))
    })
  )

  it.effect("of customers who did not arrive are listed, and move when they have", () =>
    Effect.gen(function* () {
      let down = true
      const { options } = yield* club(8, {
        source: {
          fault: (operation, key) => (operation === "get" && key === "s7" && down ? { before: notNow } : undefined)
        }
      })
      const first = yield* Relations.run(options)
      assert.deepStrictEqual({ ...first.relations?.endings }, { moved: total(8) - 3, skipped: 3 })
      assert.strictEqual(first.relations?.exceptions[0]?.reason, "CustomerNotMoved")
      down = false
      yield* Migration.run({ ...options, everyDeadLetter: true })
      const second = yield* Relations.run(options)
      assert.deepStrictEqual({ ...second.relations?.endings }, { moved: total(8) })
    })
  )

  it.effect("whose kind the plan does not name, or that the target refuses, are listed and never sent", () =>
    Effect.gen(function* () {
      const { options, relatives, source } = yield* club(3, { plan: { relationKinds: { child: "son or daughter" } } })
      const [first = new Relation({ kind: "child", name: {}, extensions: {} })] = childrenOf(1)
      source.relations.set("s1", [
        new Relation({ ...first, id: RelationId.make("a"), kind: "constructor" }),
        new Relation({ ...first, id: RelationId.make("b"), active: false }),
        new Relation({ ...first, id: RelationId.make("c") })
      ])
      const { relations } = yield* Relations.run(options)
      assert.deepStrictEqual({ ...relations?.endings }, { moved: total(3), skipped: 1, "dead-letter": 1 })
      assert.deepStrictEqual(relations?.exceptions.map(({ field, reason }) => [reason, field]).sort(), [
        ["KindUnmapped", "relations"],
        ["Rejected", "active (not-allowed)"]
      ])
      const kinds = new Set([...relatives.relations.values()].flat().map(({ kind }) => kind))
      assert.deepStrictEqual([...kinds], ["son or daughter"])
      yield* Relations.resolve(CustomerId.make("s1"), "b", { kind: "left", because: "no longer a member" })
      const refused = yield* Effect.flip(Relations.resolve(CustomerId.make("s1"), "c", { kind: "absent" }))
      assert.strictEqual(refused._tag, "RelationsRefused")
    })
  )

  it.effect("accepted and not there yet are not proved, and nothing else goes to their customer until they show", () =>
    Effect.gen(function* () {
      const { held, options, relatives } = yield* club(3, {
        fault: (_, nth) => (nth === 1 ? { late: true } : undefined)
      })
      const first = yield* Relations.run(options)
      assert.strictEqual(first.relations?.endings["unproven"], 1)
      assert.include(first.problems.join(), "relations")
      relatives.arrive()
      assert.deepStrictEqual({ ...(yield* Relations.verify(options)).relations?.endings }["unproven"], undefined)
      yield* Relations.run(options)
      assert.deepStrictEqual(held(), expected(3))
    })
  )

  for (let seed = 1; seed <= 6; seed++) {
    it.effect(
      `end moved exactly once or listed for a person, whatever mix of lost answers meets them (seed ${seed})`,
      () =>
        Effect.gen(function* () {
          const next = random(seed)
          let stormy = true
          const { held, options, relatives } = yield* club(30, {
            fault: () => {
              const dice = stormy ? next() : 1
              return dice < 0.15
                ? { after: lost }
                : dice < 0.3
                  ? { before: lost }
                  : dice < 0.4
                    ? { before: busy }
                    : undefined
            }
          })
          yield* Relations.run(options)
          stormy = false
          yield* Relations.run({ ...options, everyDeadLetter: true })
          assert.deepStrictEqual(held(), expected(30))
          assert.isAbove(relatives.seen.adds, total(30))
        })
    )
  }

  it.effect("that somebody else adds meanwhile are a person's to decide, once and with a reason", () =>
    Effect.gen(function* () {
      const relatives: { put?: (id: string) => void } = {}
      const { options, relatives: kept } = yield* club(1, {
        fault: (id, nth) => {
          if (nth > 1) return undefined
          relatives.put?.(id)
          return { after: lost }
        }
      })
      relatives.put = (id) => kept.relations.set(id, [...(kept.relations.get(id) ?? []), ...childrenOf(1)])
      const { relations } = yield* Relations.run(options)
      assert.deepStrictEqual({ ...relations?.endings }, { "dead-letter": 1 })
      yield* Relations.run({ ...options, everyDeadLetter: true })
      assert.strictEqual(kept.seen.adds, 1)
      yield* Relations.resolve(CustomerId.make("s1"), "r1-1", { kind: "settled" })
      assert.deepStrictEqual({ ...(yield* Migration.status).relations?.endings }, { settled: 1 })
    })
  )

  it.effect("take only the steps that the database knows", () =>
    Effect.gen(function* () {
      const { options } = yield* club(3)
      yield* Relations.run(options)
      const { sql } = yield* Ledger.Ledger
      for (const wrong of [
        sql`update relation set state = 'listed' where state = 'verified'`,
        sql`update relation set before = 7`,
        sql`delete from relation`,
        sql`insert into relation (position, owner, key, content, essence, state, before) values (99, 1, 'x', '', '', 'written', 0)`
      ]) {
        assert.strictEqual((yield* Effect.flip(wrong))._tag, "SqlError")
      }
    })
  )

  it.effect("are refused by a plan that does not move them, and by a target that cannot take them", () =>
    Effect.gen(function* () {
      const kept = yield* world(1)
      assert.strictEqual((yield* Effect.flip(Relations.run(kept.options)))._tag, "RelationsRefused")
      const planned = yield* world(1, { relations: "move" })
      assert.strictEqual((yield* Effect.flip(Relations.run(planned.options)))._tag, "MissingCapability")
    })
  )
})
