import { createHash } from "node:crypto"
import type { Logged, RequestReport } from "../Requests.ts"
import { numberOf, type Table } from "./tables.ts"

/** The recorder of one sandbox. */
export interface Recorder {
  readonly log: (call: Logged) => void
  readonly spelling: (operation: string, parameter: string, spelling: string) => void
  readonly ignored: (operation: string, name: string) => void
  readonly applied: (key: string) => void
  readonly report: () => RequestReport
}

/** A short stable hash, for keys that would otherwise be personal data. */
export const fingerprint = (...parts: ReadonlyArray<string>): string => {
  const hash = createHash("sha256")
  for (const part of parts) hash.update(part).update("\0")
  return hash.digest("base64url").slice(0, 16)
}

const kept = 10_000

/** An empty recorder; applied writes are counted in `writes`, which outlives the process when the sandbox keeps a journal. */
export const make = (writes: Table): Recorder => {
  const counts: Record<string, number> = {}
  const spellings: Record<string, number> = {}
  const ignored: Record<string, number> = {}
  let log: Array<Logged> = []
  const count = (counter: Record<string, number>, key: string) => {
    counter[key] = (counter[key] ?? 0) + 1
  }
  return {
    log: (call) => {
      count(counts, call.operation)
      log.push(call)
      if (log.length > 2 * kept) log = log.slice(-kept)
    },
    spelling: (operation, parameter, spelling) => count(spellings, `${operation}.${parameter}=${spelling}`),
    ignored: (operation, name) => count(ignored, `${operation}.${name}`),
    applied: (key) => writes.set(key, { count: numberOf(writes.get(key), "count") + 1 }),
    report: () => ({
      counts: { ...counts },
      spellings: { ...spellings },
      ignored: { ...ignored },
      writes: Object.fromEntries([...writes.entries()].map(([key, fields]) => [key, numberOf(fields, "count")])),
      log: log.slice(-kept)
    })
  }
}
