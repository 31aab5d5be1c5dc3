/** What a WSDL's schemas say about an element, read from node-soap's parsed tree (which has followed every import). */
import { Predicate } from "effect"

export const xsdNamespace = "http://www.w3.org/2001/XMLSchema"

/** node-soap's elements, whose classes it does not export; attributes are properties with a dollar sign. */
type Item = object

/** A child element of a complex type. */
export interface Child {
  readonly name: string
  readonly namespace: string
  readonly optional: boolean
  readonly repeated: boolean
  readonly nillable: boolean
  readonly item: Item
  readonly schema: Item
}

/** The content of an element: a built-in simple type, or children in order. */
export type Content =
  | { readonly kind: "simple"; readonly type: string }
  | { readonly kind: "complex"; readonly children: ReadonlyArray<Child> }
  | { readonly kind: "unknown" }

export class WsdlSchema {
  private readonly definitions: Item
  constructor(definitions: Item) {
    this.definitions = definitions
  }

  /** A global element. */
  element(namespace: string, name: string): { readonly item: Item; readonly schema: Item } | undefined {
    return this.global("elements", namespace, name)
  }

  contentOf({ item, schema }: { readonly item: Item; readonly schema: Item }): Content {
    const type = textOf(item, "$type")
    if (type !== undefined) return this.contentOfType(type, item, schema, 0)
    const inline = childrenOf(item).find((child) => ["complexType", "simpleType"].includes(kindOf(child)))
    return inline === undefined ? { kind: "unknown" } : this.contentOfDefinition(inline, schema, 0)
  }

  private contentOfType(qualified: string, at: Item, schema: Item, depth: number): Content {
    const { name, namespace } = this.resolve(qualified, at, schema)
    if (namespace === xsdNamespace) return name === "anyType" ? { kind: "unknown" } : { kind: "simple", type: name }
    const found = this.global("complexTypes", namespace, name) ?? this.global("types", namespace, name)
    // A type that is derived from itself is a mistake of the WSDL, not a reason to hang.
    return found === undefined || depth > 32
      ? { kind: "unknown" }
      : this.contentOfDefinition(found.item, found.schema, depth + 1)
  }

  private contentOfDefinition(definition: Item, schema: Item, depth: number): Content {
    const children: Array<Child> = []
    for (const part of childrenOf(definition)) {
      const base = textOf(part, "$base")
      switch (kindOf(part)) {
        case "restriction":
          if (base !== undefined) return this.contentOfType(base, part, schema, depth + 1)
          break
        case "simpleContent":
        case "complexContent":
          return this.contentOfDefinition(part, schema, depth + 1)
        case "extension": {
          const inherited = base === undefined ? undefined : this.contentOfType(base, part, schema, depth + 1)
          if (inherited?.kind === "simple") return inherited
          if (inherited?.kind === "complex") children.push(...inherited.children)
          children.push(...this.particles(part, schema, false, depth))
          break
        }
        default:
          children.push(...this.particles(definition, schema, false, depth))
          return { kind: "complex", children }
      }
    }
    return { kind: "complex", children }
  }

  private particles(group: Item, schema: Item, optional: boolean, depth: number): ReadonlyArray<Child> {
    return childrenOf(group).flatMap((part): ReadonlyArray<Child> => {
      const mayBeAbsent = optional || textOf(part, "$minOccurs") === "0"
      switch (kindOf(part)) {
        case "sequence":
        case "all":
          return this.particles(part, schema, mayBeAbsent, depth)
        case "choice":
          return this.particles(part, schema, true, depth)
        case "element":
          return [this.child(part, schema, mayBeAbsent)]
        default:
          return []
      }
    })
  }

  private child(part: Item, schema: Item, optional: boolean): Child {
    const maximum = textOf(part, "$maxOccurs") ?? "1"
    const occurs = {
      optional,
      repeated: maximum !== "1" && maximum !== "0",
      nillable: textOf(part, "$nillable") === "true"
    }
    const reference = textOf(part, "$ref")
    if (reference !== undefined) {
      const { name, namespace } = this.resolve(reference, part, schema)
      return { ...occurs, name, namespace, ...(this.element(namespace, name) ?? { item: part, schema }) }
    }
    const form = textOf(part, "$form") ?? textOf(schema, "$elementFormDefault")
    const namespace = form === "qualified" ? (textOf(schema, "$targetNamespace") ?? "") : ""
    return { ...occurs, name: textOf(part, "$name") ?? "", namespace, item: part, schema }
  }

  private global(table: string, namespace: string, name: string) {
    const schemas = partOf(this.definitions, "schemas")
    const schema = schemas === undefined ? undefined : partOf(schemas, namespace)
    const entries = schema === undefined ? undefined : partOf(schema, table)
    const item = entries === undefined ? undefined : partOf(entries, name)
    return item === undefined || schema === undefined ? undefined : { item, schema }
  }

  private resolve(qualified: string, at: Item, schema: Item): { readonly name: string; readonly namespace: string } {
    const colon = qualified.indexOf(":")
    const name = qualified.slice(colon + 1)
    // node-soap keeps the default namespace under this name.
    const prefix = colon === -1 ? "__tns__" : qualified.slice(0, colon)
    for (const place of [at, schema, this.definitions]) {
      for (const key of ["xmlns", "schemaXmlns", "definitionsXmlns"]) {
        const bindings = partOf(place, key)
        const namespace = bindings === undefined ? undefined : textOf(bindings, prefix)
        if (namespace !== undefined) return { name, namespace }
      }
    }
    return { name, namespace: "" }
  }
}

export const textOf = (item: Item, key: string): string | undefined => {
  const value = Object.hasOwn(item, key) && Predicate.hasProperty(item, key) ? item[key] : undefined
  return Predicate.isString(value) ? value : undefined
}

export const partOf = (item: Item, key: string): Item | undefined => {
  const value = Object.hasOwn(item, key) && Predicate.hasProperty(item, key) ? item[key] : undefined
  return Predicate.isObjectKeyword(value) ? value : undefined
}

const kindOf = (item: Item): string => textOf(item, "name") ?? ""

const childrenOf = (item: Item): ReadonlyArray<Item> => {
  const children = Predicate.hasProperty(item, "children") ? item.children : undefined
  return Array.isArray(children) ? children.filter(Predicate.isObjectKeyword) : []
}
