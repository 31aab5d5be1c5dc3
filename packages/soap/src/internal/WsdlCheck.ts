/** One contract against one WSDL. */
import type { SoapOperation } from "../SoapOperation.ts"
import type { Disagreement } from "../Wsdl.ts"
import type { LeafNode } from "./Node.ts"
import { clark } from "./Node.ts"
import type { Plan } from "./Plan.ts"
import { compile } from "./Plan.ts"
import type { Child, Content } from "./WsdlSchema.ts"
import { partOf, textOf } from "./WsdlSchema.ts"
import type { WsdlSchema } from "./WsdlSchema.ts"

type Report = (disagreement: Omit<Disagreement, "operation" | "severity">, severity?: Disagreement["severity"]) => void

/** What is sent must be within what the WSDL allows; what is read must allow all that the WSDL does. */
type Direction = "input" | "output"

/** The XML Schema types that a leaf of this type reads without loss. */
const readableBy: Readonly<Record<string, ReadonlyArray<string>>> = {
  int: ["int", "short", "byte", "unsignedShort", "unsignedByte"],
  long: ["long", "int", "short", "byte", "unsignedInt", "unsignedShort", "unsignedByte"],
  decimal: [
    "decimal",
    "integer",
    "long",
    "int",
    "short",
    "byte",
    "unsignedLong",
    "unsignedInt",
    "unsignedShort",
    "unsignedByte"
  ],
  boolean: ["boolean"],
  date: ["date"],
  dateTime: ["dateTime"]
}

const readable = (leaf: LeafNode, type: string): boolean =>
  // Text carries every simple type, and only the adapter knows what its schemas expect.
  leaf.xsd === undefined || leaf.xsd === "string" || (readableBy[leaf.xsd] ?? []).includes(type)

export const checkOperation = (
  operation: SoapOperation<never, unknown>,
  methods: ReadonlyMap<string, object>,
  schema: WsdlSchema
): ReadonlyArray<Disagreement> => {
  const found: Array<Disagreement> = []
  const report: Report = (disagreement, severity = "contradiction") =>
    found.push({ operation: operation.name, severity, ...disagreement })
  const method = methods.get(operation.name)
  if (method === undefined) {
    report({ kind: "MissingOperation", path: "", contract: operation.name, wsdl: undefined })
    return found
  }
  const action = textOf(method, "soapAction") ?? ""
  if (action !== operation.action) report({ kind: "ActionDiffers", path: "", contract: operation.action, wsdl: action })

  const { request, response } = operation
  checkRoot(method, "input", request, compile(request.shape.node, request.namespace), undefined, schema, report)
  checkRoot(
    method,
    "output",
    response,
    compile(response.shape.node, response.namespace),
    response.result,
    schema,
    report
  )
  return found
}

const checkRoot = (
  method: object,
  direction: Direction,
  expected: { readonly name: string; readonly namespace: string },
  plan: Plan,
  result: { readonly name: string } | undefined,
  schema: WsdlSchema,
  report: Report
): void => {
  const declared = partOf(method, direction)
  const name = declared === undefined ? undefined : textOf(declared, "$name")
  const namespace = declared === undefined ? "" : (textOf(declared, "targetNamespace") ?? "")
  const contract = clark(expected.namespace, expected.name)
  const wsdl = name === undefined ? undefined : clark(namespace, name)
  const root = schema.element(expected.namespace, expected.name)
  if (wsdl !== contract || root === undefined) {
    report({ kind: "ElementDiffers", path: expected.name, contract, wsdl })
    return
  }
  const content = schema.contentOf(root)
  if (result === undefined) return compare(plan, content, expected.name, schema, report, direction)
  const child =
    content.kind === "complex" ? content.children.find((candidate) => candidate.name === result.name) : undefined
  const path = `${expected.name}/${result.name}`
  if (child === undefined) report({ kind: "MissingElement", path, contract: result.name, wsdl: undefined })
  else compare(plan, schema.contentOf(child), path, schema, report, direction)
}

const compare = (
  plan: Plan,
  content: Content,
  path: string,
  schema: WsdlSchema,
  report: Report,
  direction: Direction
): void => {
  if (content.kind === "unknown" || plan.kind === "raw" || plan.kind === "byType") return
  if (plan.leaf !== undefined) {
    const type = content.kind === "simple" ? content.type : "a complex type"
    // Whatever is sent is text to a server that reads text.
    const taken = direction === "input" && type === "string"
    if (content.kind !== "simple" || !(taken || readable(plan.leaf, type))) {
      report({ kind: "TypeDiffers", path, contract: plan.leaf.xsd ?? "a simple type", wsdl: type })
    }
    return
  }
  if (content.kind === "simple") {
    if (plan.text === undefined) report({ kind: "TypeDiffers", path, contract: "a complex type", wsdl: content.type })
    return
  }
  for (const slot of plan.elements) {
    const at = `${path}/${slot.name}`
    const child = content.children.find((candidate) => candidate.name === slot.name)
    if (child === undefined) {
      // An optional element that never comes does no harm, and a raw one is only ever sent back.
      const harmless = slot.optional && (direction === "output" || slot.plan.kind === "raw")
      if (!harmless) report({ kind: "MissingElement", path: at, contract: slot.clark, wsdl: undefined })
      continue
    }
    if (child.namespace !== slot.namespace) {
      report({ kind: "NamespaceDiffers", path: at, contract: slot.namespace, wsdl: child.namespace })
    }
    const contract = occurs(slot.optional || slot.repeated, slot.repeated, slot.plan.nillable)
    if (!fits(slot, child, direction)) {
      report({ kind: "OccursDiffers", path: at, contract, wsdl: occursOf(child) })
    } else if (direction === "output" && child.nillable && !slot.plan.nillable) {
      // .NET declares the items of every list nillable, and almost never sends one that is.
      const severity = child.repeated ? "addition" : "contradiction"
      report({ kind: "OccursDiffers", path: at, contract, wsdl: occursOf(child) }, severity)
    }
    compare(slot.plan, schema.contentOf(child), at, schema, report, direction)
  }
  for (const child of content.children) {
    if (plan.elements.some((slot) => slot.name === child.name)) continue
    const demanded = direction === "input" && !child.optional && !child.repeated
    report(
      { kind: "NotInContract", path: `${path}/${child.name}`, contract: undefined, wsdl: occursOf(child) },
      demanded ? "contradiction" : "addition"
    )
  }
  const common = content.children
    .map((child) => child.name)
    .filter((name) => plan.elements.some((slot) => slot.name === name))
  const order = plan.elements.map((slot) => slot.name).filter((name) => common.includes(name))
  // Reading takes any order.
  if (direction === "input" && order.join() !== common.join()) {
    report({ kind: "OrderDiffers", path, contract: order.join(", "), wsdl: common.join(", ") })
  }
}

/** A caller sends nil where it read nil, so only what is read has to allow it: see above. */
const fits = (slot: Plan["elements"][number], child: Child, direction: Direction): boolean => {
  const [narrow, wide] = direction === "input" ? [slot, child] : [child, slot]
  const absent = (narrow.optional || narrow.repeated) && !(wide.optional || wide.repeated)
  const many = narrow.repeated && !wide.repeated
  return !absent && !many
}

const occurs = (optional: boolean, repeated: boolean, nillable: boolean): string =>
  [repeated ? "any number" : optional ? "optional" : "required", ...(nillable ? ["nillable"] : [])].join(", ")

const occursOf = (child: Child): string => occurs(child.optional, child.repeated, child.nillable)
