/**
 * A run whose ledger is slow, or fails for a moment: what is stopped or fails in between loses nothing that is known.
 */
import { assert, layer } from "@effect/vitest"
import * as V from "@kundbro/domain/VendorError"
import { Deferred, Effect, Fiber } from "effect"
import { Ledger, Migration } from "../src/index.ts"
import { shared } from "./support/ledgers.ts"
import { world } from "./support/world.ts"

type Service = Ledger.Ledger["Service"]

const full = new Ledger.LedgerError({ reason: "failed", problem: "played", remedy: "make room" })

/** Interrupts a run as soon as the ledger says that it has got there, and gives what the ledger knows then. */
const interrupted = Effect.fnUntraced(function* (
  slow: (ledger: Service, there: Effect.Effect<unknown>) => Partial<Service>
) {
  const { options, target } = yield* world(60, { match: [] })
  const ledger = yield* Ledger.Ledger
  const there = yield* Deferred.make<void>()
  const run = Migration.run(options).pipe(
    Effect.provideService(Ledger.Ledger, { ...ledger, ...slow(ledger, Deferred.succeed(there, undefined)) })
  )
  const fiber = yield* Effect.forkChild(run)
  yield* Deferred.await(there)
  yield* Fiber.interrupt(fiber)
  const { states } = yield* Migration.status
  const sent = target.customers.size
  assert.deepStrictEqual((yield* Migration.run(options)).endings, { created: 60 })
  assert.strictEqual(target.seen.creates, 60)
  return { states, sent }
})

/** Ten customers, one after the other, and the last one is answered when that is done. */
const lastWaitsFor = Effect.fnUntraced(function* (done: Deferred.Deferred<void>) {
  const { options, target } = yield* world(10, { match: [], target: { concurrency: 1 } })
  const { customerCreation } = target.adapter
  const create: typeof customerCreation.create = (draft) =>
    Effect.andThen(target.customers.size === 9 ? Deferred.await(done) : Effect.void, customerCreation.create(draft))
  return { options, adapter: { ...target.adapter, customerCreation: { ...customerCreation, create } } }
})

layer(shared, { timeout: "60 seconds", excludeTestServices: true })("a run on a slow ledger", (it) => {
  it.effect("is told that its disk is full, and goes on once there is room", () =>
    Effect.gen(function* () {
      const { options, target } = yield* world(20)
      const { sql } = yield* Ledger.Ledger
      yield* sql`create function disk_full() returns trigger language plpgsql as $$ begin
        raise exception 'could not extend file' using errcode = '53100'; end $$`
      yield* sql`create trigger disk_full before insert on snapshot for each row execute function disk_full()`
      const error = yield* Effect.flip(Migration.run(options))
      assert.strictEqual(error._tag, "LedgerError")
      assert.match(error.message, /the disk of its folder .* is full; make room there, .* and run again/)
      assert.strictEqual(target.seen.creates, 0)
      yield* sql`drop function disk_full cascade`
      assert.deepStrictEqual((yield* Migration.run(options)).endings, { created: 20 })
    })
  )

  it.effect("interrupted while its intents are stored takes back what had not left", () =>
    Effect.gen(function* () {
      const { states } = yield* interrupted((ledger, there) => ({
        stage: (snapshots, moves) =>
          ledger.stage(snapshots, moves).pipe(Effect.andThen(there), Effect.andThen(Effect.sleep("30 millis")))
      }))
      assert.strictEqual(states["intended"] ?? 0, 0, "nothing is left in doubt")
    })
  )

  it.effect("interrupted while its receipts are stored has them", () =>
    Effect.gen(function* () {
      const { options, target } = yield* world(600, { chunkSize: 600, match: [] })
      const ledger = yield* Ledger.Ledger
      const there = yield* Deferred.make<void>()
      const move: Service["move"] = (moves) =>
        moves.length >= 250
          ? Deferred.succeed(there, undefined).pipe(
              Effect.andThen(Effect.sleep("30 millis")),
              Effect.andThen(ledger.move(moves))
            )
          : // A few that are stored in between wait until a full batch is behind them.
            Effect.sync(() => target.customers.size).pipe(
              Effect.delay("1 millis"),
              Effect.repeat({ until: (size) => size === 600 || size >= moves.length + 250 }),
              Effect.andThen(ledger.move(moves))
            )
      const run = Effect.provideService(Migration.run(options), Ledger.Ledger, { ...ledger, move })
      const fiber = yield* Effect.forkChild(run)
      yield* Deferred.await(there)
      yield* Fiber.interrupt(fiber)
      const { states } = yield* Migration.status
      assert.deepStrictEqual([states["written"], states["intended"] ?? 0], [target.customers.size, 0])
      assert.deepStrictEqual((yield* Migration.run(options)).endings, { created: 600 })
      assert.strictEqual(target.seen.creates, 600)
    })
  )

  it.effect("keeps the receipts that it could not store, and stores them when it can", () =>
    Effect.gen(function* () {
      const failed = yield* Deferred.make<void>()
      const { adapter, options } = yield* lastWaitsFor(failed)
      const ledger = yield* Ledger.Ledger
      let failing = true
      const move: Service["move"] = (moves) => {
        if (!failing || moves.length === 0) return ledger.move(moves)
        failing = false
        return Effect.andThen(Deferred.succeed(failed, undefined), Effect.fail(full))
      }
      const run = Migration.run({ ...options, target: adapter })
      const done = yield* Effect.provideService(run, Ledger.Ledger, { ...ledger, move })
      assert.isFalse(failing)
      assert.deepStrictEqual(done.endings, { created: 10 })
    })
  )

  it.effect("stores a receipt soon, though others are waited for", () =>
    Effect.gen(function* () {
      const last = yield* Deferred.make<void>()
      const { adapter, options } = yield* lastWaitsFor(last)
      const { count } = yield* Ledger.Ledger
      const fiber = yield* Effect.forkChild(Migration.run({ ...options, target: adapter }))
      // Were they kept until the end, this would never be.
      yield* Effect.repeat(Effect.delay(count(["written"]), "20 millis"), { until: (n) => n === 9 })
      yield* Deferred.succeed(last, undefined)
      assert.deepStrictEqual((yield* Fiber.join(fiber)).endings, { created: 10 })
    })
  )

  it.effect("keeps what was read of a record that is sent again: what lies beside it, and what it loses", () =>
    Effect.gen(function* () {
      let lost = 3
      const { options, source } = yield* world(
        3,
        {},
        {
          target: {
            fault: (operation) =>
              operation === "create" && lost-- > 0 ? { before: new V.InDoubt({ problem: "timed-out" }) } : undefined
          }
        }
      )
      source.relations.set("s1", [{ kind: "child", name: { given: "Vidar" }, extensions: {} }])
      const done = yield* Migration.run(options)
      assert.deepStrictEqual({ ...done.endings }, { created: 3 })
      assert.strictEqual(done.leftBehind.relations, 1)
      assert.strictEqual(done.losses.find(({ field }) => field === "relations")?.records, 1)
    })
  )
})
