/**
 * How a write gets into the database: by its key once, and at the end of its customer's line. The lines and the check of a
 * key are hashes with the outbox's salt, so that neither outlives the payload as somebody's data.
 */
import { Effect, Schema } from "effect"
import type { SqlClient } from "effect/sql"
import { createHash } from "node:crypto"
import { type IdempotencyKey, type Target, Write } from "../Write.ts"
import { OutboxError, Receipt } from "../WriteStatus.ts"

const encodeWrite = Schema.encodeSync(Schema.fromJsonString(Write))
const decodeReceipt = Schema.decodeSync(Schema.fromJsonString(Receipt))

export const unknownKey = new OutboxError({
  reason: "unknown-key",
  problem: "there is no write with that key",
  remedy: "submit it first"
})

const reused = new OutboxError({
  reason: "key-reused",
  problem: "the idempotency key names another write",
  remedy: "give every write a key of its own"
})

export const otherVendor = new OutboxError({
  reason: "other-vendor",
  problem: "it holds writes to another vendor",
  remedy: "give every vendor and tenant an outbox of its own"
})

/** Whom a submission belongs to: its number follows at once, or, in somebody else's transaction, when that can be seen. */
type Numbered = "now" | "later"

/** For the outbox with that salt. */
export const make = (sql: SqlClient.SqlClient, salt: string) => {
  const hash = (text: string) => createHash("sha256").update(salt).update(text).digest("hex")
  const lane = (kind: "new" | "id" | "account" | "card", value: string) =>
    hash(JSON.stringify([kind, value])).slice(0, 32)

  // Enough to notice a key that names two writes, too little to find out what the write was.
  const checkValue = (write: Write) => Number.parseInt(hash(encodeWrite(write)).slice(0, 4), 16)

  const laneOfTarget = (target: Target) =>
    Effect.gen(function* () {
      if (typeof target === "string") return { lane: lane("id", target), createdBy: null }
      const { createdBy } = target
      // Held until this is committed: with its delivery the customer's line gets another name.
      const [row] = yield* sql<{ kind: string; lane: string | null; outcome: string | null }>`
        select kind, lane, outcome from kundbro_outbox.write where key = ${createdBy} for share`
      if (row === undefined || row.kind !== "Create") return yield* unknownKey
      const id = row.lane === null && row.outcome !== null ? Reflect.get(decodeReceipt(row.outcome), "id") : undefined
      return { lane: row.lane ?? (typeof id === "string" ? lane("id", id) : lane("new", createdBy)), createdBy }
    })

  const laneOf = (key: IdempotencyKey, write: Write) => {
    if (write._tag === "Create") return Effect.succeed({ lane: lane("new", key), createdBy: null })
    if (write._tag !== "AdjustBalance") return laneOfTarget(write.customer)
    if (write.customer !== undefined) return laneOfTarget(write.customer)
    const { accountId, card } = write.adjustment
    return Effect.succeed({
      lane: accountId === undefined ? lane("card", card ?? key) : lane("account", accountId),
      createdBy: null
    })
  }

  /** Stores the write, unless it is there. */
  const insert = Effect.fnUntraced(function* (
    key: IdempotencyKey,
    write: Write,
    payload: string,
    at: number,
    numbered: Numbered = "now"
  ) {
    const checked = checkValue(write)
    const isKnown = Effect.gen(function* () {
      const [known] = yield* sql<{ same: boolean }>`
        select check_value = ${checked} and kind = ${write._tag} as same from kundbro_outbox.write where key = ${key}`
      if (known?.same === false) return yield* reused
      return known !== undefined
    })
    if (yield* isKnown) return
    const { createdBy, lane } = yield* laneOf(key, write)
    const instant = at / 1000
    const stored = yield* sql`
      insert into kundbro_outbox.write
        (key, kind, check_value, lane, created_by, payload, due_at, submitted_at, changed)
      values (${key}, ${write._tag}, ${checked}, ${lane}, ${createdBy}, ${payload},
        to_timestamp(${instant}::float8), to_timestamp(${instant}::float8),
        case when ${numbered} = 'now' then nextval('kundbro_outbox.change') else 0 end)
      on conflict (key) do nothing returning 1`
    // Somebody else's transaction has stored the same key meanwhile.
    if (stored.length === 0) yield* isKnown
  })

  return { insert, lane }
}
