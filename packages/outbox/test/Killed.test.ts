/** A program that is killed at any moment while the vendor misbehaves: nothing is lost, nothing doubled, nothing out of order. */
import { assert, describe, it } from "@effect/vitest"
import { NorceSandbox } from "@kundbro/sandbox"
import { Effect } from "effect"
import { spawn } from "node:child_process"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { folder } from "./support/outboxes.ts"
import { random } from "./support/random.ts"

const script = fileURLToPath(new URL("./support/program.ts", import.meta.url))
const customers = 40
const kills = 10
const seed = 20261122

interface Moment {
  /** The kill comes when so many calls have left, or, with none, so long after the start. */
  readonly calls: number
  readonly millis: number
}

/** Runs the program until it ends or is killed; `said` are the lines of its submissions and, at its end, its status. */
const program = (folder: string, norce: NorceSandbox.Norce, moment: Moment | undefined) =>
  Effect.callback<{ readonly said: ReadonlyArray<string>; readonly killed: boolean }>((resume) => {
    const { applicationId, clientId, clientSecret, scope, url } = norce
    const child = spawn(
      process.execPath,
      [script, folder, String(customers), url, clientId, clientSecret, scope, applicationId],
      { stdio: ["ignore", "pipe", "inherit"] }
    )
    const said: Array<string> = []
    const kill = () => child.kill("SIGKILL")
    let calls = 0
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (line !== "call") said.push(line)
      else if (++calls === moment?.calls) setTimeout(kill, moment.millis)
    })
    child.on("close", (_code, signal) => resume(Effect.succeed({ said, killed: signal !== null })))
    if (moment?.calls === 0) setTimeout(kill, moment.millis)
    return Effect.sync(kill)
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
          // Three or four calls for a write; every fourth kill comes at any moment of the start instead.
          const moment =
            killed % 4 === 3
              ? { calls: 0, millis: next() * 1_500 }
              : { calls: 1 + Math.floor((next() * 16 * customers) / kills), millis: next() * 5 }
          const run = yield* program(at, norce, killed < kills ? moment : undefined)
          submitted.push(...(run.killed ? run.said : run.said.slice(0, -1)))
          if (run.killed) killed++
          else last = run.said.at(-1) ?? ""
        }
        assert.strictEqual(new Set(submitted).size, submitted.length, "what was acknowledged once is there for ever")
        const status: unknown = JSON.parse(last)
        assert.deepInclude(status, { delivered: 3 * customers, deadLetters: 0, undecided: 0, kept: 0 })
        assert.isAtLeast(killed, kills - 2)
        const { log, writes } = yield* control.requests
        const refused = log.filter(({ operation, outcome }) => operation === "CreateCustomer3" && outcome === "400")
        assert.deepStrictEqual(refused, [], "no create was sent again on hope, to be saved by the vendor's own check")
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
    300_000
  )
})
