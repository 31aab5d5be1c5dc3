/** The thread of an embedded database: one message of the Postgres protocol in, its answer out, one after the other. */
import { PGlite } from "@electric-sql/pglite"
import { parentPort, workerData } from "node:worker_threads"

const port = parentPort
if (port !== null && typeof workerData === "string") {
  const database = await PGlite.create(workerData)
  port.on("message", (message: unknown) => {
    if (message instanceof Uint8Array) {
      database.execProtocolRaw(message).then(
        (answer) => port.postMessage(answer),
        () => port.postMessage("failed")
      )
    } else {
      void database.close().finally(() => port.close())
    }
  })
  port.postMessage("open")
}
