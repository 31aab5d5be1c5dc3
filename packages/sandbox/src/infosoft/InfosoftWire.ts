/**
 * From request elements to stored fields and back, by the contract tables. Contract A reads members in any order and writes "no
 * value" as empty, 0, false or the first day of year 1; contract B reads in declared order only and writes `i:nil`.
 */
import type { Schema } from "effect"
import { type Fields, isFields } from "../internal/tables.ts"
import { type Element, escaped, leaf } from "../internal/xml.ts"
import { type Class, type classes as Classes, entities, type Kind, type Service } from "./InfosoftContract.ts"
import { localDate } from "./InfosoftDates.ts"

/** A request that the service cannot read into its types: a fault, and the method did not run. */
export class Unreadable extends Error {}

/** The types in force: with or without undeclared members. */
export type ClassTable = typeof Classes

/** How requests are read, and who wants to know what nobody read. */
export interface Reading {
  readonly table: ClassTable
  /** Whether a member that comes after a later one is silently dropped. */
  readonly ordered: boolean
  readonly ignored: (name: string) => void
}

const booleans: Readonly<Record<string, "true" | "false">> = { true: "true", "1": "true", false: "false", "0": "false" }

const notFormatted = "There is an error in XML document. Input string was not in a correct format."

const int = (text: string): string => {
  const value = /^[+-]?\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (Number.isNaN(value) || value > 2_147_483_647 || value < -2_147_483_648) throw new Unreadable(notFormatted)
  return String(value)
}

const readValue = (reading: Reading, element: Element, kind: Kind): Schema.Json | undefined => {
  if (element.nil) return undefined
  if (kind.is === "class") {
    const of = reading.table[kind.name]
    return of === undefined ? undefined : readFields(reading, element, of)
  }
  if (kind.is === "list") {
    const of = reading.table[kind.of]
    return element.children.flatMap((child) => {
      if (child.name === kind.of && child.namespace === of?.namespace) return [readFields(reading, child, of)]
      reading.ignored(`${element.name}.${child.name}`)
      return []
    })
  }
  if (element.children.length > 0)
    throw new Unreadable(`There is an error in XML document. ${element.name} holds elements.`)
  switch (kind.is) {
    case "string":
    case "many":
    case "base64Binary":
      return element.text
    case "boolean": {
      const value = booleans[element.text.trim()]
      if (value === undefined)
        throw new Unreadable("There is an error in XML document. The string is not a valid Boolean value.")
      return value
    }
    case "int":
      return int(element.text.trim())
    case "dateTime": {
      const date = localDate(element.text.trim())
      if (date === undefined)
        throw new Unreadable("There is an error in XML document. The string is not a valid DateTime.")
      return date
    }
    case "reference":
      return undefined
  }
}

/** Reads the children of `parent` that the type knows; the first of one name counts, and other namespaces are not read. */
export const readFields = (reading: Reading, parent: Element, { fields, namespace }: Class): Fields => {
  const read: Record<string, Schema.Json> = {}
  let from = 0
  for (const element of parent.children) {
    const at =
      element.namespace === namespace
        ? fields.findIndex(({ name }, at) => name === element.name && (!reading.ordered || at >= from))
        : -1
    const field = fields[at]
    const value = field === undefined ? undefined : readValue(reading, element, field.kind)
    if (field === undefined || Object.hasOwn(read, field.name)) {
      reading.ignored(`${parent.name}.${element.name}`)
      continue
    }
    from = at + 1
    if (value !== undefined) read[field.name] = value
  }
  return read
}

/** How replies are written: the convention for "no value", and the serial numbers of entities. */
export interface Writing {
  readonly table: ClassTable
  readonly none: Service["none"]
}

const sentinel = "0001-01-01T00:00:00"

const empty = { string: "", many: "", base64Binary: "", reference: "", boolean: "false", int: "0", dateTime: sentinel }

const nil = (name: string) => `<${name} i:nil="true" />`

const scalar = ({ none }: Writing, name: string, is: keyof typeof empty, value: string | undefined): string => {
  if (value === undefined || (is !== "string" && value === ""))
    return none === "nil" ? nil(name) : leaf(name, empty[is])
  return leaf(name, is === "dateTime" && !value.includes("T") ? `${value}T00:00:00` : value)
}

/** An element around content that is already XML. */
export const wrap = (name: string, content: string): string =>
  content === "" ? `<${name} />` : `<${name}>${content}</${name}>`

const xmlns =
  `z:Id="i1" xmlns:a="${entities}" xmlns:i="http://www.w3.org/2001/XMLSchema-instance" ` +
  `xmlns:z="http://schemas.microsoft.com/2003/10/Serialization/"`

/** One member under its qualified name. */
export const writeValue = (writing: Writing, name: string, kind: Kind, value: Schema.Json | undefined): string => {
  switch (kind.is) {
    case "class":
      if (!isFields(value)) return ""
      return kind.name === "Customer"
        ? `<${name} ${xmlns}>${writeFields(writing, kind.name, value, "a:")}</${name}>`
        : wrap(name, writeFields(writing, kind.name, value))
    case "list": {
      const items = Array.isArray(value) ? value.filter(isFields) : []
      return wrap(name, items.map((item) => wrap(kind.of, writeFields(writing, kind.of, item))).join(""))
    }
    case "many":
      return Array.isArray(value) ? value.map((item) => `<${name}>${escaped(String(item))}</${name}>`).join("") : ""
    case "string":
    case "boolean":
    case "int":
    case "dateTime":
    case "base64Binary":
    case "reference":
      return scalar(writing, name, kind.is, typeof value === "string" ? value : undefined)
  }
}

/** The members of a type in documented order. */
export const writeFields = (writing: Writing, of: string, fields: Fields, prefix = ""): string => {
  let xml = ""
  for (const { kind, name } of writing.table[of]?.fields ?? [])
    xml += writeValue(writing, prefix + name, kind, fields[name])
  return xml
}
