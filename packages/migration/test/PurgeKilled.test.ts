import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Customer } from "@kundbro/domain/Customer"
import { CustomerId } from "@kundbro/domain/Ids"
import { Effect, Stream } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { Audit, Ledger, Migration, OutputFiles, Plan } from "../src/index.ts"
import { started } from "./support/killed.ts"
import { folder } from "./support/ledgers.ts"
import { make, person, populate } from "./support/MemoryVendor.ts"
import { random } from "./support/random.ts"
import { email, rules } from "./support/world.ts"

const seed = 20261124
const kills = 4

const readable = (at: string, canaries: ReadonlyArray<string>) => {
  const bytes = fs
    .readdirSync(at, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => fs.readFileSync(path.join(entry.parentPath, entry.name)))
  return canaries.filter((canary) => bytes.some((one) => one.includes(canary)))
}

describe("a purge that is killed", () => {
  for (const [what, others] of [
    ["one customer", 12],
    ["all", 0]
  ] as const) {
    it.live(
      `leaves nothing of ${what} once it is run again, and an audit that verifies, after ${kills} kills (seed ${seed})`,
      () =>
        Effect.scoped(
          Effect.gen(function* () {
            const at = yield* folder
            const [ledger, out] = [path.join(at, "ledger"), path.join(at, "out")]
            const id = CustomerId.make("canary-id")
            const canaries = [id, "canary-name", "canary-mail"]
            const source = make({ vendor: "old" })
            const target = make({ vendor: "new" })
            const ids = [id, ...populate(source, others)]
            const name = { given: "canary-name", family: "Öberg" }
            const emails = email("canary-mail@a.example")
            source.customers.set(id, new Customer({ ...person(90), id, name, emails }))
            const options = { plan: Plan.make(rules), source: source.adapter, target: target.adapter }
            const within = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
              Effect.provide(effect, [Ledger.layerEmbedded(ledger), NodeServices.layer])
            yield* within(
              Effect.gen(function* () {
                yield* Migration.run({ ...options, ids: Stream.fromIterable(ids) })
                yield* Migration.verify(options)
                yield* OutputFiles.write(out)
              })
            )
            assert.sameMembers(readable(at, canaries), canaries)

            const next = random(seed)
            let longest = 60
            let killed = 0
            let output: string | undefined
            while (output === undefined) {
              // Each may live somewhat longer than the one before, so that kills fall from the first statement to the last file.
              const after = killed < kills ? [String(next() * longest)] : []
              output = yield* started("purgeEngine.ts", [ledger, out, what === "all" ? what : id, ...after])
              if (output === undefined) killed++
              longest *= 2
            }
            assert.strictEqual(output, "purged 1")
            assert.isAtLeast(killed, 1)
            assert.deepStrictEqual(readable(at, canaries), [])
            yield* within(
              Effect.gen(function* () {
                const { broken } = yield* Audit.verify(Audit.rows)
                assert.deepStrictEqual(broken, [])
                const kinds = [...(yield* Stream.runCollect(Audit.rows))].map(({ kind }) => kind)
                assert.deepStrictEqual(kinds.slice(-2), ["purge", "purged"])
                const { listed, problems, purged } = yield* Migration.status
                assert.deepStrictEqual({ listed, purged, problems }, { listed: ids.length, purged: 1, problems: [] })
              })
            )
          })
        ),
      900_000
    )
  }
})
