/** Two JSON schemas against each other, ours and that of a description nobody has checked yet. */
import { Predicate } from "effect"

/** A property, if the value has it of its own. */
export const at = (value: unknown, key: string): unknown =>
  Predicate.isObject(value) && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined

/** The entries of an object; none for anything else. */
export const entries = (value: unknown): ReadonlyArray<readonly [string, unknown]> =>
  Predicate.isObject(value) ? Object.entries(value) : []

/** The items of a list; none for anything else. */
export const items = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])

/** The text, if it is one. */
export const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined)

/** What a schema says, as far as it is compared. */
export interface Node {
  /** Without `null`: every reader here allows it. Undefined: anything. */
  readonly type: string | undefined
  readonly maxLength: number | undefined
  readonly properties: ReadonlyArray<readonly [string, unknown]>
  readonly required: ReadonlyArray<unknown>
  readonly items: unknown
}

const nothing: Node = { type: undefined, maxLength: undefined, properties: [], required: [], items: undefined }

const deepest = 16

/** Follows a local reference. */
export const resolve = (document: unknown, value: unknown, depth = 0): unknown => {
  const target = textOf(at(value, "$ref"))
  if (target === undefined || depth > deepest) return value
  const path = target.startsWith("#/") ? target.slice(2).split("/") : ["?"]
  const found = path.reduce((place, key) => at(place, key.replaceAll("~1", "/").replaceAll("~0", "~")), document)
  return resolve(document, found, depth + 1)
}

const typesOf = (schema: unknown): ReadonlyArray<unknown> => {
  const type = at(schema, "type")
  return (Array.isArray(type) ? type : [type]).filter((one) => one !== "null")
}

const isNull = (schema: unknown) => at(schema, "type") === "null"

/** Reads one schema: references, `allOf`, and the ways of saying "or null" taken away. */
export const nodeOf = (document: unknown, value: unknown, depth = 0): Node => {
  if (depth > deepest) return nothing
  const schema = resolve(document, value)
  const choices = [...items(at(schema, "anyOf")), ...items(at(schema, "oneOf"))].filter((one) => !isNull(one))
  // A real choice is not compared.
  if (choices.length > 1) return nothing
  const parts = [...choices, ...items(at(schema, "allOf"))].map((part) => nodeOf(document, part, depth + 1))
  const types = typesOf(schema)
  const maxLength = at(schema, "maxLength")
  const own: Node = {
    type: types.length === 1 ? textOf(types[0]) : undefined,
    maxLength: typeof maxLength === "number" ? maxLength : undefined,
    properties: entries(at(schema, "properties")),
    required: items(at(schema, "required")),
    items: at(schema, "items")
  }
  const all = [own, ...parts]
  const first = <K extends "type" | "maxLength" | "items">(key: K): Node[K] =>
    all.find((one) => one[key] !== undefined)?.[key]
  const properties = all.flatMap((one) => one.properties)
  return {
    type: first("type") ?? (properties.length > 0 ? "object" : undefined),
    maxLength: first("maxLength"),
    properties,
    required: all.flatMap((one) => one.required),
    items: first("items")
  }
}
