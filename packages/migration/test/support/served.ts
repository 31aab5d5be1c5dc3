/** A vendor's end of the wire, for engines in processes of their own. */
import { Effect } from "effect"
import * as http from "node:http"

/** Serves what `answer` says to a path and a body, and gives the address; `undefined`: the answer is lost on the way. */
export const served = <E>(answer: (path: string, body: string) => Effect.Effect<string | undefined, E>) =>
  Effect.acquireRelease(
    Effect.callback<{ readonly server: http.Server; readonly url: string }>((resume) => {
      const server = http.createServer((request, response) => {
        const chunks: Array<Buffer> = []
        request.on("data", (chunk: Buffer) => chunks.push(chunk))
        request.on("end", () => {
          Effect.runCallback(answer(request.url ?? "", Buffer.concat(chunks).toString()), {
            onExit: (exit) => {
              if (exit._tag === "Failure") response.writeHead(500).end()
              else if (exit.value === undefined) request.socket.destroy()
              else response.end(exit.value)
            }
          })
        })
      })
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        const port = typeof address === "object" && address !== null ? address.port : 0
        resume(Effect.succeed({ server, url: `http://127.0.0.1:${port}` }))
      })
    }),
    ({ server }) =>
      Effect.callback<void>((resume) => {
        server.closeAllConnections()
        server.close(() => resume(Effect.void))
      })
  ).pipe(Effect.map(({ url }) => url))
