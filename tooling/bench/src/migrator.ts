/**
 * A child: moves all customers of the Harmoney sandbox to the Norce sandbox, with the engine and its ledger or by a
 * plain loop. Both make the same calls: read customer and relations, create, read back and compare.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { NodeHttpClient } from "@effect/platform-node"
import { Effect, ManagedRuntime, Stream } from "effect"
import { differences } from "@kundbro/domain/Comparison"
import { Customer } from "@kundbro/domain/Customer"
import { CustomerId, ExternalReference } from "@kundbro/domain/Ids"
import { Ledger, Migration, Plan } from "@kundbro/migration"
import { answer, need, started, type Answer } from "./Child.ts"
import { untraced } from "./Clients.ts"
import { adapters } from "./systems.ts"

const { name, words } = started()
const ids = need(words, "ids")
  .split(" ")
  .map((id) => CustomerId.make(id))

const concurrency = 8
const reference = { kind: "code", prefix: "B-" }
const plan = Plan.make({
  name: "bench",
  reference,
  match: [],
  loyalty: "ignore",
  consentRegister: "ignore",
  protectedIdentity: "carry",
  source: { concurrency },
  target: { concurrency }
})

type Adapters = Effect.Success<ReturnType<typeof adapters>>

/** Seconds and CPU seconds of the program. */
const timed = <A, E, R>(program: Effect.Effect<A, E, R>) =>
  Effect.suspend(() => {
    const began = performance.now()
    const before = process.cpuUsage()
    return Effect.map(program, () => {
      const { system, user } = process.cpuUsage(before)
      return { seconds: (performance.now() - began) / 1000, cpuSeconds: (user + system) / 1e6 }
    })
  })

/** The ledger is made anew for each turn; that happens once a migration, so it is not in the measure. */
const engine = ({ source, target }: Adapters) =>
  Effect.suspend(() => {
    const folder = mkdtempSync(join(tmpdir(), "kundbro-bench-"))
    const move = Effect.gen(function* () {
      yield* Migration.run({ plan, source, target, ids: Stream.fromIterable(ids) })
      const { verified } = yield* Migration.verify({ plan, source, target })
      if (!verified) yield* Effect.die(new Error("the engine has not moved every customer"))
    })
    return Effect.andThen(Ledger.Ledger, timed(move)).pipe(
      Effect.provide(Ledger.layerEmbedded(folder)),
      Effect.ensuring(Effect.sync(() => rmSync(folder, { recursive: true })))
    )
  })

const moveOne = Effect.fnUntraced(function* ({ source, target }: Adapters, id: CustomerId) {
  const { value } = yield* source.customerById.get(id)
  yield* source.relationReads.of(id)
  const planted = new ExternalReference({ kind: reference.kind, value: `${reference.prefix}${id}` })
  const draft = yield* Effect.fromResult(
    target.customerDrafts.draft(new Customer({ ...value, references: [...value.references, planted] }))
  )
  const receipt = yield* target.customerCreation.create(draft)
  if (receipt.id === undefined) return yield* Effect.die(new Error("the loop has not moved every customer"))
  const readBack = yield* target.customerById.get(receipt.id)
  if (differences(draft, readBack.value).length > 0) yield* Effect.die(new Error("a customer arrived otherwise"))
})

const loop = (adapters: Adapters) =>
  timed(Effect.forEach(ids, (id) => moveOne(adapters, id), { concurrency, discard: true }))

const runtime = ManagedRuntime.make(NodeHttpClient.layerUndici)
const opened = await runtime.runPromise(adapters(words))
answer({}, () =>
  runtime.runPromise(untraced<Answer, unknown, never>(name === "engine" ? engine(opened) : loop(opened)))
)
