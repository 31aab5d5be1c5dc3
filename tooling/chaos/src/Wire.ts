/**
 * The wire between the engine and a vendor: it tells of the calls, can lose an answer, break off before it, or deliver a call
 * twice, and is gone while the vendor is.
 */
import { once } from "node:events"
import * as http from "node:http"

/** What becomes of one call: `lost` is never answered, `reset` breaks the connection once the vendor has answered. */
export type Way = "through" | "lost" | "reset" | "twice"

export interface Wire {
  readonly origin: string
  /** From now on the vendor is there. */
  readonly open: (origin: string) => Promise<void>
  /** Nobody is there: connections break, and new ones are refused. */
  readonly shut: () => void
  readonly end: () => void
}

const listen = (server: http.Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once("error", reject)
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject)
      const address = server.address()
      resolve(typeof address === "object" && address !== null ? address.port : 0)
    })
  })

/** A wire whose every call is told to `onCall` before it leaves, and the vendor's status to `onAnswer`. */
export const make = async (
  onCall: (path: string, body: string) => Promise<Way>,
  onAnswer: (status: number) => void
): Promise<Wire> => {
  let upstream = ""
  const agent = new http.Agent({ keepAlive: true })

  interface Answer {
    readonly status: number
    readonly headers: http.IncomingHttpHeaders
    readonly body: Buffer
  }
  const deliver = (request: http.IncomingMessage, response: http.ServerResponse, body: Buffer): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const { host: _, ...headers } = request.headers
      const call = http.request(
        new URL(request.url ?? "/", upstream),
        { method: request.method, headers, agent },
        (answer) => {
          const chunks: Array<Buffer> = []
          answer.on("data", (chunk: Buffer) => chunks.push(chunk))
          answer.on("error", reject)
          answer.on("close", () =>
            answer.complete
              ? resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: Buffer.concat(chunks) })
              : reject(new Error("the answer broke off"))
          )
        }
      )
      call.on("error", reject)
      // An engine that has gone takes its call along, as far as the vendor has not got it yet.
      response.once("close", () => call.destroy())
      call.end(body)
    })

  const pass = async (request: http.IncomingMessage, response: http.ServerResponse) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    await once(request, "end")
    const body = Buffer.concat(chunks)
    const way = await onCall(request.url ?? "/", body.toString())
    const answer = await deliver(request, response, body)
    if (way === "twice") await deliver(request, response, body)
    onAnswer(answer.status)
    if (way === "reset") request.socket.destroy()
    else if (way !== "lost") response.writeHead(answer.status, answer.headers).end(answer.body)
  }
  const server = http.createServer((request, response) => {
    pass(request, response).catch(() => request.socket.destroy())
  })
  const port = await listen(server, 0)
  const shut = () => {
    server.close()
    server.closeAllConnections()
  }
  return {
    origin: `http://127.0.0.1:${port}`,
    open: async (origin) => {
      upstream = origin
      if (!server.listening) await listen(server, port)
    },
    shut,
    end: () => {
      shut()
      agent.destroy()
    }
  }
}
