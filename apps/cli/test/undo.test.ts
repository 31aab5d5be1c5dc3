/**
 * A migration that is taken back, by the command as a user starts it.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { norceCalls, stage } from "./support.ts"

const lines = (text: string): ReadonlyArray<Readonly<Record<string, unknown>>> =>
  text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line))

describe("kundbro migrate undo", () => {
  it.live(
    "says what it would do, does it when told, goes on after Ctrl-C, and leaves what was edited since",
    () =>
      Effect.gen(function* () {
        const { folder, kundbro, sandboxes, start } = yield* stage({
          count: 12,
          nasty: 0,
          plan: { protectedIdentity: "carry", target: { callsPerSecond: 10 } }
        })
        const csv = () =>
          readFileSync(join(folder, "report", "undo.csv"), "utf8")
            .trim()
            .split("\n")
            .slice(1)
        assert.strictEqual((yield* kundbro("migrate", "run")).code, 0)
        const crossReference = readFileSync(join(folder, "report", "cross-reference.csv"), "utf8")
        const [first = ""] = crossReference.split("\r\n").slice(1)
        const [, edited = ""] = first.split(",")
        const shop = yield* norceCalls(sandboxes.norce)
        yield* shop.change(edited, () => ({ FirstName: "Någon", LastName: "Annan" }))

        const preview = yield* kundbro("migrate", "undo")
        assert.strictEqual(preview.code, 0, preview.stderr)
        assert.include(preview.stdout, "Nothing was written. To take it back: kundbro migrate undo --yes")
        assert.match(preview.stdout, /Created: \d+ would-be-undone · 1 would-stay/)
        assert.lengthOf(
          csv().filter((row) => row.includes("would-stay,LaterEdit")),
          1
        )

        const stopped = yield* Effect.promise(() =>
          start(["migrate", "undo", "--yes", "--json"], (stdout, kill) => {
            if (stdout.includes('"undoing"')) kill("SIGINT")
          })
        )
        assert.strictEqual(stopped.code, 130, stopped.stderr)
        const undone = yield* kundbro("migrate", "undo", "--yes", "--json")
        assert.strictEqual(undone.code, 0, undone.stderr)
        const report = lines(undone.stdout).find(({ event }) => event === "undo")
        assert.deepInclude(report, { done: true, begun: true, unfinished: 0 })
        const kept = csv().filter((row) => row.includes(",kept,LaterEdit"))
        assert.lengthOf(kept, 1)
        assert.include(kept[0], edited)
        assert.isAtLeast(csv().filter((row) => row.includes(",created,undone")).length, 8)
        assert.notInclude(undone.stdout + stopped.stdout + preview.stdout, "Annan")

        const again = yield* kundbro("migrate", "run")
        assert.strictEqual(again.code, 5)
        assert.include(again.stderr, "is being taken back, or was")
      }).pipe(Effect.scoped),
    240_000
  )

  it.live(
    "gives an updated customer back what the shop had, whole",
    () =>
      Effect.gen(function* () {
        const { folder, kundbro, sandboxes } = yield* stage({ count: 3, nasty: 0 })
        assert.strictEqual((yield* kundbro("migrate", "run")).code, 0)
        const crossReference = readFileSync(join(folder, "report", "cross-reference.csv"), "utf8")
        const [, id = ""] = crossReference.split("\r\n")[1]?.split(",") ?? []
        const shop = yield* norceCalls(sandboxes.norce)
        yield* shop.change(id, () => ({ FirstName: "Förr", Phone: "08-111" }))
        // All but when the shop was last written to.
        const look = Effect.map(kundbro("lookup", "shop", "--id", id, "--json"), ({ stdout }) =>
          stdout.replaceAll(/"updated(at)?":"[^"]*"/gi, "")
        )
        const before = yield* look
        assert.include(before, "Förr")
        const configuration = JSON.parse(readFileSync(join(folder, "kundbro.json"), "utf8"))
        const { migration } = configuration
        const again = { ...migration, folder: "again", plan: { ...migration.plan, name: "again" } }
        writeFileSync(join(folder, "again.json"), JSON.stringify({ ...configuration, migration: again }))
        assert.strictEqual((yield* kundbro("migrate", "run", "--config", "again.json")).code, 0)
        assert.notStrictEqual(yield* look, before)
        const undone = yield* kundbro("migrate", "undo", "--yes", "--config", "again.json")
        assert.strictEqual(undone.code, 0, undone.stderr)
        assert.match(undone.stdout, /Updated: 1 undone/)
        assert.strictEqual(yield* look, before)
      }).pipe(Effect.scoped),
    240_000
  )
})
