/**
 * A relay between an adapter and the system it talks to: it counts what the system is asked, and loses, breaks or forges
 * answers on demand. Because it is plain HTTP, no vendor's sandbox has to know how to misbehave for this suite.
 */
import { Effect } from "effect"
import { Agent, createServer, type IncomingHttpHeaders, request as send, type ServerResponse } from "node:http"
import * as Forgery from "./internal/Forgery.ts"

/** A request as the system would see it. `path` includes the query. */
export interface RelayRequest {
  /** In capitals. */
  readonly method: string
  /** With the query. */
  readonly path: string
  /** By names in lower case. */
  readonly headers: Readonly<IncomingHttpHeaders>
  /** As text. */
  readonly body: string
}

/** An answer as the system gave it. */
export interface RelayAnswer {
  /** As the system gave it. */
  readonly status: number
  /** By names in lower case. */
  readonly headers: Readonly<IncomingHttpHeaders>
  /** As it came, compressed or not. */
  readonly body: Uint8Array
}

/**
 * What can go wrong on the way:
 *
 * - `silence-before`, `silence-after`: no answer ever; the system never saw the request, or has carried it out
 * - `reset-before`, `reset-after`: the connection breaks; the same two
 * - the rest: the system has carried it out, and what comes back is no answer of its: a 500 with a page that repeats the
 *   request (`server-error`), such a page with 200 (`html`), half the answer (`truncated`), JSON or XML of another kind
 *   (`foreign-json`, `foreign-xml`), a fault of the protocol with 200 (`fault`)
 * - `unauthorized`: the system lets nobody in; it has not seen the request, and the answer is a 401 with such a page
 * - `replay`: answers that were given to other requests, in turn and over again
 */
export type Fault =
  | "silence-before"
  | "silence-after"
  | "reset-before"
  | "reset-after"
  | Forgery.Kind
  | "truncated"
  | { readonly replay: ReadonlyArray<RelayAnswer> }

/** `other` passes untouched and uncounted: a token endpoint, a health check. */
export type RequestKind = "read" | "write" | "other"

/** A running relay. */
export interface Relay {
  /** The given address of the system, as the adapter has to be told it. */
  readonly through: (address: string | URL) => string
  /** From now on this happens to every request of that kind, until {@link calm}. */
  readonly strike: (kind: "read" | "write", fault: Fault) => Effect.Effect<void>
  /** No more faults. */
  readonly calm: Effect.Effect<void>
  /** Reads and writes that have arrived here since the start. */
  readonly seen: Effect.Effect<{ readonly read: number; readonly write: number }>
  /** Everything that has been sent to the system, paths and bodies. */
  readonly sent: Effect.Effect<string>
  /** What the system has answered to requests of that kind while this ran. */
  readonly answersTo: <E>(
    kind: "read" | "write",
    during: Effect.Effect<unknown, E>
  ) => Effect.Effect<ReadonlyArray<RelayAnswer>, E>
  /** Requests that wait for the end of their answer. */
  readonly underWay: Effect.Effect<number>
  /** Connections that are held open. */
  readonly connections: Effect.Effect<number>
  /** Takes the address off the network: nothing can connect any more. */
  readonly unplug: Effect.Effect<void>
}

/** Where the system is, and how a request of this vendor tells that it writes. */
export interface RelayOptions {
  /** Any address on the system's host. */
  readonly to: string | URL
  /** What a request does, for counts and faults. */
  readonly kindOf: (request: RelayRequest) => RequestKind
}

const passed = (answer: RelayAnswer, response: ServerResponse): void => {
  const { connection: _, "content-length": _l, "keep-alive": _k, "transfer-encoding": _t, ...headers } = answer.headers
  response.writeHead(answer.status, { ...headers, "content-length": answer.body.length })
  response.end(answer.body)
}

/** Listens on loopback until the scope closes. */
export const make = Effect.fnUntraced(function* ({ kindOf, to }: RelayOptions) {
  const system = new URL(to)
  const agent = new Agent({ keepAlive: true })
  const faults: { read?: Fault; write?: Fault } = {}
  const seen = { read: 0, write: 0 }
  const sent: Array<string> = []
  const underWay = new Set<ServerResponse>()
  const answers = { read: new Array<RelayAnswer>(), write: new Array<RelayAnswer>() }

  const pass = (request: RelayRequest, body: Buffer, then: (answer: RelayAnswer) => void, fail: () => void): void => {
    const headers = { ...request.headers, host: system.host, "content-length": body.length }
    const options = { agent, host: system.hostname, port: system.port, path: request.path, method: request.method }
    const outgoing = send({ ...options, headers }, (incoming) => {
      const parts: Array<Buffer> = []
      incoming.on("data", (part: Buffer) => parts.push(part))
      incoming.on("error", fail)
      incoming.on("end", () => {
        then({ status: incoming.statusCode ?? 502, headers: incoming.headers, body: Buffer.concat(parts) })
      })
    })
    outgoing.on("error", fail)
    outgoing.end(body)
  }

  const answer = (request: RelayRequest, body: Buffer, response: ServerResponse): void => {
    const kind = kindOf(request)
    const fault = kind === "other" ? undefined : faults[kind]
    if (kind !== "other") seen[kind] += 1
    sent.push(`${request.method} ${request.path}`, request.body)
    const cut = () => void response.destroy()
    if (fault === "silence-before") return
    if (fault === "reset-before") return cut()
    const forge = (as: Forgery.Kind) => {
      const { body, contentType, status } = Forgery.make(as, request)
      response.writeHead(status, { "content-type": contentType })
      response.end(body)
    }
    if (fault === "unauthorized") return forge(fault)
    pass(
      request,
      body,
      (reply) => {
        if (kind !== "other") answers[kind].push(reply)
        if (fault === undefined) return passed(reply, response)
        if (fault === "silence-after") return
        if (fault === "reset-after") return cut()
        if (typeof fault === "object") {
          const [next, ...others] = fault.replay
          if (next === undefined || kind === "other") return cut()
          faults[kind] = { replay: [...others, next] }
          return passed(next, response)
        }
        if (fault === "truncated") {
          response.writeHead(reply.status, { ...reply.headers, "content-length": reply.body.length + 1 })
          response.write(reply.body.subarray(0, reply.body.length >> 1), cut)
          return
        }
        forge(fault)
      },
      cut
    )
  }

  // A connection must not end by itself: who holds one too many would go unnoticed.
  const server = createServer({ keepAliveTimeout: 60_000 }, (incoming, response) => {
    underWay.add(response)
    response.on("close", () => underWay.delete(response))
    const parts: Array<Buffer> = []
    incoming.on("error", () => {})
    incoming.on("data", (part: Buffer) => parts.push(part))
    incoming.on("end", () => {
      const body = Buffer.concat(parts)
      const { headers, method = "GET", url = "/" } = incoming
      answer({ method, path: url, headers, body: body.toString("utf8") }, body, response)
    })
  })
  const unplug = Effect.callback<void>((resume) => {
    agent.destroy()
    server.close(() => resume(Effect.void))
    server.closeAllConnections()
  })
  yield* Effect.acquireRelease(
    Effect.callback<void>((resume) => void server.listen(0, "127.0.0.1", () => resume(Effect.void))),
    () => unplug
  )
  const bound = server.address()
  const port = typeof bound === "object" && bound !== null ? bound.port : 0
  const relay: Relay = {
    through: (address) => {
      const { hash, pathname, search } = new URL(address)
      return `http://127.0.0.1:${port}${pathname}${search}${hash}`
    },
    strike: (kind, fault) =>
      Effect.sync(() => {
        faults[kind] = fault
      }),
    calm: Effect.sync(() => {
      delete faults.read
      delete faults.write
    }),
    seen: Effect.sync(() => ({ ...seen })),
    sent: Effect.sync(() => sent.join("\n")),
    answersTo: (kind, during) =>
      Effect.suspend(() => {
        const before = answers[kind].length
        return Effect.map(during, () => answers[kind].slice(before))
      }),
    underWay: Effect.sync(() => underWay.size),
    connections: Effect.callback<number>((resume) => {
      server.getConnections((_, count) => resume(Effect.succeed(count)))
    }),
    unplug
  }
  return relay
})
