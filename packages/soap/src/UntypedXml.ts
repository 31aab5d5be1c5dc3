/**
 * XML without a contract, in document order: captured traffic, import files, documents made by hand. A document is plain
 * data; names keep their prefixes, text and attribute values stay strings exactly as written. Read by the same strict
 * tokenizer as everything else, so hostile or broken input gives the same typed reasons.
 */
import type { Result } from "effect"
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
  readonly children: ReadonlyArray<UntypedElement | string>
}

interface Open extends UntypedElement {
  readonly children: Array<UntypedElement | string>
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
    const problem = unwritable(text)
    if (problem !== undefined) throw new Malformed({ problem })
    const document: Open = { name: "", attributes: [], children: [] }
    const open: Array<Open> = [document]
    const last = () => open[open.length - 1] ?? document
    const tokenizer = new Tokenizer(
      {
        open: (name, attributes) => {
          const element: Open = { name, attributes, children: [] }
          last().children.push(element)
          open.push(element)
        },
        close: () => {
          open.pop()
        },
        text: (more) => {
          const { children } = last()
          const before = children.at(-1)
          if (typeof before === "string") children[children.length - 1] = before + more
          else children.push(more)
        },
        comment: () => {},
        instruction: () => {}
      },
      { ...XmlLimits.defaults, ...limits }
    )
    tokenizer.write(text.startsWith("\uFEFF") ? text.slice(1) : text)
    tokenizer.end()
    const [root] = document.children
    if (root === undefined || typeof root === "string") throw new Malformed({ problem: "no document element" })
    return root
  })

const xmlName = /^[\p{L}_][\p{L}\p{M}\p{N}._\u00B7-]*(?::[\p{L}_][\p{L}\p{M}\p{N}._\u00B7-]*)?$/u

/** Writes an element and what it holds, without an XML declaration; refuses what XML 1.0 cannot carry. */
export const write = (element: UntypedElement): Result.Result<string, Unencodable> =>
  attemptWrite(() => writeAt(element, ""))

const writeAt = (element: UntypedElement, around: string): string => {
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
  const attributes = element.attributes.map(([name, value]) => ` ${named(name)}="${escapeAttribute(checked(value))}"`)
  const start = `<${named(element.name)}${attributes.join("")}`
  if (element.children.length === 0) return `${start}/>`
  const content = element.children.map((child) =>
    typeof child === "string" ? escapeText(checked(child)) : writeAt(child, path)
  )
  return `${start}>${content.join("")}</${element.name}>`
}
