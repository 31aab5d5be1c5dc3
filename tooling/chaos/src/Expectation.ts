/** What the targets should hold, and whether they do. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { Schema } from "effect"

const decodeDump = Schema.decodeUnknownSync(
  Schema.fromJsonString(
    Schema.Record(Schema.String, Schema.Record(Schema.String, Schema.Record(Schema.String, Schema.Json)))
  )
)
const decodeUpdates = Schema.decodeUnknownSync(
  Schema.fromJsonString(Schema.Array(Schema.Struct({ transactionId: Schema.String, accountId: Schema.String })))
)

/** Customers at the target, and what was left behind or refused. */
export interface Customers {
  /** By planted code, without what the target assigns. */
  readonly held: ReadonlyMap<string, string>
  readonly idOf: ReadonlyMap<string, string>
  readonly twice: ReadonlyArray<string>
  /** Lines of the report's files that are the same whatever happens on the way. */
  readonly files: Readonly<Record<string, ReadonlyArray<string>>>
}

const assigned: ReadonlySet<string> = new Set(["Id", "Key", "Created", "Updated"])

/** From a dump of Norce and the report of the migration. */
export const customers = (dump: string, report: string): Customers => {
  const held = new Map<string, string>()
  const idOf = new Map<string, string>()
  const twice: Array<string> = []
  for (const [id, record] of Object.entries(decodeDump(dump)["customers"] ?? {})) {
    const text = JSON.stringify(record, (key, value: unknown) => (assigned.has(key) ? undefined : value))
    const code = /"Code":"([^"]+)"/.exec(text)?.[1] ?? ""
    if (held.has(code)) twice.push(code)
    held.set(code, text)
    idOf.set(code, id)
  }
  const lines = (name: string) => readFileSync(join(report, name), "utf8").split("\n").sort()
  const there = /,(?:created|updated|unchanged)$/
  return {
    held,
    idOf,
    twice,
    files: {
      "cross-reference.csv": lines("cross-reference.csv").map((line) =>
        line.replace(there, ",there").replace(/,[^,]*,/, ",id,")
      ),
      "exceptions.csv": lines("exceptions.csv"),
      "left-behind.ndjson": lines("left-behind.ndjson")
    }
  }
}

const some = (all: ReadonlyArray<string>) =>
  `${all.length}: ${all.slice(0, 5).join(", ")}${all.length > 5 ? ", …" : ""}`

/** Says what is missing, different or there twice. */
export const compare = (
  expected: Customers,
  found: Customers,
  losses: Array<string>,
  duplicates: Array<string>
): void => {
  const missing = [...expected.held.keys()].filter((code) => !found.held.has(code))
  const different = [...expected.held].flatMap(([code, text]) =>
    found.held.has(code) && found.held.get(code) !== text ? [code] : []
  )
  const more = [...found.held.keys()].filter((code) => !expected.held.has(code))
  if (missing.length > 0) losses.push(`customers that are missing, ${some(missing)}`)
  if (different.length > 0) losses.push(`customers that differ, ${some(different)}`)
  for (const [name, lines] of Object.entries(expected.files)) {
    const has = new Set(found.files[name])
    const gone = lines.filter((line) => !has.has(line))
    if (gone.length > 0) losses.push(`lines of ${name} that are missing, ${gone.length}`)
  }
  if (found.twice.length > 0) duplicates.push(`customers that are there twice, ${some(found.twice)}`)
  if (more.length > 0) duplicates.push(`customers that nobody sent, ${some(more)}`)
}

/** The account and the card that stand for a place in the list. */
export const accountOf = (index: number): string => `A${String(index).padStart(8, "0")}`
export const cardOf = (index: number): string => `63310000${String(index).padStart(8, "0")}`

/** The transaction ids that the till has applied. */
export const transactions = (updates: string): ReadonlySet<string> =>
  new Set(decodeUpdates(updates).map(({ transactionId }) => transactionId))

/** The whole points that Harmoney's seed gives to the customer in this place. */
const bonusOf = (index: number): bigint => BigInt((index * 37) % 5000)

/** Says which accounts do not hold their bonus and what others bought, to the point, and what was applied twice. */
export const balances = (
  ids: ReadonlyArray<string>,
  others: ReadonlyMap<string, bigint>,
  dump: string,
  updates: string,
  losses: Array<string>,
  duplicates: Array<string>
): void => {
  const accounts = decodeDump(dump)["accounts"] ?? {}
  const wrong = ids.flatMap((_, index) => {
    const account = accountOf(index)
    const { balance } = accounts[account] ?? {}
    const due = bonusOf(index) + (others.get(account) ?? 0n)
    return balance === String(due) || (balance === undefined && due === 0n)
      ? []
      : [`${account} holds ${typeof balance === "string" ? balance : "nothing"} for ${due}`]
  })
  if (wrong.length > 0) losses.push(`balances that are not right, ${some(wrong)}`)
  const seen = new Map<string, number>()
  for (const { transactionId } of decodeUpdates(updates)) seen.set(transactionId, (seen.get(transactionId) ?? 0) + 1)
  const twice = [...seen].flatMap(([key, times]) => (times > 1 ? [key] : []))
  if (twice.length > 0) duplicates.push(`balances that were applied twice, ${some(twice)}`)
}

const decodeChildren = Schema.decodeUnknownSync(
  Schema.Struct({
    List: Schema.Array(
      Schema.Struct({
        RelationId: Schema.String,
        FirstName: Schema.String,
        LastName: Schema.String,
        Birthdate: Schema.String,
        Gender: Schema.String,
        Passive: Schema.String
      })
    )
  })
)

/** A child as a Harmoney has it. */
export interface Child {
  readonly id: string
  /** All that says who it is. */
  readonly essence: string
  /** Active, and born on a day that there was: a Harmoney takes no other as a new one. */
  readonly movable: boolean
}

const isDay = (text: string) => {
  const day = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`
  const date = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day)
}

/** The children of each customer in the dump of a Harmoney. */
export const children = (dump: string): ReadonlyMap<string, ReadonlyArray<Child>> =>
  new Map(
    Object.entries(decodeDump(dump)["relations"] ?? {}).map(([id, record]) => [
      id,
      decodeChildren(record).List.map(({ Birthdate, FirstName, Gender, LastName, Passive, RelationId }) => ({
        id: RelationId,
        essence: JSON.stringify([FirstName, LastName, Birthdate, Gender]),
        movable: Passive !== "true" && isDay(Birthdate)
      }))
    ])
  )

/** Says which customers that have arrived lack a child of theirs, and which have one more than at the source. */
export const relations = (
  source: string,
  target: string,
  crossReference: string,
  losses: Array<string>,
  duplicates: Array<string>
): void => {
  const wanted = children(source)
  const there = children(target)
  const owners = new Set<string>()
  const missing: Array<string> = []
  const more: Array<string> = []
  for (const line of readFileSync(crossReference, "utf8").split("\n").slice(1)) {
    const [id = "", owner = ""] = line.split(",")
    if (owner === "") continue
    owners.add(owner)
    const left = (there.get(owner) ?? []).map(({ essence }) => essence)
    for (const { essence, id: key, movable } of wanted.get(id) ?? []) {
      if (!movable) continue
      const found = left.indexOf(essence)
      if (found < 0) missing.push(`${key} of ${id}`)
      else left.splice(found, 1)
    }
    if (left.length > 0) more.push(`${left.length} of ${id}`)
  }
  for (const [owner, held] of there) if (!owners.has(owner) && held.length > 0) more.push(`${held.length} of ${owner}`)
  if (owners.size === 0) losses.push("customers with relations that are missing: all")
  if (missing.length > 0) losses.push(`relations that are missing, ${some(missing)}`)
  if (more.length > 0) duplicates.push(`relations that are there more often than at the source, ${some(more)}`)
}
