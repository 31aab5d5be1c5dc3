/**
 * That `npx @kundbro/sandbox` keeps its promise where nothing of the workspace is at hand: it starts all four stand-ins, and
 * every call that it prints is pasted into a shell as it stands and answered.
 */
import { spawn, spawnSync } from "node:child_process"

/** What each answer holds, in the order in which the calls are printed; Norce's first line only fetches a token. */
const expected = [
  "<CustomerId>004711000</CustomerId>",
  "<StatusCode>00</StatusCode>",
  "DynamicAttributesListResponse",
  '[{"Id":',
  "submitCustomerNameSearchResponse",
  "CustomerLoyaltyAccountKey",
  'outcome name="Success"',
  '"created":1'
]

/** Runs it in a folder in which its package is installed. */
export const problemsOf = async (folder: string): Promise<ReadonlyArray<string>> => {
  const sandbox = spawn("npx", ["--no", "@kundbro/sandbox"], { cwd: folder, detached: true })
  const printed = await new Promise<string>((resolve) => {
    let text = ""
    const heard = (chunk: Buffer) => {
      text += chunk.toString("utf8")
      if (text.includes("Ctrl-C")) resolve(text)
    }
    sandbox.stdout.on("data", heard)
    sandbox.stderr.on("data", heard)
    sandbox.once("exit", () => resolve(text))
  })
  const calls = printed.match(/^ {2}(TOKEN=.*\n {2})?curl .*$/gm) ?? []
  const problems = expected.flatMap((part, at) => {
    const { stderr, stdout } = spawnSync("sh", ["-c", calls[at] ?? "echo not printed"], { encoding: "utf8" })
    return stdout.includes(part) ? [] : [`npx @kundbro/sandbox: call ${at + 1} is not answered: ${stdout}${stderr}`]
  })
  if (sandbox.exitCode === null && sandbox.pid !== undefined) process.kill(-sandbox.pid, "SIGINT")
  return calls.length === expected.length
    ? problems
    : [`npx @kundbro/sandbox printed ${calls.length} calls, not ${expected.length}: ${printed}`, ...problems]
}
