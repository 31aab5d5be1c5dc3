import { NodeHttpClient } from "@effect/platform-node"
import type { SoapError } from "@kundbro/soap"
import { SoapClient, SoapOperation, Xml, XmlReader, XmlWriter } from "@kundbro/soap"
import { Effect, Result } from "effect"
import { createServer } from "node:http"
import type { IncomingMessage, ServerResponse } from "node:http"
import { createServer as createRawServer } from "node:net"
import type { Server, Socket } from "node:net"

export const ns = "urn:example:people"
export const xsi = "http://www.w3.org/2001/XMLSchema-instance"

/** Reads `<r>` with the shape, and tells a failure by its tag and path. */
export const read = <A>(shape: Xml.Shape<A>, content: string, limits = {}) =>
  XmlReader.make(shape, { name: "r", namespace: ns }, limits)(`<r xmlns="${ns}" xmlns:xsi="${xsi}">${content}</r>`)

export const written = <A>(shape: Xml.Shape<A>, value: A): Result.Result<string, SoapError.Unencodable> =>
  XmlWriter.make(shape, { name: "r", namespace: ns })(value)

/** One element `v` with this text, read by the leaf. */
export const readLeaf = <A>(leaf: Xml.Shape<A>, text: string) =>
  Result.map(read(Xml.struct({ v: leaf }), `<v>${text}</v>`), (record) => record.v)

export const listening = (server: Server) =>
  Effect.acquireRelease(
    Effect.callback<string>((resume) => {
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        resume(
          Effect.succeed(`http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/`)
        )
      })
    }),
    () => Effect.callback<void>((resume) => void server.close(() => resume(Effect.void)))
  )

/** An HTTP server that has read the whole request before it answers. */
export const serve = (answer: (request: IncomingMessage, response: ServerResponse, body: string) => void) =>
  Effect.gen(function* () {
    const sockets = new Set<Socket>()
    let opened = 0
    const server = createServer((request, response) => {
      let body = ""
      request.setEncoding("utf8")
      request.on("data", (chunk: string) => {
        body += chunk
      })
      request.on("end", () => answer(request, response, body))
    })
    server.on("connection", (socket) => {
      opened++
      sockets.add(socket)
      socket.on("close", () => sockets.delete(socket))
    })
    yield* Effect.addFinalizer(() => Effect.sync(() => sockets.forEach((socket) => socket.destroy())))
    return { url: yield* listening(server), sockets, opened: () => opened }
  })

/** A TCP server for what an HTTP library would not send. */
export const serveRaw = (onRequest: (socket: Socket) => void) =>
  Effect.gen(function* () {
    const sockets = new Set<Socket>()
    const server = createRawServer((socket) => {
      sockets.add(socket)
      socket.on("close", () => sockets.delete(socket))
      socket.on("error", () => {})
      socket.once("data", () => onRequest(socket))
    })
    yield* Effect.addFinalizer(() => Effect.sync(() => sockets.forEach((socket) => socket.destroy())))
    return { url: yield* listening(server), sockets }
  })

export const withClient = <A, E, R>(
  options: SoapClient.Options,
  use: (client: SoapClient.SoapClient) => Effect.Effect<A, E, R>
) => Effect.flatMap(SoapClient.make(options), use).pipe(Effect.provide(NodeHttpClient.layerUndici))

export const envelope = (body: string, version: "1.1" | "1.2" = "1.1") => {
  const namespace =
    version === "1.1" ? "http://schemas.xmlsoap.org/soap/envelope/" : "http://www.w3.org/2003/05/soap-envelope"
  return `<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="${namespace}"><s:Header/><s:Body>${body}</s:Body></s:Envelope>`
}

export const Person = Xml.struct({ id: Xml.string, name: Xml.optional(Xml.string), born: Xml.optional(Xml.localDate) })
export const GetPerson = SoapOperation.make("GetPerson", {
  action: `${ns}/GetPerson`,
  namespace: ns,
  request: Xml.struct({ id: Xml.string }),
  response: Person
})

export const person = `<GetPersonResponse xmlns="${ns}"><GetPersonResult><id>00100</id><name>Åse</name></GetPersonResult></GetPersonResponse>`
export const fault11 = `<s:Fault><faultcode>s:Client.Authentication</faultcode><faultstring>Åse is unknown</faultstring><faultactor>urn:actor</faultactor><detail><e:NotFound xmlns:e="urn:e"><id>00100</id></e:NotFound></detail></s:Fault>`

/** The reason of a call against a server that answers so. */
export const reasonFor = (
  answer: {
    readonly status?: number
    readonly type?: string
    readonly body: string | Uint8Array
    readonly headers?: Record<string, string>
  },
  options: Partial<SoapClient.Options> = {}
) =>
  Effect.gen(function* () {
    const { url } = yield* serve((_, response) => {
      response.writeHead(answer.status ?? 200, {
        "content-type": answer.type ?? "text/xml; charset=utf-8",
        ...answer.headers
      })
      response.end(answer.body)
    })
    return yield* withClient({ endpoint: url, timeout: "5 seconds", ...options }, (client) =>
      Effect.flip(client.call(GetPerson, { id: "00100" }))
    )
  })
