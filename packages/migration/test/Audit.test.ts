import { assert, layer } from "@effect/vitest"
import { CustomerId } from "@kundbro/domain/Ids"
import * as V from "@kundbro/domain/VendorError"
import { Effect, Fiber, Stream } from "effect"
import { Audit, Ledger, Migration, Plan } from "../src/index.ts"
import { hashOf } from "../src/internal/audit.ts"
import { shared } from "./support/ledgers.ts"
import { rules, world } from "./support/world.ts"

const rows = Effect.map(Stream.runCollect(Audit.rows), (all) => [...all])
const verdict = (expect?: string) => Audit.verify(Audit.rows, expect)

/** The kinds of the rows, with what they are about. */
const told = Effect.map(rows, (all) =>
  all.map(({ content, kind }) => {
    const { activity, decision } = JSON.parse(content)
    return [kind, activity ?? decision].filter((part) => part !== undefined).join(" ")
  })
)

/** Whoever owns the database can take the triggers away. */
const behindBacks = <E, R>(deed: Effect.Effect<unknown, E, R>) =>
  Effect.gen(function* () {
    const { sql } = yield* Ledger.Ledger
    yield* sql`alter table audit disable trigger user`
    yield* deed
    yield* sql`alter table audit enable trigger user`
  })

layer(shared, { timeout: "60 seconds", excludeTestServices: true })("the audit", (it) => {
  it.effect("tells which plan was followed, what was begun and how it ended, what was decided and tuned", () =>
    Effect.gen(function* () {
      const rejected = new V.Rejected({
        issues: [new V.FieldIssue({ field: "name.family", rule: "too-long", remedy: "shorten it" })],
        sent: true
      })
      const { options } = yield* world(
        5,
        {},
        {
          target: {
            fault: (operation, key) => (operation === "create" && key === "mem:s3" ? { before: rejected } : undefined)
          }
        }
      )
      const sourceId = CustomerId.make("s3")
      yield* Migration.dryRun(options)
      yield* Migration.run({ ...options, afterCanary: true })
      yield* Migration.resolve({ ...options, sourceId, resolution: { kind: "left", because: "canary reason" } })
      const tuner = { wanted: Effect.succeed({ target: { concurrency: 2 } }), taken: () => Effect.void }
      const report = yield* Migration.verify({ ...options, tuner })
      const changed = Plan.make({ ...rules, sharedUnique: "omit" })
      yield* Migration.verify({ ...options, plan: changed })
      assert.deepStrictEqual(yield* told, [
        "plan",
        "begun dry-run",
        "ended dry-run",
        "begun run",
        "ended run",
        "decision left",
        "begun verify",
        "tuning",
        "ended verify",
        "plan",
        "begun verify",
        "ended verify"
      ])
      const all = yield* rows
      const text = JSON.stringify(all)
      for (const secret of ["s3", "mem:", "canary", "@"]) assert.notInclude(text, secret)
      assert.include(text, yield* Audit.subject(sourceId))
      assert.include(all[3]?.content, '"afterCanary":true')
      assert.include(all[4]?.content, '"endings":{"created":4,"dead-letter":1}')
      assert.strictEqual(report.audit.head, all[8]?.hash)
      assert.strictEqual(report.audit.rows, 9)
      const { broken, head, rows: count, since } = yield* verdict(report.audit.head)
      assert.deepStrictEqual({ broken, count, head, since }, { broken: [], count: 12, head: all[11]?.hash, since: 3 })
    })
  )

  it.effect("tells why an activity ended before its end", () =>
    Effect.gen(function* () {
      const { options } = yield* world(
        30,
        { stopWhen: { rejected: 0.1, after: 5 } },
        {
          target: {
            fault: (operation) =>
              operation === "create" ? { before: new V.Rejected({ issues: [], sent: true }) } : undefined
          }
        }
      )
      yield* Effect.flip(Migration.run(options))
      const waiting = { ...options, ids: Stream.concat(options.ids, Stream.never) }
      const fiber = yield* Effect.forkChild(Migration.dryRun(waiting))
      yield* Effect.repeat(told, { until: (all) => all.length === 4 })
      yield* Fiber.interrupt(fiber)
      yield* Effect.flip(Migration.dryRun({ ...options, ids: Stream.fail({ _tag: "Torn", secret: "canary" }) }))
      const stops = (yield* rows).filter(({ kind }) => kind === "stopped").map(({ content }) => JSON.parse(content))
      assert.include(stops[0], { activity: "run", by: "plan", rule: "rejected" })
      assert.deepStrictEqual(stops.slice(1), [
        { activity: "dry-run", by: "interruption" },
        { activity: "dry-run", by: "Torn" }
      ])
    })
  )

  it.effect("can be added to, and nothing else, and only at its end", () =>
    Effect.gen(function* () {
      const { options } = yield* world(1)
      yield* Migration.run(options)
      const { sql } = yield* Ledger.Ledger
      const row = { id: 9, at: "now", kind: "plan", content: "{}", before: "0" }
      for (const deed of [
        sql`update audit set content = '{}' where id = 1`,
        sql`delete from audit where id = 3`,
        sql`truncate audit`,
        sql`insert into audit (id, at, kind, content, before, hash) values (9, 'now', 'plan', '{}', '0', ${hashOf(row)})`
      ]) {
        yield* Effect.flip(deed)
      }
      assert.deepStrictEqual((yield* verdict()).broken, [])
    })
  )

  it.effect("shows a row that was altered, removed, put in, or moved, and a tail that was cut", () =>
    Effect.gen(function* () {
      const { options } = yield* world(2)
      const { sql } = yield* Ledger.Ledger
      yield* Migration.dryRun(options)
      yield* Migration.run(options)
      const before = yield* rows
      const head = before.at(-1)?.hash ?? ""
      const restore = behindBacks(
        Effect.gen(function* () {
          yield* sql`truncate audit`
          for (const row of before) yield* sql`insert into audit ${sql.insert({ ...row })}`
        })
      )
      const findings = (deed: Effect.Effect<unknown, unknown>) =>
        Effect.gen(function* () {
          yield* behindBacks(deed)
          const { broken, since } = yield* verdict(head)
          yield* restore
          return { at: [...new Set(broken.map(({ id }) => id))], headIsThere: since !== undefined }
        })
      assert.strictEqual(before.length, 5)

      for (const column of ["at", "kind", "content", "before", "hash"]) {
        const found = yield* findings(sql`update audit set ${sql(column)} = 'x' where id = 2`)
        assert.deepStrictEqual(found, { at: column === "hash" ? [2, 3] : [2], headIsThere: true }, column)
      }
      const swap = sql`update audit a set content = b.content, kind = b.kind, at = b.at, hash = b.hash, before = b.before
        from audit b where (a.id, b.id) in ((2, 3), (3, 2))`
      const removed = sql`delete from audit where id = 3`
      const closedUp = Effect.andThen(removed, sql`update audit set id = id - 1 where id > 3`)
      const shifted = Effect.andThen(
        sql`update audit set id = -id - 1 where id > 2`,
        sql`update audit set id = -id where id < 0`
      )
      const row = { id: 3, at: before[2]?.at ?? "", kind: "ended", content: "{}", before: before[1]?.hash ?? "" }
      const putIn = Effect.andThen(shifted, sql`insert into audit ${sql.insert({ ...row, hash: hashOf(row) })}`)
      assert.deepStrictEqual(yield* findings(swap), { at: [2, 3, 4], headIsThere: true })
      assert.deepStrictEqual(yield* findings(removed), { at: [4], headIsThere: true })
      assert.deepStrictEqual(yield* findings(closedUp), { at: [3, 4], headIsThere: true })
      assert.deepStrictEqual(yield* findings(putIn), { at: [4, 5, 6], headIsThere: true })
      // What is left of a chain is a chain: only the head that was kept elsewhere tells.
      assert.deepStrictEqual(yield* findings(sql`delete from audit where id > 3`), { at: [], headIsThere: false })
      assert.deepStrictEqual(yield* findings(sql`truncate audit`), { at: [], headIsThere: false })
      assert.deepStrictEqual(yield* findings(Effect.void), { at: [], headIsThere: true })
    })
  )

  it.effect("keeps one end when many write to it at once", () =>
    Effect.gen(function* () {
      yield* world(0)
      const ledger = yield* Ledger.Ledger
      yield* Effect.forEach(Array.from({ length: 20 }), (_, n) => ledger.audit("tuning", { n }), { concurrency: 20 })
      assert.deepInclude(yield* verdict(), { rows: 20, broken: [] })
    })
  )
})
