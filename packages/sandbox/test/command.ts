/** The command `kundbro-sandbox` as a process of its own. */
import { Effect } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"

/** A folder for one test. */
export const folder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(`${tmpdir()}/kundbro-sandbox-`)),
  (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
)

/** How a process ended: its exit code, or the signal that ended it. */
export const exited = (child: ChildProcess) =>
  Effect.callback<number | string>((resume) => {
    const done = () => resume(Effect.succeed(child.exitCode ?? child.signalCode ?? ""))
    if (child.exitCode === null && child.signalCode === null) child.once("exit", done)
    else done()
  })

const running = (command: string, flags: ReadonlyArray<string>, environment: NodeJS.ProcessEnv = process.env) => {
  const child = spawn(command, flags, { env: environment })
  const said = { output: "", errors: "" }
  child.stdout.on("data", (chunk: Buffer) => (said.output += chunk.toString("utf8")))
  child.stderr.on("data", (chunk: Buffer) => (said.errors += chunk.toString("utf8")))
  return { child, said }
}

const bin = new URL("../src/bin.ts", import.meta.url).pathname

/** Runs a program to its end. */
export const ran = (command: string, flags: ReadonlyArray<string>, environment?: NodeJS.ProcessEnv) =>
  Effect.gen(function* () {
    const { child, said } = running(command, flags, environment)
    return { code: yield* exited(child), ...said }
  })

/** Runs the command to its end: with flags with which it cannot start. */
export const refused = (...flags: ReadonlyArray<string>) => ran(process.execPath, [bin, ...flags])

/** Starts the command and waits until it has printed everything. */
export const started = (...flags: ReadonlyArray<string>) =>
  Effect.acquireRelease(
    Effect.callback<{ readonly child: ChildProcess; readonly output: string }>((resume) => {
      const { child, said } = running(process.execPath, [bin, ...flags])
      child.stdout.on("data", () => {
        if (/Ctrl-C|^\{.*\}\n$/.test(said.output)) resume(Effect.succeed({ child, output: said.output }))
      })
      child.once("exit", () => resume(Effect.die(`the command ended: ${said.output}${said.errors}`)))
    }),
    ({ child }) => Effect.sync(() => child.kill("SIGKILL"))
  )
