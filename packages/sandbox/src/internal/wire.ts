import { NodeHttpServer, NodeHttpServerRequest } from "@effect/platform-node"
import { Effect } from "effect"
import { HttpMiddleware, type HttpRouter, HttpServer, type HttpServerRequest, HttpServerResponse } from "effect/http"
import { createServer, ServerResponse } from "node:http"
import type { Strike } from "../Faults.ts"
import { PortUnusable } from "../SandboxControl.ts"

/** An answer before it is put on the wire. */
export interface Reply {
  readonly status: number
  readonly contentType: string
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

/** A JSON answer. */
export const json = (value: unknown, status = 200): Reply => ({
  status,
  contentType: "application/json; charset=utf-8",
  body: JSON.stringify(value)
})

/** Sends an answer as it is. */
export const send = (reply: Reply): HttpServerResponse.HttpServerResponse =>
  HttpServerResponse.text(reply.body, {
    status: reply.status,
    contentType: reply.contentType,
    ...(reply.headers && { headers: reply.headers })
  })

const closedPage: Reply = {
  status: 200,
  contentType: "text/html; charset=utf-8",
  body: "<!DOCTYPE html><html><head><title>Service notice</title></head><body><h1>We will be back soon</h1></body></html>"
}

const tooMany = (millis: number): Reply => ({
  status: 429,
  contentType: "text/plain; charset=utf-8",
  body: "Too many requests",
  headers: { "retry-after": String(Math.ceil(millis / 1000)) }
})

// Real milliseconds: the caller's test clock must not stop the sandbox's sockets.
const pause = (millis: number) =>
  Effect.callback<void>((resume) => {
    const timer = setTimeout(() => resume(Effect.void), millis)
    return Effect.sync(() => clearTimeout(timer))
  })

type Request = HttpServerRequest.HttpServerRequest

const reset = (request: Request) =>
  Effect.sync(() => {
    NodeHttpServerRequest.toServerResponse(request).destroy()
    return HttpServerResponse.empty()
  })

/** Announces `announced` bytes, sends `part`, and then either cuts the connection or leaves it open for ever. */
const partly = (request: Request, reply: Reply, part: Uint8Array, end: "cut" | "never") =>
  Effect.callback<HttpServerResponse.HttpServerResponse>((resume) => {
    const response = NodeHttpServerRequest.toServerResponse(request)
    if (!(response instanceof ServerResponse)) return resume(Effect.die("the sandbox speaks HTTP/1.1 only"))
    response.statusCode = reply.status
    response.setHeader("content-type", reply.contentType)
    response.setHeader("content-length", Buffer.byteLength(reply.body) + 1)
    response.write(part, () => {
      if (end === "cut") {
        response.destroy()
        resume(Effect.succeed(HttpServerResponse.empty()))
      }
    })
  })

const noise = (length: number) => Uint8Array.from({ length }, (_, at) => (at * 167 + 13) % 256)

type Answering<E, R> = Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>

/** The faults that refuse a call before anything is applied. */
const before: Readonly<Record<string, (request: Request, broken: Reply, millis: number) => Answering<never, never>>> = {
  "500": (_, broken) => Effect.succeed(send(broken)),
  html: () => Effect.succeed(send(closedPage)),
  "rate-limit": (_request, _broken, millis) => Effect.succeed(send(tooMany(millis))),
  "reset-before-apply": reset
}

const half = (reply: Reply) => {
  const bytes = new TextEncoder().encode(reply.body)
  return bytes.subarray(0, bytes.length >> 1)
}

/** The faults that lose or spoil the answer of a call that was applied. */
const after: Readonly<Record<string, (request: Request, reply: Reply) => Answering<never, never>>> = {
  truncate: (request, reply) => partly(request, reply, half(reply), "cut"),
  "never-end": (request, reply) => partly(request, reply, half(reply), "never"),
  "reset-after-apply": reset,
  garbage: (_, { contentType }) => Effect.succeed(HttpServerResponse.uint8Array(noise(512), { contentType })),
  "mislabelled-gzip": (_, reply) =>
    Effect.succeed(send({ ...reply, headers: { ...reply.headers, "content-encoding": "gzip" } }))
}

/** The fault words that {@link exchange} handles itself, for any vendor and any operation. */
export const onTheWire: ReadonlySet<string> = new Set(["latency", ...Object.keys(before), ...Object.keys(after)])

/** What a vendor has to say about one call. */
export interface Exchange<E, R> {
  /** The vendor's answer to `500`. */
  readonly broken: Reply
  /** Records how the call ended, when it ended before `apply`. */
  readonly log: (outcome: string) => void
  readonly apply: Effect.Effect<Reply, E, R>
}

/** Carries out one call under its strike: holds it back, refuses it, lets `apply` answer, or spoils the answer. */
export const exchange = <E, R>(request: Request, strike: Strike, vendor: Exchange<E, R>): Answering<E, R> => {
  const struck = (): Answering<E, R> => {
    const refuse = before[strike.fault ?? ""]
    if (refuse !== undefined) {
      vendor.log(strike.fault ?? "")
      return refuse(request, vendor.broken, strike.millis)
    }
    const spoil = after[strike.fault ?? ""]
    return spoil === undefined
      ? Effect.map(vendor.apply, send)
      : Effect.flatMap(vendor.apply, (reply) => spoil(request, reply))
  }
  return strike.latency === 0 ? struck() : Effect.andThen(pause(strike.latency), Effect.suspend(struck))
}

/** Serves the router on loopback until the scope closes; open connections are cut then. Returns the origin. */
export const serve = Effect.fnUntraced(function* (router: HttpRouter.HttpRouter, port: number) {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) return yield* new PortUnusable({ port })
  const node = createServer({ keepAliveTimeout: 60_000 })
  const listening = { port, host: "127.0.0.1", gracefulShutdownTimeout: 100 }
  const server = yield* Effect.mapError(
    NodeHttpServer.make(() => node, listening),
    () => new PortUnusable({ port })
  )
  yield* server.serve(router.asHttpEffect()).pipe(Effect.provideService(HttpMiddleware.TracerDisabledWhen, () => true))
  yield* Effect.addFinalizer(() => Effect.sync(() => node.closeAllConnections()))
  return HttpServer.formatAddress(server.address)
})
