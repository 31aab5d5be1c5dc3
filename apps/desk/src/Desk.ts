/**
 * The desk as a server, over any set of adapters.
 */
import { NodeHttpServer } from "@effect/platform-node"
import { ByteSize, Context, Data, Duration, Effect, Layer, type Redacted } from "effect"
import { HttpMiddleware, HttpRouter, HttpServer } from "effect/http"
import { HttpApiBuilder, HttpApiScalar } from "effect/http-api"
import type { Adapter } from "@kundbro/domain"
import { createServer } from "node:http"
import { Api } from "./Api.ts"
import * as Guard from "./Guard.ts"
import { probes } from "./Probes.ts"
import * as Reads from "./Reads.ts"
import * as Systems from "./Systems.ts"
import * as Writes from "./Writes.ts"

/** The desk cannot be started so. */
export class DeskError extends Data.TaggedError("DeskError")<{ readonly message: string }> {}

export interface DeskOptions {
  /** Each by the name that stands in the addresses. */
  readonly adapters: Readonly<Record<string, Adapter.Adapter>>
  /** Where writes are kept. It holds personal data, so it is made for its owner only. */
  readonly folder: string
  /** What callers must send. None: allowed on a loopback address only. */
  readonly token: Redacted.Redacted | undefined
  /** Default `127.0.0.1`. There is no TLS here: put a proxy that has it in front of any other. */
  readonly host?: string
  /** Default 0: a free one. */
  readonly port?: number
  /** Of a request's body. Default 1 MiB. */
  readonly maximumBytes?: number
  /** How long a read may take. Default 30 seconds. */
  readonly readTimeout?: Duration.Input
  /** How long the receipt of a write is waited for before the answer is 202. Default 10 seconds. */
  readonly wait?: Duration.Input
  /** How long `/ready` says 503 before no more calls are taken, so that a load balancer notices. Default none. */
  readonly drain?: Duration.Input
  /** How long calls in flight get to end. Default 20 seconds. */
  readonly closeWithin?: Duration.Input
}

/** Starts the desk; it lives as long as the scope. Closing it waits for the calls in flight and for the writes that have left. */
export const make = Effect.fnUntraced(function* (options: DeskOptions) {
  const { closeWithin = "20 seconds", drain = 0, host = "127.0.0.1", readTimeout = "30 seconds" } = options
  if (options.token === undefined && !Guard.isLoopback(host)) {
    return yield* new DeskError({
      message: `Without a token the desk may listen on a loopback address only, not on ${host}`
    })
  }
  let closing = false
  const node = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 })
  const guard = Guard.guard({
    maximumBytes: ByteSize.bytes(options.maximumBytes ?? 2 ** 20),
    loopbackOnly: options.token === undefined,
    isClosing: () => closing
  })
  const systems = Layer.effect(Systems.Systems, Systems.make({ ...options, readTimeout }))
  const routes = Layer.mergeAll(
    HttpApiBuilder.layer(Api, { openapiPath: "/openapi.json" }),
    HttpApiScalar.layer(Api, { path: "/docs", scalar: { withDefaultFonts: false } }),
    HttpRouter.use((router) => router.addGlobalMiddleware(guard))
  ).pipe(
    Layer.provide([
      Reads.systems,
      Reads.customers(readTimeout),
      Writes.writes(options.wait ?? "10 seconds"),
      probes(() => closing)
    ]),
    Layer.provide([Guard.authorization(options.token), Guard.watch]),
    Layer.provide(systems)
  )
  const context = yield* Layer.build(
    HttpRouter.serve(routes, { disableLogger: true, disableListenLog: true }).pipe(
      Layer.provideMerge(
        NodeHttpServer.layer(() => node, { host, port: options.port ?? 0, gracefulShutdownTimeout: closeWithin })
      ),
      // Its span would hold the address as it was sent; ours does not.
      Layer.provide(Layer.succeed(HttpMiddleware.TracerDisabledWhen, () => true))
    )
  )
  yield* Effect.addFinalizer(() =>
    Effect.suspend(() => {
      closing = true
      // Who has sent half a request by then does not hold up the end.
      setTimeout(() => node.closeAllConnections(), Duration.toMillis(drain) + Duration.toMillis(closeWithin)).unref()
      return Effect.sleep(drain)
    })
  )
  return { url: HttpServer.formatAddress(Context.get(context, HttpServer.HttpServer).address) }
})
