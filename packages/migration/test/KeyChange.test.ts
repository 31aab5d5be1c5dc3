import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { postgres } from "@kundbro-tooling/postgres"
import { Customer } from "@kundbro/domain/Customer"
import { CustomerId, LoyaltyAccountId } from "@kundbro/domain/Ids"
import { LoyaltyAccount } from "@kundbro/domain/LoyaltyAccount"
import * as V from "@kundbro/domain/VendorError"
import { Effect, Redacted, Stream, Struct } from "effect"
import { spawn } from "node:child_process"
import { randomBytes } from "node:crypto"
import * as fs from "node:fs"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import { Audit, KeyChange, Ledger, Migration, OutputFiles, Plan, Relations } from "../src/index.ts"
import { placesOf } from "../src/internal/keyChangeTable.ts"
import { folder } from "./support/ledgers.ts"
import { make, person, populate } from "./support/MemoryVendor.ts"
import { random } from "./support/random.ts"
import { childrenOf, home } from "./support/relatives.ts"
import { email, rules } from "./support/world.ts"

const script = fileURLToPath(new URL("./support/keyChangeEngine.ts", import.meta.url))
const seed = 20261123

const newKey = () => randomBytes(32).toString("base64")
const refused = CustomerId.make("s2")

/** A migration that leaves something in every sealed column: relations, an updated record, and a person's reasons. */
const moved = (count: number) => {
  const source = make({ vendor: "old" })
  const rejected = new V.Rejected({ issues: [], sent: true })
  const fault = (operation: string, key: string) =>
    operation === "create" && key === `mem:${refused}` ? { before: rejected } : undefined
  const target = make({ vendor: "new", fault })
  const relatives = home({
    fault: (_, nth) => (nth === 1 ? { before: new V.Failed({ code: "000999" }) } : undefined)
  })
  const ids = populate(source, count)
  for (const id of ids.slice(0, 5)) source.relations.set(id, childrenOf(1))
  source.loyalty.set("s3", [
    new LoyaltyAccount({ id: LoyaltyAccountId.make("a3"), scheme: "club", cards: [], extensions: {} })
  ])
  const known = CustomerId.make("k1")
  const references = [{ kind: "code", value: "mem:s1" }]
  target.customers.set(
    known,
    new Customer({ ...Struct.omit(person(1), ["id"]), id: known, references, extensions: {} })
  )
  const options = {
    plan: Plan.make({ ...rules, chunkSize: 500, relations: "move", stopWhen: { rejected: 1 } }),
    source: source.adapter,
    target: { ...target.adapter, ...relatives.abilities },
    ids: Stream.fromIterable(ids)
  }
  const all = Effect.gen(function* () {
    const { sql } = yield* Ledger.Ledger
    yield* Migration.run(options)
    yield* Migration.resolve({ ...options, sourceId: refused, resolution: { kind: "left", because: "a reason" } })
    yield* Relations.run(options)
    const [relation] = yield* sql<{ id: string; key: string }>`
      select source_id as id, key from relation join record on record.position = owner where relation.state = 'dead-letter'`
    const decision = { kind: "left", because: "another reason" } as const
    yield* Relations.resolve(CustomerId.make(relation?.id ?? ""), relation?.key ?? "", decision)
    return yield* Migration.verify(options)
  })
  return { source, target, options, all }
}

/** What stands in the sealed columns, by column. */
const sealedTexts = Effect.gen(function* () {
  const { sql } = yield* Ledger.Ledger
  const found = new Map<string, ReadonlyArray<string>>()
  for (const { columns, table } of placesOf) {
    for (const { name, sealed } of columns) {
      const rows = yield* sql<{
        text: string
      }>`select ${sql(name)} as text from ${sql(table)} where ${sql(name)} is not null`
      found.set(
        sealed,
        rows.map(({ text }) => text)
      )
    }
  }
  return found
})

/** Whether any file below the folder holds one of these texts. */
const onDisk = (at: string, texts: ReadonlyArray<string>) => {
  const files = fs
    .readdirSync(at, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => fs.readFileSync(path.join(entry.parentPath, entry.name)))
  return texts.filter((text) => files.some((file) => file.includes(text)))
}

const kinds = Effect.map(Stream.runCollect(Audit.rows), (rows) => [...rows].map(({ kind }) => kind))

describe("a change of keys", () => {
  it.live(
    "seals everything anew: the new key proves and goes on, the old one opens nothing, and no old byte is on the disk",
    () =>
      Effect.gen(function* () {
        const at = yield* folder
        const [ledger, out] = [path.join(at, "ledger"), path.join(at, "out")]
        const [from, to] = [Redacted.make(newKey()), Redacted.make(newKey())]
        const open = (options: Ledger.Options) => Ledger.layerEmbedded(ledger, options)
        const { all, options, source, target } = moved(60)
        const [subject, before] = yield* Effect.gen(function* () {
          const report = yield* all
          assert.deepStrictEqual(report.problems, [])
          return [yield* Audit.subject(refused), yield* sealedTexts] as const
        }).pipe(Effect.provide(open({ key: from })))
        // Nothing balances here; all else there is something of.
        const filled = [...before].filter(([, texts]) => texts.length > 0).map(([column]) => column)
        assert.sameMembers(
          filled,
          [...before.keys()].filter((column) => column !== "balance_decision.because")
        )

        const changing = <A, E>(effect: Effect.Effect<A, E, Ledger.Ledger>) =>
          Effect.provide(effect, open({ changesKey: true }))
        const wrong = yield* Effect.flip(changing(KeyChange.change({ from: to, to: Redacted.make(newKey()) })))
        assert.include(wrong.message, "another key")
        const same = yield* Effect.flip(changing(KeyChange.change({ from, to: from })))
        assert.include(same.message, "the new key is the old one")
        const { leftToServer, rows } = yield* changing(KeyChange.change({ from, to }))
        assert.isFalse(leftToServer)
        assert.isAbove(rows, 60)
        assert.deepStrictEqual(
          onDisk(
            ledger,
            [...before.values()].flat().filter((text) => text.length > 40)
          ),
          []
        )

        const old = yield* Effect.flip(Effect.provide(Effect.asVoid(Ledger.Ledger), open({ key: from })))
        assert.include(old.message, "another key")
        yield* Effect.gen(function* () {
          const { creates } = target.seen
          // Digests are what they were: nobody is read for changed who has not, and a value that is taken stays taken.
          source.customers.set(
            "s99",
            new Customer({
              ...person(99),
              id: CustomerId.make("s99"),
              emails: source.customers.get("s3")?.emails ?? email("no@a.example")
            })
          )
          const ids = Stream.concat(options.ids, Stream.succeed(CustomerId.make("s99")))
          const again = yield* Migration.run({ ...options, ids, changes: true })
          assert.strictEqual(again.states["changed"] ?? 0, 0)
          assert.strictEqual(target.seen.creates, creates)
          assert.strictEqual(again.endings["dead-letter"], 1)
          const report = yield* Migration.verify(options)
          assert.deepStrictEqual(report.problems, [])
          assert.strictEqual(yield* Audit.subject(refused), subject)
          yield* OutputFiles.write(out)
          assert.include(fs.readFileSync(path.join(out, "decisions.csv"), "utf8"), "a reason")
          const { broken } = yield* Audit.verify(Audit.rows)
          assert.deepStrictEqual(broken, [])
          assert.includeMembers(yield* kinds, ["key", "keyed"])
        }).pipe(Effect.provide([open({ key: to }), NodeServices.layer]))

        const twice = yield* Effect.flip(changing(KeyChange.change({ from, to })))
        assert.include(twice.message, "it has the new key already")
        const third = Redacted.make(newKey())
        yield* changing(KeyChange.change({ from: to, to: third }))
        yield* Effect.gen(function* () {
          assert.strictEqual(yield* Audit.subject(refused), subject)
          assert.deepStrictEqual((yield* Migration.verify(options)).problems, [])
        }).pipe(Effect.provide(open({ key: third })))
      }).pipe(Effect.scoped),
    180_000
  )

  it.live(
    "is refused where there is no key to change",
    () =>
      Effect.gen(function* () {
        const ledger = path.join(yield* folder, "ledger")
        const keys = { from: Redacted.make(newKey()), to: Redacted.make(newKey()) }
        const attempt = Effect.provide(
          Effect.map(Effect.flip(KeyChange.change(keys)), ({ message }) => message),
          Ledger.layerEmbedded(ledger, { changesKey: true })
        )
        assert.include(yield* attempt, "belongs to no migration yet")
        yield* Effect.provide(Migration.run(moved(3).options), Ledger.layerEmbedded(ledger))
        assert.include(yield* attempt, "in clear text")
      }).pipe(Effect.scoped),
    60_000
  )

  // Opening a ledger in a folder takes a second.
  for (const [where, kills] of [
    ["a folder", 2],
    ["a Postgres server", 6]
  ] as const) {
    it.live(
      `goes on after ${kills} kills at random moments, with its ledger in ${where} (seed ${seed})`,
      () =>
        Effect.gen(function* () {
          const place = where === "a folder" ? yield* folder : Redacted.value(yield* postgres)
          const [from, to] = [newKey(), newKey()]
          const open = (options: Ledger.Options) =>
            where === "a folder"
              ? Ledger.layerEmbedded(place, options)
              : Ledger.layerPostgres(Redacted.make(place), options)
          const { all, options } = moved(2_000)
          yield* Effect.provide(all, open({ key: Redacted.make(from) }))
          const next = random(seed)
          /** Ends with what it said, or `undefined` if killed. */
          const change = (toKey: string, killAfter: number) =>
            Effect.callback<string | undefined>((resume) => {
              const child = spawn(process.execPath, [script, place, from, toKey], { stdio: ["ignore", "pipe", "pipe"] })
              let output = ""
              child.stdout.on("data", (chunk: Buffer) => {
                output += chunk.toString()
                if (output === "open\n") setTimeout(() => child.kill("SIGKILL"), killAfter)
              })
              child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()))
              child.on("close", (_code, signal) => resume(Effect.succeed(signal === null ? output : undefined)))
              return Effect.sync(() => child.kill("SIGKILL"))
            })
          let killed = 0
          let output: string | undefined
          while (output?.includes("rows") !== true) {
            output = yield* change(to, killed < kills ? 10 + next() * 150 : 60_000)
            // A server lets go of a killed process a moment later.
            assert.isTrue(output === undefined || /rows|in use/.test(output), output)
            if (output !== undefined) continue
            killed++
            const half = yield* Effect.exit(
              Effect.provide(Effect.asVoid(Ledger.Ledger), open({ key: Redacted.make(to) }))
            )
            assert.strictEqual(half._tag, "Failure", "it opens with neither key before all is done")
          }
          assert.strictEqual(killed, kills)
          assert.include(output, "rows 20")
          yield* Effect.gen(function* () {
            assert.deepStrictEqual((yield* Migration.verify(options)).problems, [])
            const rows = yield* kinds
            assert.strictEqual(rows.filter((kind) => kind === "key").length, 1)
            assert.strictEqual(rows.filter((kind) => kind === "keyed").length, 1)
          }).pipe(Effect.provide(open({ key: Redacted.make(to) })))
        }).pipe(Effect.scoped),
      180_000
    )
  }
})
