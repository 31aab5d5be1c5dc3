/**
 * What differs between two reports of a package, and what of it can break a program that uses the package.
 *
 * Breaking is every change but these: a name that is new, an optional member that is new, and a member that is new in a
 * class (programs use our classes and do not implement them). A union that gained a member is breaking, because a
 * program may match on all of them, and so is an interface that gained a required one, because a program may make its
 * own. That is stricter than need be: who knows better says so in the changeset and shows before and after all the same.
 */
import { isOnlyShown, type Module, type Report } from "./Report.ts"

/** One difference, in words that stand in a message. */
export interface Difference {
  readonly breaking: boolean
  readonly what: string
}

type Change = "same" | "more" | "other"

const isNode = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const worst = (changes: ReadonlyArray<Change>): Change =>
  changes.includes("other") ? "other" : changes.includes("more") ? "more" : "same"

const at = (node: unknown, ...path: ReadonlyArray<string>): unknown =>
  path.reduce((one, key) => (isNode(one) ? one[key] : undefined), node)

/** `optional?:`, or a schema field that may be absent. */
const isOptional = (member: unknown): boolean => {
  const type = at(member, "typeAnnotation", "typeAnnotation", "typeName", "right", "name")
  return at(member, "optional") === true || type === "optional" || type === "optionalKey"
}

/** Members by name; several of one name (overloads) are numbered. */
const membersByName = (members: ReadonlyArray<unknown>): ReadonlyMap<string, unknown> => {
  const found = new Map<string, unknown>()
  for (const member of members) {
    const name = `${String(at(member, "type"))} ${String(at(member, "key", "name") ?? at(member, "key", "value"))}`
    let number = 0
    while (found.has(`${name} ${number}`)) number += 1
    found.set(`${name} ${number}`, member)
  }
  return found
}

const compareMembers = (
  before: ReadonlyArray<unknown>,
  after: ReadonlyArray<unknown>,
  mayGain: (member: unknown) => boolean
): Change => {
  const [old, fresh] = [membersByName(before), membersByName(after)]
  return worst([
    ...[...old].map(([name, member]): Change => (fresh.has(name) ? compare(member, fresh.get(name)) : "other")),
    ...[...fresh].map(([name, member]): Change => (old.has(name) ? "same" : mayGain(member) ? "more" : "other"))
  ])
}

/** Compares two syntax trees, positions aside. */
const compare = (before: unknown, after: unknown): Change => {
  if (Array.isArray(before) && Array.isArray(after)) {
    if (before.length !== after.length) return "other"
    return worst(before.map((one, index) => compare(one, after[index])))
  }
  if (!isNode(before) || !isNode(after)) return Object.is(before, after) ? "same" : "other"
  if (before["type"] !== after["type"]) return "other"
  const [members, type] = [before["type"] === "TSTypeLiteral" ? "members" : "body", before["type"]]
  const [old, fresh] = [before[members], after[members]]
  if (
    (type === "TSTypeLiteral" || type === "TSInterfaceBody" || type === "ClassBody") &&
    Array.isArray(old) &&
    Array.isArray(fresh)
  ) {
    return compareMembers(old, fresh, type === "ClassBody" ? () => true : isOptional)
  }
  const keys = new Set([...Object.keys(before), ...Object.keys(after)])
  return worst(
    [...keys]
      .filter((key) => key !== "start" && key !== "end" && key !== "raw")
      .map((key) => compare(before[key], after[key]))
  )
}

const differencesOf = (before: Module | undefined, after: Module | undefined): ReadonlyArray<Difference> => {
  const module = (after ?? before)?.name
  const old = new Map(before?.declarations.map((one) => [one.key, one]))
  const fresh = new Map(after?.declarations.map((one) => [one.key, one]))
  return [
    ...[...old.values()]
      .filter(({ exported, key }) => exported && !fresh.has(key))
      // Who showed a name of a module that cannot be imported has changed too, or shows it no more.
      .map(({ key }) => ({
        breaking: before !== undefined && !isOnlyShown(before),
        what: `${module}: removed ${key}`
      })),
    ...[...fresh.values()].flatMap((one): ReadonlyArray<Difference> => {
      const was = old.get(one.key)
      // Where inside the package a name stands is not shown to who uses it.
      if (one.key.startsWith("import ") && one.text.includes(' from ".')) return []
      const asks = /^(.+)_checks$/.exec(one.name)?.[1]
      const asksNow = was === undefined && before?.declarations.some(({ name }) => name === asks) === true
      if (asksNow) return [{ breaking: true, what: `${module}: ${asks} asks more than its type` }]
      if (was === undefined) return one.exported ? [{ breaking: false, what: `${module}: added ${one.key}` }] : []
      const change = was.text === one.text ? "same" : compare(was.node, one.node)
      if (change === "same") return []
      return [{ breaking: change === "other", what: `${module}: changed ${one.key}` }]
    })
  ]
}

/** Everything that differs. */
export const between = (before: Report, after: Report): ReadonlyArray<Difference> => {
  const names = new Set([...before, ...after].map(({ name }) => name))
  const find = (report: Report, name: string) => report.find((one) => one.name === name)
  return [...names].flatMap((name) => differencesOf(find(before, name), find(after, name)))
}
