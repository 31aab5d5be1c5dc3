/**
 * Postgres inside the process: a PGlite in a folder, spoken to over its wire protocol, so that the ledger's code is the
 * same as on a server. It has a thread of its own: vendors are read while the ledger stores.
 */
import { Effect } from "effect"
import { once } from "node:events"
import * as fs from "node:fs"
import * as path from "node:path"
import { Duplex } from "node:stream"
import { Worker } from "node:worker_threads"

/** Beside this file, under its extension: `.ts` in the workspace, `.js` in a package. */
const script = new URL(import.meta.url.replace(/pglite(\.[jt]s)$/, "pgliteThread$1"))

/** What its thread says once it can be asked; then answers, and at last the code that it gave up with. */
const opened = "open"

/** An embedded database that has given up. `code`: Postgres's own, as where its log found no room; empty where it said none. */
class GaveUp extends Error {
  override readonly name = "GaveUp"
  readonly code: string
  constructor(code: string) {
    super("the embedded database has ended")
    this.code = code
  }
}

interface Database {
  readonly thread: Worker
  /** Why it answers nobody any more. */
  over?: GaveUp
}

/** What is made in a folder lasts only once the folder itself is on the disk; a system that knows no such thing needs none. */
const sync = (folder: string): void => {
  try {
    const file = fs.openSync(folder, "r")
    fs.fsyncSync(file)
    fs.closeSync(file)
  } catch {}
}

/**
 * Begins a database that is not there, and again one that was never finished, as when its disk ran full: PGlite opens no half of
 * one. Gives what says that it is finished.
 */
const begin = (folder: string): (() => void) => {
  const unfinished = `${folder}.unfinished`
  if (fs.existsSync(unfinished)) fs.rmSync(folder, { recursive: true, force: true })
  else if (!fs.existsSync(folder)) fs.writeFileSync(unfinished, "", { mode: 0o600 })
  return () => {
    if (!fs.existsSync(unfinished)) return
    fs.rmSync(unfinished)
    // Before anything is stored in it: else a power cut could bring the mark back.
    sync(path.dirname(folder))
  }
}

/** Opens the database in `folder` and gives a maker of connections to it. It has one session: one connection at a time. */
export const open = (folder: string) =>
  Effect.acquireRelease(
    Effect.tryPromise(async () => {
      const finished = begin(folder)
      const thread = new Worker(script, { workerData: folder })
      const database: Database = { thread }
      thread.on("message", (reply: unknown) => {
        if (typeof reply === "string" && reply !== opened) database.over = new GaveUp(reply)
      })
      // An error that nobody listens to would end the process.
      thread.on("error", () => {})
      thread.on("exit", () => {
        database.over ??= new GaveUp("")
      })
      await Promise.race([once(thread, "message"), once(thread, "exit").then(() => Promise.reject(new GaveUp("")))])
      finished()
      return database
    }),
    ({ over, thread }) =>
      Effect.promise(async () => {
        if (over !== undefined) return
        const ended = once(thread, "exit")
        thread.postMessage("close")
        await ended
      })
  ).pipe(Effect.map((database) => () => connect(database)))

const connect = (database: Database): Duplex => {
  const { thread } = database
  let pending: (() => void) | undefined
  const onMessage = (reply: unknown) => {
    if (!(reply instanceof Uint8Array)) return
    const done = pending
    pending = undefined
    duplex.push(reply)
    done?.()
  }
  const onExit = () => duplex.destroy(database.over)
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
      thread.off("message", onMessage).off("exit", onExit)
      done(error)
    }
  })
  // The client listens while it has the connection; afterwards nobody needs to hear of it.
  duplex.on("error", () => {})
  thread.on("message", onMessage).on("exit", onExit)
  if (database.over !== undefined) duplex.destroy(database.over)
  return duplex
}
