/**
 * One process per folder. The lock names its holder by process id and start time, so that a lock left by a killed process
 * is seen to be stale even when its id has been given to another one.
 */
import { Effect, Option, Schema } from "effect"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import * as PrivateFolder from "../PrivateFolder.ts"

const Holder = Schema.Struct({ host: Schema.String, pid: Schema.Int, started: Schema.String })
type Holder = typeof Holder.Type
const decodeHolder = Schema.decodeUnknownOption(Schema.fromJsonString(Holder))

/** When a process started, in the system's own words; empty where the system does not tell. */
const startOf = (pid: number): string => {
  try {
    // Field 22 of the line; the second one, the name, may hold spaces and ends at the last parenthesis.
    return (
      fs
        .readFileSync(`/proc/${pid}/stat`, "utf8")
        .replace(/^.*\) /s, "")
        .split(" ")[19] ?? ""
    )
  } catch {
    return ""
  }
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (thrown) {
    return thrown instanceof Error && "code" in thrown && thrown.code === "EPERM"
  }
}

/** Anything else, such as a disk that knows no links, would be tried for ever. */
const isThere = (thrown: unknown): boolean => thrown instanceof Error && "code" in thrown && thrown.code === "EEXIST"

const isStale = (holder: Holder): boolean =>
  holder.host === os.hostname() &&
  (!isAlive(holder.pid) || (holder.started !== "" && holder.started !== startOf(holder.pid)))

const read = (file: string): string => {
  try {
    return fs.readFileSync(file, "utf8")
  } catch {
    return ""
  }
}

/** Takes the lock, or answers with who holds it. */
const take = (folder: string): string | undefined => {
  const file = path.join(folder, "lock")
  const mine = path.join(folder, `lock.${process.pid}`)
  const self = JSON.stringify({ host: os.hostname(), pid: process.pid, started: startOf(process.pid) })
  fs.writeFileSync(mine, self, { mode: 0o600 })
  try {
    for (;;) {
      try {
        // A link appears whole or not at all, and fails if somebody else's is there.
        fs.linkSync(mine, file)
        return undefined
      } catch (thrown) {
        if (!isThere(thrown)) throw thrown
        const text = read(file)
        if (text === "" && !fs.existsSync(file)) continue
        const holder = decodeHolder(text)
        if (Option.isNone(holder)) return "an unreadable lock file"
        if (!isStale(holder.value)) return `process ${holder.value.pid} on ${holder.value.host}`
        // Between reading and removing another process may have done the same and taken the lock: look once more.
        if (read(file) === text) fs.rmSync(file, { force: true })
      }
    }
  } finally {
    fs.rmSync(mine, { force: true })
  }
}

/**
 * Holds the folder's lock until the scope closes. Makes the folder, mode 0700. Fails with the holder's description, or with what is
 * wrong with the folder.
 */
export const hold = (folder: string) =>
  Effect.acquireRelease(
    Effect.andThen(
      PrivateFolder.make(folder),
      Effect.try({ try: () => take(folder), catch: (thrown) => PrivateFolder.refused(folder, thrown) })
    ).pipe(Effect.flatMap((holder) => (holder === undefined ? Effect.void : Effect.fail(holder)))),
    () => Effect.sync(() => fs.rmSync(path.join(folder, "lock"), { force: true }))
  )
