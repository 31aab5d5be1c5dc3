import { assert, layer } from "@effect/vitest"
import type { Adapter } from "@kundbro/domain/Adapter"
import { Money, Points } from "@kundbro/domain/Balance"
import { Customer } from "@kundbro/domain/Customer"
import { CustomerId } from "@kundbro/domain/Ids"
import { LoyaltyAccount } from "@kundbro/domain/LoyaltyAccount"
import { Relation } from "@kundbro/domain/Relation"
import { InDoubt } from "@kundbro/domain/VendorError"
import { BigDecimal, Deferred, Effect, Fiber, Schema, Stream } from "effect"
import { Migration, Plan, type Progress } from "../src/index.ts"
import { shared } from "./support/ledgers.ts"
import { person } from "./support/MemoryVendor.ts"
import { change, email, rules, world } from "./support/world.ts"

layer(shared, { timeout: "60 seconds", excludeTestServices: true })("a migration", (it) => {
  it.effect("predicts, moves and proves; a second run and a second proof change nothing", () =>
    Effect.gen(function* () {
      const { options, target } = yield* world(50)
      const predicted = yield* Migration.dryRun(options)
      assert.strictEqual(target.seen.creates + target.seen.updates, 0)
      assert.deepStrictEqual(predicted.prediction?.outcomes, { created: 50 })
      assert.isAbove(predicted.prediction?.estimatedMillis ?? 0, 0)
      assert.deepStrictEqual(predicted.prediction?.losses, [
        { field: "extensions.secret", kind: "dropped", reason: "only that vendor has it", records: 50 }
      ])
      const moved = yield* Migration.run(options)
      assert.deepStrictEqual(moved.endings, { created: 50 })
      assert.deepStrictEqual(moved.losses, predicted.prediction?.losses)
      assert.isFalse(moved.verified)
      const verified = yield* Migration.verify(options)
      assert.deepStrictEqual(verified.problems, [])
      assert.isTrue(verified.verified)
      yield* Migration.run(options)
      assert.isTrue((yield* Migration.verify(options)).verified)
      assert.strictEqual(target.seen.creates, 50)
    })
  )

  it.effect("predicts every kind of ending record by record, and the run agrees", () =>
    Effect.gen(function* () {
      const { options, source, target } = yield* world(12)
      change(source, "s2", { name: { given: "Åsa", family: "x".repeat(51) } })
      change(source, "s3", { emails: email("canary-1@example.test") })
      change(source, "s4", { protection: { address: true } })
      source.customers.delete("s5")
      // An earlier migration, whose ledger is gone, has left 6 as it is and 7 with an older name.
      const planted = (n: number) => ({
        ...person(n),
        references: [{ kind: "code", value: `mem:s${n}` }],
        extensions: {}
      })
      target.customers.set("t6", new Customer({ ...planted(6), id: CustomerId.make("t6") }))
      target.customers.set("t7", new Customer({ ...planted(7), name: { given: "Old" }, id: CustomerId.make("t7") }))
      const predicted = yield* Migration.dryRun(options)
      const expected = { created: 6, updated: 1, unchanged: 1, "dead-letter": 4 }
      assert.deepStrictEqual(
        { ...predicted.prediction?.outcomes },
        { created: 6, updated: 1, unchanged: 1, conflict: 1, "dead-letter": 3 }
      )
      assert.deepStrictEqual(
        predicted.prediction?.exceptions.map(({ field, reason }) => `${reason} ${field}`),
        [
          "NotFound ",
          "ProtectedIdentity protection.address",
          "Rejected name.family (too-long)",
          "Shared emails.address"
        ]
      )
      yield* Migration.run(options)
      const verified = yield* Migration.verify(options)
      assert.deepInclude(verified.endings, expected)
      assert.deepStrictEqual(verified.prediction?.differences, [])
      assert.deepStrictEqual([verified.prediction?.compared, verified.prediction?.agreed], [12, 12])
      assert.isTrue(verified.verified)
      assert.strictEqual(
        verified.exceptions.find(({ reason }) => reason === "Rejected")?.field,
        "name.family (too-long)"
      )
    })
  )

  it.effect("an update is proven by what an update promises: what the target keeps is no difference", () =>
    Effect.gen(function* () {
      const { options, target } = yield* world(3, {}, { target: { keeps: ["gender"] } })
      const own = { references: [{ kind: "code", value: "mem:s2" }], extensions: {}, id: CustomerId.make("t2") }
      target.customers.set("t2", new Customer({ ...person(2), ...own, gender: "female" }))
      const predicted = yield* Migration.dryRun(options)
      assert.deepStrictEqual(predicted.prediction?.outcomes, { created: 2, unchanged: 1 })
      target.customers.set("t2", new Customer({ ...person(2), ...own, gender: "female", name: { given: "Old" } }))
      yield* Migration.run(options)
      const verified = yield* Migration.verify(options)
      assert.deepStrictEqual({ ...verified.endings }, { created: 2, updated: 1 })
      assert.deepStrictEqual(verified.problems, [])
      assert.strictEqual(target.customers.get("t2")?.gender, "female")
      // A record of our own making has no gender, so there it is one.
      change(target, "t1000", { gender: "male" })
      assert.deepStrictEqual((yield* Migration.verify(options)).differences, [{ path: "gender", records: 1 }])
    })
  )

  it.effect("neither a dry run nor a run without work takes a proof back; a run with work does", () =>
    Effect.gen(function* () {
      const { ids, options, source } = yield* world(3)
      yield* Migration.run(options)
      assert.isTrue((yield* Migration.verify(options)).verified)
      assert.isTrue((yield* Migration.dryRun(options)).verified)
      assert.isTrue((yield* Migration.run(options)).verified)
      const more = Stream.fromIterable([...ids, CustomerId.make("s404")])
      assert.isFalse(source.customers.has("s404"))
      const later = yield* Migration.run({ ...options, ids: more })
      assert.deepStrictEqual(later.problems, ["nothing has been verified since the last run"])
    })
  )

  it.effect("what is taken off the list before it was moved stays at the source, and is listed as withdrawn", () =>
    Effect.gen(function* () {
      const { ids, options, source, target } = yield* world(5)
      source.customers.delete("s2")
      yield* Migration.run(options)
      yield* Migration.dryRun({
        ...options,
        ids: Stream.fromIterable([...ids, ...["s6", "s7"].map((id) => CustomerId.make(id))])
      })
      const shorter = { ...options, ids: Stream.fromIterable(ids.filter((id) => id !== "s1" && id !== "s2")) }
      const done = yield* Migration.run({ ...shorter, everyDeadLetter: true })
      assert.deepStrictEqual({ ...done.endings }, { created: 4, "dead-letter": 1, withdrawn: 2 })
      assert.strictEqual(done.exceptions.find(({ reason }) => reason === "Withdrawn")?.records, 2)
      assert.strictEqual(target.customers.size, 4)
      assert.isTrue((yield* Migration.verify(shorter)).verified)
    })
  )

  it.effect("a write that arrives late, after it was looked for and sent again, is one customer and no duplicate", () =>
    Effect.gen(function* () {
      let creates = 0
      const late = new Customer({ ...person(1), id: CustomerId.make("t1"), extensions: {} })
      const { options, target } = yield* world(
        1,
        {},
        {
          target: {
            fault: (operation) => {
              if (operation !== "create") return undefined
              if (creates++ === 0) return { before: new InDoubt({ problem: "timed-out" }) }
              const references = [{ kind: "code", value: "mem:s1" }]
              target.customers.set("t1", new Customer({ ...late, references }))
              return undefined
            }
          }
        }
      )
      const done = yield* Migration.run(options)
      assert.deepStrictEqual({ ...done.endings }, { created: 1 })
      assert.deepStrictEqual([creates, target.customers.size], [2, 1])
      assert.isTrue((yield* Migration.verify(options)).verified)
    })
  )

  it.effect("waits between the lookups of a write in doubt, so that one still on its way is not sent twice", () =>
    Effect.gen(function* () {
      let creates = 0
      const references = [{ kind: "code", value: "mem:s1" }]
      const arrived = new Customer({ ...person(1), id: CustomerId.make("t1"), extensions: {}, references })
      const { options, target } = yield* world(
        1,
        { inDoubt: { lookups: 2, delay: "300 millis" } },
        {
          target: {
            fault: (operation) => {
              // Timers go off in order: this one, set by the first lookup, before the wait after it is over.
              if (operation === "getByReference" && creates === 1) {
                setTimeout(() => target.customers.set("t1", arrived), 200)
              }
              if (operation !== "create") return undefined
              creates++
              return { before: new InDoubt({ problem: "timed-out" }) }
            }
          }
        }
      )
      assert.deepStrictEqual({ ...(yield* Migration.run(options)).endings }, { created: 1 })
      assert.strictEqual(creates, 1)
    })
  )

  it.effect("a ledger that was begun for one system refuses another one of the same vendor", () =>
    Effect.gen(function* () {
      const { options } = yield* world(1)
      yield* Migration.run({ ...options, names: { source: "club", target: "playground" } })
      const error = yield* Effect.flip(Migration.run({ ...options, names: { source: "club", target: "shop" } }))
      assert.strictEqual(error._tag, "LedgerError")
      assert.strictEqual((yield* Migration.status).target, "playground (new)")
    })
  )

  it.effect("keeps relations and loyalty, and adds balances exactly", () =>
    Effect.gen(function* () {
      const { options, source } = yield* world(3)
      const child = (given: string) => new Relation({ kind: "child", name: { given }, extensions: {} })
      source.relations.set("s1", [child("Vidar"), child("Vidar")])
      const account = (scheme: string, amount: Points | Money) =>
        new LoyaltyAccount({ scheme, cards: [], balance: { amount }, extensions: {} })
      const kronor = (text: string) =>
        new Money({
          amount: BigDecimal.fromStringUnsafe(text),
          currency: Schema.decodeSync(Money.fields.currency)("SEK")
        })
      source.loyalty.set("s1", [account("club", new Points({ points: 9007199254740993n }))])
      source.loyalty.set("s2", [account("club", new Points({ points: 2n })), account("voucher", kronor("0.10"))])
      source.loyalty.set("s3", [account("voucher", kronor("0.20"))])
      const done = yield* Migration.run(options)
      assert.deepStrictEqual(done.leftBehind, {
        relations: 2,
        loyaltyAccounts: 4,
        consents: 0,
        balances: [
          { scheme: "club", unit: "points", total: "9007199254740995" },
          { scheme: "voucher", unit: "SEK", total: "0.3" }
        ]
      })
    })
  )

  it.effect("finds one altered field and one missing record, and says so until they are mended", () =>
    Effect.gen(function* () {
      const { options, target } = yield* world(40)
      yield* Migration.run(options)
      const [first, second] = target.customers.keys()
      const before = new Map(target.customers)
      change(target, first ?? "", { name: { given: "Altered", family: person(1).name.family ?? "" } })
      target.customers.delete(second ?? "")
      const report = yield* Migration.verify(options)
      assert.isFalse(report.verified)
      assert.deepStrictEqual(
        [...report.differences].sort((a, b) => a.path.localeCompare(b.path)),
        [
          { path: "(missing at the target)", records: 1 },
          { path: "name.given", records: 1 }
        ]
      )
      for (const [id, customer] of before) target.customers.set(id, customer)
      assert.isTrue((yield* Migration.verify(options)).verified)
      change(target, first ?? "", { gender: "female" })
      assert.isFalse((yield* Migration.verify(options)).verified)
    })
  )

  it.effect("is not verified by a target that answers from a cache", () =>
    Effect.gen(function* () {
      let cached = false
      const { options } = yield* world(3, {}, { target: { cached: () => cached } })
      yield* Migration.run(options)
      cached = true
      assert.deepStrictEqual((yield* Migration.verify(options)).differences, [
        { path: "(read from a cache)", records: 3 }
      ])
    })
  )

  it.effect("reads a cached answer of the source again, and notes it when it stays one", () =>
    Effect.gen(function* () {
      let reads = 0
      const once = yield* world(
        1,
        { relations: "ignore", loyalty: "ignore" },
        { source: { cached: () => reads++ === 0 } }
      )
      assert.isUndefined((yield* Migration.run(once.options)).losses.find(({ kind }) => kind === "ambiguous"))
      assert.strictEqual(reads, 2)
      const always = yield* world(2, {}, { source: { cached: () => true } })
      assert.strictEqual(
        (yield* Migration.run(always.options)).losses.find(({ kind }) => kind === "ambiguous")?.records,
        2
      )
    })
  )

  it.effect("interrupted, it records what was in flight, takes back what had not left, and goes on later", () =>
    Effect.gen(function* () {
      const started = yield* Deferred.make<void>()
      let creates = 0
      const { options, target } = yield* world(
        200,
        { chunkSize: 50, match: [] },
        {
          target: {
            latencyMillis: 5,
            fault: (operation) => {
              if (operation === "create" && ++creates === 60) Effect.runSync(Deferred.succeed(started, undefined))
              return undefined
            }
          }
        }
      )
      const fiber = yield* Effect.forkChild(Migration.run(options))
      yield* Deferred.await(started)
      yield* Fiber.interrupt(fiber)
      const stopped = yield* Migration.status
      assert.strictEqual(stopped.states["intended"] ?? 0, 0, "nothing is left in doubt")
      assert.strictEqual(stopped.states["written"], target.customers.size)
      assert.isBelow(target.customers.size, 200)
      assert.deepStrictEqual((yield* Migration.run(options)).endings, { created: 200 })
      assert.strictEqual(target.seen.creates, 200)
    })
  )

  it.effect("holds its concurrency and its calls a second", () =>
    Effect.gen(function* () {
      const { options, source, target } = yield* world(
        60,
        { source: { concurrency: 3 }, target: { concurrency: 5, callsPerSecond: 1_000 } },
        { source: { latencyMillis: 1 }, target: { latencyMillis: 1 } }
      )
      yield* Migration.run(options)
      assert.isAtMost(source.seen.maxInFlight, 3)
      assert.isAtMost(target.seen.maxInFlight, 10)
    })
  )

  it.effect("refuses a plan that a vendor cannot serve, by name and before the first call", () =>
    Effect.gen(function* () {
      const { options, source, target } = yield* world(1)
      const refused = (
        adapters: { readonly source?: Adapter; readonly target?: Adapter },
        plan: Partial<typeof Plan.Plan.Encoded> = {}
      ) =>
        Effect.map(
          Effect.flip(Migration.run({ ...options, ...adapters, plan: Plan.make({ ...rules, ...plan }) })),
          ({ message }) => message
        )
      const { customerById, customerByReference, customerCreation, customerDrafts, customerUpdates, ...bare } =
        target.adapter
      assert.include(
        yield* refused({ source: bare }),
        "old cannot be used for reading the source".replace("old", "new")
      )
      assert.include(yield* refused({ target: { ...bare, customerById } }), "customerDrafts")
      const drafting = { ...bare, customerById, customerDrafts }
      assert.include(yield* refused({ target: drafting }), "customerCreation")
      assert.include(yield* refused({ target: { ...drafting, customerCreation } }), "customerUpdates")
      const writing = { ...drafting, customerCreation, customerUpdates }
      assert.include(yield* refused({ target: writing }), "customerByReference")
      const whole = { ...writing, customerByReference }
      assert.include(yield* refused({ target: whole }, { reference: { kind: "crm", prefix: "" } }), 'kinds "crm"')
      assert.strictEqual(source.seen.reads + target.seen.reads, 0)
    })
  )

  it.effect("shows its progress in numbers", () =>
    Effect.gen(function* () {
      const seen: Array<Progress.Progress> = []
      const { options } = yield* world(30, {}, { target: { latencyMillis: 10 } })
      yield* Migration.run({ ...options, onProgress: (progress) => Effect.sync(() => void seen.push(progress)) })
      const last = seen.at(-1)
      assert.deepInclude(last, { stage: "moving", done: 30, total: 30, outcomes: { created: 30 }, waiting: [] })
      assert.deepStrictEqual(last?.problems, [])
    })
  )
})
