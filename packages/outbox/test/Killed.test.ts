/** A program that is killed at any moment while the vendor misbehaves: nothing is lost, nothing doubled, nothing out of order. */
import { assert, describe, it } from "@effect/vitest"
import { NorceSandbox } from "@kundbro/sandbox"
import { Effect, Fiber } from "effect"
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { folder } from "./support/outboxes.ts"
import { random } from "./support/random.ts"

const script = fileURLToPath(new URL("./support/program.ts", import.meta.url))
const customers = 60
const kills = 10
const seed = 20261122

/** Runs the program; `onStart` gets what kills it. Ends with its lines, and whether it was killed. */
const program = (folder: string, norce: NorceSandbox.Norce, onStart: (kill: () => void) => void) =>
  Effect.callback<{ readonly lines: ReadonlyArray<string>; readonly killed: boolean }>((resume) => {
    const { applicationId, clientId, clientSecret, scope, url } = norce
    const child = spawn(
      process.execPath,
      [script, folder, String(customers), url, clientId, clientSecret, scope, applicationId],
      { stdio: ["ignore", "pipe", "inherit"] }
    )
    let output = ""
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString()
    })
    child.on("close", (_code, signal) =>
      resume(Effect.succeed({ lines: output.split("\n").filter((line) => line !== ""), killed: signal !== null }))
    )
    onStart(() => child.kill("SIGKILL"))
    return Effect.sync(() => child.kill("SIGKILL"))
  })

/** Calls `then` when the vendor has seen so many more calls, give or take a few milliseconds. */
const afterCalls = Effect.fnUntraced(function* ({ control }: NorceSandbox.Norce, calls: number, then: () => void) {
  const seen = Effect.map(control.requests, ({ log }) => log.length)
  const end = (yield* seen) + calls
  yield* Effect.repeat(Effect.delay(seen, "2 millis"), { until: (now) => now >= end })
  then()
})

describe("a program that is killed", () => {
  it.live(
    `loses, doubles and reorders nothing in ${kills} kills at random moments (seed ${seed})`,
    () =>
      Effect.gen(function* () {
        const norce = yield* NorceSandbox.make({ fsync: "never" })
        const { control } = norce
        yield* control.inject({ fault: "reset-after-apply", operation: "CreateCustomer3", probability: 0.15 })
        yield* control.inject({ fault: "reset-before-apply", operation: "CreateCustomer3", probability: 0.1 })
        yield* control.inject({ fault: "truncate", operation: "UpdateCustomer3", probability: 0.1 })
        yield* control.inject({ fault: "500", probability: 0.05 })
        yield* control.inject({ fault: "latency", millis: 4 })
        const at = yield* folder
        const next = random(seed)
        const submitted: Array<string> = []
        let killed = 0
        let last: string | undefined
        while (last === undefined) {
          if (killed % 3 === 1) yield* control.inject({ fault: "maintenance", times: 6, millis: 5 })
          // Two or three calls for a write; every fourth kill comes at any moment of the start instead.
          const calls = 1 + Math.floor((next() * 14 * customers) / kills)
          const early = next() * 1_500
          let watch: Fiber.Fiber<void> | undefined
          const run = yield* program(at, norce, (kill) => {
            if (killed >= kills) return
            if (killed % 4 === 3) setTimeout(kill, early)
            else watch = Effect.runFork(afterCalls(norce, calls, kill))
          })
          if (watch !== undefined) yield* Fiber.interrupt(watch)
          const answer = run.killed ? undefined : run.lines.at(-1)
          submitted.push(...(answer === undefined ? run.lines : run.lines.slice(0, -1)))
          if (run.killed) killed++
          else last = answer
        }
        assert.strictEqual(new Set(submitted).size, submitted.length, "what was acknowledged once is there for ever")
        const status: unknown = JSON.parse(last)
        assert.deepInclude(status, { delivered: 3 * customers, deadLetters: 0, undecided: 0, kept: 0 })
        assert.isAtLeast(killed, kills - 2)
        const { writes } = yield* control.requests
        const creates = Object.entries(writes).filter(([key]) => key.startsWith("CreateCustomer3"))
        assert.strictEqual(creates.length, customers)
        for (const [key, times] of creates) assert.strictEqual(times, 1, key)
        const { customers: held = {} } = yield* control.dump
        const names = Object.values(held).map((record) => record["FirstName"])
        assert.deepStrictEqual(
          names,
          Array.from({ length: customers }, () => "Third")
        )
      }).pipe(Effect.scoped),
    120_000
  )
})
