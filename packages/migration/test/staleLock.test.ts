import { assert, describe, it } from "@effect/vitest"
import { Effect, Result } from "effect"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { hold } from "../src/internal/folderLock.ts"

/** What becomes of a folder whose lock was left behind: its new holder, or who has it. */
const takeOver = (holder: { readonly host: string; readonly pid: number; readonly started: string }) =>
  Effect.gen(function* () {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "kundbro-lock-"))
    yield* Effect.addFinalizer(() => Effect.sync(() => fs.rmSync(folder, { recursive: true })))
    fs.writeFileSync(path.join(folder, "lock"), JSON.stringify(holder))
    return yield* Effect.result(hold(folder))
  }).pipe(Effect.scoped)

describe("a lock that was left behind", () => {
  it.effect("is taken over when its process id belongs to another process by now", () =>
    Effect.gen(function* () {
      const result = yield* takeOver({ host: os.hostname(), pid: process.pid, started: "1" })
      assert.isTrue(Result.isSuccess(result))
    })
  )

  it.effect("is left alone when it is another machine's, whose processes nobody can see from here", () =>
    Effect.gen(function* () {
      const result = yield* takeOver({ host: "another-machine.test", pid: 999_999_999, started: "1" })
      assert.strictEqual(Result.isFailure(result) ? result.failure : "", "process 999999999 on another-machine.test")
    })
  )
})
