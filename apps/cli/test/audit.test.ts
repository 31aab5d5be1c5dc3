/**
 * `kundbro migrate audit`, `purge` and `key`, as a person calls them.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { stage } from "./support.ts"

const Line = Schema.fromJsonString(Schema.Record(Schema.String, Schema.Json))
const lines = (stdout: string) =>
  stdout
    .trim()
    .split("\n")
    .map((line) => Schema.decodeUnknownSync(Line)(line))
const headOf = (stdout: string) => /Audit: \d+ rows, head ([0-9a-f]{64})/.exec(stdout)?.[1] ?? ""

describe("kundbro migrate audit and purge", () => {
  it.live(
    "prove what was done, take a customer and then everybody out, and the proof holds",
    () =>
      Effect.gen(function* () {
        const { folder, ids, kundbro } = yield* stage({ count: 12, nasty: 0, extraIds: ["000000404"] })
        const run = yield* kundbro("migrate", "run")
        assert.strictEqual(run.code, 0, run.stderr)
        const head = headOf(run.stdout)
        assert.strictEqual(head.length, 64)
        const left = yield* kundbro("migrate", "resolve", "000000404", "--leave", "--because", "gone")
        assert.strictEqual(left.code, 0, left.stderr)
        const verify = yield* kundbro("migrate", "verify")
        assert.strictEqual(verify.code, 0, verify.stderr)
        const report = Schema.decodeUnknownSync(Line)(readFileSync(join(folder, "report/report.json"), "utf8"))
        assert.deepInclude(report["audit"], { head: headOf(verify.stdout) })

        const whole = yield* kundbro("migrate", "audit", "--expect", head)
        assert.strictEqual(whole.code, 0, whole.stderr)
        assert.include(whole.stdout, "goes on from the expected head by 3 rows")
        const cut = yield* kundbro("migrate", "audit", "--expect", "a".repeat(64))
        assert.strictEqual(cut.code, 4)
        assert.include(cut.stderr, "rows at its end are gone")
        const exported = lines((yield* kundbro("migrate", "audit", "--json")).stdout)
        assert.deepStrictEqual(
          exported.map(({ event, kind }) => kind ?? event),
          ["plan", "begun", "ended", "decision", "begun", "ended", "audit"]
        )
        const about = yield* kundbro("migrate", "audit", "--subject", "000000404")
        assert.include(about.stdout, "decision: left")
        assert.notInclude(about.stdout, "000000404")
        assert.notInclude(about.stdout, "begun")

        const [gone = ""] = ids
        const unsure = yield* kundbro("migrate", "purge", "--subject", gone)
        assert.strictEqual(unsure.code, 2)
        assert.include(unsure.stderr, "say --yes")
        const purged = yield* kundbro("migrate", "purge", "--subject", gone, "--subject", "000000404", "--yes")
        assert.strictEqual(purged.code, 0, purged.stderr)
        assert.include(purged.stdout, "2 of 13 records")
        assert.include(purged.stdout, `still named in ${join(folder, "ids.csv")}`)
        const texts = readdirSync(join(folder, "report")).map((name) =>
          readFileSync(join(folder, "report", name), "utf8")
        )
        assert.isFalse(texts.some((text) => text.includes(gone)))
        const again = yield* kundbro("migrate", "resolve", "000000404", "--leave", "--because", "x")
        assert.strictEqual(again.code, 2)
        assert.include(again.stderr, "has been purged")

        const all = lines((yield* kundbro("migrate", "purge", "--all", "--yes", "--json")).stdout)
        assert.include(all[0], { event: "purged", records: 13, leftToServer: false })
        const closed = yield* kundbro("migrate", "run")
        assert.strictEqual(closed.code, 5)
        assert.include(closed.stderr, "has been purged")
        const status = yield* kundbro("migrate", "status")
        assert.include(status.stdout, "13 records: 12 created · 1 left")
        assert.strictEqual((yield* kundbro("migrate", "audit", "--expect", head)).code, 0)
      }).pipe(Effect.scoped),
    180_000
  )

  it.live(
    "want it said how the ledger keeps customers, and the key that it was begun with",
    () =>
      Effect.gen(function* () {
        const { folder, kundbro, start } = yield* stage({ count: 1, nasty: 0 })
        const one = (yield* kundbro("migrate", "key")).stdout.trim()
        assert.strictEqual(Buffer.from(one, "base64").length, 32)
        const file = join(folder, "kundbro.json")
        const configuration = JSON.parse(readFileSync(file, "utf8"))
        const say = (ledgerKey: unknown) =>
          writeFileSync(
            file,
            JSON.stringify({ ...configuration, migration: { ...configuration.migration, ledgerKey } })
          )
        const status = Effect.promise(() => start(["migrate", "status"]))
        say(undefined)
        const unsaid = yield* status
        assert.strictEqual(unsaid.code, 2)
        assert.include(unsaid.stderr, '"ledgerKey": "none"')
        say({ env: "PATH" })
        const odd = yield* status
        assert.strictEqual(odd.code, 5)
        assert.include(odd.stderr, "not 32 bytes in base64")
        say(configuration.migration.ledgerKey)
        assert.strictEqual((yield* kundbro("migrate", "run")).code, 0)
        say("none")
        const clear = yield* status
        assert.strictEqual(clear.code, 5)
        assert.include(clear.stderr, "encrypted, and no key")
      }).pipe(Effect.scoped),
    180_000
  )
})
