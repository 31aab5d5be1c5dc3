/**
 * The entity import: the documented way to create customers. A batch file is read while it arrives, each record is taken
 * or rejected on its own, and a record that was taken stays, whatever comes after it.
 */
import { createHash } from "node:crypto"
import { type Fields, fieldsOf, textOf } from "../internal/tables.ts"
import { type Element, parse, XmlUnreadable } from "../internal/xml.ts"
import { BatchUnreadable, type Cutter, make as makeCutter } from "./EnactorBatch.ts"
import { namespaces } from "./EnactorContract.ts"
import { dateTimeIn } from "./EnactorTime.ts"
import { readFields, Unreadable } from "./EnactorWire.ts"
import type { EnactorWorld } from "./EnactorWorld.ts"

/** What became of one record. No personal data: the reason names elements, never what they hold. */
export interface ImportResult {
  /** The record's place in the file, from 1. */
  readonly record: number
  /** The local name of its element; empty when the record cannot be read at all. */
  readonly entity: string
  readonly id: string | null
  readonly outcome: "created" | "replaced" | "rejected"
  readonly reason?: string
}

/** What became of a file. */
export interface ImportReport {
  readonly results: ReadonlyArray<ImportResult>
  readonly created: number
  readonly replaced: number
  readonly rejected: number
  /** The SHA-256 of the file as it arrived, in hex, for comparison with a manifest. */
  readonly sha256: string
  /** Why the file could not be read to its end, or null; what came before stands. */
  readonly problem: string | null
}

/** Entities that the vendor can import, in formats that its pages were not seen to show. */
const undocumented: ReadonlySet<string> = new Set([
  "customerCustomerGroup",
  "customerNote",
  "customerKeyDate",
  "customerPreference",
  "customerRelationship",
  "customerGroup",
  "customerPreferenceOptionSet",
  "customerLoyaltyAccount",
  "customerCard",
  "accountBalance"
])

const merged = (stored: Fields | undefined, given: Fields): Fields => ({
  ...stored,
  ...given,
  customerName: { ...fieldsOf(stored, "customerName"), ...fieldsOf(given, "customerName") }
})

/** Takes one customer. Throws {@link Unreadable}. */
const takeCustomer = (world: EnactorWorld, entity: Element): Pick<ImportResult, "id" | "outcome"> => {
  const ignored = (name: string) => world.requests.ignored("import", name)
  const given = readFields({ table: world.classes, order: "any", ignored }, entity, "Customer")
  const id = textOf(given, "customerNumber") ?? ""
  if (id === "") throw new Unreadable("element customerNumber is empty")
  const stored = world.customers.get(id)
  const { password: _, ...now } = world.behaviour.importing === "merge" ? merged(stored, given) : given
  const lastUpdated = textOf(given, "lastUpdated") ?? dateTimeIn(world.behaviour.zone, world.clock.now())
  world.customers.set(id, { ...now, lastUpdated })
  world.requests.applied(`import customer ${id}`)
  return { id, outcome: stored === undefined ? "created" : "replaced" }
}

const take = (world: EnactorWorld, record: number, source: string): ImportResult => {
  let entity = ""
  try {
    const [element] = parse(source).children
    if (element === undefined) throw new Unreadable("the record is not well formed")
    entity = element.name
    if (undocumented.has(entity)) throw new Unreadable(`the format of ${entity} is not documented`)
    if (entity !== "customer" || element.namespace !== namespaces.retail) {
      throw new Unreadable(`{${element.namespace}}${entity} is not an entity that can be imported`)
    }
    return { record, entity, ...takeCustomer(world, element) }
  } catch (problem) {
    if (!(problem instanceof Unreadable || problem instanceof XmlUnreadable)) throw problem
    return { record, entity, id: null, outcome: "rejected", reason: problem.message }
  }
}

/** An import under way. */
export interface Importing {
  /** Takes more of the file; once it cannot be read any further, the rest is passed over. */
  readonly push: (world: EnactorWorld, bytes: Uint8Array) => void
  readonly end: (world: EnactorWorld) => ImportReport
}

/** Begins an import. */
export const begin = (): Importing => {
  const cutter: Cutter = makeCutter()
  const decoder = new TextDecoder("utf-8", { fatal: true })
  const results: Array<ImportResult> = []
  const hash = createHash("sha256")
  let problem: string | null = null

  const decoded = (bytes: Uint8Array | undefined): string => {
    try {
      return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true })
    } catch {
      throw new BatchUnreadable("the file is not UTF-8")
    }
  }

  const feed = (world: EnactorWorld, bytes: Uint8Array | undefined) => {
    if (problem !== null) return
    try {
      for (const source of cutter.push(decoded(bytes))) results.push(take(world, results.length + 1, source))
      if (bytes === undefined) cutter.end()
    } catch (found) {
      if (!(found instanceof BatchUnreadable)) throw found
      problem = found.message
    }
  }
  const counted = (outcome: ImportResult["outcome"]) => results.filter((one) => one.outcome === outcome).length

  return {
    push: (world, bytes) => {
      hash.update(bytes)
      feed(world, bytes)
    },
    end: (world) => {
      feed(world, undefined)
      return {
        results,
        created: counted("created"),
        replaced: counted("replaced"),
        rejected: counted("rejected"),
        sha256: hash.digest("hex"),
        problem
      }
    }
  }
}
