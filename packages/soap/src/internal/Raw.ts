/** Collects one undeclared element as text that stands alone: what it uses of the prefixes around it, it declares itself. */
import type { RawElement } from "../Xml.ts"
import { escapeAttribute, escapeText } from "./Escape.ts"
import { LimitExceeded } from "../SoapError.ts"
import type { Scope } from "./Scope.ts"
import { colonOf, prefixesIn } from "./Scope.ts"

export class RawCapture {
  private readonly outer: Scope
  private readonly used = new Set<string>()
  private readonly names: Array<string> = []
  private readonly namespace: string
  private readonly rootName: string
  private readonly maximum: number
  private rootDeclares = new Set<string>()
  private head = ""
  private body = ""
  private openEnded = false

  constructor(outer: Scope, inner: Scope, name: string, maximum: number) {
    this.outer = outer
    this.rootName = name
    this.namespace = inner.lookup(prefixOf(name)) ?? ""
    this.maximum = maximum
  }

  open(name: string, attributes: ReadonlyArray<readonly [name: string, value: string]>): void {
    this.finishTag()
    const isRoot = this.names.length === 0
    this.names.push(name)
    this.mention(prefixOf(name))
    let tag = ""
    for (const [attribute, value] of attributes) {
      const isDeclaration = attribute === "xmlns" || attribute.startsWith("xmlns:")
      if (isRoot && isDeclaration) this.rootDeclares.add(attribute === "xmlns" ? "" : attribute.slice(6))
      if (!isDeclaration) {
        this.mention(prefixOf(attribute))
        this.mentionsIn(value)
      }
      tag += ` ${attribute}="${escapeAttribute(value)}"`
    }
    if (isRoot) this.head = tag
    else this.add(`<${name}${tag}`)
    this.openEnded = !isRoot
  }

  text(text: string): void {
    this.finishTag()
    this.mentionsIn(text)
    this.add(escapeText(text))
  }

  comment(text: string): void {
    this.finishTag()
    this.add(`<!--${text}-->`)
  }

  instruction(target: string, body: string): void {
    this.finishTag()
    this.add(`<?${target}${body === "" ? "" : ` ${body}`}?>`)
  }

  /** Closes the innermost element; the whole, when it was the outermost. */
  close(): RawElement | undefined {
    const name = this.names.pop() ?? ""
    if (this.names.length > 0) {
      this.body += this.openEnded ? "/>" : `</${name}>`
      this.openEnded = false
      return undefined
    }
    let declarations = ""
    for (const prefix of this.used) {
      const uri = prefix === "xml" || this.rootDeclares.has(prefix) ? undefined : this.outer.lookup(prefix)
      if (uri !== undefined) declarations += ` xmlns:${prefix}="${escapeAttribute(uri)}"`
    }
    // The default namespace is always said, so that the text means the same inside any other element.
    if (!this.rootDeclares.has(""))
      declarations = ` xmlns="${escapeAttribute(this.outer.lookup("") ?? "")}"${declarations}`
    const start = `<${this.rootName}${declarations}${this.head}`
    const local = this.rootName.slice(colonOf(this.rootName) + 1)
    return {
      namespace: this.namespace,
      name: local,
      xml: this.body === "" ? `${start}/>` : `${start}>${this.body}</${this.rootName}>`
    }
  }

  private add(part: string): void {
    this.body += part
    if (this.body.length > this.maximum) throw new LimitExceeded({ limit: "text", maximum: this.maximum })
  }

  private finishTag(): void {
    if (this.openEnded) this.body += ">"
    this.openEnded = false
  }

  private mention(prefix: string): void {
    if (prefix !== "") this.used.add(prefix)
  }

  /** Declaring one prefix too many does no harm. */
  private mentionsIn(content: string): void {
    for (const prefix of prefixesIn(content)) this.used.add(prefix)
  }
}

const prefixOf = (name: string): string => name.slice(0, Math.max(0, name.indexOf(":")))
