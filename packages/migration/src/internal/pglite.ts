/**
 * Postgres inside the process: a PGlite in a folder, spoken to over its wire protocol, so that the ledger's code is the
 * same as on a server. It has a thread of its own: vendors are read while the ledger stores.
 */
import { Effect } from "effect"
import { once } from "node:events"
import { Duplex } from "node:stream"
import { Worker } from "node:worker_threads"

/** Beside this file, under its extension: `.ts` in the workspace, `.js` in a package. */
const script = new URL(import.meta.url.replace(/pglite(\.[jt]s)$/, "pgliteThread$1"))

/** Opens the database in `folder` and gives a maker of connections to it. It has one session: one connection at a time. */
export const open = (folder: string) =>
  Effect.acquireRelease(
    Effect.tryPromise(async () => {
      const thread = new Worker(script, { workerData: folder })
      await once(thread, "message")
      return thread
    }),
    (thread) =>
      Effect.promise(async () => {
        const ended = once(thread, "exit")
        thread.postMessage("close")
        await ended
      })
  ).pipe(Effect.map((thread) => () => connect(thread)))

const connect = (thread: Worker): Duplex => {
  let pending: ((error?: Error) => void) | undefined
  const settle = (error?: Error) => {
    const done = pending
    pending = undefined
    done?.(error)
  }
  const onMessage = (reply: unknown) => {
    if (reply instanceof Uint8Array) {
      duplex.push(reply)
      settle()
    } else settle(new Error("the embedded database failed"))
  }
  const onEnd = () => settle(new Error("the embedded database has ended"))
  const duplex: Duplex = new Duplex({
    read: () => {},
    write: (message: Buffer, _encoding, done) => {
      pending = done
      const whole = new Uint8Array(message)
      thread.postMessage(whole, [whole.buffer])
    },
    final: (done) => {
      duplex.push(null)
      done()
    },
    destroy: (error, done) => {
      thread.off("message", onMessage).off("error", onEnd).off("exit", onEnd)
      done(error)
    }
  })
  thread.on("message", onMessage).on("error", onEnd).on("exit", onEnd)
  return duplex
}
