/**
 * Every single write of a process that has lost what it held is refused, and changes nothing; and nobody takes over between
 * the check of one and the write.
 */
import { postgres } from "@kundbro-tooling/postgres"
import { assert, describe, it } from "@effect/vitest"
import { CardNumber, CustomerId, LoyaltyAccountId } from "@kundbro/domain/Ids"
import { BigDecimal, Clock, Context, Effect, Layer, type Redacted, Result, Stream } from "effect"
import type { SqlClient } from "effect/sql"
import { Ledger, Plan, Purge } from "../src/index.ts"
import * as balanceTable from "../src/internal/balanceTable.ts"
import * as calls from "../src/internal/calls.ts"
import * as chunks from "../src/internal/chunks.ts"
import * as claims from "../src/internal/claims.ts"
import { fence, fenced } from "../src/internal/fence.ts"
import * as people from "../src/internal/people.ts"
import * as relationTable from "../src/internal/relationTable.ts"
import * as takeBackTable from "../src/internal/takeBackTable.ts"
import * as undoTable from "../src/internal/undoTable.ts"
import { make, populate } from "./support/MemoryVendor.ts"

type Service = Ledger.Ledger["Service"]
type Write = Effect.Effect<unknown, Ledger.LedgerError>

const snapshot = { position: 1, canonical: "{}", draft: "{}", readNotes: "[]", draftNotes: "[]" }

/** All that a ledger can be told, by name: a new member has to be put in here. */
const writesOf = (zombie: Service): Readonly<Record<keyof Service, Write | "writes nothing">> => ({
  sql: "writes nothing",
  sealing: "writes nothing",
  server: "writes nothing",
  page: "writes nothing",
  count: "writes nothing",
  changed: "writes nothing",
  // What is bound stays as it is.
  bind: "writes nothing",
  guard: zombie.guard(Effect.orDie(zombie.sql`update migration set listing = 7`)),
  audit: zombie.audit("begun", {}),
  list: zombie.list(Stream.make(CustomerId.make("new"))),
  recover: zombie.recover(true),
  stage: zombie.stage([snapshot], [{ position: 1, to: "intended", intent: "create" }]),
  change: zombie.change([snapshot], [2]),
  move: zombie.move([{ position: 1, to: "verified" }]),
  settle: zombie.settle(1, { kind: "written", targetId: CustomerId.make("t1") }),
  claim: zombie.claim("run", [{ position: 1, value: "x" }]),
  forgetPredictions: zombie.forgetPredictions,
  predict: zombie.predict([{ position: 1, outcome: "created" }]),
  differ: zombie.differ([1], [{ position: 1, path: "name" }]),
  activity: zombie.activity("run", 0, 0, "{}")
})

const purgeOf = (zombie: Service, what: Parameters<typeof Purge.purge>[0]["what"]): Write =>
  Purge.purge({ what, evenIfUnfinished: true, rewrite: Effect.void }).pipe(
    Effect.catchTag("PurgeRefused", (error) => Effect.die(error)),
    Effect.provideService(Ledger.Ledger, zombie)
  )

/** And all that is written past its members. */
const writesBeside = (zombie: Service): Readonly<Record<string, Write>> => {
  const relations = relationTable.make(zombie)
  const balances = balanceTable.make(zombie)
  const amount = BigDecimal.fromNumberUnsafe(1)
  const account = {
    sourceId: CustomerId.make("s1"),
    accountId: LoyaltyAccountId.make("a1"),
    card: CardNumber.make("c1")
  }
  const exception = { reason: "Gone", remedy: "none", advice: "person" } as const
  return {
    "keepImages of an undo": undoTable.keepImages(zombie, [
      { position: 1, targetId: CustomerId.make("t1"), customer: "{}", own: false }
    ]),
    "begin of an undo": undoTable.begin(zombie),
    "list of an undo": undoTable.list(zombie),
    "preview of an undo": undoTable.foresee(zombie, [
      { position: 1, kind: "created", targetId: CustomerId.make("t1"), ending: "undone" }
    ]),
    "forgotten preview of an undo": undoTable.forgetPreview(zombie),
    "recover of relations": relations.recover(true),
    "take of relations": relations.take([{ position: 1, relations: [] }]),
    "move of relations": relations.move([{ position: 1, to: "dead-letter", exception }]),
    "listing of balances": balances.nextListing,
    "take of balances": balances.take(1, [account]),
    "recover of balances": balances.recover(true),
    "stage of balances": balances.stage(
      [{ position: 1, unit: "points", amount, before: amount, transactionId: 1n }],
      []
    ),
    "move of balances": balances.move([{ position: 1, to: "dead-letter", exception }]),
    "predictions of balances": balances.predict([{ position: 1, to: "dead-letter", exception }]),
    "forgotten predictions of balances": balances.forgetPredictions,
    "trial of balances": balances.tried({ unit: "points", before: amount, amount, after: amount, semantics: "delta" }),
    "decision on a balance": balances.decide(account.sourceId, "left", undefined),
    "list of what is taken back": takeBackTable.list(zombie),
    "recover of what is taken back": takeBackTable.recover(zombie),
    "groups of people": people.take(zombie, { digest: "other", groups: [[account.sourceId, CustomerId.make("s2")]] }),
    "purge of somebody": purgeOf(zombie, { subjects: [account.sourceId] }),
    "purge of all": purgeOf(zombie, "all")
  }
}

/** Everything in the database, without what the engine has of its own. */
const everything = (sql: SqlClient.SqlClient) =>
  Effect.gen(function* () {
    const tables = yield* sql<{ name: string }>`select tablename as name from pg_tables
      where schemaname = 'public' and tablename not like 'kundbro_engine%' order by 1`
    const all: Record<string, unknown> = {}
    for (const { name } of tables) {
      all[name] = yield* sql`select t::text as row from ${sql(name)} as t order by 1`
    }
    return all
  })

const refuses = Effect.fnUntraced(function* (
  zombie: Service,
  writes: Readonly<Record<string, Write | "writes nothing">>
) {
  const { sql } = zombie
  const before = yield* everything(sql)
  for (const [name, write] of Object.entries(writes)) {
    if (write === "writes nothing") continue
    const answer = yield* Effect.result(write)
    assert.strictEqual(Result.isFailure(answer) ? answer.failure.reason : "written", "lost-claim", name)
  }
  assert.deepStrictEqual(yield* everything(sql), before)
})

/** A ledger with ten records, by the one who has it as a whole. */
const begun = Effect.fnUntraced(function* (url: Redacted.Redacted) {
  const ledger = Context.get(yield* Layer.build(Ledger.layerPostgres(url)), Ledger.Ledger)
  yield* ledger.bind({ name: "fenced", source: "old", target: "new" })
  yield* ledger.list(Stream.fromIterable(populate(make({ vendor: "old" }), 10)))
  return ledger
})

const connect = (url: Redacted.Redacted) =>
  Effect.map(Layer.build(Ledger.layerWorker(url)), (context) => Context.get(context, Ledger.Ledger))

describe("a fence", () => {
  it.live("refuses every write of a process that has lost the ledger", () =>
    Effect.gen(function* () {
      const url = yield* postgres
      const zombie = yield* begun(url)
      const { sql } = yield* connect(url)
      const busy = yield* zombie.guard(Effect.result(sql`select from tenure for update nowait`))
      assert.strictEqual(busy._tag, "Failure", "nobody takes it over in the midst of a write")
      // Its session with the lock has ended; it goes on over its others, and another process has opened the ledger.
      yield* sql`select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objsubid = 1`
      yield* Layer.build(Ledger.layerPostgres(url))
      yield* refuses(zombie, { ...writesOf(zombie), ...writesBeside(zombie) })
    }).pipe(Effect.scoped)
  )

  it.live("refuses every write of a worker whose chunk another has, and lets nobody take it in the midst of one", () =>
    Effect.gen(function* () {
      const url = yield* postgres
      yield* begun(url)
      const ledger = yield* connect(url)
      const other = yield* connect(url)
      const { sql } = ledger
      const { id, chunks: cut } = yield* chunks.owner(sql).open("rules", ["listed"], 4)
      assert.strictEqual(cut, 3)
      const statements = chunks.worker(sql)
      const take = Effect.flatMap(statements.take(id, 1, "rules"), (answer) =>
        typeof answer === "string" ? Effect.die(answer) : Effect.succeed(answer)
      )
      assert.strictEqual(yield* statements.take(id, 1, "other rules"), "held")
      const first = yield* take
      assert.strictEqual(yield* statements.take(id, 1, "rules"), "held", "nobody takes what is confirmed")

      // While its write is under way it is nobody else's.
      const guard = fence(sql, statements.holds(first))
      const busy = yield* guard(
        Effect.result(other.sql`select from chunk where run = ${id} and number = 1 for update nowait`)
      )
      assert.strictEqual(busy._tag, "Failure")

      yield* sql`update chunk set confirmed_at = now() - interval '1 hour' where run = ${id} and number = 1`
      const second = yield* take
      assert.notStrictEqual(first.token, second.token)
      const zombie = fenced(ledger, statements.holds(first))
      yield* refuses(zombie, {
        ...writesOf(zombie),
        "keepImages of an undo": undoTable.keepImages(zombie, [
          { position: 1, targetId: CustomerId.make("t1"), customer: "{}", own: false }
        ]),
        "recovery of its records": guard(statements.recover(first))
      })

      // What is said of the chunk itself does nothing.
      const before = yield* everything(sql)
      const seen = JSON.stringify({ ...chunks.nothingSeen, ended: 4 })
      yield* statements.takeTurn(first, 2)
      yield* statements.done(first, seen)
      yield* statements.release(first, seen)
      assert.deepStrictEqual([...(yield* statements.confirm([{ claim: first, seen }]))], [])
      assert.deepStrictEqual(yield* everything(sql), before)
      const back = yield* Effect.result(
        sql`update chunk set token = ${first.token}::text::bigint where run = ${id} and number = 1`
      )
      assert.strictEqual(back._tag, "Failure", "the database takes no token back")

      // Its successor is not held up.
      assert.deepStrictEqual([...(yield* statements.confirm([{ claim: second, seen }]))], [second.token])
      yield* fenced(ledger, statements.holds(second)).claim("run", [{ position: 1, value: "x" }])
      yield* statements.done(second, seen)
      assert.strictEqual(yield* statements.take(id, 1, "rules"), "over")
    }).pipe(Effect.scoped)
  )

  it.live("holds every call back while a chunk is not confirmed, and for good once another has it", () =>
    Effect.gen(function* () {
      const url = yield* postgres
      yield* begun(url)
      const { sql } = yield* connect(url)
      const { id } = yield* chunks.owner(sql).open("rules", ["listed"], 4)
      const statements = chunks.worker(sql)
      const take = (number: number) =>
        Effect.flatMap(statements.take(id, number, "rules"), (answer) =>
          typeof answer === "string" ? Effect.die(answer) : Effect.succeed(answer)
        )
      // A process that was frozen finds that its clock has gone on.
      const clock = yield* Clock.Clock
      let frozen = 0n
      const waking: Clock.Clock = {
        currentTimeMillisUnsafe: () => clock.currentTimeMillisUnsafe(),
        currentTimeMillis: clock.currentTimeMillis,
        currentTimeNanosUnsafe: () => clock.currentTimeNanosUnsafe(),
        currentTimeNanos: clock.currentTimeNanos,
        monotonicTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe() + frozen,
        monotonicTimeNanos: Effect.map(clock.monotonicTimeNanos, (now) => now + frozen),
        sleep: (duration) => clock.sleep(duration)
      }
      yield* Effect.provideService(
        Effect.gen(function* () {
          const hold = yield* claims.make(sql, "a worker", () => Effect.void)
          const plan = Plan.make({ name: "fenced" })
          const door = yield* calls.make("target", "new", plan)
          let left = 0
          const write = (held: claims.Held) =>
            held
              .guarded(door)
              .write(
                Effect.sync(() => left++),
                { left: () => {}, answered: () => {}, refused: () => {}, failed: () => {} }
              )
              .pipe(Effect.raceFirst(held.ended), Effect.exit)
          const kept = yield* hold(yield* take(1))
          const lost = yield* hold(yield* take(2))
          yield* sql`update chunk set confirmed_at = now() - interval '1 hour' where run = ${id} and number = 2`
          yield* take(2)
          frozen = 10_000_000_000n
          assert.strictEqual((yield* write(lost))._tag, "Failure")
          assert.strictEqual(left, 0, "it never left")
          assert.strictEqual((yield* write(kept))._tag, "Success")
          assert.strictEqual(left, 1, "it was confirmed again, and left")
        }),
        Clock.Clock,
        waking
      )
    }).pipe(Effect.scoped)
  )
})
