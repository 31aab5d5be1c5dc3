/**
 * A child: the owner of a run with workers, or one of the workers. The owner moves everything when it is asked for anything; a worker
 * says how many chunks it is at.
 */
import { NodeHttpClient } from "@effect/platform-node"
import { Effect, Layer, Redacted, Stream } from "effect"
import { CustomerId } from "@kundbro/domain/Ids"
import { Ledger, Migration, Plan, Workers } from "@kundbro/migration"
import { answer, need, started } from "./Child.ts"
import { untraced } from "./Clients.ts"
import { adapters } from "./systems.ts"

const { name, words } = started()
const server = Redacted.make(need(words, "ledger"))
const ids = need(words, "ids").split(" ")
const plan = Plan.make({
  name: "bench",
  reference: { kind: "code", prefix: "B-" },
  match: [],
  loyalty: "ignore",
  consentRegister: "ignore",
  protectedIdentity: "carry",
  relations: "ignore",
  chunkSize: Number(need(words, "chunkSize")),
  source: { concurrency: 8 },
  target: { concurrency: 8, ...(words["callsPerSecond"] && { callsPerSecond: Number(words["callsPerSecond"]) }) }
})

const owner = Effect.gen(function* () {
  const { source, target } = yield* adapters(words)
  const stream = Stream.fromIterable(ids.map((id) => CustomerId.make(id)))
  const { endings } = yield* Migration.run({ plan, source, target, ids: stream, workers: true })
  return { created: endings["created"] ?? 0 }
}).pipe(Effect.provide(Layer.merge(Ledger.layerPostgres(server), NodeHttpClient.layerUndici)))

const worker = Effect.gen(function* () {
  const { source, target } = yield* adapters(words)
  return yield* Workers.work({ plan, source, target })
}).pipe(Effect.provide(Layer.merge(Ledger.layerWorker(server), NodeHttpClient.layerUndici)))

if (name === "worker") {
  answer({}, () => Promise.resolve({}))
  await Effect.runPromise(untraced(worker))
} else answer({}, () => Effect.runPromise(untraced(owner)))
