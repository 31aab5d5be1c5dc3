import { Schema } from "effect"

/** A stored record: JSON, so that it can be journalled and dumped as it is. */
export type Fields = Schema.JsonObject

/** One change of state: table, id, and the record as it is now (`null`: gone). */
export const Change = Schema.Tuple([
  Schema.String,
  Schema.String,
  Schema.NullOr(Schema.Record(Schema.String, Schema.Json))
])

/** See {@link Change}. */
export type Change = typeof Change.Type

/** The changes of one call, which are stored together or not at all. */
export const Changes = Schema.Array(Change)

/** Records by id. Seeded records are computed when asked for; only what has been written takes memory. */
export interface Table {
  readonly get: (id: string) => Fields | undefined
  readonly set: (id: string, fields: Fields) => void
  /** Forgets a written record; seeded ones stay. */
  readonly remove: (id: string) => void
  readonly entries: () => Iterable<readonly [string, Fields]>
  readonly size: () => number
}

/** How a table begins, and who wants to know what happens to it. */
export interface TableOptions {
  readonly seeded?: ReadonlyMap<string, () => Fields>
  readonly changed?: (id: string, before: Fields | undefined, after: Fields | undefined) => void
}

/** The whole state of one sandbox. */
export interface Tables {
  readonly table: (name: string, options?: TableOptions) => Table
  /** The changes since the last call of `drain`. */
  readonly drain: () => ReadonlyArray<Change>
  /** Applies remembered changes without recording them again. */
  readonly load: (changes: ReadonlyArray<Change>) => void
  readonly dump: () => Record<string, Record<string, Fields>>
  readonly sizes: () => Record<string, number>
}

/** An empty state. */
export const make = (): Tables => {
  const tables = new Map<string, { readonly table: Table; readonly apply: (id: string, now: Fields | null) => void }>()
  let changes: Array<Change> = []

  const table = (name: string, { changed, seeded = new Map() }: TableOptions = {}): Table => {
    const written = new Map<string, Fields>()
    let size = seeded.size
    const get = (id: string) => written.get(id) ?? seeded.get(id)?.()
    const apply = (id: string, now: Fields | null) => {
      const before = get(id)
      size += (now === null ? 0 : 1) - (before === undefined ? 0 : 1)
      changed?.(id, before, now ?? undefined)
      if (now === null) written.delete(id)
      else written.set(id, now)
    }
    const record = (id: string, now: Fields | null) => {
      apply(id, now)
      changes.push([name, id, now])
    }
    const made: Table = {
      get,
      set: record,
      remove: (id) => record(id, null),
      *entries() {
        for (const [id, seed] of seeded) if (!written.has(id)) yield [id, seed()]
        yield* written
      },
      size: () => size
    }
    tables.set(name, { table: made, apply })
    return made
  }

  return {
    table,
    drain: () => {
      const drained = changes
      changes = []
      return drained
    },
    load: (remembered) => {
      for (const [name, id, now] of remembered) tables.get(name)?.apply(id, now)
    },
    dump: () => Object.fromEntries([...tables].map(([name, one]) => [name, Object.fromEntries(one.table.entries())])),
    sizes: () => Object.fromEntries([...tables].map(([name, one]) => [name, one.table.size()]))
  }
}

/** A field's text, or undefined when it is absent or something else. */
export const textOf = (fields: Fields | undefined, name: string): string | undefined => {
  const value = fields?.[name]
  return typeof value === "string" ? value : undefined
}

/** A field's number, or 0. */
export const numberOf = (fields: Fields | undefined, name: string): number => {
  const value = fields?.[name]
  return typeof value === "number" ? value : 0
}

/** Whether a value is a record. */
export const isFields = (value: Schema.Json | undefined): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** A field's record, or undefined when it is absent or something else. */
export const fieldsOf = (fields: Fields | undefined, name: string): Fields | undefined => {
  const value = fields?.[name]
  return isFields(value) ? value : undefined
}

/** A field's records, in order; empty when it is absent. */
export const listOf = (fields: Fields | undefined, name: string): ReadonlyArray<Fields> => {
  const value = fields?.[name]
  return Array.isArray(value) ? value.filter(isFields) : []
}
