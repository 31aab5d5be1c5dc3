/**
 * What a dry run says of people with every hard trait, against what the run then does to them.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { NodeHttpClient } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { CustomerId } from "@kundbro/domain/Ids"
import { Ledger, Migration, Plan } from "@kundbro/migration"
import { Sandboxes } from "@kundbro/sandbox"
import { SandboxSystems, Vendors } from "@kundbro/systems"

type Name = "club" | "paper" | "shop"

const count = 250

/** Opens two systems of sandboxes with so many hard people, and a ledger of their own. */
const predicted = Effect.fnUntraced(function* ({ from, plan, settings, to }: (typeof pairs)[number]) {
  const people = { people: { seed: 11, count, nasty: 1 } }
  const sandboxes = yield* Sandboxes.make({ harmoney: people, infosoft: people, norce: from === "shop" ? people : {} })
  Object.assign(process.env, SandboxSystems.secrets(sandboxes))
  const systems = SandboxSystems.systems(sandboxes)
  const source = yield* Vendors.open(systems, from)
  const { [to]: given } = systems
  const target = yield* Vendors.open({ [to]: { ...given, settings: { ...given.settings, ...settings } } }, to)
  const listed = {
    club: sandboxes.harmoney.control.ids,
    paper: sandboxes.infosoft.control.ids,
    shop: sandboxes.norce.control.ids
  }
  // Nobody has the last one.
  const ids = [...(yield* listed[from]), "00000404"]
  const folder = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "kundbro-prediction-"))),
    (made) => Effect.sync(() => rmSync(made, { recursive: true, force: true }))
  )
  const options = {
    plan: Plan.make({
      name: "hard people",
      source: { concurrency: 16 },
      target: { concurrency: 16 },
      retry: { firstDelay: "50 millis", longestDelay: "200 millis" },
      inDoubt: { delay: "100 millis" },
      stopWhen: { rejected: 1 },
      ...plan
    }),
    source: source.adapter,
    target: target.adapter,
    ids: Stream.fromIterable(ids.map((id) => CustomerId.make(id)))
  }
  return yield* Effect.gen(function* () {
    yield* Migration.dryRun(options)
    yield* Migration.run(options)
    const { prediction } = yield* Migration.verify(options)
    if (prediction === undefined) return yield* Effect.die(new Error("nothing was predicted"))
    return { prediction, ids }
  }).pipe(Effect.provide(Ledger.layerEmbedded(join(folder, "ledger"))))
})

const reference = { kind: "code", prefix: "P-" }

const pairs: ReadonlyArray<{ from: Name; to: Name; plan: Partial<typeof Plan.Plan.Encoded>; settings?: object }> = [
  { from: "club", to: "shop", plan: { reference, sharedUnique: "omit" } },
  { from: "paper", to: "shop", plan: { reference } },
  { from: "shop", to: "club", plan: {} },
  { from: "paper", to: "club", plan: { match: ["email"] }, settings: { validateBeforeCreate: true } }
]

describe("people with every hard trait, of whom at most one in a thousand may end otherwise than predicted, end as predicted", () => {
  for (const pair of pairs) {
    it.live(`from ${pair.from} to ${pair.to}`, () =>
      Effect.gen(function* () {
        const { ids, prediction } = yield* predicted(pair)
        assert.strictEqual(prediction.compared, ids.length, "all have ended")
        assert.deepStrictEqual(prediction.differences, [])
        assert.strictEqual(prediction.agreed, ids.length)
        assert.isAtLeast(Object.keys(prediction.outcomes).length, 2)
      }).pipe(Effect.scoped, Effect.provide(NodeHttpClient.layerUndici))
    )
  }
})
