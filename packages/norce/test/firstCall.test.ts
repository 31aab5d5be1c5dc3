/** `docs/first-call.md`: its program, against a stand-in on a port of its own, prints what the page says. */
import { execFile } from "node:child_process"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { NorceSandbox } from "@kundbro/sandbox"
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8")
const page = read("../../../docs/first-call.md")
const [, promised = ""] = /^```text\n([\s\S]*?)^```/m.exec(page) ?? []
const program = read("./firstCall.ts")

it.live("the program of the page prints what the page says", () =>
  Effect.gen(function* () {
    assert.include(page, program)
    const sandbox = yield* NorceSandbox.make({ people: { seed: 1, count: 20 } })
    const here = program.replace("http://127.0.0.1:4711/commerce/customer/1.1/", sandbox.url)
    const { stdout } = yield* Effect.promise(() =>
      promisify(execFile)(process.execPath, ["--input-type=module-typescript", "--eval", here], {
        cwd: fileURLToPath(new URL(".", import.meta.url)),
        env: { ...process.env, NO_COLOR: "1" }
      })
    )
    assert.strictEqual(stdout, promised)
  }).pipe(Effect.scoped)
)
