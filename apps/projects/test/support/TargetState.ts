/**
 * All that a target holds, in a form in which two runs can be compared: what the vendor assigns is replaced by the key of its owner in
 * the cross-reference, and what its clock showed during the run by a word. Nothing else is touched, and nothing is left out.
 */
import { assert } from "@effect/vitest"
import { Schema } from "effect"

export const Dump = Schema.Record(
  Schema.String,
  Schema.Record(Schema.String, Schema.Record(Schema.String, Schema.Json))
)
export type Dump = typeof Dump.Type

const isRecord = (value: Schema.Json): value is Schema.JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** A text as it is, anything else as JSON. */
export const textOf = (value: Schema.Json | undefined): string =>
  typeof value === "string" ? value : (JSON.stringify(value) ?? "")

/** How to name what a vendor assigns. */
export interface Rules {
  /** Per table the key of a record; by default its own. */
  readonly keys: Readonly<Record<string, (id: string, record: Readonly<Record<string, Schema.Json>>) => string>>
  /** What is assigned: places such as `customers.DeliveryAddresses[].Id`. No two of one place are the same. */
  readonly ids: ReadonlyArray<string>
  /** What the vendor's clock shows: instants between the beginning and the end of the run, or its day. Any other instant stays. */
  readonly clocks: ReadonlyArray<string>
  readonly began: number
  readonly ended: number
}

/** A line for each value: where it is, and what it is. */
export type State = ReadonlyMap<string, string>

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/

export const stateOf = (dump: Dump, { began, clocks, ended, ids, keys }: Rules): State => {
  const state = new Map<string, string>()
  const assigned = new Map<string, string>()
  const put = (at: string, value: string) => {
    // Two records of one key, or two owners of one id, are a state that no run should end in.
    state.set(state.has(at) ? `${at} (twice)` : at, value)
  }
  const isNow = (value: Schema.Json) => {
    const at = typeof value === "string" && instant.test(value) ? Date.parse(value) : Number.NaN
    // Some of a vendor's clocks show no milliseconds, some only the day.
    return (at >= began - (began % 1_000) && at <= ended) || at === ended - (ended % 86_400_000)
  }
  const walk = (value: Schema.Json, at: string, place: string): void => {
    if (Array.isArray(value)) {
      put(`${at}[]`, `${value.length} of them`)
      value.forEach((one: Schema.Json, index) => walk(one, `${at}[${index}]`, `${place}[]`))
    } else if (isRecord(value)) {
      put(at, "{}")
      for (const [name, one] of Object.entries(value)) walk(one, `${at}.${name}`, `${place}.${name}`)
    } else if (ids.includes(place) && value !== null && value !== "") {
      const owner = assigned.get(`${place} ${textOf(value)}`)
      assigned.set(`${place} ${textOf(value)}`, at)
      put(at, owner === undefined ? `an id of its own, ${typeof value}` : `the id of ${owner}`)
    } else put(at, clocks.includes(place) && isNow(value) ? "when the run was" : JSON.stringify(value))
  }
  for (const [table, records] of Object.entries(dump)) {
    put(table, `${Object.keys(records).length} records`)
    for (const [id, record] of Object.entries(records)) {
      walk(record, `${table} ${keys[table]?.(id, record) ?? id}`, table)
    }
  }
  return state
}

/** Every place at which two states are not the same; without the values. */
export const differences = (one: State, other: State): ReadonlyArray<string> =>
  [...new Set([...one.keys(), ...other.keys()])].filter((at) => one.get(at) !== other.get(at)).sort()

/** The rows of a CSV file that Kundbro wrote, by column. */
export const rowsOf = (csv: string): ReadonlyArray<Readonly<Record<string, string>>> => {
  const [header = "", ...rows] = csv.trimEnd().split(/\r?\n/)
  const columns = header.split(",")
  return rows.map((row) => {
    // A remedy may have a comma in quotes.
    const cells = [...row.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
      quoted === undefined ? (plain ?? "") : quoted.replaceAll('""', '"')
    )
    return Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? ""]))
  })
}

const decodeRecord = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Record(Schema.String, Schema.Json)))

/** What of a report is a clock, or how long something took. */
const times: ReadonlySet<string> = new Set(["at", "startedAt", "millis", "pace", "estimatedMillis", "takenMillis"])

const withoutTimes = (value: Schema.Json): Schema.Json => {
  if (Array.isArray(value)) return value.map(withoutTimes)
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, one]) => (times.has(name) ? [] : [[name, withoutTimes(one)]]))
  )
}

interface Readable {
  readonly read: (file: string) => string
}

/** Files of a folder as tables, each by its path: rows by source id. */
export const csvTables = ({ read }: Readable, folder: string, files: ReadonlyArray<string>): Dump =>
  Object.fromEntries(
    files.map((file) => [
      `${folder}/${file}`,
      Object.fromEntries(rowsOf(read(`${folder}/${file}`)).map((row) => [row["source_id"] ?? "", row]))
    ])
  )

/** What Kundbro left in its report folder, as tables beside those of the target: rows by source id, and the numbers of the report. */
export const reports = (project: Readable, folder: string): Dump => ({
  ...csvTables(project, folder, ["cross-reference.csv", "exceptions.csv", "prediction.csv", "balances.csv"]),
  [`${folder}/left-behind.ndjson`]: Object.fromEntries(
    project
      .read(`${folder}/left-behind.ndjson`)
      .split("\n")
      .filter(Boolean)
      .map((line) => decodeRecord(line))
      .map((record) => [textOf(record["sourceId"]), record])
  ),
  [`${folder}/report.json`]: Object.fromEntries(
    Object.entries(decodeRecord(project.read(`${folder}/report.json`))).flatMap(([name, value]) =>
      times.has(name) ? [] : [[name, { [name]: withoutTimes(value) }]]
    )
  )
})

/** A value with one thing about it altered, in every way there is; not what a vendor assigns. */
function* alterations(value: Schema.Json, place: string, ids: ReadonlyArray<string>): Generator<Schema.Json> {
  if (Array.isArray(value)) {
    yield [...value, "one more"]
    for (const [index, one] of value.entries()) {
      yield value.toSpliced(index, 1)
      for (const other of alterations(one, `${place}[]`, ids)) yield value.with(index, other)
    }
  } else if (isRecord(value)) {
    yield { ...value, another: null }
    for (const [name, one] of Object.entries(value)) {
      yield Object.fromEntries(Object.entries(value).filter(([kept]) => kept !== name))
      for (const other of alterations(one, `${place}.${name}`, ids)) yield { ...value, [name]: other }
    }
  } else if (!ids.includes(place)) {
    yield typeof value === "string" ? `${value} ` : typeof value === "number" ? value + 1 : value === null ? "" : !value
  }
}

/** Shows that the comparison notices every single field of a table that is altered, and a record that is missing or too many. */
export const assertStrict = (dump: Dump, rules: Rules, table: string): void => {
  const records = dump[table] ?? {}
  const [first] = Object.entries(records)
  if (first === undefined) throw new Error(`${table} has no records`)
  const isNoticed = (whole: Dump[string], altered: Dump[string], what: string) =>
    assert.isNotEmpty(differences(stateOf({ [table]: whole }, rules), stateOf({ [table]: altered }, rules)), what)
  const richest = Object.entries(records).toSorted((a, b) => JSON.stringify(b).length - JSON.stringify(a).length)
  let altered = 0
  for (const [id, record] of [first, ...richest.slice(0, 2)]) {
    for (const other of alterations(record, table, rules.ids)) {
      altered++
      if (!isRecord(other)) throw new Error("no record")
      isNoticed({ [id]: record }, { [id]: other }, `${table} ${id}, alteration ${altered}`)
    }
  }
  assert.isAbove(altered, 30)
  isNoticed(records, Object.fromEntries(Object.entries(records).slice(1)), "one is missing")
  isNoticed(records, { ...records, one_more: first[1] }, "one is too many")
}
