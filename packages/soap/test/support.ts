import { NodeHttpClient } from "@effect/platform-node"
import type { SoapError } from "@kundbro/soap"
import { SoapClient, Xml, XmlReader, XmlWriter } from "@kundbro/soap"
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
