/**
 * Reads a document that is already text into a shape, for import files, captured traffic and tests. Replies of a server
 * are read by the SOAP client, with the same machinery.
 */
import type { Result } from "effect"
import { attemptRead } from "./internal/Attempt.ts"
import { loneSurrogate } from "./internal/Escape.ts"
import { Machine } from "./internal/Machine.ts"
import { clark } from "./internal/Node.ts"
import type { Plan } from "./internal/Plan.ts"
import { compile } from "./internal/Plan.ts"
import { Malformed, Undecodable } from "./SoapError.ts"
import type { ReadReason } from "./SoapError.ts"
import type { Shape } from "./Xml.ts"
import { defaults } from "./XmlLimits.ts"
import type { XmlLimits } from "./XmlLimits.ts"

/** The document element that is expected. */
export interface Root {
  /** Without a prefix. */
  readonly name: string
  /** Default: none. */
  readonly namespace?: string
}

/**
 * Reads one document, whole and strictly: a value of the shape, or the reason why there is none.
 *
 * @example
 * const read = XmlReader.make(Relation, { name: "Relation", namespace: "urn:example" })
 * const relation = read("<Relation xmlns='urn:example'>…</Relation>") // Result<Relation, ReadReason>
 */
export function make<A>(
  shape: Shape<A>,
  root: Root,
  limits?: Partial<XmlLimits>
): (text: string) => Result.Result<A, ReadReason>
export function make(shape: Shape<unknown>, root: Root, limits?: Partial<XmlLimits>) {
  const namespace = root.namespace ?? ""
  const plan = compile(shape.node, namespace)
  const expected = clark(namespace, root.name)
  const bounds = { ...defaults, ...limits }
  const rootPlan = (name: string): Plan => {
    if (name === expected) return plan
    throw new Undecodable({ path: "", expected: `the document element ${root.name}` })
  }
  return (text: string) =>
    attemptRead((): unknown => {
      // What else XML forbids, the machine finds.
      if (loneSurrogate.test(text)) throw new Malformed({ problem: "a lone surrogate" })
      const machine = new Machine({ root: rootPlan, limits: bounds })
      machine.write(text.startsWith("\uFEFF") ? text.slice(1) : text)
      return machine.end()
    })
}
