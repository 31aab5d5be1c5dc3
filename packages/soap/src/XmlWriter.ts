/** Writes a value of a shape as a document of its own: the counterpart of `XmlReader`. */
import type { Result } from "effect"
import { attemptWrite } from "./internal/Attempt.ts"
import { compile } from "./internal/Plan.ts"
import { Writer } from "./internal/Writer.ts"
import type { Unencodable } from "./SoapError.ts"
import type { Shape } from "./Xml.ts"
import type { Root } from "./XmlReader.ts"

/**
 * Writes one element, without an XML declaration: its text, or the path to what XML cannot carry.
 *
 * @example
 * const write = XmlWriter.make(Relation, { name: "Relation", namespace: "urn:example" })
 */
export const make = <A>(shape: Shape<A>, root: Root): ((value: A) => Result.Result<string, Unencodable>) => {
  const namespace = root.namespace ?? ""
  const plan = compile(shape.node, namespace)
  return (value) => attemptWrite(() => new Writer().element(root.name, namespace, plan, value, ""))
}
