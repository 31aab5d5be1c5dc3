/**
 * XML 1.0 as tokens, from text that arrives in chunks. Strict about everything that the specification calls
 * well-formedness without a document type declaration, which is refused. It is several times as fast as saxes because it
 * looks at whole tokens instead of single characters; the tests hold it to saxes' judgement of every document.
 */
import { DtdRefused, LimitExceeded, Malformed, Truncated } from "../SoapError.ts"
import type { XmlLimits } from "../XmlLimits.ts"
import { forbiddenCharacter } from "./Escape.ts"

export type Attributes = ReadonlyArray<readonly [name: string, value: string]>

export const noAttributes: Attributes = []

/** Who listens to a {@link Tokenizer}. */
export interface Tokens {
  readonly open: (name: string, attributes: Attributes) => void
  readonly close: () => void
  readonly text: (text: string) => void
  readonly comment: (text: string) => void
  readonly instruction: (target: string, body: string) => void
}

const LT = 60
const GT = 62
const SLASH = 47
const BANG = 33
const QUESTION = 63
const EQUALS = 61

// The ranges are the specification's own; joiners and combining marks stand in them as characters of their own.
// oxlint-disable no-misleading-character-class
const nameStart =
  /^[:A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\u{10000}-\u{EFFFF}]/u
const nameWhole =
  /^[:A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\u{10000}-\u{EFFFF}\-.0-9\u00B7\u0300-\u036F\u203F\u2040]+$/u
// oxlint-enable no-misleading-character-class
const declaration =
  /^<\?xml[ \t\n]+version[ \t\n]*=[ \t\n]*(?:"1\.[0-9]+"|'1\.[0-9]+')(?:[ \t\n]+encoding[ \t\n]*=[ \t\n]*(?:"[A-Za-z][\w.-]*"|'[A-Za-z][\w.-]*'))?(?:[ \t\n]+standalone[ \t\n]*=[ \t\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\n]*\?>$/
const notSpace = /[^ \t\n]/
const entities: ReadonlyMap<string, string> = new Map([
  ["lt", "<"],
  ["gt", ">"],
  ["amp", "&"],
  ["quot", '"'],
  ["apos", "'"]
])
const characterReference = /^#(?:x([0-9A-Fa-f]{1,16})|([0-9]{1,16}))$/

const isSpace = (code: number): boolean => code === 32 || code === 10 || code === 9

/** 1 for what a name may hold among the first 128 characters. */
const nameTable = new Uint8Array(128)
for (const character of ":-._ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") {
  nameTable[character.charCodeAt(0)] = 1
}

export class Tokenizer {
  private readonly tokens: Tokens
  private readonly limits: XmlLimits
  private readonly names: Array<string> = []
  private buffer = ""
  /** Whether there is anything in the buffer that its texts have to be searched for. */
  private hasReferences = false
  private hasSectionEnds = false
  private at = 0
  /** Characters before the buffer. */
  private before = 0
  /** What arrived since a token was found incomplete; joined only when it is worth another look. */
  private waiting: Array<string> = []
  private waitingLength = 0
  private wanted = 0
  private heldReturn = false
  /** Counted against the limit; whoever lets elements go may lower it. */
  elements = 0
  private rootSeen = false
  private nameIsAscii = true

  constructor(tokens: Tokens, limits: XmlLimits) {
    this.tokens = tokens
    this.limits = limits
  }

  /** Throws a read reason. */
  write(chunk: string): void {
    const lines = this.normalised(chunk)
    const forbidden = forbiddenCharacter.exec(lines)
    if (forbidden !== null) {
      this.at = this.buffer.length + this.waitingLength + forbidden.index
      throw this.malformed("a character that XML 1.0 forbids")
    }
    this.waiting.push(lines)
    this.waitingLength += lines.length
    // Looking again at every small piece of a long token would take time that grows with the square of its length.
    if (this.waitingLength >= this.wanted) this.scan(false)
  }

  end(): void {
    if (this.heldReturn) this.waiting.push("\n")
    this.scan(true)
    if (!this.rootSeen || this.names.length > 0 || this.at < this.buffer.length) throw new Truncated()
  }

  /** Line ends as XML wants them: a pair or a lone carriage return is one line feed, also across chunks. */
  private normalised(chunk: string): string {
    if (!this.heldReturn && !chunk.includes("\r")) return chunk
    const whole = this.heldReturn ? `\r${chunk}` : chunk
    this.heldReturn = whole.endsWith("\r")
    return (this.heldReturn ? whole.slice(0, -1) : whole).replace(/\r\n?/g, "\n")
  }

  private scan(isLast: boolean): void {
    this.before += this.at
    this.buffer = this.buffer.slice(this.at) + (this.waiting.length === 1 ? this.waiting[0] : this.waiting.join(""))
    this.waiting = []
    this.waitingLength = 0
    this.at = 0
    const { buffer } = this
    this.hasReferences = buffer.includes("&")
    this.hasSectionEnds = buffer.includes("]]>")
    while (this.at < buffer.length) {
      const start = this.at
      const end = buffer.charCodeAt(start) === LT ? this.markup(start) : this.text(start, isLast)
      if (end === -1) break
      if (end - start > this.limits.text) throw this.tooLong()
      this.at = end
    }
    const rest = buffer.length - this.at
    if (rest > this.limits.text) throw this.tooLong()
    this.wanted = rest >> 1
  }

  /** Where the token ends, or -1 if it is not whole yet. */
  private markup(start: number): number {
    const { buffer } = this
    if (start + 1 >= buffer.length) return -1
    switch (buffer.charCodeAt(start + 1)) {
      case SLASH:
        return this.closeTag(start)
      case BANG:
        return this.declarationLike(start)
      case QUESTION:
        return this.instruction(start)
      default:
        return this.openTag(start)
    }
  }

  private text(start: number, isLast: boolean): number {
    const { buffer } = this
    const found = buffer.indexOf("<", start)
    if (found === -1 && !isLast) return -1
    const end = found === -1 ? buffer.length : found
    const text = buffer.slice(start, end)
    if (this.names.length === 0) {
      if (notSpace.test(text)) throw this.malformed("text outside the document element")
      return end
    }
    if (this.hasSectionEnds && text.includes("]]>")) throw this.malformed('"]]>" in text')
    this.tokens.text(this.hasReferences && text.includes("&") ? this.expanded(text) : text)
    return end
  }

  private openTag(start: number): number {
    const { buffer, limits } = this
    let at = this.nameEnd(start + 1)
    if (at === -1) return -1
    const name = this.name(start + 1, at)
    let attributes: Array<readonly [name: string, value: string]> | undefined
    while (true) {
      const gap = at
      while (isSpace(buffer.charCodeAt(at))) at++
      if (at >= buffer.length) return -1
      const code = buffer.charCodeAt(at)
      if (code === GT || code === SLASH) break
      if (at === gap) throw this.malformed("a start tag")
      const nameEnd = this.nameEnd(at)
      if (nameEnd === -1) return -1
      const attribute = this.name(at, nameEnd)
      at = nameEnd
      while (isSpace(buffer.charCodeAt(at))) at++
      if (at >= buffer.length) return -1
      if (buffer.charCodeAt(at) !== EQUALS) throw this.malformed("an attribute without a value")
      at++
      while (isSpace(buffer.charCodeAt(at))) at++
      if (at >= buffer.length) return -1
      const quote = buffer.charAt(at)
      if (quote !== '"' && quote !== "'") throw this.malformed("an attribute value without quotes")
      const close = buffer.indexOf(quote, at + 1)
      if (close === -1) return -1
      attributes ??= []
      if (attributes.length >= limits.attributes) {
        throw new LimitExceeded({ limit: "attributes", maximum: limits.attributes })
      }
      if (attributes.some(([known]) => known === attribute)) throw this.malformed("an attribute twice on one element")
      attributes.push([attribute, this.attributeValue(buffer.slice(at + 1, close))])
      at = close + 1
    }
    const isEmpty = buffer.charCodeAt(at) === SLASH
    if (isEmpty) {
      at++
      if (at >= buffer.length) return -1
      if (buffer.charCodeAt(at) !== GT) throw this.malformed("a start tag")
    }
    this.open(name, attributes ?? noAttributes)
    if (isEmpty) this.close()
    return at + 1
  }

  private open(name: string, attributes: Attributes): void {
    const { limits, names } = this
    if (names.length === 0 && this.rootSeen) throw this.malformed("a second document element")
    this.rootSeen = true
    if (names.length >= limits.depth) throw new LimitExceeded({ limit: "depth", maximum: limits.depth })
    if (++this.elements > limits.elements) throw new LimitExceeded({ limit: "elements", maximum: limits.elements })
    names.push(name)
    try {
      this.tokens.open(name, attributes)
    } catch (thrown) {
      // Only here it is known where in the document the listener found it.
      throw thrown instanceof Malformed ? this.malformed(thrown.problem) : thrown
    }
  }

  private close(): void {
    this.tokens.close()
    this.names.pop()
  }

  private closeTag(start: number): number {
    const { buffer, names } = this
    const name = names[names.length - 1]
    if (name === undefined) throw this.malformed("an end tag without a start tag")
    let at = start + 2 + name.length
    if (at >= buffer.length && buffer.indexOf(">", start) === -1) return -1
    if (!buffer.startsWith(name, start + 2)) throw this.malformed("an end tag that does not match")
    while (isSpace(buffer.charCodeAt(at))) at++
    if (at >= buffer.length) return -1
    if (buffer.charCodeAt(at) !== GT) throw this.malformed("an end tag that does not match")
    this.close()
    return at + 1
  }

  private declarationLike(start: number): number {
    const { buffer } = this
    if (buffer.startsWith("<!--", start)) {
      const end = buffer.indexOf("--", start + 4)
      if (end === -1 || end + 2 >= buffer.length) return -1
      if (buffer.charCodeAt(end + 2) !== GT) throw this.malformed('"--" in a comment')
      this.tokens.comment(buffer.slice(start + 4, end))
      return end + 3
    }
    if (buffer.startsWith("<![CDATA[", start)) {
      if (this.names.length === 0) throw this.malformed("text outside the document element")
      const end = buffer.indexOf("]]>", start + 9)
      if (end === -1) return -1
      this.tokens.text(buffer.slice(start + 9, end))
      return end + 3
    }
    const seen = buffer.slice(start, start + 9)
    if (seen === "<!DOCTYPE") throw new DtdRefused()
    if (["<!--", "<![CDATA[", "<!DOCTYPE"].some((whole) => whole.startsWith(seen))) return -1
    throw this.malformed("a declaration")
  }

  private instruction(start: number): number {
    const { buffer } = this
    const end = buffer.indexOf("?>", start + 2)
    if (end === -1) return -1
    const nameEnd = this.nameEnd(start + 2)
    const target = this.name(start + 2, nameEnd)
    if (target.toLowerCase() === "xml") {
      const isFirst = this.before + start === 0
      if (!isFirst || !declaration.test(buffer.slice(start, end + 2)))
        throw this.malformed("an XML declaration of a wrong form or not at the very beginning")
      return end + 2
    }
    if (target.includes(":") || (nameEnd !== end && !isSpace(buffer.charCodeAt(nameEnd))))
      throw this.malformed("a processing instruction")
    this.tokens.instruction(target, buffer.slice(nameEnd, end).trimStart())
    return end + 2
  }

  /** The end of the name that starts here, or -1 if the text ends before it does. */
  private nameEnd(start: number): number {
    const { buffer } = this
    this.nameIsAscii = true
    for (let at = start; at < buffer.length; at++) {
      const code = buffer.charCodeAt(at)
      if (code > 127) this.nameIsAscii = false
      else if (nameTable[code] !== 1) return at
    }
    return -1
  }

  /** The name whose end was just found. */
  private name(start: number, end: number): string {
    const { buffer } = this
    const name = buffer.slice(start, end)
    const first = name.charCodeAt(0)
    const isPlain = (first >= 65 && first <= 90) || (first >= 97 && first <= 122) || first === 95
    if (isPlain && this.nameIsAscii) return name
    if (!nameStart.test(name) || !nameWhole.test(name)) throw this.malformed("a name")
    return name
  }

  private attributeValue(raw: string): string {
    if (raw.includes("<")) throw this.malformed('"<" in an attribute')
    const spaced = raw.replace(/[\n\t]/g, " ")
    return spaced.includes("&") ? this.expanded(spaced) : spaced
  }

  private expanded(text: string): string {
    let out = ""
    let from = 0
    for (let at = text.indexOf("&"); at !== -1; at = text.indexOf("&", from)) {
      const end = text.indexOf(";", at)
      if (end === -1) throw this.malformed('"&" without an entity')
      out += text.slice(from, at) + this.entity(text.slice(at + 1, end))
      from = end + 1
    }
    return out + text.slice(from)
  }

  private entity(name: string): string {
    const known = entities.get(name)
    if (known !== undefined) return known
    const match = characterReference.exec(name)
    if (match === null) throw this.malformed("an unknown entity")
    const code = match[1] === undefined ? Number(match[2]) : Number.parseInt(match[1], 16)
    const allowed =
      code === 9 ||
      code === 10 ||
      code === 13 ||
      (code >= 0x20 && code <= 0xd7ff) ||
      (code >= 0xe000 && code <= 0xfffd) ||
      (code >= 0x10000 && code <= 0x10ffff)
    if (!allowed) throw this.malformed("a reference to a character that XML 1.0 forbids")
    return String.fromCodePoint(code)
  }

  private tooLong(): LimitExceeded {
    return new LimitExceeded({ limit: "text", maximum: this.limits.text })
  }

  private malformed(problem: string): Malformed {
    return new Malformed({ problem: `${problem}, near character ${this.before + this.at}` })
  }
}
