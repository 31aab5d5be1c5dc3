/** What the engine leaves for a person, decided as a person would: by what the target's own screens show. */
import { readFileSync } from "node:fs"
import { Schema } from "effect"
import * as Expectation from "./Expectation.ts"
import type * as Vendor from "./Vendor.ts"

const decodeUndecided = Schema.decodeUnknownOption(
  Schema.fromJsonString(
    Schema.Struct({ event: Schema.Literal("dead-letter"), sourceId: Schema.String, undecided: Schema.Literal(true) })
  )
)

/** Where a person sits. */
export interface Desk {
  /** Runs `kundbro` undisturbed and gives what it prints. */
  readonly calm: (...command: ReadonlyArray<string>) => Promise<string>
  readonly target: Vendor.Vendor
  /** The folder of the migration's report. */
  readonly report: string
  readonly decided: () => void
}

const rowsOf = (file: string) =>
  readFileSync(file, "utf8")
    .split("\n")
    .slice(1)
    .map((line) => line.split(","))

/** By the shop's records. */
export const customers = async ({ calm, decided, report, target }: Desk) => {
  const list = await calm("migrate", "resolve", "--list")
  const open = list.split("\n").flatMap((line) => {
    const found = decodeUndecided(line)
    return found._tag === "Some" ? [found.value.sourceId] : []
  })
  if (open.length === 0) return
  const { idOf } = Expectation.customers(await target.ask("dump"), report)
  for (const id of open) {
    const there = idOf.get(`CLUB-${id}`)
    const decision = there === undefined ? ["--absent"] : ["--written", there, "--even-if-different"]
    await calm("migrate", "resolve", id, ...decision)
    decided()
  }
}

/** By the till's journal. */
export const balances = async ({ calm, decided, report, target }: Desk) => {
  const applied = Expectation.transactions(await target.ask("updates"))
  for (const [id = "", , outcome, , , , , key = ""] of rowsOf(`${report}/balances.csv`)) {
    if (outcome !== "dead-letter" || key === "") continue
    await calm("migrate", "balances", "resolve", id, "--decision", applied.has(key) ? "settled" : "absent")
    decided()
  }
}

/** Reasons of relations that may be there: what was never sent is no person's to decide. */
const unclear: ReadonlySet<string | undefined> = new Set(["InDoubt", "RelationMoved", "RelationUnclear", "Withdrawn"])

/** By the customer's children at the sister club: one that nothing else stands for is this one. */
export const relations = async ({ calm, decided, report, target }: Desk, source: string) => {
  const rows = rowsOf(`${report}/relations.csv`)
  // Refused, but sent before, so that the customer's others wait: the club's rules keep it out.
  const waiting = new Set(rows.flatMap(([id, , , outcome]) => (outcome === "unfinished" ? [id] : [])))
  for (const [id = "", key = "", , outcome, reason] of rows) {
    if (outcome !== "dead-letter" || unclear.has(reason) || !waiting.has(id)) continue
    await calm("migrate", "relations", "resolve", id, key, "--decision", "left", "--because", "refused")
    decided()
  }
  const open = rows.filter(([, , , outcome, reason]) => outcome === "dead-letter" && unclear.has(reason))
  if (open.length === 0) return
  const wanted = Expectation.children(source)
  const there = Expectation.children(await target.ask("dump"))
  const taken = new Map<string, number>()
  const place = (owner: string, essence: string | undefined) => `${owner} ${essence}`
  const take = (at: string) => taken.set(at, (taken.get(at) ?? 0) + 1)
  const essenceOf = (id: string, key: string) => wanted.get(id)?.find((one) => one.id === key)?.essence
  for (const [id = "", key = "", owner = "", outcome] of rows) {
    if (outcome === "moved" || outcome === "settled") take(place(owner, essenceOf(id, key)))
  }
  for (const [id = "", key = "", owner = ""] of open) {
    const essence = essenceOf(id, key)
    const at = place(owner, essence)
    const found = there.get(owner)?.filter((one) => one.essence === essence).length ?? 0
    const isThere = found > (taken.get(at) ?? 0)
    if (isThere) take(at)
    await calm("migrate", "relations", "resolve", id, key, "--decision", isThere ? "settled" : "absent")
    decided()
  }
}
