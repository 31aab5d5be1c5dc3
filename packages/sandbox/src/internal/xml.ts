import { Predicate } from "effect"
import { XMLParser } from "fast-xml-parser"

/** An element with its name resolved: `namespace` is empty when it has none. */
export interface Element {
  readonly name: string
  readonly namespace: string
  readonly children: ReadonlyArray<Element>
  /** All text and CDATA directly inside, as written. */
  readonly text: string
  /** Whether `xsi:nil` is true. */
  readonly nil: boolean
}

/** A document that is not well formed, or that has no business here (a DTD). */
export class XmlUnreadable extends Error {}

const xsi = "http://www.w3.org/2001/XMLSchema-instance"

// Entities stay as they are so that CDATA can be told from text; `decoded` below is strict where the parser is not.
const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  cdataPropName: "#cdata",
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  processEntities: false,
  jPath: false,
  maxNestedTags: 64
})

const named = new Map([
  ["lt", "<"],
  ["gt", ">"],
  ["amp", "&"],
  ["quot", '"'],
  ["apos", "'"]
])

// What XML 1.0 cannot carry, not even as a reference. With `u`, a lone surrogate is one too.
const forbidden = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u

const character = (code: number): string => {
  const text = code > 0x10ffff ? "" : String.fromCodePoint(code)
  if (text === "" || forbidden.test(text)) throw new XmlUnreadable("a character reference is not allowed in XML")
  return text
}

const decoded = (text: string): string =>
  text.includes("&")
    ? text.replaceAll(/&([^;&]*);?/g, (_, entity: string) => {
        const code = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(entity)
        if (code !== null) return character(Number.parseInt(code[1] ?? code[2] ?? "", code[1] ? 16 : 10))
        const found = named.get(entity)
        if (found === undefined) throw new XmlUnreadable("an entity is not declared")
        return found
      })
    : text

type Scope = Readonly<Record<string, string>>

const qualified = (scope: Scope, tag: string): readonly [namespace: string, name: string] => {
  const colon = tag.indexOf(":")
  if (colon < 0) return [scope[""] ?? "", tag]
  const prefix = tag.slice(0, colon)
  const namespace = Object.hasOwn(scope, prefix) ? scope[prefix] : undefined
  if (namespace === undefined) throw new XmlUnreadable("a namespace prefix is not declared")
  return [namespace, tag.slice(colon + 1)]
}

const isList: (value: unknown) => value is ReadonlyArray<unknown> = Array.isArray

const resolve = (tag: string, content: unknown, attributes: unknown, outer: Scope): Element => {
  const given = Predicate.isObject(attributes) ? Object.entries(attributes) : []
  const declared = given.filter(([name]) => name === "xmlns" || name.startsWith("xmlns:"))
  const scope: Scope =
    declared.length === 0
      ? outer
      : { ...outer, ...Object.fromEntries(declared.map(([name, value]) => [name.slice(6), decoded(String(value))])) }
  const nil = given.some(([name, value]) => {
    const colon = name.indexOf(":")
    return name.endsWith(":nil") && scope[name.slice(0, colon)] === xsi && /^(true|1)$/.test(String(value))
  })
  const children: Array<Element> = []
  const text = read(content, scope, children)
  const [namespace, name] = qualified(scope, tag)
  return { name, namespace, children, text, nil }
}

const verbatim = (nodes: unknown): string =>
  isList(nodes)
    ? nodes.map((node) => (Predicate.isObject(node) ? String(Reflect.get(node, "#text")) : "")).join("")
    : ""

/** Adds the elements among `nodes` to `children` and returns the text between them. */
const read = (nodes: unknown, scope: Scope, children: Array<Element>): string => {
  let text = ""
  if (!isList(nodes)) return text
  for (const node of nodes) {
    if (!Predicate.isObject(node)) continue
    const attributes: unknown = Reflect.get(node, ":@")
    for (const [tag, content] of Object.entries(node)) {
      if (tag === "#text") text += decoded(String(content))
      else if (tag === "#cdata") text += verbatim(content)
      else if (tag !== ":@") children.push(resolve(tag, content, attributes, scope))
    }
  }
  return text
}

/** Reads one document. Throws {@link XmlUnreadable}. */
export const parse = (source: string): Element => {
  const prolog = source.slice(0, Math.max(0, source.search(/<[^?!]/)))
  if (prolog.includes("<!DOCTYPE")) throw new XmlUnreadable("DTD is prohibited in this document")
  if (forbidden.test(source)) throw new XmlUnreadable("a character is not allowed in XML")
  const roots: Array<Element> = []
  let nodes: unknown
  try {
    nodes = parser.parse(source, true)
  } catch {
    throw new XmlUnreadable("the document is not well formed")
  }
  read(nodes, { xml: "http://www.w3.org/XML/1998/namespace" }, roots)
  const [root, ...others] = roots
  if (root === undefined || others.length > 0) throw new XmlUnreadable("the document is not well formed")
  return root
}

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;" }

/** Text as element content; a carriage return survives the reader's line-end rule. */
export const escaped = (text: string): string =>
  /[&<>\r]/.test(text) ? text.replaceAll(/[&<>\r]/g, (character) => escapes[character] ?? character) : text

/** An element with text, or `<X />` when the text is empty. */
export const leaf = (name: string, text: string): string =>
  text === "" ? `<${name} />` : `<${name}>${escaped(text)}</${name}>`
