/**
 * Postgres inside the process: a PGlite in a folder, spoken to over its wire protocol, so that the ledger's code is the
 * same as on a server.
 */
import { PGlite } from "@electric-sql/pglite"
import { Effect } from "effect"
import { Duplex } from "node:stream"
import { callbackify } from "node:util"

/** Opens the database in `folder` and gives a maker of connections to it. It has one session: one connection at a time. */
export const open = (folder: string) =>
  Effect.acquireRelease(
    Effect.tryPromise(() => PGlite.create(folder)),
    (database) => Effect.promise(() => database.close())
  ).pipe(Effect.map((database) => () => connect(database)))

const connect = (database: PGlite): Duplex => {
  const ask = callbackify((message: Uint8Array) => database.execProtocolRaw(message))
  const duplex: Duplex = new Duplex({
    read: () => {},
    write: (message: Buffer, _encoding, done) =>
      ask(message, (error, reply) => {
        if (error === null) duplex.push(reply)
        done(error)
      }),
    final: (done) => {
      duplex.push(null)
      done()
    }
  })
  return duplex
}
