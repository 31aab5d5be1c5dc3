/** saxes as this package uses it: XML 1.0 only, its errors typed, and never a document type declaration. */
import { SaxesParser } from "saxes"
import { DtdRefused, LimitExceeded, Malformed, Truncated } from "../SoapError.ts"
import type { XmlLimits } from "../XmlLimits.ts"

/** Who listens to a {@link Tokenizer}. Attributes come before the `open` of their element. */
export interface Tokens {
  readonly attribute: (name: string, value: string) => void
  readonly open: (name: string) => void
  readonly close: () => void
  readonly text: (text: string) => void
  readonly comment: (text: string) => void
  readonly instruction: (target: string, body: string) => void
}

export class Tokenizer {
  private readonly parser = new SaxesParser({ xmlns: false, defaultXMLVersion: "1.0", forceXMLVersion: true })
  private readonly limits: XmlLimits
  private sinceToken = 0
  private depth = 0
  private elements = 0
  private complete = false

  constructor(tokens: Tokens, limits: XmlLimits) {
    this.limits = limits
    const { parser } = this
    let attributes = 0
    const bounded = (text: string): string => {
      this.sinceToken = 0
      if (text.length > limits.text) throw new LimitExceeded({ limit: "text", maximum: limits.text })
      return text
    }
    parser.on("error", () => {
      throw new Malformed({ problem: `line ${parser.line}, column ${parser.column}` })
    })
    parser.on("doctype", () => {
      throw new DtdRefused()
    })
    parser.on("attribute", ({ name, value }) => {
      if (++attributes > limits.attributes) {
        throw new LimitExceeded({ limit: "attributes", maximum: limits.attributes })
      }
      tokens.attribute(bounded(name), bounded(value))
    })
    parser.on("opentag", ({ name }) => {
      attributes = 0
      if (++this.depth > limits.depth) throw new LimitExceeded({ limit: "depth", maximum: limits.depth })
      if (++this.elements > limits.elements) throw new LimitExceeded({ limit: "elements", maximum: limits.elements })
      tokens.open(bounded(name))
    })
    parser.on("closetag", () => {
      this.sinceToken = 0
      tokens.close()
      this.complete = --this.depth === 0
    })
    parser.on("text", (text) => tokens.text(bounded(text)))
    parser.on("cdata", (text) => tokens.text(bounded(text)))
    parser.on("comment", (text) => tokens.comment(bounded(text)))
    parser.on("processinginstruction", ({ target, body }) => tokens.instruction(target, bounded(body)))
  }

  /** Throws one of the read reasons. */
  write(chunk: string): void {
    this.parser.write(chunk)
    // A token that never ends would pile up inside the parser without an event to measure it by.
    this.sinceToken += chunk.length
    if (this.sinceToken > this.limits.text + chunk.length) {
      throw new LimitExceeded({ limit: "text", maximum: this.limits.text })
    }
  }

  /** The bound on elements then holds from one streamed item to the next. */
  restartElementCount(): void {
    this.elements = 0
  }

  end(): void {
    if (!this.complete) throw new Truncated()
    this.parser.close()
  }
}
