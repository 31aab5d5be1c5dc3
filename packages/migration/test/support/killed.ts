/** An activity in a process of its own that is killed at random moments and started again, until it ends by itself. */
import { Effect } from "effect"
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"

/** Runs a script beside this one; `onStart` gets what kills it. Ends with its output, or `undefined` if killed. */
export const started = (script: string, args: ReadonlyArray<string>, onStart: (kill: () => void) => void = () => {}) =>
  Effect.callback<string | undefined>((resume) => {
    const path = fileURLToPath(new URL(`./${script}`, import.meta.url))
    const child = spawn(process.execPath, [path, ...args], { stdio: ["ignore", "pipe", "pipe"] })
    let output = ""
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()))
    child.on("close", (_code, signal) => resume(Effect.succeed(signal === null ? output : undefined)))
    onStart(() => child.kill("SIGKILL"))
    return Effect.sync(() => child.kill("SIGKILL"))
  })

/** Kills it up to `kills` times, each time a moment after one of the next calls; `calls`: about how many it makes in all. */
export const killedUntilDone = (
  {
    calls,
    kills,
    next,
    watch
  }: {
    readonly calls: number
    readonly kills: number
    readonly next: () => number
    /** Its `onCall` is told of every call. */
    readonly watch: { onCall: () => void }
  },
  script: string,
  ...args: ReadonlyArray<string>
) =>
  Effect.gen(function* () {
    let killed = 0
    for (;;) {
      let left = killed < kills ? 1 + Math.floor((next() * calls) / kills) : Infinity
      const pause = next() * 6
      const output = yield* started(script, args, (kill) => {
        watch.onCall = () => {
          if (--left === 0) setTimeout(kill, pause)
        }
      })
      if (output !== undefined) return { killed, output }
      killed++
    }
  })
