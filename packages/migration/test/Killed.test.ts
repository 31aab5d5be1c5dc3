import { assert, describe, it } from "@effect/vitest"
import { Effect, Struct } from "effect"
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { folder } from "./support/ledgers.ts"
import { make, type MemoryVendor, populate } from "./support/MemoryVendor.ts"
import { random } from "./support/random.ts"
import { serve } from "./support/remote.ts"

const script = fileURLToPath(new URL("./support/engine.ts", import.meta.url))
const customers = 240
const kills = 16
const seed = 20261122

/** What a target holds, by planted reference; the target's own ids aside. */
const holdings = ({ customers }: MemoryVendor) =>
  Array.from(customers.values(), (customer) => JSON.stringify(Struct.omit(customer, ["id"]))).sort()

/** Runs the engine in its own process; `onStart` gets what kills it. Ends with its output, or `undefined` if killed. */
const engine = (ledger: string, url: string, onStart: (kill: () => void) => void) =>
  Effect.callback<string | undefined>((resume) => {
    const child = spawn(process.execPath, [script, ledger, url, String(customers)], {
      stdio: ["ignore", "pipe", "pipe"]
    })
    let output = ""
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()))
    child.on("close", (_code, signal) => resume(Effect.succeed(signal === null ? output : undefined)))
    onStart(() => child.kill("SIGKILL"))
    return Effect.sync(() => child.kill("SIGKILL"))
  })

const world = Effect.gen(function* () {
  const source = make({ vendor: "old" })
  const target = make({ vendor: "new", latencyMillis: 1 })
  populate(source, customers)
  const watch = { onCall: () => {} }
  const url = yield* serve({ old: source, new: target }, () => watch.onCall())
  return { target, url, watch, ledger: yield* folder }
})

describe("an engine that is killed", () => {
  it.live(
    `ends as if nothing had happened after ${kills} kills at random moments (seed ${seed})`,
    () =>
      Effect.scoped(
        Effect.gen(function* () {
          const quiet = yield* world
          const undisturbed = yield* engine(quiet.ledger, quiet.url, () => {})
          assert.deepStrictEqual(undisturbed, JSON.stringify({ created: customers }))

          const rough = yield* world
          const next = random(seed)
          let killed = 0
          let output: string | undefined
          while (output === undefined) {
            // Two calls a customer: kills fall anywhere from listing to the last receipt.
            let left = killed < kills ? 1 + Math.floor((next() * 2.4 * customers) / kills) : Infinity
            const pause = next() * 6
            output = yield* engine(rough.ledger, rough.url, (kill) => {
              rough.watch.onCall = () => {
                if (--left === 0) setTimeout(kill, pause)
              }
            })
            if (output === undefined) killed++
          }
          assert.strictEqual(output, JSON.stringify({ created: customers }))
          assert.isAtLeast(killed, 15)
          assert.deepStrictEqual(holdings(rough.target), holdings(quiet.target))
          assert.strictEqual(
            rough.target.seen.creates,
            customers,
            "each was created once, and nothing was sent on hope"
          )
        })
      ),
    300_000
  )
})
