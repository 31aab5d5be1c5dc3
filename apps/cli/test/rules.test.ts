/**
 * Rules of a plan over the wire: a customer with a hidden telephone number goes to the shop only with the flag by which the shop keeps
 * it hidden.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { stage } from "./support.ts"

describe("a plan's rules", () => {
  it.live(
    "keep a hidden customer hidden at the shop, by the flag that the plan names, and prove it",
    () =>
      Effect.gen(function* () {
        const { edit, folder, kundbro } = yield* stage({
          count: 30,
          sandboxes: { harmoney: { people: { seed: 1, count: 30 } } },
          plan: {
            protectedIdentity: { kind: "flag", code: "hidden" },
            defaults: { language: "sv" }
          }
        })
        edit("shop", { flagTypes: { hidden: 6 } })
        const run = yield* kundbro("migrate", "run")
        assert.strictEqual(run.code, 0, run.stderr)
        assert.notInclude(run.stdout, "ProtectedIdentity")
        const report = JSON.parse(readFileSync(join(folder, "report", "report.json"), "utf8"))
        const kept = report.losses.filter(({ reason }: { reason: string }) => reason === "kept in the plan's attribute")
        assert.deepStrictEqual(kept, [
          { field: "protection.phone", kind: "transformed", reason: "kept in the plan's attribute", records: 2 }
        ])
        const verify = yield* kundbro("migrate", "verify")
        assert.strictEqual(verify.code, 0, verify.stderr + verify.stdout)
      }).pipe(Effect.scoped),
    180_000
  )
})
