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

/** How a statement ends that is refused, after which the database goes on: PGlite's own number. */
const isRefusal = (thrown: unknown): boolean =>
  typeof thrown === "object" && thrown !== null && "status" in thrown && thrown.status === 100

if (port !== null && typeof workerData === "string") {
  let pieces: Array<Uint8Array<ArrayBuffer>> = []
  /** Says with what code the database gave up, which is in the error that it sent last. */
  const end = (): never => {
    const said = new TextDecoder("latin1").decode(join(pieces))
    port.postMessage(/\0C([0-9A-Z]{5})\0/.exec(said)?.[1] ?? "")
    return process.exit(1)
  }
  // Else each new segment of the write-ahead log is written twice: with zeros first.
  const database = await PGlite.create(workerData, {
    startParams: [...PGlite.defaultStartParams, "-c", "wal_init_zero=off"]
  })
  // A database that has given up, as one whose log finds no room on the disk, is called again by PGlite, for ever.
  const step = database.Module._PostgresMainLoopOnce
  database.Module._PostgresMainLoopOnce = () => {
    try {
      step()
    } catch (thrown) {
      if (!isRefusal(thrown)) end()
      throw thrown
    }
  }
  port.on("message", (message: unknown) => {
    if (message instanceof Uint8Array) {
      pieces = []
      // Streamed, because an answer as a whole is parsed once by the database's own client before it is given. A piece is a
      // view of the database's memory, good until the next.
      const onRawData = (piece: Uint8Array) => void pieces.push(new Uint8Array(piece))
      const answered = () => {
        const answer = join(pieces)
        return port.postMessage(answer, [answer.buffer])
      }
      database.execProtocolRawStream(message, { onRawData }).then(answered, end)
    } else {
      void database.close().finally(() => port.close())
    }
  })
  port.postMessage("open")
}
