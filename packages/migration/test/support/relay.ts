/** A relay of TCP connections that can go silent: nothing passes, nothing is refused, as on a network that has come apart. */
import { Effect } from "effect"
import * as net from "node:net"

/** Its port, and the two ways that it can be told. */
export const relay = (to: number) =>
  Effect.acquireRelease(
    Effect.callback<{
      readonly server: net.Server
      readonly sockets: Set<net.Socket>
      readonly line: { open: boolean }
    }>((resume) => {
      const sockets = new Set<net.Socket>()
      const line = { open: true }
      const server = net.createServer((near) => {
        const far = net.connect(to, "127.0.0.1")
        for (const [from, into] of [
          [near, far],
          [far, near]
        ] as const) {
          sockets.add(from)
          from.on("data", (data: Buffer) => {
            if (line.open) into.write(data)
          })
          from.on("error", () => from.destroy())
          from.on("close", () => {
            sockets.delete(from)
            if (line.open) into.destroy()
          })
        }
      })
      server.listen(0, "127.0.0.1", () => resume(Effect.succeed({ server, sockets, line })))
    }),
    ({ server, sockets }) =>
      Effect.callback<void>((resume) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resume(Effect.void))
      })
  ).pipe(
    Effect.map(({ line, server, sockets }) => {
      const address = server.address()
      return {
        port: typeof address === "object" && address !== null ? address.port : 0,
        cut: () => {
          line.open = false
        },
        /** What was under way is lost; new connections pass. */
        mend: () => {
          for (const socket of sockets) socket.destroy()
          line.open = true
        }
      }
    })
  )
