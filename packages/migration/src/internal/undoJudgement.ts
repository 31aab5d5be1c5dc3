/**
 * What is to be done about one record, now that the target has shown it. Pure.
 */
import { differences } from "@kundbro/domain/Comparison"
import { Customer } from "@kundbro/domain/Customer"
import type { CanonicalField } from "@kundbro/domain/Mapping"
import { Predicate, Schema } from "effect"
import type { Plan } from "../Plan.ts"
import { isOwn } from "../Stage.ts"
import type { Candidate, Remark } from "./undoTable.ts"

/** `Done`: it is as it was, or out of use. `Act`: a write takes it back. `Keep`: it is left alone. */
export type Verdict =
  | { readonly _tag: "Done"; readonly remark?: Remark }
  | { readonly _tag: "Act" }
  | { readonly _tag: "Keep"; readonly remark: Remark }

/** What is known of the vendor and the plan. */
export interface Rules {
  readonly plan: Plan
  readonly vendor: string
  /** The target can take customers out of use. */
  readonly canDeactivate: boolean
  readonly keeps: ReadonlyArray<CanonicalField>
}

const keep = (reason: string, remedy: string, paths: ReadonlyArray<string> = []): Verdict => ({
  _tag: "Keep",
  remark: { reason, remedy, ...(paths.length > 0 && { field: [...new Set(paths)].join(", ") }) }
})

/** The target has no way to take a customer back. */
export const noWayBack: Remark = {
  reason: "NoWayBack",
  remedy: "the target takes no customer back: its operator's to remove"
}

/** What was there before an update had the migration's own reference. */
export const own: Remark = {
  reason: "Own",
  remedy: "it had this migration's reference before: look whether anything but this migration has made it"
}

/** The ledger lacks what it takes to restore a record. */
export const forgotten: Remark = {
  reason: "Forgotten",
  remedy: "the ledger does not have it as it was before: restore it by hand"
}

const encode = Schema.encodeSync(Customer)

/** Vendors assign these, so they say nothing about an edit. */
const assigned: ReadonlySet<string> = new Set(["id", "reference", "createdAt", "updatedAt", "extensions"])

const bare = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(bare)
  if (!Predicate.isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, part]) => !assigned.has(key) && part !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => [key, bare(part)])
  )
}

const textOf = (value: unknown): string => JSON.stringify(value) ?? ""

const partsOf = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])

const fieldOf = (value: unknown, key: string): unknown => (Predicate.isObject(value) ? value[key] : undefined)

const walk = (before: unknown, written: unknown, now: unknown, path: string): ReadonlyArray<string> => {
  const text = textOf(now)
  if (text === textOf(before) || text === textOf(written)) return []
  if (Array.isArray(now)) {
    const known = new Set([...partsOf(before), ...partsOf(written)].map(textOf))
    return now.flatMap((part, at) =>
      known.has(textOf(part)) ? [] : walk(partsOf(before)[at], partsOf(written)[at], part, `${path}[${at}]`)
    )
  }
  if (Predicate.isObject(now) && (Predicate.isObject(before) || Predicate.isObject(written))) {
    const keys = [now, before, written].flatMap((one) => (Predicate.isObject(one) ? Object.keys(one) : []))
    return [...new Set(keys)].flatMap((key) =>
      walk(fieldOf(before, key), fieldOf(written, key), fieldOf(now, key), path === "" ? key : `${path}.${key}`)
    )
  }
  return [path]
}

/** What makes a part of an unordered list the same part with another value. */
const identityOf = (part: unknown): string | undefined => {
  const [purpose, kind, code] = ["purpose", "kind", "code"].map((key) => fieldOf(part, key))
  return typeof purpose === "string" ? purpose : typeof code === "string" ? textOf([kind, code]) : undefined
}

/** What was there before, cannot have been taken away by an update, and is not there now. */
const removed = (before: unknown, written: unknown, now: unknown, top: string): ReadonlyArray<string> => {
  if (Array.isArray(before)) {
    const there = new Set(partsOf(now).map(textOf))
    const identities = partsOf(written).map(identityOf)
    return before.flatMap((part, at) => {
      const identity = identityOf(part)
      const isReplaced = identity === undefined ? identities.length > 0 : identities.includes(identity)
      return there.has(textOf(part)) || isReplaced ? [] : [`${top}[${at}]`]
    })
  }
  if (before !== undefined && now === undefined) return [top]
  if (!Predicate.isObject(before)) return []
  return Object.keys(before)
    .filter((key) => fieldOf(now, key) === undefined && fieldOf(written, key) === undefined)
    .map((key) => `${top}.${key}`)
}

/**
 * The paths at which somebody has edited the record since: it is neither as before nor as written, or lacks what was there before
 * and no update takes away.
 */
export const editedSince = (
  before: Customer,
  written: Customer,
  now: Customer,
  keeps: ReadonlyArray<CanonicalField> = []
): ReadonlyArray<string> => {
  const [b, w, n] = [before, written, now].map((one) => bare(encode(one)))
  const kept = new Set(keeps.map((field) => field.split(".")[0] ?? field))
  return [
    ...walk(b, w, n, ""),
    ...[...kept].flatMap((top) => removed(fieldOf(b, top), fieldOf(w, top), fieldOf(n, top), top))
  ]
}

/** The paths at which a record is not as it was before, the reference included that this migration has planted. */
export const notAsBefore = (
  { plan, vendor }: Rules,
  { before, sourceId }: Candidate,
  now: Customer
): ReadonlyArray<string> => {
  if (before === undefined) return []
  const planted = (one: Customer) => isOwn({ plan }, sourceId, one)
  return [
    ...(planted(now) && !planted(before) ? [`references.${plan.reference?.kind}`] : []),
    ...differences({ vendor, customer: before, notes: [] }, now)
  ]
}

/** The switches that taking out of use throws. */
const switches: ReadonlySet<string> = new Set(["active", "login.active"])

/** Whether a customer is out of use. */
export const isOut = (now: Customer | undefined): boolean => now === undefined || now.active === false

const created = (rules: Rules, { draft, draftNotes, intent }: Candidate, now: Customer | undefined): Verdict => {
  if (isOut(now) || now === undefined) return { _tag: "Done" }
  if (!rules.canDeactivate) return { _tag: "Keep", remark: noWayBack }
  if (draft === undefined) return keep("Forgotten", "the ledger has forgotten what was written: compare by hand")
  const written = { after: intent === "update" ? ("update" as const) : ("create" as const), keeps: rules.keeps }
  const edited = differences({ vendor: rules.vendor, customer: draft, notes: draftNotes }, now, written).filter(
    (path) => !switches.has(path)
  )
  return edited.length > 0
    ? keep("LaterEdit", "edited at the target since it was written: decide with whoever did", edited)
    : { _tag: "Act" }
}

const updated = (rules: Rules, candidate: Candidate, now: Customer | undefined): Verdict => {
  const { attempts, before, draft, draftNotes } = candidate
  if (now === undefined) return keep("Gone", "the target no longer has it: find out who removed it")
  if (before === undefined) return { _tag: "Keep", remark: forgotten }
  if (notAsBefore(rules, candidate, now).length === 0) return { _tag: "Done", ...(candidate.own && { remark: own }) }
  if (draft === undefined) return keep("Forgotten", "the ledger has forgotten what was written: compare by hand")
  const written = { vendor: rules.vendor, customer: draft, notes: draftNotes }
  // A write that restored a part of it is no edit, and what is as before cannot be harmed by restoring.
  const strict = attempts > 0 ? [] : differences(written, now, { after: "update", keeps: rules.keeps })
  const edited = [...strict, ...editedSince(before, draft, now, rules.keeps)]
  return edited.length > 0
    ? keep("LaterEdit", "edited at the target since it was written: decide with whoever did", edited)
    : { _tag: "Act" }
}

/** What is to be done about this record; `now` is `undefined` where the target does not have it. */
export const judge = (rules: Rules, candidate: Candidate, now: Customer | undefined): Verdict =>
  candidate.kind === "created" ? created(rules, candidate, now) : updated(rules, candidate, now)

/** Whether a record shows that it has been taken back; else where it does not. */
export const shown = (rules: Rules, candidate: Candidate, now: Customer | undefined): ReadonlyArray<string> => {
  if (candidate.kind === "created") return isOut(now) ? [] : ["active"]
  return now === undefined ? [] : notAsBefore(rules, candidate, now)
}
