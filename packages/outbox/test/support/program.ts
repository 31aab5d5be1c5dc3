/**
 * A program with an outbox in a process of its own, to be killed. It submits what its outbox does not have yet, says so on its
 * output, says there of every call to its vendor that it leaves, and ends when nothing waits. Arguments: the outbox's folder, how many customers, and where its Norce is.
 */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as Norce from "@kundbro/norce/Norce"
import { Effect, Layer, Logger, Option, Redacted } from "effect"
import { HttpClient } from "effect/http"
import { Outbox } from "../../src/index.ts"
import { key, quick, statusWhere } from "./outboxes.ts"
import { member } from "./member.ts"

const [, , folder = "", count = "0", url = "", clientId = "", secret = "", scope = "", applicationId = "0"] =
  process.argv

const norce = Norce.make({
  baseUrl: new URL(url),
  clientId,
  clientSecret: Redacted.make(secret),
  scope,
  applicationId: Number(applicationId),
  cultureCode: "sv-SE",
  readRetries: 0,
  writeTimeoutMillis: 500
})

const program = Effect.gen(function* () {
  const outbox = yield* Outbox.make({
    adapter: yield* norce,
    at: { folder },
    reference: { kind: "code", prefix: "k:" },
    concurrency: 8,
    ...quick,
    inDoubt: { lookups: 2, delay: "10 millis", patience: 1_000 }
  })
  const submit = Effect.fnUntraced(function* (name: string, write: Parameters<typeof outbox.submit>[0]) {
    if (Option.isSome(yield* outbox.receipt(key(name)))) return
    yield* outbox.submit(write, key(name))
    process.stdout.write(`${name}\n`)
  })
  for (let n = 1; n <= Number(count); n++) {
    yield* submit(`make-${n}`, { _tag: "Create", customer: member(n, "First") })
    const customer = { createdBy: key(`make-${n}`) }
    yield* submit(`second-${n}`, { _tag: "Update", customer, to: member(n, "Second") })
    yield* submit(`third-${n}`, { _tag: "Update", customer, to: member(n, "Third") })
  }
  const status = yield* statusWhere(outbox, ({ lookingUp, waiting }) => waiting + lookingUp === 0)
  process.stdout.write(`${JSON.stringify(status)}\n`)
})

const http = Layer.effect(
  HttpClient.HttpClient,
  Effect.map(
    HttpClient.HttpClient,
    HttpClient.tapRequest(() => Effect.sync(() => process.stdout.write("call\n")))
  )
).pipe(Layer.provide(NodeHttpClient.layerUndici))

Effect.runPromise(Effect.scoped(program).pipe(Effect.provide(Layer.mergeAll(http, Logger.layer([]))))).catch(
  (error: unknown) => {
    process.stderr.write(String(error))
    process.exitCode = 1
  }
)
