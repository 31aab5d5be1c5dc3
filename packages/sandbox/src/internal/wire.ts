import { NodeHttpServer, NodeHttpServerRequest } from "@effect/platform-node"
import { Effect } from "effect"
import { HttpMiddleware, HttpRouter, HttpServer, type HttpServerRequest, HttpServerResponse } from "effect/http"
import { createServer, ServerResponse } from "node:http"
import type { Strike } from "../Faults.ts"

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

/**
 * Carries out one call under its strike: holds it back, refuses it, lets `apply` answer, or spoils the answer.
 * `broken` is the vendor's answer to `500`.
 */
export const exchange = <E, R>(
  request: Request,
  strike: Strike,
  broken: Reply,
  apply: Effect.Effect<Reply, E, R>
): Effect.Effect<HttpServerResponse.HttpServerResponse, E, R> => {
  if (strike.fault === undefined && strike.latency === 0) return Effect.map(apply, send)
  const spoil = (reply: Reply) => {
    const bytes = new TextEncoder().encode(reply.body)
    switch (strike.fault) {
      case "truncate":
        return partly(request, reply, bytes.subarray(0, bytes.length >> 1), "cut")
      case "never-end":
        return partly(request, reply, bytes.subarray(0, bytes.length >> 1), "never")
      case "reset-after-apply":
        return reset(request)
      case "garbage":
        return Effect.succeed(HttpServerResponse.uint8Array(noise(512), { contentType: reply.contentType }))
      case "mislabelled-gzip":
        return Effect.succeed(send({ ...reply, headers: { ...reply.headers, "content-encoding": "gzip" } }))
      default:
        return Effect.succeed(send(reply))
    }
  }
  const struck = (): Effect.Effect<HttpServerResponse.HttpServerResponse, E, R> => {
    switch (strike.fault) {
      case "500":
        return Effect.succeed(send(broken))
      case "html":
        return Effect.succeed(send(closedPage))
      case "rate-limit":
        return Effect.succeed(send(tooMany(strike.millis)))
      case "reset-before-apply":
        return reset(request)
      default:
        return Effect.flatMap(apply, spoil)
    }
  }
  return strike.latency === 0 ? struck() : Effect.andThen(pause(strike.latency), Effect.suspend(struck))
}

/** The fault words that {@link exchange} handles itself, for any vendor and any operation. */
export const onTheWire: ReadonlySet<string> = new Set([
  "latency",
  "500",
  "html",
  "rate-limit",
  "truncate",
  "garbage",
  "mislabelled-gzip",
  "never-end",
  "reset-before-apply",
  "reset-after-apply"
])

/** Serves the router on loopback until the scope closes; open connections are cut then. Returns the origin. */
export const serve = Effect.fnUntraced(function* (router: HttpRouter.HttpRouter, port: number) {
  const node = createServer({ keepAliveTimeout: 60_000 })
  const server = yield* NodeHttpServer.make(() => node, { port, host: "127.0.0.1", gracefulShutdownTimeout: 100 })
  yield* server.serve(router.asHttpEffect()).pipe(Effect.provideService(HttpMiddleware.TracerDisabledWhen, () => true))
  yield* Effect.addFinalizer(() => Effect.sync(() => node.closeAllConnections()))
  return HttpServer.formatAddress(server.address)
})
