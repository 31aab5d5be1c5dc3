/** The envelope of both SOAP versions: what goes round a request, and the plan that a reply is read by. */
import { Predicate, Redacted, Result } from "effect"
import { SoapFault, Undecodable } from "../SoapError.ts"
import type { Reason } from "../SoapError.ts"
import type { SoapOperation } from "../SoapOperation.ts"
import * as Xml from "../Xml.ts"
import { attemptRead } from "./Attempt.ts"
import { Machine } from "./Machine.ts"
import type { Node } from "./Node.ts"
import { clark } from "./Node.ts"
import type { Plan } from "./Plan.ts"
import { compile } from "./Plan.ts"
import { Writer } from "./Writer.ts"

export type Version = "1.1" | "1.2"

const namespaces = {
  "1.1": "http://schemas.xmlsoap.org/soap/envelope/",
  "1.2": "http://www.w3.org/2003/05/soap-envelope"
} as const

/** The whole request as text; throws `Unencodable`. */
export const write = (operation: SoapOperation<never, unknown>, input: unknown, version: Version): string => {
  const { name, namespace, shape } = operation.request
  const body = new Writer().element(name, namespace, compile(shape.node, namespace), input, "")
  return `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="${namespaces[version]}"><soap:Body>${body}</soap:Body></soap:Envelope>`
}

// Tolerant: whatever a fault looks like, that it is one says more than what is wrong with it.
const text = Xml.optional(Xml.nillable(Xml.string))
const unqualified = { namespace: "", undeclared: "ignore" } as const

const Fault11 = Xml.struct(
  { faultcode: text, faultstring: text, faultactor: text, detail: Xml.optional(Xml.raw) },
  unqualified
)
const Code12 = Xml.struct({ Value: text }, { undeclared: "ignore" })
const Fault12 = Xml.struct(
  {
    Code: Xml.optional(Xml.struct({ Value: text, Subcode: Xml.optional(Code12) }, { undeclared: "ignore" })),
    Reason: Xml.optional(Xml.struct({ Text: Xml.repeated(Xml.string) }, { undeclared: "ignore" })),
    Role: text,
    Detail: Xml.optional(Xml.raw)
  },
  { undeclared: "ignore" }
)

const faults = {
  "1.1": { fault11: Xml.optional(Xml.element(Fault11, { name: "Fault" })) },
  "1.2": { fault12: Xml.optional(Xml.element(Fault12, { name: "Fault" })) }
} as const

const Bare = (["1.1", "1.2"] as const).map((version) => {
  const body = Xml.struct(faults[version], { undeclared: "ignore" })
  const shape = Xml.struct({ Body: body }, { namespace: namespaces[version], undeclared: "ignore" })
  return [clark(namespaces[version], "Envelope"), compile(shape.node, "")] as const
})

/** The plan of an envelope of which only a fault matters. */
export const bareRoot = (root: string): Plan => {
  const plan = new Map(Bare).get(root)
  if (plan === undefined) throw new NotEnvelope()
  return plan
}

/** The fault of an envelope read by {@link bareRoot}, or nothing. */
export const openBare = (
  envelope: unknown,
  status: number
): { readonly result: undefined } | { readonly reason: Reason } => {
  const body = Predicate.isObject(envelope) ? envelope["Body"] : undefined
  const fault = faultIn(body, status)
  return fault === undefined ? { result: undefined } : { reason: fault }
}

const envelopeOf = (operation: SoapOperation<never, unknown>, version: Version): Xml.Shape<unknown> => {
  const { name, namespace, result, shape } = operation.response
  const resultField = result === undefined ? undefined : Xml.element(shape, { name: result.name })
  const content =
    resultField === undefined
      ? shape
      : Xml.struct(
          { result: result?.optional === true ? Xml.optional(resultField) : resultField },
          { undeclared: "ignore" }
        )
  const body = Xml.struct(
    {
      ...faults[version],
      response: Xml.optional(Xml.element(content, { name, namespace }))
    },
    { undeclared: "ignore" }
  )
  return Xml.struct({ Body: body }, { namespace: namespaces[version], undeclared: "ignore" })
}

const plansOf = (operation: SoapOperation<never, unknown>, streamed: Node | undefined): ReadonlyMap<string, Plan> =>
  new Map(
    (["1.1", "1.2"] as const).map((version) => [
      clark(namespaces[version], "Envelope"),
      compile(envelopeOf(operation, version).node, "", streamed)
    ])
  )

const known = new WeakMap<SoapOperation<never, unknown>, ReadonlyMap<string, Plan>>()

/** The plan of the reply's root: an envelope of either version, whichever was sent. Throws {@link NotEnvelope}. */
export const rootOf = (operation: SoapOperation<never, unknown>, streamed?: Node): ((root: string) => Plan) => {
  const plans = (streamed === undefined ? known.get(operation) : undefined) ?? plansOf(operation, streamed)
  if (streamed === undefined) known.set(operation, plans)
  return (root) => {
    const plan = plans.get(root)
    if (plan === undefined) throw new NotEnvelope()
    return plan
  }
}

/** Thrown for a root element that is no envelope: only the transport knows the status to report it with. */
export class NotEnvelope {
  readonly _tag = "NotEnvelope"
}

/** The result in a reply's envelope, or why there is none. */
export const open = (
  operation: SoapOperation<never, unknown>,
  envelope: unknown,
  status: number
): { readonly result: unknown } | { readonly reason: Reason } => {
  const body = Predicate.isObject(envelope) ? envelope["Body"] : undefined
  const fault = faultIn(body, status)
  if (fault !== undefined) return { reason: fault }
  const { name, namespace, result } = operation.response
  const response = Predicate.isObject(body) ? body["response"] : undefined
  if (response === undefined) {
    return { reason: new Undecodable({ path: "Envelope/Body", expected: `${name} in namespace "${namespace}"` }) }
  }
  return { result: result !== undefined && Predicate.isObject(response) ? response["result"] : response }
}

// A map, not an object: the code is the server's word, and every object has a `constructor`.
const standardCodes: ReadonlyMap<string, SoapFault["code"]> = new Map([
  ["Client", "Sender"],
  ["Sender", "Sender"],
  ["Server", "Receiver"],
  ["Receiver", "Receiver"],
  ["VersionMismatch", "VersionMismatch"],
  ["MustUnderstand", "MustUnderstand"],
  ["DataEncodingUnknown", "DataEncodingUnknown"]
])

const stringAt = (value: unknown, ...path: ReadonlyArray<string>): string | undefined => {
  let at = value
  for (const key of path) at = Predicate.isObject(at) ? at[key] : undefined
  return Predicate.isString(at) ? at : undefined
}

// Codes end up in messages and logs: what does not look like a name is not let through.
const uri = /^[\x21-\x7e]{1,300}$/
const codeName = /^[\p{L}_][\p{L}\p{N}._-]{0,79}$/u
const nameOf = (code: string | undefined): string | undefined => {
  const local = code?.trim().split(":").at(-1)
  return local !== undefined && codeName.test(local) ? local : undefined
}

const faultIn = (body: unknown, status: number): SoapFault | undefined => {
  if (!Predicate.isObject(body)) return undefined
  if (body["fault12"] !== undefined) return faultOf(body["fault12"], true, status)
  return body["fault11"] === undefined ? undefined : faultOf(body["fault11"], false, status)
}

const faultOf = (fault: unknown, is12: boolean, status: number): SoapFault => {
  const code = nameOf(is12 ? stringAt(fault, "Code", "Value") : stringAt(fault, "faultcode")) ?? ""
  const [head = "", ...dotted] = code.split(".")
  const standard = standardCodes.get(head)
  const subcode = is12
    ? nameOf(stringAt(fault, "Code", "Subcode", "Value"))
    : standard === undefined
      ? nameOf(code)
      : nameOf(dotted.join("."))
  const role = stringAt(fault, "Role") ?? stringAt(fault, "faultactor") ?? ""
  const texts = Predicate.isObject(fault) && Predicate.isObject(fault["Reason"]) ? fault["Reason"]["Text"] : undefined
  const first: unknown = Array.isArray(texts) ? texts[0] : stringAt(fault, "faultstring")
  return new SoapFault({
    status,
    version: is12 ? "1.2" : "1.1",
    code: standard ?? "Other",
    ...(subcode === undefined ? undefined : { subcode }),
    ...(uri.test(role) ? { role } : undefined),
    text: Redacted.make(Predicate.isString(first) ? first : ""),
    details: detailsOf(fault)
  })
}

const detailPlan = compile(Xml.nillable(Xml.struct({})).node, "")
const unbounded = { bytes: Infinity, depth: Infinity, elements: Infinity, attributes: Infinity, text: Infinity }

const detailsOf = (fault: unknown): SoapFault["details"] => {
  const detail = Predicate.isObject(fault) ? (fault["detail"] ?? fault["Detail"]) : undefined
  const whole = entryOf(detail)
  return whole.flatMap(({ xml }) => {
    // Within the reply's bounds it has been read once already.
    const machine = new Machine({ root: () => detailPlan, limits: unbounded })
    const read = attemptRead(() => {
      machine.write(Redacted.value(xml))
      return machine.end()
    })
    // Text, which should not stand here but often does: then the detail is its own entry.
    if (Result.isFailure(read)) return whole
    const undeclared = Predicate.isObject(read.success) ? read.success[Xml.undeclaredKey] : undefined
    const children = Predicate.isObject(undeclared) ? undeclared["children"] : undefined
    return Array.isArray(children) ? children.flatMap(entryOf) : []
  })
}

const entryOf = (raw: unknown): SoapFault["details"] => {
  const [namespace, name, xml] = [stringAt(raw, "namespace"), stringAt(raw, "name"), stringAt(raw, "xml")]
  return namespace === undefined || name === undefined || xml === undefined
    ? []
    : [{ namespace, name, xml: Redacted.make(xml) }]
}
