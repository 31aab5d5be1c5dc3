/**
 * `kundbro migrate import-file`: the club's members as the file that the till imports, over the wire.
 */
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { stage } from "./support.ts"

describe("kundbro migrate import-file", () => {
  it.live(
    "writes who can be written, each once, lists the others, and leaves nothing of a customer but in its folder",
    () =>
      Effect.gen(function* () {
        const { folder, ids, kundbro, sandboxes } = yield* stage({
          count: 60,
          nasty: 0.3,
          sandboxes: { enactor: { people: { seed: 9, count: 1, nasty: 0 } } }
        })
        const file = join(folder, "kundbro.json")
        const configuration = JSON.parse(readFileSync(file, "utf8"))
        const configure = (plan: object, target = "till") =>
          writeFileSync(
            file,
            JSON.stringify({
              ...configuration,
              migration: { ...configuration.migration, target, folder: "out", plan: { name: "to the till", ...plan } }
            })
          )
        const numbered = { import: { prefix: "CLUB-" }, chunkSize: 7 }
        // The list names somebody twice, and somebody whom nobody knows.
        writeFileSync(join(folder, "ids.csv"), `customer_id\n${[...ids, ids[3], "0"].join("\n")}\n`)

        configure({})
        const unsaid = yield* kundbro("migrate", "import-file")
        assert.strictEqual(unsaid.code, 2, unsaid.stderr)
        assert.include(unsaid.stderr, "import.prefix")
        configure(numbered, "shop")
        const shop = yield* kundbro("migrate", "import-file")
        assert.strictEqual(shop.code, 2, shop.stderr)
        assert.include(shop.stderr, "customerImport")
        assert.deepStrictEqual((yield* sandboxes.harmoney.control.requests).log, [])

        configure(numbered)
        const written = yield* kundbro("migrate", "import-file")
        assert.strictEqual(written.code, 0, written.stderr)
        const out = join(folder, "out/import")
        const read = (name: string) => readFileSync(join(out, name), "utf8")
        const rows = (name: string) => read(name).trimEnd().split("\r\n").slice(1)
        const manifest = JSON.parse(read("manifest.json"))
        const [header, ...exceptions] = read("exceptions.csv").trimEnd().split("\r\n")
        assert.strictEqual(header, "source_id,reason,field,remedy")
        assert.isTrue(
          exceptions.some((row) => row.startsWith("0,NotFound,")),
          exceptions.join()
        )
        assert.isTrue(
          exceptions.some((row) => row.includes(",ProtectedIdentity,")),
          exceptions.join()
        )
        assert.strictEqual(manifest.customers + exceptions.length, ids.length + 1)
        assert.include(written.stdout, `${ids.length + 1} records: ${manifest.customers} in the file`)
        for (const name of readdirSync(out)) assert.strictEqual(statSync(join(out, name)).mode & 0o777, 0o600, name)
        assert.strictEqual(statSync(out).mode & 0o777, 0o700)
        assert.sameMembers(readdirSync(out), [
          "cross-reference.csv",
          "exceptions.csv",
          "left-behind.ndjson",
          "manifest.json",
          manifest.fileName
        ])

        const { control } = sandboxes.enactor
        const taken = yield* control.importBatch(Stream.make(readFileSync(join(out, manifest.fileName))))
        assert.deepStrictEqual([taken.created, taken.rejected, taken.sha256], [manifest.customers, 0, manifest.sha256])
        const customers = (yield* control.dump)["customers"] ?? {}
        for (const row of rows("cross-reference.csv")) {
          const [source = "", number = ""] = row.split(",")
          assert.strictEqual(number, `CLUB-${source}`)
          assert.strictEqual(customers[number]?.["customerNumber"], number)
        }
        assert.strictEqual(read("left-behind.ndjson").trimEnd().split("\n").length, manifest.customers)

        // The same list gives the same file, and the audit knows of both.
        const again = yield* kundbro("migrate", "import-file", "--json")
        assert.strictEqual(again.code, 0, again.stderr)
        assert.include(again.stdout, manifest.sha256)
        const audit = yield* kundbro("migrate", "audit", "--json")
        assert.strictEqual(audit.stdout.split(manifest.sha256).length, 3, audit.stdout)

        const names = Object.values(customers).flatMap(({ customerName }) =>
          [...JSON.stringify(customerName).matchAll(/"surname":"([^"]{5,})"/g)].map(([, name = ""]) => name)
        )
        const shown = [unsaid, shop, written, again, audit].map(({ stderr, stdout }) => stderr + stdout).join("")
        assert.isAbove(names.length, 20)
        for (const text of [shown, read("exceptions.csv"), read("cross-reference.csv"), read("manifest.json")]) {
          for (const name of names) assert.notInclude(text, name)
        }
      }).pipe(Effect.scoped),
    600_000
  )
})
