/**
 * A disk that runs full under a ledger in a folder: the run ends, says so, and goes on once there is room.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { Ledger } from "../src/index.ts"
import { folder } from "./support/ledgers.ts"
import { make, populate } from "./support/MemoryVendor.ts"
import { serve } from "./support/remote.ts"

const script = fileURLToPath(new URL("./support/engine.ts", import.meta.url))
const disk = new URL("./support/smallDisk.ts", import.meta.url).href
const customers = 2_000
const megabyte = 1_000_000

/** What a run says, in a process of its own whose disk takes so many bytes more. */
const run = (ledger: string, url: string, room: number) =>
  Effect.callback<string>((resume) => {
    const child = execFile(
      process.execPath,
      ["--import", disk, script, ledger, url, String(customers)],
      { env: { ...process.env, KUNDBRO_TEST_DISK: ledger, KUNDBRO_TEST_ROOM: String(room) } },
      (_error, output, complaint) => resume(Effect.succeed(output + complaint))
    )
    return Effect.sync(() => child.kill("SIGKILL"))
  })

const world = Effect.gen(function* () {
  const source = make({ vendor: "old" })
  const target = make({ vendor: "new" })
  populate(source, customers)
  const url = yield* serve({ old: source, new: target }, () => {})
  return { target, url, ledger: yield* folder }
})

describe("a disk that runs full", () => {
  it.live(
    "while the ledger is made: the next run with room makes it",
    () =>
      Effect.scoped(
        Effect.gen(function* () {
          const { ledger, url } = yield* world
          const said = yield* run(ledger, url, 38 * megabyte)
          assert.include(said, `the ledger cannot be used: its folder ${ledger} cannot be opened`)
          assert.include(said, "that its disk has room")
          assert.strictEqual(yield* run(ledger, url, Infinity), JSON.stringify({ created: customers }))
        })
      ),
    300_000
  )

  it.live(
    "in the middle of a run: nothing is lost and nothing sent twice",
    () =>
      Effect.scoped(
        Effect.gen(function* () {
          const { ledger, target, url } = yield* world
          yield* Effect.scoped(Effect.provide(Ledger.Ledger, Ledger.layerEmbedded(ledger)))
          const said = yield* run(ledger, url, 3 * megabyte)
          assert.include(said, `the ledger cannot be used: the disk of its folder ${ledger} is full; make room there`)
          assert.isAbove(target.seen.creates, 0)
          assert.isBelow(target.seen.creates, customers)
          assert.strictEqual(yield* run(ledger, url, Infinity), JSON.stringify({ created: customers }))
          assert.strictEqual(target.seen.creates, customers)
        })
      ),
    300_000
  )
})
