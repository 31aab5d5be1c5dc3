/**
 * A disk that knows no links, as some memory cards and network drives: played, since no test machine has one.
 */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { vi } from "vitest"
import { Ledger } from "../src/index.ts"

vi.mock("node:fs", async (original) => ({
  ...(await original<typeof fs>()),
  linkSync: () => {
    throw Object.assign(new Error("no links here"), { code: "EPERM" })
  }
}))

it.effect("a folder that cannot be locked is refused, not tried for ever", () =>
  Effect.gen(function* () {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "kundbro-lock-"))
    const error = yield* Effect.flip(Effect.scoped(Effect.provide(Ledger.Ledger, Ledger.layerEmbedded(folder))))
    assert.strictEqual(error.reason, "failed")
    assert.deepStrictEqual(fs.readdirSync(folder), [])
    fs.rmSync(folder, { recursive: true })
  })
)

it.effect("a place where no folder can be made is refused, not tried for ever", () =>
  Effect.gen(function* () {
    for (const place of ["/proc/nowhere", "/dev/null/nowhere", "/proc/self/nowhere/deeper"]) {
      const error = yield* Effect.flip(Effect.scoped(Effect.provide(Ledger.Ledger, Ledger.layerEmbedded(place))))
      assert.strictEqual(error.reason, "failed", place)
      assert.include(error.problem, `its folder ${place} cannot be used`)
      assert.include(error.remedy, "name another folder")
    }
  })
)
