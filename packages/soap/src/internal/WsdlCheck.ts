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

type Report = (disagreement: Omit<Disagreement, "operation">) => void

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
  const report: Report = (disagreement) => found.push({ operation: operation.name, ...disagreement })
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
  direction: "input" | "output",
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
  if (result === undefined) return compare(plan, content, expected.name, schema, report)
  const child =
    content.kind === "complex" ? content.children.find((candidate) => candidate.name === result.name) : undefined
  const path = `${expected.name}/${result.name}`
  if (child === undefined) report({ kind: "MissingElement", path, contract: result.name, wsdl: undefined })
  else compare(plan, schema.contentOf(child), path, schema, report)
}

const compare = (plan: Plan, content: Content, path: string, schema: WsdlSchema, report: Report): void => {
  if (content.kind === "unknown" || plan.kind === "raw" || plan.kind === "byType") return
  if (plan.leaf !== undefined) {
    const type = content.kind === "simple" ? content.type : "a complex type"
    if (content.kind !== "simple" || !readable(plan.leaf, type)) {
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
      report({ kind: "MissingElement", path: at, contract: slot.clark, wsdl: undefined })
      continue
    }
    if (child.namespace !== slot.namespace) {
      report({ kind: "NamespaceDiffers", path: at, contract: slot.namespace, wsdl: child.namespace })
    }
    const ours = occurs(slot.optional || slot.repeated, slot.repeated, slot.plan.nillable)
    const theirs = occurs(child.optional || child.repeated, child.repeated, child.nillable)
    if (ours !== theirs) report({ kind: "OccursDiffers", path: at, contract: ours, wsdl: theirs })
    compare(slot.plan, schema.contentOf(child), at, schema, report)
  }
  for (const child of content.children) {
    if (plan.elements.some((slot) => slot.name === child.name)) continue
    report({ kind: "NotInContract", path: `${path}/${child.name}`, contract: undefined, wsdl: occursOf(child) })
  }
  const common = content.children
    .map((child) => child.name)
    .filter((name) => plan.elements.some((slot) => slot.name === name))
  const order = plan.elements.map((slot) => slot.name).filter((name) => common.includes(name))
  if (order.join() !== common.join()) {
    report({ kind: "OrderDiffers", path, contract: order.join(", "), wsdl: common.join(", ") })
  }
}

const occurs = (optional: boolean, repeated: boolean, nillable: boolean): string =>
  [repeated ? "any number" : optional ? "optional" : "required", ...(nillable ? ["nillable"] : [])].join(", ")

const occursOf = (child: Child): string => occurs(child.optional, child.repeated, child.nillable)
