/**
 * Cuts a batch file into its records while it arrives, so that a file of any length takes the memory of one record. It
 * knows only where a record begins and ends; whether it is well formed is found out record by record.
 */
import { parse, XmlUnreadable } from "../internal/xml.ts"
import { namespaces } from "./EnactorContract.ts"

/** A file that cannot be cut into records any further. */
export class BatchUnreadable extends Error {}

/** A cutter of one file. */
export interface Cutter {
  /** Takes more of the file; gives the records that became complete, each as a document with the file's root around it. */
  readonly push: (text: string) => Iterable<string>
  /** Says that nothing follows. Throws {@link BatchUnreadable} when something is missing. */
  readonly end: () => void
}

const longestRecord = 1_000_000

const tagEnd = (text: string, from: number): number => {
  let quote = ""
  for (let at = from; at < text.length; at++) {
    const character = text.charAt(at)
    if (quote !== "") quote = character === quote ? "" : quote
    else if (character === '"' || character === "'") quote = character
    else if (character === ">") return at + 1
  }
  return 0
}

const after = (text: string, end: string, from: number): number => {
  const at = text.indexOf(end, from)
  return at < 0 ? 0 : at + end.length
}

/** Where the markup that begins at `from` ends, 0 when that has not arrived yet; and how it changes the depth. */
const markup = (
  text: string,
  from: number
): { readonly end: number; readonly kind: "open" | "empty" | "close" | "other" } => {
  const head = text.slice(from, from + 9)
  const other = (end: string) => ({ end: after(text, end, from), kind: "other" }) as const
  if (head.startsWith("<!--")) return other("-->")
  if (head === "<![CDATA[") return other("]]>")
  if (head.startsWith("<?")) return other("?>")
  if (head.startsWith("</")) return { end: after(text, ">", from), kind: "close" }
  if (head.startsWith("<!")) {
    if (head.length < 9 && ("<!--".startsWith(head) || "<![CDATA[".startsWith(head))) return { end: 0, kind: "other" }
    throw new BatchUnreadable("a document type declaration is not accepted")
  }
  const end = head.length < 2 ? 0 : tagEnd(text, from)
  return { end, kind: end > 0 && text.charAt(end - 2) === "/" ? "empty" : "open" }
}

/** The root's name as written. Throws unless it is a Batch, bare as the page shows it or of the core namespace. */
const rootName = (tag: string): string => {
  const name = /^<([^\s/>]+)/.exec(tag)?.[1] ?? ""
  try {
    const root = parse(`${tag}</${name}>`)
    if (root.name === "Batch" && (root.namespace === "" || root.namespace === namespaces.core)) return name
  } catch (problem) {
    if (!(problem instanceof XmlUnreadable)) throw problem
  }
  throw new BatchUnreadable("the root is not a Batch")
}

/** A cutter that has seen nothing yet. */
export const make = (): Cutter => {
  let text = ""
  let at = 0
  let depth = 0
  let root: { readonly tag: string; readonly name: string } | undefined
  let closed = false
  let begins = 0

  const between = (end: number) => {
    if (depth <= 1 && text.slice(at, end).trim() !== "") {
      throw new BatchUnreadable("there is text between the records")
    }
  }

  const bounded = (from: number, end: number) => {
    if (end - from > longestRecord) throw new BatchUnreadable(`a record is longer than ${longestRecord} characters`)
  }

  const step = (kind: "open" | "empty" | "close" | "other", from: number, end: number): string | undefined => {
    if (kind === "other") return undefined
    if (closed) throw new BatchUnreadable("something follows the end of the Batch")
    if (root === undefined) {
      const tag = kind === "empty" ? `${text.slice(from, end - 2)}>` : text.slice(from, end)
      root = { tag, name: rootName(tag) }
      depth = 1
      closed = kind === "empty"
      return undefined
    }
    if (kind !== "close" && depth === 1) begins = from
    depth += kind === "open" ? 1 : kind === "close" ? -1 : 0
    closed = depth === 0
    if (depth === 1) bounded(begins, end)
    return depth === 1 ? `${root.tag}${text.slice(begins, end)}</${root.name}>` : undefined
  }

  return {
    *push(more) {
      // Everything before the open record is done with.
      const keep = depth > 1 ? begins : at
      text = text.slice(keep) + more
      at -= keep
      begins -= keep
      for (;;) {
        const from = text.indexOf("<", at)
        between(from < 0 ? text.length : from)
        const { end, kind } = from < 0 ? { end: 0, kind: "other" as const } : markup(text, from)
        if (end === 0) {
          at = from < 0 ? text.length : from
          break
        }
        const record = step(kind, from, end)
        at = end
        if (record !== undefined) yield record
      }
      bounded(depth > 1 ? begins : at, text.length)
    },
    end: () => {
      if (!closed || text.slice(at).trim() !== "") throw new BatchUnreadable("the file ends before the Batch does")
    }
  }
}
