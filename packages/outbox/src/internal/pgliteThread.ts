/** The thread of an embedded database: one message of the Postgres protocol in, its answer out, one after the other. */
import { PGlite } from "@electric-sql/pglite"
import { parentPort, workerData } from "node:worker_threads"

const port = parentPort

const join = (pieces: ReadonlyArray<Uint8Array<ArrayBuffer>>): Uint8Array<ArrayBuffer> => {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

if (port !== null && typeof workerData === "string") {
  // Else each new segment of the write-ahead log is written twice: with zeros first.
  const database = await PGlite.create(workerData, {
    startParams: [...PGlite.defaultStartParams, "-c", "wal_init_zero=off"]
  })
  port.on("message", (message: unknown) => {
    if (message instanceof Uint8Array) {
      const pieces: Array<Uint8Array<ArrayBuffer>> = []
      // Streamed, because an answer as a whole is parsed once by the database's own client before it is given. A piece is a
      // view of the database's memory, good until the next.
      const onRawData = (piece: Uint8Array) => void pieces.push(new Uint8Array(piece))
      const answered = () => {
        const answer = join(pieces)
        return port.postMessage(answer, [answer.buffer])
      }
      database.execProtocolRawStream(message, { onRawData }).then(answered, () => port.postMessage("failed"))
    } else {
      void database.close().finally(() => port.close())
    }
  })
  port.postMessage("open")
}
