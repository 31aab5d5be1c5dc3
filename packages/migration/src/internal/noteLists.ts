/**
 * The lists of mapping notes, each stored once: they name fields and reasons and hold no values, so thousands of records
 * share one.
 */
import { MappingNote } from "@kundbro/domain/Mapping"
import { Effect, Schema } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import { createHash } from "node:crypto"
import { texts } from "./columns.ts"
import type { Entry } from "./ledgerRecord.ts"

/** How many lists stay in memory; one more, and they are hashed or read anew. */
const capacity = 10_000

const decode = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Array(MappingNote)))

const remember = <A>(known: Map<string, A>, key: string, value: A): A => {
  if (known.size >= capacity) known.clear()
  known.set(key, value)
  return value
}

/** An entry as it is stored. */
export type StoredEntry = Omit<Entry, "draftNotes"> & { readonly draftNotes: string | null }

/** Writes and reads the lists of one ledger. */
export const make = (sql: SqlClient.SqlClient) => {
  const hashes = new Map<string, string>()
  const lists = new Map<string, ReadonlyArray<MappingNote>>()

  const hashOf = (notes: string): string =>
    hashes.get(notes) ?? remember(hashes, notes, createHash("sha256").update(notes).digest("hex").slice(0, 32))

  const write = (notes: ReadonlyArray<string>): Effect.Effect<void, SqlError.SqlError> => {
    const distinct = [...new Set(notes)]
    return Effect.asVoid(
      sql`insert into note_list (hash, notes) select * from unnest(${texts(distinct.map(hashOf))}, ${texts(distinct)})
        on conflict do nothing`
    )
  }

  /** The entries with the lists in the place of their hashes. */
  const read = Effect.fnUntraced(function* (entries: ReadonlyArray<StoredEntry>) {
    const wanted = new Map<string, ReadonlyArray<MappingNote>>()
    const unknown = new Set<string>()
    for (const { draftNotes } of entries) {
      if (draftNotes === null) continue
      const list = lists.get(draftNotes)
      if (list === undefined) unknown.add(draftNotes)
      else wanted.set(draftNotes, list)
    }
    if (unknown.size > 0) {
      const rows = yield* sql<{ hash: string; notes: string }>`select hash, notes from note_list
        where hash = any(${texts([...unknown])})`
      for (const { hash, notes } of rows) wanted.set(hash, remember(lists, hash, decode(notes)))
    }
    return entries.map((entry): Entry => {
      const { draftNotes } = entry
      return { ...entry, draftNotes: draftNotes === null ? [] : (wanted.get(draftNotes) ?? []) }
    })
  })

  return { hashOf, read, write }
}
