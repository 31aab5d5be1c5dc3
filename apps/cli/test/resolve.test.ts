/**
 * `kundbro migrate resolve`: what a person decides, from the list to the proof.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { stage } from "./support.ts"

const DeadLetter = Schema.fromJsonString(
  Schema.Struct({ event: Schema.String, sourceId: Schema.String, undecided: Schema.Boolean, reason: Schema.String })
)
const decode = Schema.decodeUnknownSync(DeadLetter)

describe("kundbro migrate resolve", () => {
  it.live("lists what there is to decide, takes each decision once, and the proof holds", () =>
    Effect.gen(function* () {
      const { folder, kundbro, sandboxes } = yield* stage({
        count: 30,
        nasty: 0,
        extraIds: ["000000404"],
        plan: { reference: undefined, match: [] }
      })
      const { norce } = sandboxes
      yield* norce.control.inject({ fault: "reset-after-apply", operation: "CreateCustomer3", times: 1 })
      const run = yield* kundbro("migrate", "run")
      assert.strictEqual(run.code, 0, run.stderr)

      const listed = yield* kundbro("migrate", "resolve", "--list")
      assert.strictEqual(listed.code, 0, listed.stderr)
      assert.include(listed.stdout, "2 to decide, 1 of them undecided writes")
      assert.include(listed.stdout, "meant to create; 1 attempt in the last run")
      const letters = (yield* kundbro("migrate", "resolve", "--list", "--json")).stdout
        .trim()
        .split("\n")
        .map((line) => decode(line))
      assert.deepStrictEqual(
        letters.map(({ reason, undecided }) => [reason, undecided]),
        [
          ["InDoubt", true],
          ["NotFound", false]
        ]
      )
      const lost = letters[0]?.sourceId ?? ""

      // What the shop has, and nobody's receipt names.
      const text = readFileSync(join(folder, "report/cross-reference.csv"), "utf8")
      const known = text
        .split("\r\n")
        .slice(1)
        .map((line) => line.split(",")[1] ?? "")
        .filter((id) => id !== "")
      const held = Object.keys((yield* norce.control.dump)["customers"] ?? {})
      const orphan = held.find((id) => !known.includes(id)) ?? ""

      const wrong = yield* kundbro("migrate", "resolve", lost, "--written", known[0] ?? "")
      assert.strictEqual(wrong.code, 2)
      assert.include(wrong.stderr, "another customer of this migration")
      const unmeant = yield* kundbro("migrate", "resolve", "000000404", "--absent")
      assert.strictEqual(unmeant.code, 2)
      assert.include(unmeant.stderr, "no write of this record is undecided")
      assert.strictEqual((yield* kundbro("migrate", "resolve", lost, "--written", "")).code, 1)
      for (const args of [["--absent", "--leave", "--because", "x"], ["--leave"]]) {
        assert.strictEqual((yield* kundbro("migrate", "resolve", lost, ...args)).code, 2, args.join(" "))
      }

      const written = yield* kundbro("migrate", "resolve", lost, "--written", orphan)
      assert.strictEqual(written.code, 0, written.stderr)
      assert.include(written.stdout, "1 left to decide")
      const left = yield* kundbro("migrate", "resolve", "000000404", "--leave", "--because", "gone since May")
      assert.strictEqual(left.code, 0, left.stderr)
      assert.include(readFileSync(join(folder, "report/decisions.csv"), "utf8"), ",left,,gone since May")
      const verify = yield* kundbro("migrate", "verify")
      assert.strictEqual(verify.code, 0, verify.stdout)
    }).pipe(Effect.scoped)
  )
})
