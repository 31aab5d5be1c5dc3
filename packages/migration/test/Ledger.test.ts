import { assert, describe, it, layer } from "@effect/vitest"
import { CustomerId } from "@kundbro/domain/Ids"
import { Effect, Result, Stream } from "effect"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { Ledger } from "../src/index.ts"
import { empty, folder, shared } from "./support/ledgers.ts"

/** No move leads to `merged`, but the groups do: see People.test.ts. */
const isMove = (state: Ledger.State) => state !== "merged"
const states = Ledger.State.literals.filter(isMove)
const legal = new Set([
  "listed > intended",
  "listed > skipped",
  "listed > dead-letter",
  "staged > intended",
  "staged > skipped",
  "staged > dead-letter",
  "staged > listed",
  "intended > written",
  "intended > waiting",
  "intended > in-doubt",
  "intended > staged",
  "intended > dead-letter",
  "in-doubt > written",
  "in-doubt > staged",
  "in-doubt > dead-letter",
  "waiting > written",
  "waiting > dead-letter",
  "written > verified",
  "verified > written",
  "written > changed",
  "verified > changed",
  "changed > intended",
  "changed > dead-letter",
  "dead-letter > listed"
])

/** The way of legal steps that ends in a state. */
const way: Record<Ledger.State, ReadonlyArray<Ledger.State>> = {
  listed: [],
  intended: ["intended"],
  staged: ["intended", "staged"],
  "in-doubt": ["intended", "in-doubt"],
  written: ["intended", "written"],
  waiting: ["intended", "waiting"],
  verified: ["intended", "written", "verified"],
  changed: ["intended", "written", "changed"],
  skipped: ["skipped"],
  "dead-letter": ["dead-letter"],
  left: ["dead-letter", "left"],
  merged: []
}

const exception: Ledger.Exception = { reason: "Rejected", remedy: "correct it", advice: "person" }

const step = (position: number, to: Ledger.State): Ledger.Move => ({
  position,
  to,
  intent: "create",
  ...((to === "written" || to === "verified") && { outcome: "created" as const, targetId: `t${position}` }),
  ...(to === "waiting" && { outcome: "queued" as const }),
  ...((to === "dead-letter" || to === "skipped" || to === "left") && { exception })
})

const ids = (...texts: ReadonlyArray<string>) => Stream.fromIterable(texts.map((text) => CustomerId.make(text)))
const identity = { name: "members", source: "old", target: "new" }

const listing = Effect.fnUntraced(function* (...texts: ReadonlyArray<string>) {
  yield* empty
  const ledger = yield* Ledger.Ledger
  yield* ledger.bind(identity)
  yield* ledger.list(ids(...texts))
  return ledger
})

layer(shared, { timeout: "60 seconds" })("the ledger", (it) => {
  it.effect("takes every legal step and no other, whatever the code asks for", () =>
    Effect.gen(function* () {
      const pairs = states.flatMap((from) => states.filter((to) => to !== from).map((to) => [from, to] as const))
      const ledger = yield* listing(...pairs.map((_, index) => `s${index}`))
      for (const [index, [from, to]] of pairs.entries()) {
        const position = index + 1
        for (const state of way[from]) {
          yield* state === "left"
            ? ledger.settle(position, { kind: "left", because: "seen to" })
            : ledger.move([step(position, state)])
        }
        const result = yield* Effect.result(ledger.move([step(position, to)]))
        assert.strictEqual(Result.isSuccess(result), legal.has(`${from} > ${to}`), `${from} > ${to}`)
        if (Result.isFailure(result)) assert.strictEqual(result.failure.reason, "closed-door")
      }
    })
  )

  it.effect("refuses a step of the whole batch when one record of it may not take it", () =>
    Effect.gen(function* () {
      const ledger = yield* listing("a", "b")
      yield* ledger.move([step(1, "intended")])
      yield* Effect.flip(ledger.move([step(1, "written"), step(2, "written")]))
      assert.deepStrictEqual(
        (yield* ledger.page(["listed", "intended"], 0, 9)).map(({ state }) => state),
        ["intended", "listed"]
      )
    })
  )

  it.effect("refuses states without what belongs to them", () =>
    Effect.gen(function* () {
      const ledger = yield* listing("a")
      yield* Effect.flip(ledger.move([{ position: 1, to: "dead-letter" }]))
      yield* Effect.flip(ledger.move([{ position: 1, to: "intended" }]))
      yield* Effect.flip(ledger.move([{ position: 1, to: "intended", intent: "update" }]))
      yield* ledger.move([step(1, "intended")])
      yield* Effect.flip(ledger.move([{ position: 1, to: "written", outcome: "created" }]))
      yield* Effect.flip(ledger.move([{ position: 1, to: "written", outcome: "queued", targetId: "t1" }]))
      yield* Effect.flip(ledger.move([{ position: 1, to: "waiting", outcome: "created" }]))
      yield* Effect.flip(ledger.move([{ position: 1, to: "in-doubt", outcome: "created" }]))
      yield* Effect.flip(ledger.move([{ position: 1, to: "waiting" }]))
      assert.strictEqual(yield* ledger.count(["intended"]), 1)
    })
  )

  it.effect("forgets no record, renames none, and sends nothing again that is undecided", () =>
    Effect.gen(function* () {
      const ledger = yield* listing("a", "b")
      const { sql } = ledger
      yield* Effect.flip(sql`delete from record where position = 1`)
      yield* Effect.flip(sql`update record set source_id = 'c' where position = 1`)
      yield* Effect.flip(sql`insert into record (position, source_id, listing, state) values (9, 'x', 1, 'staged')`)
      yield* ledger.move([step(1, "intended")])
      yield* ledger.move([{ position: 1, to: "dead-letter", exception: { ...exception, undecided: true } }])
      yield* ledger.move([step(2, "dead-letter")])
      yield* Effect.flip(sql`update record set state = 'listed', reason = null where position = 1`)
      yield* ledger.recover(true)
      const page = yield* ledger.page(["listed", "dead-letter"], 0, 9)
      assert.deepStrictEqual(
        page.map(({ state }) => state),
        ["dead-letter", "listed"]
      )
    })
  )

  it.effect("lets a dead letter become what a person decided about it, and nothing that nobody did", () =>
    Effect.gen(function* () {
      const ledger = yield* listing("a", "b", "c", "d")
      const { sql } = ledger
      const t9 = CustomerId.make("t9")
      for (const position of [1, 2, 3, 4]) {
        yield* ledger.move([step(position, "intended")])
        yield* ledger.move([{ position, to: "dead-letter", exception: { ...exception, undecided: position !== 3 } }])
      }
      yield* ledger.settle(1, { kind: "written", targetId: t9 })
      yield* ledger.settle(2, { kind: "absent", because: "looked myself" })
      const refused: ReadonlyArray<Effect.Effect<unknown, unknown>> = [
        ledger.settle(3, { kind: "absent" }),
        ledger.settle(4, { kind: "written", targetId: t9 }),
        // A decision is about the dead letter that it was made on, and not about the next one of the same record.
        Effect.andThen(
          sql`update record set state = 'dead-letter', reason = 'Rejected', undecided = true, at = now() where position = 2`,
          sql`update record set state = 'staged', reason = null, undecided = false where position = 2`
        ),
        sql`update decision set because = 'changed' where position = 2`,
        sql`delete from decision where position = 2`,
        sql`insert into decision (position, about, kind) values (3, now(), 'left')`
      ]
      for (const [index, step] of refused.entries())
        assert.isTrue(Result.isFailure(yield* Effect.result(step)), `${index}`)
      assert.deepStrictEqual(
        (yield* ledger.page(states, 0, 9)).map(({ state, targetId }) => [state, targetId]),
        [
          ["written", t9],
          ["dead-letter", null],
          ["dead-letter", null],
          ["dead-letter", null]
        ]
      )
      const rows = yield* sql`select position, kind, because from decision order by id`
      assert.deepStrictEqual(
        rows.map(({ because, kind, position }) => [position, kind, because]),
        [
          [1, "written", null],
          [2, "absent", "looked myself"]
        ]
      )
    })
  )

  it.effect("puts what was intended in doubt when a run begins, and tries again what had to wait", () =>
    Effect.gen(function* () {
      const ledger = yield* listing("a", "b", "c")
      yield* ledger.move([step(1, "intended")])
      yield* ledger.move([{ position: 2, to: "dead-letter", exception: { ...exception, advice: "later" } }])
      yield* ledger.move([step(3, "dead-letter")])
      yield* ledger.recover(false)
      const page = yield* ledger.page(states, 0, 9)
      assert.deepStrictEqual(
        page.map(({ state }) => state),
        ["in-doubt", "listed", "dead-letter"]
      )
    })
  )

  it.effect("takes no attempt away for a process that was killed, however often it was", () =>
    Effect.gen(function* () {
      const ledger = yield* listing("a")
      for (let kill = 0; kill < 12; kill++) {
        yield* ledger.move([step(1, "intended")])
        yield* ledger.recover(false)
        const [entry] = yield* ledger.page(["in-doubt"], 0, 10)
        assert.strictEqual(entry?.attempts, 1)
        yield* ledger.move([{ position: 1, to: "staged" }])
      }
    })
  )

  it.effect("lists each id once, in order, with the repeated ones apart, across batches and runs", () =>
    Effect.gen(function* () {
      yield* empty
      const ledger = yield* Ledger.Ledger
      yield* ledger.bind(identity)
      const many = Array.from({ length: 6_000 }, (_, n) => CustomerId.make(String(n).padStart(5, "0")))
      const list = Stream.fromIterable([...many, ...many.slice(10, 12), CustomerId.make("100"), CustomerId.make("100")])
      assert.deepStrictEqual(yield* ledger.list(list), { records: 6_001, duplicates: 3 })
      assert.deepStrictEqual(yield* ledger.list(list), { records: 6_001, duplicates: 3 }, "the same list again")
      const longer = Stream.concat(ids("new"), list)
      assert.deepStrictEqual(yield* ledger.list(longer), { records: 6_002, duplicates: 3 }, "a longer list")
      const page = yield* ledger.page(["listed"], 0, 7_000)
      assert.deepStrictEqual(
        page.map(({ sourceId }) => sourceId),
        [...many, CustomerId.make("100"), CustomerId.make("new")]
      )
    })
  )

  it.effect("an id list that breaks off leaves no hole: the next listing completes it", () =>
    Effect.gen(function* () {
      yield* empty
      const ledger = yield* Ledger.Ledger
      yield* ledger.bind(identity)
      yield* Effect.flip(ledger.list(Stream.concat(ids("a", "b"), Stream.fail("broken"))))
      assert.deepStrictEqual(yield* ledger.list(ids("a", "b", "c")), { records: 3, duplicates: 0 })
    })
  )

  it.effect("gives a unique value to the record that asked first, also within one batch", () =>
    Effect.gen(function* () {
      const ledger = yield* listing("a", "b", "c")
      const first = yield* ledger.claim("run", [
        { position: 2, value: "shared@example.test" },
        { position: 1, value: "shared@example.test" }
      ])
      assert.strictEqual(first("shared@example.test"), 1)
      const second = yield* ledger.claim("run", [{ position: 3, value: "shared@example.test" }])
      assert.strictEqual(second("shared@example.test"), 1)
      const dry = yield* ledger.claim("dry-run", [{ position: 3, value: "shared@example.test" }])
      assert.strictEqual(dry("shared@example.test"), 3)
      const rows = yield* ledger.sql`select * from claim where key::text like '%shared%'`
      assert.strictEqual(rows.length, 0)
    })
  )

  it.effect("lets a dry run see what runs have claimed before it, and not the other way round", () =>
    Effect.gen(function* () {
      const ledger = yield* listing("a", "b", "c")
      yield* ledger.claim("run", [{ position: 1, value: "x" }])
      yield* ledger.claim("dry-run", [{ position: 2, value: "y" }])
      yield* ledger.forgetPredictions
      const dry = yield* ledger.claim("dry-run", [
        { position: 3, value: "x" },
        { position: 3, value: "y" }
      ])
      assert.deepStrictEqual([dry("x"), dry("y")], [1, 3])
      const run = yield* ledger.claim("run", [{ position: 2, value: "y" }])
      assert.strictEqual(run("y"), 2)
    })
  )

  it.effect("replaces what is known to differ", () =>
    Effect.gen(function* () {
      const ledger = yield* listing("a", "b")
      yield* ledger.differ(
        [1, 2],
        [
          { position: 1, path: "name" },
          { position: 2, path: "name" }
        ]
      )
      yield* ledger.differ([1], [{ position: 1, path: "emails" }])
      const known = ledger.sql<{
        position: number
        path: string
      }>`select position, path from difference order by position`
      assert.deepStrictEqual(yield* known, [
        { position: 1, path: "emails" },
        { position: 2, path: "name" }
      ])
      yield* ledger.differ([1, 2], [])
      assert.deepStrictEqual(yield* known, [])
    })
  )

  it.effect("keeps unique values by hashes that no other ledger shares", () =>
    Effect.gen(function* () {
      const key = Effect.gen(function* () {
        const ledger = yield* listing("a")
        yield* ledger.claim("run", [{ position: 1, value: "shared@example.test" }])
        const rows = yield* ledger.sql`select key from claim`
        assert.strictEqual(rows.length, 1)
        return rows
      })
      const one = yield* key
      assert.notDeepEqual(yield* key, one)
    })
  )

  it.effect("recognises the list that it has", () =>
    Effect.gen(function* () {
      const ledger = yield* listing("a", "b", "a")
      const before = yield* ledger.sql`select listing from migration`
      assert.deepStrictEqual(yield* ledger.list(ids("a", "b", "a")), { records: 2, duplicates: 1 })
      assert.deepStrictEqual(yield* ledger.sql`select listing from migration`, before)
      yield* ledger.list(ids("a", "b"))
      assert.notDeepEqual(yield* ledger.sql`select listing from migration`, before)
    })
  )

  it.effect("belongs to one migration", () =>
    Effect.gen(function* () {
      const ledger = yield* listing("a")
      const error = yield* Effect.flip(ledger.bind({ ...identity, target: "other" }))
      assert.strictEqual(error.reason, "other-migration")
      yield* Effect.flip(ledger.bind({ ...identity, reference: { kind: "code", prefix: "x" } }))
      yield* ledger.bind(identity)
    })
  )
})

describe("a ledger in a folder", () => {
  const open = (at: string) => Effect.scoped(Effect.provide(Effect.asVoid(Ledger.Ledger), Ledger.layerEmbedded(at)))
  const mode = (at: string) => (fs.statSync(at).mode & 0o777).toString(8)

  it.live("is for its owner only, and for one process at a time", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const at = path.join(yield* folder, "ledger")
        yield* Effect.provide(
          Effect.gen(function* () {
            yield* Ledger.Ledger
            assert.strictEqual(mode(at), "700")
            const error = yield* Effect.flip(open(at))
            assert.strictEqual(error.reason, "locked")
            assert.include(error.message, `process ${process.pid}`)
          }),
          Ledger.layerEmbedded(at)
        )
        assert.isFalse(fs.existsSync(path.join(at, "lock")))
      })
    )
  )

  it.live("is taken over from a process that has been killed, also when its id lives again", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const at = yield* folder
        const lock = path.join(at, "lock")
        const host = os.hostname()
        for (const holder of [
          { host, pid: 2 ** 22 + 1, started: "1" },
          { host, pid: process.pid, started: "1" }
        ]) {
          fs.writeFileSync(lock, JSON.stringify(holder))
          yield* open(at)
        }
        fs.writeFileSync(lock, JSON.stringify({ host: "elsewhere", pid: 1, started: "1" }))
        assert.include((yield* Effect.flip(open(at))).message, "elsewhere")
        fs.writeFileSync(lock, "half a li")
        assert.include((yield* Effect.flip(open(at))).message, "unreadable")
      })
    )
  )
})
