import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { postgres } from "@kundbro-tooling/postgres"
import { Customer } from "@kundbro/domain/Customer"
import { CardNumber, CustomerId, LoyaltyAccountId } from "@kundbro/domain/Ids"
import { Relation } from "@kundbro/domain/Relation"
import * as V from "@kundbro/domain/VendorError"
import { Effect, Redacted, Stream } from "effect"
import { randomBytes } from "node:crypto"
import * as fs from "node:fs"
import * as path from "node:path"
import { Audit, Ledger, Migration, OutputFiles, Plan, Purge } from "../src/index.ts"
import * as balanceTable from "../src/internal/balanceTable.ts"
import { folder } from "./support/ledgers.ts"
import { make, person, populate } from "./support/MemoryVendor.ts"
import { email, rules } from "./support/world.ts"

const canaries = ["canary-name", "canary-mail", "canary-child", "canary-reason", "canary-id"]
const ada = CustomerId.make("canary-id-1")
const bo = CustomerId.make("canary-id-2")

/** Which of the canaries are in some file below this folder. */
const found = (at: string): Array<string> => {
  const texts = fs
    .readdirSync(at, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => fs.readFileSync(path.join(entry.parentPath, entry.name)))
  return canaries.filter((canary) => texts.some((text) => text.includes(canary)))
}

/** A source with two whose data is unmistakable, of whom the second is refused by the target. */
const people = (count: number) => {
  const rejected = new V.Rejected({ issues: [], sent: true })
  const source = make({ vendor: "old" })
  const target = make({
    vendor: "new",
    fault: (operation, key) => (operation === "create" && key === `mem:${bo}` ? { before: rejected } : undefined)
  })
  const ids = [ada, bo, ...populate(source, count)]
  for (const [n, id] of [ada, bo].entries()) {
    const name = { given: "canary-name", family: "Öberg" }
    source.customers.set(id, new Customer({ ...person(90 + n), id, name, emails: email(`canary-mail-${n}@a.example`) }))
  }
  source.relations.set(ada, [new Relation({ kind: "child", name: { given: "canary-child" }, extensions: {} })])
  const options = {
    plan: Plan.make(rules),
    source: source.adapter,
    target: target.adapter,
    ids: Stream.concat(Stream.fromIterable(ids), Stream.succeed(ada))
  }
  const all = Effect.gen(function* () {
    yield* Migration.dryRun(options)
    yield* Migration.run(options)
    yield* Migration.resolve({ ...options, sourceId: bo, resolution: { kind: "left", because: "canary-reason" } })
    return yield* Migration.verify(options)
  })
  return { source, target, options, all }
}

/** What is in the ledger's columns of text. A new one has to be added here, and if it is personal, to `Purge` too. */
const columns: Readonly<Record<string, string>> = {
  // Ids: a purge puts tombstones there.
  "record.source_id record.target_id duplicate.source_id balance.source_id balance.account_id balance.card undo.target_id":
    "id",
  "before_image.target_id undo_preview.target_id decision.target_id": "id",
  // Sealed, and gone with a purge.
  "snapshot.canonical snapshot.draft snapshot.beside before_image.customer relation.content": "sealed",
  "decision.because balance_decision.because relation_decision.because": "sealed",
  // Digests that only this ledger can compute.
  "snapshot.content_hash snapshot.beside_hash prediction.content_hash prediction.was relation.essence relation.key person.members":
    "digest",
  // Names of states, fields, reasons and remedies; units; notes without values; names and numbers of the user's own.
  "record.state record.intent record.outcome record.first_outcome record.reason record.field record.remedy record.advice":
    "plain",
  "snapshot.draft_notes snapshot.read_notes note_list.hash note_list.notes claim.pass difference.path": "plain",
  "prediction.outcome prediction.reason prediction.field prediction.remedy prediction.read_notes prediction.draft_notes":
    "plain",
  "activity.kind activity.result decision.kind balance_decision.kind relation_decision.kind": "plain",
  "balance.state balance.unit balance.reason balance.field balance.remedy balance.advice balance_probe.unit balance_probe.semantics":
    "plain",
  "undo.kind undo.state undo.outcome undo.reason undo.field undo.remedy": "plain",
  "take_back.kind take_back.state take_back.reason take_back.field take_back.remedy take_back.advice": "plain",
  "undo_preview.kind undo_preview.ending undo_preview.reason undo_preview.field undo_preview.remedy": "plain",
  "relation.state relation.reason relation.field relation.remedy relation.advice": "plain",
  "relation_owner.reason relation_owner.remedy relation_owner.advice": "plain",
  "migration.name migration.source migration.target migration.reference_kind migration.reference_prefix": "plain",
  "migration.salt migration.key_check migration.digests migration.list_digest key_change.next_check": "plain",
  "people.digest shared_run.rules shared_run.state shared_run.tuning shared_run.stopped chunk.state chunk.seen":
    "plain",
  "balance_prediction.outcome balance_prediction.reason balance_prediction.unit pace.role worker.name": "plain",
  "audit.at audit.kind audit.content audit.before audit.hash kundbro_ledger_version.name": "plain"
}

/** A balance of hers that was not worth moving. */
const aBalance = Effect.gen(function* () {
  const { sql } = yield* Ledger.Ledger
  yield* sql`insert into balance_listing values (1)`
  yield* sql`insert into balance (position, source_id, account_id, card, listing)
    values (1, ${ada}, 'canary-id-account', 'canary-id-card', 1)`
  yield* sql`update balance set state = 'skipped', reason = 'Nothing', remedy = 'none'`
})

const nothing = Effect.void
const whole = Effect.map(Audit.verify(Audit.rows), ({ broken }) => assert.deepStrictEqual(broken, []))

describe("a ledger with a key", () => {
  it.live(
    "holds no name, no address and no reason that can be read, is read by nobody without it, and serves as any other",
    () =>
      Effect.gen(function* () {
        const at = yield* folder
        const key = Redacted.make(randomBytes(32).toString("base64"))
        const { all, options, source } = people(20)
        const open = (options?: Ledger.Options) => Ledger.layerEmbedded(path.join(at, "ledger"), options)
        const out = path.join(at, "out")
        yield* Effect.gen(function* () {
          const { problems } = yield* all
          assert.deepStrictEqual(problems, [])
          const { sql } = yield* Ledger.Ledger
          yield* sql`checkpoint`
          const declared = new Set(Object.keys(columns).flatMap((line) => line.split(" ")))
          const there = yield* sql<{ name: string }>`select table_name || '.' || column_name as name
            from information_schema.columns join information_schema.tables using (table_schema, table_name)
            where table_schema = current_schema() and table_type = 'BASE TABLE' and data_type in ('text', 'character varying', 'json', 'jsonb', 'bytea')`
          assert.deepStrictEqual(
            there.map(({ name }) => name).filter((name) => !declared.has(name)),
            []
          )
        }).pipe(Effect.provide(open({ key })))
        assert.deepStrictEqual(found(path.join(at, "ledger")), ["canary-id"])

        for (const [given, problem] of [
          [undefined, "no key"],
          [{ key: Redacted.make(randomBytes(32).toString("base64")) }, "another key"],
          [{ key: Redacted.make("short") }, "32 bytes"]
        ] as const) {
          const error = yield* Effect.flip(Effect.provide(Effect.asVoid(Ledger.Ledger), open(given)))
          assert.strictEqual(error.reason, "key")
          assert.include(error.problem, problem)
        }
        const before = source.seen.reads
        source.customers.set(ada, new Customer({ ...person(90), id: ada, emails: email("canary-mail-new@a.example") }))
        yield* Effect.gen(function* () {
          const report = yield* Migration.run({ ...options, changes: true })
          assert.strictEqual(report.states["written"], 1)
          assert.strictEqual(source.seen.reads - before > 20, true)
          yield* Migration.verify(options)
          yield* OutputFiles.write(out)
          yield* whole
          // What stands in another row is not taken for this one's.
          const { sql } = yield* Ledger.Ledger
          yield* sql`update snapshot set draft = other.draft from snapshot other where snapshot.position = 3 and other.position = 4`
          const error = yield* Effect.flip(Migration.verify(options))
          assert.strictEqual(error._tag === "LedgerError" && error.reason, "damaged")
        }).pipe(Effect.provide([open({ key }), NodeServices.layer]))
        assert.sameMembers(found(out), ["canary-child", "canary-reason", "canary-id"])
        assert.deepStrictEqual(found(path.join(at, "ledger")), ["canary-id"])
      }).pipe(Effect.scoped),
    180_000
  )

  it.live(
    "on a server is dumped without them too",
    () =>
      Effect.gen(function* () {
        const url = yield* postgres
        const key = Redacted.make(randomBytes(32).toString("base64"))
        const { all } = people(20)
        const dump = Effect.gen(function* () {
          const { sql } = yield* Ledger.Ledger
          const tables = yield* sql<{
            name: string
          }>`select tablename as name from pg_tables where schemaname = 'public'`
          const rows = yield* Effect.forEach(tables, ({ name }) => sql`select t::text from ${sql(name)} t`)
          yield* sql`checkpoint`
          const [place] = yield* sql<{ data_directory: string }>`show data_directory`
          return { text: JSON.stringify(rows), base: path.join(place?.data_directory ?? "", "base") }
        })
        yield* Effect.gen(function* () {
          yield* all
          const { base, text } = yield* dump
          assert.deepStrictEqual(
            canaries.filter((canary) => text.includes(canary)),
            ["canary-id"]
          )
          assert.deepStrictEqual(found(base), ["canary-id"])
          const { leftToServer } = yield* Purge.purge({ what: { subjects: [ada, bo] }, rewrite: nothing })
          assert.isTrue(leftToServer)
          const after = yield* dump
          assert.deepStrictEqual(
            canaries.filter((canary) => after.text.includes(canary)),
            []
          )
          assert.deepStrictEqual(found(base), [])
          yield* whole
        }).pipe(Effect.provide(Ledger.layerPostgres(url, { key })))
      }).pipe(Effect.scoped),
    180_000
  )
})

describe("a purge", () => {
  it.live(
    "of a customer takes every byte out of the folder, keeps how it ended, and moves nobody a second time",
    () =>
      Effect.gen(function* () {
        const at = yield* folder
        const { all, options, target } = people(20)
        const ledger = path.join(at, "ledger")
        const out = path.join(at, "out")
        yield* Effect.gen(function* () {
          const before = yield* all
          yield* aBalance
          yield* OutputFiles.write(out)
          const { sql } = yield* Ledger.Ledger
          yield* sql`analyze record`
          yield* sql`checkpoint`
          assert.sameMembers(found(ledger), canaries)
          const about = (yield* Audit.subject(ada)).slice(0, 32)
          const purged = yield* Purge.purge({ what: { subjects: [ada, bo] }, rewrite: OutputFiles.write(out) })
          assert.deepStrictEqual(purged, { records: 2, balances: 1, leftToServer: false })
          assert.deepStrictEqual(found(ledger), [])
          assert.deepStrictEqual(found(out), [])
          yield* whole

          const after = yield* Migration.status
          assert.deepStrictEqual(after.endings, before.endings)
          assert.strictEqual(after.listed, before.listed)
          assert.strictEqual(after.duplicates, before.duplicates)
          assert.strictEqual(after.purged, 2)
          assert.deepStrictEqual(after.balances?.endings, { skipped: 1 })
          const till = balanceTable.make(yield* Ledger.Ledger)
          const again = { sourceId: ada, accountId: LoyaltyAccountId.make("a1"), card: CardNumber.make("c1") }
          assert.strictEqual(yield* till.take(yield* till.nextListing, [again]), 0)
          assert.strictEqual((yield* sql`select from balance`).length, 1)
          assert.deepStrictEqual(after.problems, [])
          assert.include(fs.readFileSync(path.join(out, "cross-reference.csv"), "utf8"), `purged:${about}`)
          assert.include(fs.readFileSync(path.join(out, "decisions.csv"), "utf8"), ",left,,purged")

          // The list still has them.
          const { creates } = target.seen
          const extra = CustomerId.make("s3")
          yield* Migration.run({ ...options, ids: Stream.concat(options.ids, Stream.succeed(extra)) })
          assert.strictEqual(target.seen.creates, creates)
          const report = yield* Migration.verify(options)
          assert.deepStrictEqual(report.problems, [])
          assert.deepStrictEqual(report.endings, before.endings)
          assert.deepStrictEqual(found(ledger), [])
          const error = yield* Effect.flip(
            Migration.resolve({ ...options, sourceId: bo, resolution: { kind: "left", because: "again" } })
          )
          assert.include(error.message, "has been purged")
          // Twice is once.
          yield* Purge.purge({ what: { subjects: [ada] }, rewrite: nothing })
          const rows = yield* Stream.runCollect(Audit.rows)
          assert.strictEqual([...rows].filter(({ kind }) => kind === "purge").length, 1)
        }).pipe(Effect.provide([Ledger.layerEmbedded(ledger), NodeServices.layer]))
      }).pipe(Effect.scoped),
    180_000
  )

  it.live(
    "is refused for whom the ledger does not know and for what is not finished; stopped midway, it is gone on with",
    () =>
      Effect.gen(function* () {
        const at = path.join(yield* folder, "ledger")
        const { options } = people(5)
        yield* Effect.gen(function* () {
          yield* Migration.run(options)
          const refused = (what: Parameters<typeof Purge.purge>[0]["what"]) =>
            Effect.map(Effect.flip(Purge.purge({ what, rewrite: nothing })), ({ message }) => message)
          assert.include(yield* refused({ subjects: [CustomerId.make("nobody")] }), "knows nothing of 1")
          assert.include(yield* refused({ subjects: [ada] }), "not finished")
          assert.include(yield* refused("all"), "not finished")
          assert.include(yield* refused("rest"), "no purge was begun")
          assert.strictEqual((yield* Migration.status).purged, 0)
          const { sql } = yield* Ledger.Ledger
          yield* sql`insert into relation (position, owner, key, content, essence)
            values (1, (select position from record where source_id = ${ada}), 'canary-id-9', 'canary-child', 'x')`
          const stopped = Effect.fail({ _tag: "Stopped" })
          yield* Effect.flip(Purge.purge({ what: { subjects: [ada] }, evenIfUnfinished: true, rewrite: stopped }))
          assert.deepStrictEqual(yield* sql`select state, reason, key, content, essence from relation`, [
            { state: "left", reason: "Purged", key: "purged:1", content: "", essence: "" }
          ])
        }).pipe(Effect.provide(Ledger.layerEmbedded(at)))
        yield* Effect.gen(function* () {
          assert.include((yield* Migration.status).problems.join(), "a purge has not been finished")
          yield* Purge.purge({ what: "rest", rewrite: nothing })
          const kinds = [...(yield* Stream.runCollect(Audit.rows))].map(({ kind }) => kind)
          assert.deepStrictEqual(kinds.slice(-2), ["purge", "purged"])
          const report = yield* Migration.verify(options)
          assert.deepStrictEqual(report.problems, ["1 records or balances were purged before they were proven"])
          assert.isFalse(report.verified)
        }).pipe(Effect.provide(Ledger.layerEmbedded(at)))
      }).pipe(Effect.scoped),
    180_000
  )

  it.live(
    "of all leaves numbers and the audit, needs no key any more, and lets nothing go on",
    () =>
      Effect.gen(function* () {
        const at = path.join(yield* folder, "ledger")
        const key = Redacted.make(randomBytes(32).toString("base64"))
        const { all, options } = people(20)
        const before = yield* Effect.gen(function* () {
          const report = yield* all
          yield* aBalance
          yield* Purge.purge({ what: "all", rewrite: nothing })
          return report
        }).pipe(Effect.provide(Ledger.layerEmbedded(at, { key })))
        assert.deepStrictEqual(found(at), [])
        yield* Effect.gen(function* () {
          const report = yield* Migration.status
          assert.deepStrictEqual(report.endings, before.endings)
          assert.deepStrictEqual(report.problems, [])
          assert.strictEqual(report.purged, 22)
          assert.deepStrictEqual(report.balances?.endings, { skipped: 1 })
          yield* whole
          for (const deed of [Migration.run(options), Migration.verify(options), Migration.dryRun(options)]) {
            const error = yield* Effect.flip(deed)
            assert.strictEqual(error._tag === "LedgerError" && error.reason, "purged")
          }
          yield* Purge.purge({ what: "all", rewrite: nothing })
        }).pipe(Effect.provide(Ledger.layerEmbedded(at)))
      }).pipe(Effect.scoped),
    180_000
  )
})
