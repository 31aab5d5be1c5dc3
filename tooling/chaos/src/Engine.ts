/** `kundbro` as a process, as a user starts it: it can be killed, and frozen for a while. */
import { type ChildProcess, spawn } from "node:child_process"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"

const bin = join(dirname(createRequire(import.meta.url).resolve("kundbro/package.json")), "src/bin.ts")

/** How a process ended; `undefined`: it was killed. */
export interface Ended {
  readonly code: number | undefined
  readonly stdout: string
  readonly stderr: string
}

export interface Engine {
  readonly run: (...args: ReadonlyArray<string>) => Promise<Ended>
  /** Whether there was one to be killed. */
  readonly kill: () => boolean
  /** Stops it as a machine that sleeps would; resolves once it is awake, or gone. Whether there was one. */
  readonly freeze: (millis: number) => Promise<boolean>
}

export const make = (folder: string, env: Readonly<Record<string, string>>): Engine => {
  let child: ChildProcess | undefined
  return {
    run: (...args) =>
      new Promise((resolve) => {
        const own = spawn(process.execPath, [bin, ...args], {
          cwd: folder,
          env: { ...process.env, ...env, NO_COLOR: "1" },
          stdio: ["ignore", "pipe", "pipe"]
        })
        child = own
        let stdout = ""
        let stderr = ""
        own.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()))
        own.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()))
        own.on("close", (code) => {
          child = undefined
          resolve({ code: code ?? undefined, stdout, stderr })
        })
      }),
    kill: () => child?.kill("SIGKILL") ?? false,
    freeze: async (millis) => {
      const own = child
      if (own === undefined || !own.kill("SIGSTOP")) return false
      await new Promise((resolve) => setTimeout(resolve, millis))
      own.kill("SIGCONT")
      return true
    }
  }
}
