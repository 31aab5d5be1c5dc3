/**
 * XML without a contract, in document order: captured traffic, import files, documents made by hand. A document is plain
 * data; names keep their prefixes, text and attribute values stay strings exactly as written.
 *
 * `fast-xml-parser` builds and prints the tree; before it sees a document, our own strict tokenizer has judged it,
 * because it takes much for XML that is none.
 */
import { XMLBuilder, XMLParser } from "fast-xml-parser"
import { Predicate, type Result } from "effect"
import { attemptRead, attemptWrite } from "./internal/Attempt.ts"
import { escapeAttribute, escapeText, unwritable } from "./internal/Escape.ts"
import { Tokenizer } from "./internal/Tokenizer.ts"
import { Malformed, Unencodable } from "./SoapError.ts"
import type { ReadReason } from "./SoapError.ts"
import * as XmlLimits from "./XmlLimits.ts"

/** One element. Comments and processing instructions are left out; CDATA is text; neighbouring texts are one. */
export interface UntypedElement {
  /** As written, prefix included. */
  readonly name: string
  /** In document order, namespace declarations included. */
  readonly attributes: ReadonlyArray<readonly [name: string, value: string]>
  /** In document order. */
  readonly children: ReadonlyArray<UntypedElement | string>
}

// Keys that no XML name can be.
const attributesKey = ":@"
const textKey = "#text"
const cdataKey = "#cdata"

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  textNodeName: textKey,
  cdataPropName: cdataKey,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  // It lets unknown entities pass, so they are resolved here.
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true
})

const builder = new XMLBuilder({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  textNodeName: textKey,
  suppressEmptyNode: true,
  suppressBooleanAttributes: false,
  // It leaves carriage returns as they are, so escaping is done here.
  processEntities: false
})

const nobody = { open: () => {}, close: () => {}, text: () => {}, comment: () => {}, instruction: () => {} }

const judge = (text: string, limits: XmlLimits.XmlLimits): void => {
  const problem = unwritable(text)
  if (problem !== undefined) throw new Malformed({ problem })
  const tokenizer = new Tokenizer(nobody, limits)
  tokenizer.write(text)
  tokenizer.end()
}

const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" }

const resolved = (text: string): string =>
  text.includes("&")
    ? text.replace(/&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|([a-z]+));/g, (_, hex?: string, decimal?: string, name = "") =>
        hex !== undefined
          ? String.fromCodePoint(Number.parseInt(hex, 16))
          : decimal !== undefined
            ? String.fromCodePoint(Number(decimal))
            : (entities[name] ?? "")
      )
    : text

const nodes = (value: unknown): ReadonlyArray<Record<PropertyKey, unknown>> =>
  Array.isArray(value) ? value.filter(Predicate.isObject) : []

const texts = (value: unknown): ReadonlyArray<readonly [string, string]> =>
  Predicate.isObject(value) ? Object.entries(value).map(([key, text]) => [key, String(text)] as const) : []

const toElement = (name: string, node: Record<PropertyKey, unknown>): UntypedElement => {
  const children: Array<UntypedElement | string> = []
  for (const child of nodes(node[name])) {
    const key = Object.keys(child).find((one) => one !== attributesKey) ?? ""
    const more =
      key === textKey
        ? resolved(String(child[key]))
        : key === cdataKey
          ? nodes(child[key])
              .map((part) => String(part[textKey]))
              .join("")
          : undefined
    const before = children.at(-1)
    if (more === undefined) children.push(toElement(key, child))
    else if (typeof before === "string") children[children.length - 1] = before + more
    else if (more !== "") children.push(more)
  }
  const attributes = texts(node[attributesKey]).map(
    // XML makes a space of each tab and line end that is written as itself.
    ([key, value]) => [key, resolved(value.replaceAll(/[\t\n]/g, " "))] as const
  )
  return { name, attributes, children }
}

/**
 * Reads a document.
 *
 * @example
 * const root = UntypedXml.read("<a b='1'>text<c/></a>")
 * // { name: "a", attributes: [["b", "1"]], children: ["text", { name: "c", attributes: [], children: [] }] }
 */
export const read = (text: string, limits?: Partial<XmlLimits.XmlLimits>): Result.Result<UntypedElement, ReadReason> =>
  attemptRead(() => {
    const document = text.startsWith("\uFEFF") ? text.slice(1) : text
    judge(document, { ...XmlLimits.defaults, ...limits })
    const tree: unknown = parser.parse(document)
    for (const node of nodes(tree)) {
      const name = Object.keys(node).find((one) => one !== attributesKey && !one.startsWith("#"))
      if (name !== undefined) return toElement(name, node)
    }
    throw new Malformed({ problem: "no document element" })
  })

const xmlName = /^[\p{L}_][\p{L}\p{M}\p{N}._\u00B7-]*(?::[\p{L}_][\p{L}\p{M}\p{N}._\u00B7-]*)?$/u

const toNode = (element: UntypedElement, around: string): Record<string, unknown> => {
  const path = around === "" ? element.name : `${around}/${element.name}`
  const checked = (text: string): string => {
    const problem = unwritable(text)
    if (problem !== undefined) throw new Unencodable({ path, problem })
    return text
  }
  const named = (name: string): string => {
    if (!xmlName.test(name)) throw new Unencodable({ path: around, problem: "a name that XML does not allow" })
    return name
  }
  return {
    [named(element.name)]: element.children.map((child) =>
      typeof child === "string" ? { [textKey]: escapeText(checked(child)) } : toNode(child, path)
    ),
    [attributesKey]: Object.fromEntries(
      element.attributes.map(([name, value]) => [named(name), escapeAttribute(checked(value))])
    )
  }
}

/** Writes an element and what it holds, without an XML declaration; refuses what XML 1.0 cannot carry. */
export const write = (element: UntypedElement): Result.Result<string, Unencodable> =>
  attemptWrite(() => builder.build([toNode(element, "")]))
