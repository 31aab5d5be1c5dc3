/**
 * `pnpm desk` as a user starts it, and what it prints; and the desk on a configuration file that is not enough.
 */
import { spawn } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"

const start = (
  file: string,
  args: ReadonlyArray<string>,
  onOutput: (stdout: string, kill: () => void) => void,
  env: Readonly<Record<string, string>> = {}
) =>
  new Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>((resolve) => {
    const child = spawn(process.execPath, [fileURLToPath(new URL(`../src/${file}`, import.meta.url)), ...args], {
      env: { ...process.env, KUNDBRO_DESK_TOKEN: "", ...env },
      stdio: ["ignore", "pipe", "pipe"]
    })
    let stdout = ""
    let stderr = ""
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text
      onOutput(stdout, () => child.kill("SIGTERM"))
    })
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text
    })
    child.on("close", (code) => resolve({ code, stdout, stderr }))
  })

/** Makes a call that was printed to be pasted. */
const paste = async (line: string) => {
  const url = /curl -s (\S+)/.exec(line)?.[1] ?? ""
  const headers = Array.from(line.matchAll(/-H '([^:]+): ([^']+)'/g), ([, name = "", value = ""]) => [name, value])
  const body = / -d '(.*)'$/.exec(line)?.[1] ?? ""
  const response = await fetch(url, { method: "POST", headers: Object.fromEntries(headers), body })
  return { status: response.status, text: await response.text() }
}

describe("pnpm desk", () => {
  it("prints three calls that work, and ends when it is told to", async () => {
    let calls: Promise<ReadonlyArray<{ readonly status: number; readonly text: string }>> | undefined
    const { code, stderr } = await start("demo.ts", [], (stdout, kill) => {
      if (calls !== undefined || !stdout.includes("Ctrl-C")) return
      const [member = "", accounts = "", create = ""] = stdout.split("\n").filter((line) => line.includes("curl"))
      const inTurn = async () => {
        const read = [await paste(member), await paste(accounts)]
        let made = await paste(create)
        // The place where writes are kept may still be opening.
        while (made.status === 503) made = await paste(create)
        return [...read, made, await paste(create)]
      }
      calls = inTurn().finally(kill)
    })
    const [member, accounts, made, again] = (await calls) ?? []
    assert.strictEqual(member?.status, 200, member?.text)
    assert.strictEqual(accounts?.status, 200, accounts?.text)
    assert.strictEqual(made?.status, 201, made?.text)
    assert.deepStrictEqual(again, made)
    assert.include(stderr, "route=/systems/:system/writes")
    assert.notInclude(stderr, "Alva")
    assert.oneOf(code, [0, 130, 143])
  }, 120_000)
})

describe("the desk on a configuration file", () => {
  it("says what is missing before it listens, and runs with it", async () => {
    const folder = mkdtempSync(join(tmpdir(), "kundbro-desk-test-"))
    try {
      const config = join(folder, "kundbro.json")
      const flags = ["--config", config, "--port", "0", "--folder", join(folder, "desk")]
      const systems = { till: { vendor: "enactor", settings: { endpoint: "http://127.0.0.1:9/" } } }
      writeFileSync(config, JSON.stringify({ systems, migration: { any: "thing" } }))
      const unreadable = join(folder, "unreadable.json")
      writeFileSync(unreadable, "{")
      const env = { KUNDBRO_DESK_TOKEN: "0123456789abcdef" }
      let answer: Promise<number> | undefined
      const running = start(
        "bin.ts",
        flags,
        (stdout, kill) => {
          answer ??= fetch(`${stdout.split("\n")[0]}/systems`, {
            headers: { authorization: "Bearer 0123456789abcdef" }
          })
            .then(({ status }) => status)
            .finally(kill)
        },
        env
      )
      const refused = (args: ReadonlyArray<string>, env?: Readonly<Record<string, string>>) =>
        start("bin.ts", args, (_, kill) => kill(), env)
      const [right, noToken, outside, broken] = await Promise.all([
        running,
        refused(flags),
        refused([...flags, "--no-token", "--host", "0.0.0.0"]),
        refused(["--config", unreadable, "--port", "0"], env)
      ])
      assert.strictEqual(await answer, 200, right.stderr)
      assert.notStrictEqual(noToken.code, 0)
      assert.include(noToken.stderr, "KUNDBRO_DESK_TOKEN")
      assert.include(outside.stderr, "loopback")
      assert.notStrictEqual(broken.code, 0)
      assert.include(broken.stderr, "is not JSON at line 1, column 2")
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }, 120_000)
})
