/**
 * Two processes find the same stale lock: played, by letting one of them read what stood there before the other one came.
 */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { vi } from "vitest"
import { hold } from "../src/internal/folderLock.ts"

const late = vi.hoisted(() => ({ texts: new Array<string>() }))

vi.mock("node:fs", async (original) => {
  const real = await original<typeof fs>()
  return {
    ...real,
    readFileSync: (file: string, encoding: "utf8") =>
      (file.endsWith("/lock") ? late.texts.shift() : undefined) ?? real.readFileSync(file, encoding)
  }
})

it.effect("a lock that another process has taken over meanwhile is not taken from it", () =>
  Effect.gen(function* () {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "kundbro-lock-"))
    yield* Effect.addFinalizer(() => Effect.sync(() => fs.rmSync(folder, { recursive: true })))
    fs.writeFileSync(path.join(folder, "lock"), JSON.stringify({ host: "the-faster-one.test", pid: 1, started: "1" }))
    late.texts.push(JSON.stringify({ host: os.hostname(), pid: 2 ** 22 + 1, started: "1" }))
    const holder = yield* Effect.flip(Effect.scoped(hold(folder)))
    assert.strictEqual(holder, "process 1 on the-faster-one.test")
    assert.strictEqual(late.texts.length, 0)
  }).pipe(Effect.scoped)
)
