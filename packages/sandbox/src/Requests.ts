/**
 * What a sandbox remembers about the calls it got, so that a test can prove that something was written exactly once,
 * or that nothing was resent blindly. No personal data: keys are vendor ids or hashes.
 */
import { createHash } from "node:crypto"
import { numberOf, type Table } from "./internal/tables.ts"

/** One call, in order of arrival. */
export interface Logged {
  /** On the sandbox's clock. */
  readonly at: number
  readonly operation: string
  /** A hash of the request: two calls with the same fingerprint asked for the same thing. */
  readonly fingerprint: string
  /** How it ended, in the vendor's words, or the fault that struck. */
  readonly outcome: string
}

/** Everything remembered. */
export interface RequestReport {
  /** Calls by operation. */
  readonly counts: Readonly<Record<string, number>>
  /** Calls by operation, parameter and the spelling that came in. */
  readonly spellings: Readonly<Record<string, number>>
  /** Parts of requests that nobody read, by operation and name. */
  readonly ignored: Readonly<Record<string, number>>
  /** Applied writes by key: `SaveCustomer 004711007`, `CreateCustomer3 code:MIG-1`. */
  readonly writes: Readonly<Record<string, number>>
  /** The last 10,000 calls. */
  readonly log: ReadonlyArray<Logged>
}

/** The recorder of one sandbox. */
export interface Requests {
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
export const make = (writes: Table): Requests => {
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
