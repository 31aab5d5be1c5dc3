/**
 * The night of the cut-over, with somebody pulling the plug: `kill -9` at random moments, then the same command again.
 */
import { readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { stage } from "./support.ts"

const kills = 50
const seed = Number(process.env["KILL_SEED"] ?? 20_261_122)

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
const random = (from: number) => {
  let state = from
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** The target's customers by planted code, without what Norce assigns. */
const holdings = (dump: Readonly<Record<string, Readonly<Record<string, unknown>>>>): ReadonlyMap<string, string> => {
  const assigned = new Set(["Id", "Key", "Created", "Updated"])
  const held = new Map<string, string>()
  for (const record of Object.values(dump["customers"] ?? {})) {
    const text = JSON.stringify(record, (key, value: unknown) => (assigned.has(key) ? undefined : value))
    const code = /"Code":"([^"]+)"/.exec(text)?.[1] ?? ""
    assert.isFalse(held.has(code), "a customer was created twice")
    held.set(code, text)
  }
  return held
}

describe("kill -9", () => {
  it.live(
    `after ${kills} kills at random moments the target holds what an undisturbed run leaves`,
    () =>
      Effect.gen(function* () {
        const { folder, kundbro, sandboxes, start } = yield* stage({ count: 400, plan: { chunkSize: 40 } })
        const { norce } = sandboxes

        const undisturbed = yield* kundbro("migrate", "run")
        assert.strictEqual(undisturbed.code, 0, undisturbed.stderr)
        const expected = holdings(yield* norce.control.dump)
        const crossReference = () =>
          readFileSync(join(folder, "report/cross-reference.csv"), "utf8").replaceAll(/,\d+,/g, ",id,")
        const expectedReference = crossReference()
        assert.isAbove(expected.size, 300)

        const next = random(seed)
        let killed = 0
        let rounds = 0
        while (killed < kills) {
          rounds++
          yield* norce.control.reset
          rmSync(join(folder, "ledger"), { recursive: true, force: true })
          rmSync(join(folder, "report"), { recursive: true, force: true })
          for (;;) {
            // Some die while starting, most at work: some time after the first sign of it.
            const early = next() < 0.1
            const delay = Math.floor(next() * (early ? 1_500 : 450))
            const ended =
              killed >= kills
                ? yield* kundbro("migrate", "run", "--json")
                : yield* Effect.promise(() => {
                    let timer: NodeJS.Timeout | undefined
                    return start(["migrate", "run", "--json"], (stdout, kill) => {
                      if (
                        timer === undefined &&
                        (early || stdout.includes('"moving"') || stdout.includes('"resolving"'))
                      ) {
                        timer = setTimeout(() => kill("SIGKILL"), delay)
                      }
                    }).finally(() => clearTimeout(timer))
                  })
            if (ended.signal === "SIGKILL") {
              killed++
              continue
            }
            assert.strictEqual(ended.code, 0, ended.stderr)
            break
          }
          const held = holdings(yield* norce.control.dump)
          assert.deepStrictEqual(new Set(held.keys()), new Set(expected.keys()))
          for (const [code, text] of held) assert.strictEqual(text, expected.get(code))
          assert.strictEqual(crossReference(), expectedReference)
        }
        const verified = yield* kundbro("migrate", "verify")
        assert.strictEqual(verified.code, 0, verified.stderr)
        assert.deepStrictEqual(yield* norce.control.mails, [])
        assert.isAtLeast(killed, kills)
        assert.isAtLeast(rounds, 1)
      }).pipe(Effect.scoped),
    900_000
  )
})
