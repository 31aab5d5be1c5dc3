/**
 * Personal data at rest. With a key, each text that the ledger keeps of a customer is encrypted with AES-256-GCM and bound to
 * its ledger, column and row: moved to another place it cannot be read. Without a key it is stored as it is.
 */
import { Effect, Redacted, Result } from "effect"
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes
} from "node:crypto"
import { LedgerError } from "./ledgerRecord.ts"

/** The columns that hold sealed text, as `table.column`. */
export type Sealed =
  | "snapshot.canonical"
  | "snapshot.draft"
  | "snapshot.beside"
  | "before_image.customer"
  | "decision.because"
  | "balance_decision.because"
  | "relation.content"
  | "relation_decision.because"
  | "migration.digests"

/** How to write and read such a text, and how to tell values apart without keeping them. */
export interface Sealing {
  /** For the column of the row with this number. */
  readonly seal: (column: Sealed, row: number, text: string) => string
  /** What was sealed there. Throws `LedgerError` with reason `damaged`: call it within {@link reading}. */
  readonly open: (column: Sealed, row: number, stored: string) => string
  /** 128 bits of a hash of this ledger's own, as hex: two of ten million values meet with a chance of one in 10^24. */
  readonly digest: (value: string) => string
  /** By which the key is known again, without telling it: `none` for clear text. */
  readonly keyMark: () => string
}

/** What the ledger keeps of its key. */
export interface Kept {
  readonly salt: string
  /** By which the key is known again; `null`: it is in clear text. */
  readonly check: string | null
  /** Since a change of keys: what digests are made with, as it was, sealed by the new key. Nobody could make them anew: what they are of is not kept. */
  readonly digests: string | null
}

/** The sealing of one ledger, which has to be bound to it. */
export interface Unbound extends Sealing {
  readonly check: (salt: string) => string | null
  readonly bind: (kept: Kept) => Result.Result<void, LedgerError>
  /** This sealing's secret of digests, sealed for the one that is to follow it. */
  readonly handOver: (next: Sealing) => string
}

const damaged = new LedgerError({
  reason: "damaged",
  problem: "a text in it is not what was put there: it was altered, or moved to another row",
  remedy: "go on with a copy of the ledger from before that"
})

const unbound = new LedgerError({
  reason: "failed",
  problem: "it belongs to no migration yet",
  remedy: "begin one: `kundbro migrate dry-run`, or `run`"
})

const refuse = (problem: string, remedy: string) => Result.fail(new LedgerError({ reason: "key", problem, remedy }))

const badKey = refuse(
  "its key is not 32 bytes in base64",
  "make one with `kundbro migrate key` or `openssl rand -base64 32`"
)

/** What stands for a source id where the id itself may not be: nobody can tell it from this without the ledger. */
export const subjectOf = ({ digest }: Sealing, sourceId: string): string =>
  digest(JSON.stringify(["subject", sourceId]))

/** Reads rows: what cannot be opened is a failure. */
export const reading = <A>(read: () => A): Effect.Effect<A, LedgerError> =>
  Effect.try({ try: read, catch: (thrown) => thrown }).pipe(
    Effect.catch((thrown) => (thrown instanceof LedgerError ? Effect.fail(thrown) : Effect.die(thrown)))
  )

const nonceBytes = 12
const tagBytes = 16

/** Randomness for many texts at a time: asking for it costs more than what it is for. */
const nonces = () => {
  let pool = Buffer.alloc(0)
  let next = 0
  return () => {
    if (next === pool.length) {
      pool = randomBytes(1_000 * nonceBytes)
      next = 0
    }
    return pool.subarray(next, (next += nonceBytes))
  }
}

interface Secrets {
  readonly key: KeyObject | undefined
  readonly digests: string
  readonly mark: string
}

/**
 * The sealing of one ledger. It is bound to it by the ledger's salt, and before that nothing can be sealed: `bind` says whether
 * the key is the one that the ledger was begun with.
 */
export const make = (given: Redacted.Redacted | undefined): Result.Result<Unbound, LedgerError> => {
  const text = given && Redacted.value(given).trim()
  if (text !== undefined && !/^[A-Za-z0-9+/]{43}=$/.test(text)) return badKey
  const main = text === undefined ? undefined : Buffer.from(text, "base64")
  const nonce = nonces()
  let bound: Secrets | undefined

  // One key of the user's may serve several ledgers: each has keys of its own.
  const derive = (salt: string): Secrets => {
    if (main === undefined) return { key: undefined, digests: salt, mark: "none" }
    const derived = (purpose: string) => Buffer.from(hkdfSync("sha256", main, salt, `kundbro ledger ${purpose}`, 32))
    // As an object a key is prepared once, and not for each text: a third of the cost.
    const digests = derived("digests").toString("hex")
    return { key: createSecretKey(derived("texts")), digests, mark: digestBy(digests, "key") }
  }
  const secrets = (): Secrets => {
    if (bound === undefined) throw unbound
    return bound
  }
  const digestBy = (secret: string, value: string) =>
    createHash("sha256").update(secret).update(value).digest("hex").slice(0, 32)
  const check = (salt: string) => (main === undefined ? null : derive(salt).mark)
  const place = (column: Sealed, row: number) => Buffer.from(`${column} ${row}`)

  const openWith = ({ key }: Secrets, column: Sealed, row: number, stored: string) => {
    if (key === undefined) return stored
    const bytes = Buffer.from(stored, "base64")
    const end = bytes.length - tagBytes
    if (end < nonceBytes) throw damaged
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
      .setAAD(place(column, row))
      .setAuthTag(bytes.subarray(end))
    const text = decipher.update(bytes.subarray(nonceBytes, end), undefined, "utf8")
    try {
      return text + decipher.final("utf8")
    } catch {
      throw damaged
    }
  }

  return Result.succeed({
    seal: (column, row, text) => {
      const { key } = secrets()
      if (key === undefined) return text
      const start = nonce()
      const cipher = createCipheriv("aes-256-gcm", key, start).setAAD(place(column, row))
      const body = cipher.update(text, "utf8")
      cipher.final()
      return Buffer.concat([start, body, cipher.getAuthTag()]).toString("base64")
    },
    open: (column, row, stored) => openWith(secrets(), column, row, stored),
    digest: (value) => digestBy(secrets().digests, value),
    keyMark: () => secrets().mark,
    check,
    handOver: (next) => next.seal("migration.digests", 1, secrets().digests),
    bind: ({ check: stored, digests, salt }) => {
      const expected = check(salt)
      if (stored === null && expected !== null) {
        return refuse(
          "it is in clear text, and a key for it is given",
          'say "ledgerKey": "none" to go on with it, or begin another ledger with the key'
        )
      }
      if (stored !== null && expected === null) {
        return refuse(
          "it is encrypted, and no key for it is given",
          "give the key that it was begun with (`ledgerKey`)"
        )
      }
      if (stored !== expected) {
        return refuse("it is encrypted with another key", "give the key that it was begun with (`ledgerKey`)")
      }
      const own = derive(salt)
      if (digests === null) bound = own
      else {
        try {
          bound = { ...own, digests: openWith(own, "migration.digests", 1, digests) }
        } catch {
          return Result.fail(damaged)
        }
      }
      return Result.succeed(undefined)
    }
  })
}
