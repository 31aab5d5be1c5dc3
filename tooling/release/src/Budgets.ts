/** What a package may cost who installs it: `budgets.json`, and what it must not bring. */
import { Schema } from "effect"
import { readFileSync } from "node:fs"
import type { Cost } from "./Cost.ts"

/** Bounds, all inclusive; one that is absent is not held. */
const Budget = Schema.Struct({
  /** kB (1,000 bytes) of the tarball. */
  tarball: Schema.optionalKey(Schema.Number),
  /** MB (1,000,000 bytes) on disk of everything that comes with it, `effect` not counted. */
  install: Schema.optionalKey(Schema.Number),
  /** How many times as long its import may take as that of what it uses of `effect`. */
  import: Schema.optionalKey(Schema.Number)
})
export type Budget = typeof Budget.Type

const Budgets = Schema.fromJsonString(Schema.Record(Schema.String, Budget))

/** The budgets by package. */
export const read = (): Readonly<Record<string, Budget>> =>
  Schema.decodeSync(Budgets)(readFileSync(new URL("../budgets.json", import.meta.url), "utf8"))

/** Where a package costs more than it may, in words. A package without a budget is one too many. */
export const exceeded = (budgets: Readonly<Record<string, Budget>>, cost: Cost): ReadonlyArray<string> => {
  const budget = budgets[cost.name]
  if (budget === undefined) return [`${cost.name} has no budget in tooling/release/budgets.json`]
  const over = (what: string, unit: string, actual: number | undefined, bound: number | undefined) =>
    actual !== undefined && bound !== undefined && actual > bound
      ? [`${cost.name}: ${what} ${actual.toFixed(2)} ${unit}, budget ${bound} ${unit}`]
      : []
  return [
    ...over("tarball", "kB", cost.tarball / 1e3, budget.tarball),
    ...over("install beside effect", "MB", cost.install / 1e6, budget.install),
    ...over("import", "x effect", cost.import, budget.import)
  ]
}

const withPGlite = new Set(["@kundbro/migration", "@kundbro/outbox", "kundbro"])
const withNodeSoap = new Set(["kundbro"]) // its doctor reads a vendor's live WSDL

/** What a package brings although nobody who installs it asked for that, in words; `brought` are names of packages. */
export const uninvited = (name: string, brought: ReadonlyArray<string>): ReadonlyArray<string> => {
  const strangers = brought.filter(
    (one) =>
      (name === "@kundbro/norce" && /xml|soap|sax|wsdl/i.test(one)) ||
      (!withNodeSoap.has(name) && (one === "soap" || one === "strong-soap")) ||
      (!withPGlite.has(name) && one.startsWith("@electric-sql/"))
  )
  return strangers.map((stranger) => `${name} alone brings ${stranger}`)
}
