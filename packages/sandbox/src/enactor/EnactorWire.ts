/**
 * From elements to stored fields and back, by the structure tables. Every scalar stays the text it was: ids are never
 * numbers, and a long keeps all its digits.
 */
import type { Schema } from "effect"
import { type Fields, isFields } from "../internal/tables.ts"
import { type Element, leaf } from "../internal/xml.ts"
import { type ClassTable, type Field, type Kind, namespaces } from "./EnactorContract.ts"

/** Something that cannot be read into its structure: a fault for a request, a rejection for an import record. */
export class Unreadable extends Error {}

/** How strictly a structure is read. */
export interface Reading {
  readonly table: ClassTable
  /** `sequence`: declared order only, and an unknown element is refused; `any`: unknown ones are passed to `ignored`. */
  readonly order: "sequence" | "any"
  /** Accept the fields in any namespace. */
  readonly anyNamespace?: boolean
  readonly ignored: (name: string) => void
}

const least = -(2n ** 63n)
const most = 2n ** 63n - 1n

/** Whether a number fits into a long. */
export const isLong = (value: bigint): boolean => value >= least && value <= most

const patterns = {
  int: /^[+-]?\d{1,10}$/,
  long: /^[+-]?\d{1,19}$/,
  dateTime: /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/
}

const isDate = (text: string): boolean => {
  const [, year = "", month = "", day = ""] = patterns.dateTime.exec(text) ?? []
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  return year !== "" && date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day)
}

const checks: Readonly<Record<"boolean" | "int" | "long" | "dateTime", (text: string) => boolean>> = {
  boolean: (text) => /^(true|false|1|0)$/.test(text),
  int: (text) => patterns.int.test(text) && Math.abs(Number(text)) <= 2 ** 31,
  long: (text) => patterns.long.test(text) && isLong(BigInt(text.replace("+", ""))),
  dateTime: isDate
}

const textOnly = (element: Element): string => {
  if (element.children.length > 0) throw new Unreadable(`element ${element.name} holds elements`)
  return element.text
}

/** The value of a Text Value Filter in whichever of the guessed shapes it comes. */
const filterText = (element: Element): string =>
  element.children.length === 0
    ? element.text
    : (element.children.filter(({ name }) => name === "supportValues" || name === "value").map(filterText)[0] ?? "")

const readValue = (reading: Reading, element: Element, kind: Kind): Schema.Json | undefined => {
  if (element.nil) return undefined
  switch (kind.is) {
    case "string":
      return textOnly(element)
    case "filter":
      return filterText(element)
    case "class":
      return readFields(reading, element, kind.of)
    case "boolean":
    case "int":
    case "long":
    case "dateTime": {
      const value = textOnly(element).trim()
      // Empty is not zero, not false and not a date.
      if (value === "") return undefined
      if (!checks[kind.is](value)) throw new Unreadable(`element ${element.name} is not a valid ${kind.is}`)
      if (kind.is === "boolean") return value === "true" || value === "1" ? "true" : "false"
      return value.replace("+", kind.is === "dateTime" ? "+" : "")
    }
  }
}

/** Reads the children of `parent` as the structure `of`. Throws {@link Unreadable}. */
export const readFields = (reading: Reading, parent: Element, of: string): Fields => {
  const read: Record<string, Schema.Json> = {}
  const fields = reading.table[of] ?? []
  let reached = 0
  for (const element of parent.children) {
    const at = fields.findIndex(
      ({ name, prefix }) =>
        name === element.name && (reading.anyNamespace === true || namespaces[prefix ?? "retail"] === element.namespace)
    )
    const field = fields[at]
    if (field === undefined || (reading.order === "sequence" && at < reached)) {
      if (field === undefined && reading.order === "any") {
        reading.ignored(element.name)
        continue
      }
      throw new Unreadable(`unexpected element {${element.namespace}}${element.name} in ${parent.name}`)
    }
    reached = at
    const before = read[field.name]
    const value = readValue(reading, element, field.kind)
    if (before !== undefined && field.many !== true) throw new Unreadable(`element ${field.name} appears twice`)
    if (value === undefined) continue
    read[field.name] = field.many === true ? [...(Array.isArray(before) ? before : []), value] : value
  }
  for (const { mandatory, name } of fields) {
    if (mandatory === true && read[name] === undefined) {
      throw new Unreadable(`element ${name} is missing from ${parent.name}`)
    }
  }
  return read
}

/** An element around content that is already XML. */
export const wrap = (name: string, content: string, attributes = ""): string =>
  content === "" ? `<${name}${attributes}/>` : `<${name}${attributes}>${content}</${name}>`

const one = (table: ClassTable, tag: string, kind: Kind, value: Schema.Json): string => {
  if (typeof value === "string") {
    if (kind.is === "filter") return wrap(tag, wrap("core:supportValues", leaf("core:value", value)))
    return value === "" ? `<${tag}/>` : leaf(tag, value)
  }
  return isFields(value) && kind.is === "class" ? wrap(tag, writeFields(table, kind.of, value)) : ""
}

const written = (table: ClassTable, { kind, name, prefix, shownEmpty }: Field, value: Schema.Json | undefined) => {
  const tag = `${prefix ?? "retail"}:${name}`
  if (value === undefined || value === null) return shownEmpty === true ? `<${tag}/>` : ""
  if (Array.isArray(value)) return value.map((item: Schema.Json) => one(table, tag, kind, item)).join("")
  return one(table, tag, kind, value)
}

/** The fields of a structure in declared order. */
export const writeFields = (table: ClassTable, of: string, fields: Fields): string =>
  (table[of] ?? []).map((field) => written(table, field, fields[field.name])).join("")
