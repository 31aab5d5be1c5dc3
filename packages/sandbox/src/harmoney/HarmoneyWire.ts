/**
 * From request elements to stored fields and back, as a stock `.asmx` does it: by the class tables, in any order,
 * unknown elements ignored, wrong enumeration members and booleans refused. Every scalar stays the text it was.
 */
import type { Schema } from "effect"
import { type Fields, isFields } from "../internal/tables.ts"
import { type Element, leaf } from "../internal/xml.ts"
import { type classes as Classes, enums, type Field, type Kind, namespace } from "./HarmoneyClasses.ts"

/** A request that the service cannot even read: a SOAP fault, and the method did not run. */
export class Unreadable extends Error {}

/** The class tables in force: with or without undeclared fields. */
export type ClassTable = typeof Classes

const booleans: Readonly<Record<string, "true" | "false">> = { true: "true", "1": "true", false: "false", "0": "false" }

const patterns = {
  int: /^[+-]?\d{1,10}$/,
  long: /^[+-]?\d{1,19}$/,
  decimal: /^[+-]?(\d+(\.\d*)?|\.\d+)$/,
  dateTime: /^-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/
}

/** Tells the recorder which elements nobody read, and under which spelling a parameter came. */
export interface Witness {
  readonly ignored: (name: string) => void
  readonly spelling: (field: string, spelling: string) => void
}

const scalarText = (element: Element): string => {
  if (element.children.length > 0)
    throw new Unreadable(`There is an error in XML document. ${element.name} holds elements.`)
  return element.text
}

/** A secret keeps its length; of a long number the last four digits stay. */
const kept = ({ secret }: Field, value: string): string => {
  if (secret === undefined) return value
  return secret === "whole" ? value.replaceAll(/[^]/g, "*") : value.replaceAll(/\d(?=(?:[ -]?\d){4})/g, "*")
}

const readValue = (table: ClassTable, element: Element, kind: Kind, witness: Witness): Schema.Json | undefined => {
  if (element.nil) return undefined
  switch (kind.is) {
    case "string":
    case "many":
      return scalarText(element)
    case "boolean": {
      const value = booleans[scalarText(element).trim()]
      if (value === undefined) {
        throw new Unreadable("There is an error in XML document. The string is not a valid Boolean value.")
      }
      return value
    }
    case "enum": {
      const value = scalarText(element)
      if (enums[kind.name]?.includes(value) !== true) {
        throw new Unreadable(`There is an error in XML document. '${value}' is not a valid value for ${kind.name}.`)
      }
      return value
    }
    case "class":
      return readFields(table, element, table[kind.name] ?? [], witness)
    case "list":
      return element.children
        .filter(({ name }) => name === kind.item)
        .flatMap((item) => {
          const of: Kind = kind.of === "string" ? { is: "string" } : { is: "class", name: kind.of }
          const value = readValue(table, item, of, witness)
          return value === undefined ? [] : [value]
        })
    case "int":
    case "long":
    case "decimal":
    case "dateTime": {
      const value = scalarText(element).trim()
      if (!patterns[kind.is].test(value)) {
        throw new Unreadable("There is an error in XML document. Input string was not in a correct format.")
      }
      return value
    }
  }
}

/** Reads the children of `parent` that `fields` knows. A second element of one name is ignored, as is a foreign namespace. */
export const readFields = (
  table: ClassTable,
  parent: Element,
  fields: ReadonlyArray<Field>,
  witness: Witness
): Fields => {
  const read: Record<string, Schema.Json> = {}
  for (const element of parent.children) {
    if (element.namespace === "") {
      throw new Unreadable(`There is an error in XML document. <${element.name} xmlns=''> was not expected.`)
    }
    const field =
      element.namespace === namespace
        ? fields.find(({ name, spellings }) => name === element.name || spellings?.includes(element.name) === true)
        : undefined
    if (field === undefined) {
      witness.ignored(element.name)
      continue
    }
    if (field.spellings !== undefined) witness.spelling(field.name, element.name)
    const value = readValue(table, element, field.kind, witness)
    const before = read[field.name]
    if (field.kind.is === "many" && value !== undefined) {
      read[field.name] = Array.isArray(before) ? [...before, value] : [value]
    } else if (value !== undefined && before === undefined) {
      read[field.name] = typeof value === "string" ? kept(field, value) : value
    }
  }
  return read
}

const writeValue = (table: ClassTable, name: string, kind: Kind, value: Schema.Json): string => {
  if (typeof value === "string") return leaf(name, value)
  if (Array.isArray(value)) {
    if (kind.is === "many") return value.map((item) => leaf(name, String(item))).join("")
    if (kind.is !== "list") return ""
    const items = value
      .map((item) =>
        isFields(item) ? wrap(kind.item, writeFields(table, kind.of, item)) : leaf(kind.item, String(item))
      )
      .join("")
    return wrap(name, items)
  }
  return isFields(value) && kind.is === "class" ? wrap(name, writeFields(table, kind.name, value)) : ""
}

/** An element around content that is already XML. */
export const wrap = (name: string, content: string): string =>
  content === "" ? `<${name} />` : `<${name}>${content}</${name}>`

/** The fields of a class in documented order; absent ones are left out. */
export const writeFields = (table: ClassTable, of: string, fields: Fields): string => {
  let xml = ""
  for (const { kind, name } of table[of] ?? []) {
    const value = fields[name]
    if (value !== undefined && value !== null) xml += writeValue(table, name, kind, value)
  }
  return xml
}

/** The first field that is longer than documented, as `Address.Street (35)`, or undefined. */
export const overlong = (table: ClassTable, of: string, fields: Fields): string | undefined => {
  for (const field of table[of] ?? []) {
    const problem = overlongField(table, of, field, fields[field.name])
    if (problem !== undefined) return problem
  }
  return undefined
}

/** The same for one field or parameter. */
export const overlongField = (
  table: ClassTable,
  of: string,
  { kind, max, name }: Field,
  value: Schema.Json | undefined
): string | undefined => {
  if (typeof value === "string") return max !== undefined && value.length > max ? `${of}.${name} (${max})` : undefined
  if (kind.is === "class" && isFields(value)) return overlong(table, kind.name, value)
  if (kind.is !== "list" || !Array.isArray(value)) return undefined
  for (const item of value) {
    const problem = isFields(item) ? overlong(table, kind.of, item) : undefined
    if (problem !== undefined) return problem
  }
  return undefined
}
