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

/** How to write and read such a text, and how to tell values apart without keeping them. */
export interface Sealing {
  /** For the column of the row with this number. */
  readonly seal: (column: Sealed, row: number, text: string) => string
  /** What was sealed there. Throws `LedgerError` with reason `damaged`: call it within {@link reading}. */
  readonly open: (column: Sealed, row: number, stored: string) => string
  /** 128 bits of a hash of this ledger's own, as hex: two of ten million values meet with a chance of one in 10^24. */
  readonly digest: (value: string) => string
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
}

/**
 * The sealing of one ledger. It is bound to it by the ledger's salt, and before that nothing can be sealed: `bind` says whether
 * the key is the one that the ledger was begun with.
 */
export const make = (
  given: Redacted.Redacted | undefined
): Result.Result<
  Sealing & {
    /** What the ledger keeps to know its key again; `null`: it is in clear text. */
    readonly check: (salt: string) => string | null
    readonly bind: (salt: string, check: string | null) => Result.Result<void, LedgerError>
  },
  LedgerError
> => {
  const text = given && Redacted.value(given).trim()
  if (text !== undefined && !/^[A-Za-z0-9+/]{43}=$/.test(text)) return badKey
  const main = text === undefined ? undefined : Buffer.from(text, "base64")
  const nonce = nonces()
  let bound: Secrets | undefined

  // One key of the user's may serve several ledgers: each has keys of its own.
  const derive = (salt: string): Secrets => {
    if (main === undefined) return { key: undefined, digests: salt }
    const derived = (purpose: string) => Buffer.from(hkdfSync("sha256", main, salt, `kundbro ledger ${purpose}`, 32))
    // As an object a key is prepared once, and not for each text: a third of the cost.
    return { key: createSecretKey(derived("texts")), digests: derived("digests").toString("hex") }
  }
  const secrets = (): Secrets => {
    if (bound === undefined) throw unbound
    return bound
  }
  const digestBy = (secret: string, value: string) =>
    createHash("sha256").update(secret).update(value).digest("hex").slice(0, 32)
  const check = (salt: string) => (main === undefined ? null : digestBy(derive(salt).digests, "key"))
  const place = (column: Sealed, row: number) => Buffer.from(`${column} ${row}`)

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
    open: (column, row, stored) => {
      const { key } = secrets()
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
    },
    digest: (value) => digestBy(secrets().digests, value),
    check,
    bind: (salt, stored) => {
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
      bound = derive(salt)
      return Result.succeed(undefined)
    }
  })
}
