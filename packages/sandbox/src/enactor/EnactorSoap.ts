/** The SOAP of an Axis2 service: both versions, how an operation is found, faults, envelopes. */
import { Result } from "effect"
import type { Reply } from "../internal/wire.ts"
import { type Element, escaped, parse, XmlUnreadable } from "../internal/xml.ts"
import {
  isOperation,
  type Operation,
  type OperationName,
  operations,
  operationsOf,
  type ServiceName
} from "./EnactorContract.ts"

/** The two versions. */
export type Version = "1.1" | "1.2"

const shapes = {
  "1.1": { envelope: "http://schemas.xmlsoap.org/soap/envelope/", contentType: "text/xml; charset=utf-8" },
  "1.2": { envelope: "http://www.w3.org/2003/05/soap-envelope", contentType: "application/soap+xml; charset=utf-8" }
} as const

/** A request whose operation is known. */
export interface Message {
  readonly version: Version
  readonly operation: OperationName
  /** The action as it was sent, without quotes; empty when there was none. */
  readonly action: string
  readonly body: Element
}

/** Why a request is a fault: the caller's, the service's, or the envelope's version. */
export type Blame = "Client" | "Server" | "VersionMismatch"

const codes12: Readonly<Record<Blame, string>> = {
  Client: "Sender",
  Server: "Receiver",
  VersionMismatch: "VersionMismatch"
}

const inEnvelope = (version: Version, content: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="${shapes[version].envelope}" ` +
  `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>${content}</soapenv:Body></soapenv:Envelope>`

/** An answer around content that is already XML. */
export const answer = (version: Version, content: string): Reply => ({
  status: 200,
  contentType: shapes[version].contentType,
  body: inEnvelope(version, content)
})

/** A fault of either version (inferred: no fault is documented). */
export const fault = (version: Version, blame: Blame, text: string): Reply => ({
  status: version === "1.2" && blame === "Client" ? 400 : 500,
  contentType: shapes[version].contentType,
  body: inEnvelope(
    version,
    version === "1.1"
      ? `<soapenv:Fault><faultcode>soapenv:${blame}</faultcode><faultstring>${escaped(text)}</faultstring><detail/></soapenv:Fault>`
      : `<soapenv:Fault><soapenv:Code><soapenv:Value>soapenv:${codes12[blame]}</soapenv:Value></soapenv:Code><soapenv:Reason>` +
          `<soapenv:Text xml:lang="en-GB">${escaped(text)}</soapenv:Text></soapenv:Reason><soapenv:Detail/></soapenv:Fault>`
  )
})

const unsupported: Reply = {
  status: 415,
  contentType: "text/plain; charset=utf-8",
  body: "The content type must be text/xml (SOAP 1.1) or application/soap+xml (SOAP 1.2), in UTF-8"
}

const charset = /;\s*charset="?([^";]*)"?/i
const actionParameter = /;\s*action="?([^";]*)"?/i

const versionOf = (contentType: string): Version | undefined => {
  const kind = contentType.split(";")[0]?.trim().toLowerCase()
  const utf8 = (charset.exec(contentType)?.[1] ?? "utf-8").toLowerCase() === "utf-8"
  if (!utf8) return undefined
  return kind === "text/xml" ? "1.1" : kind === "application/soap+xml" ? "1.2" : undefined
}

/**
 * As Axis2 does: by the action where it names an operation, else by the qualified name of the first body element. An
 * action that names another operation than the body finds the wrong one, which then cannot read the body.
 */
const find = (service: ServiceName, action: string, body: Element): OperationName | undefined => {
  const named = action.replace(/^urn:/, "")
  if (action !== named && isOperation(named) && operations[named].service === service) return named
  const known = operationsOf(service).find(([name, of]) => name === body.name && isKnown(of, body))
  return known?.[0]
}

const isKnown = (operation: Operation, body: Element) => operation.namespaces.includes(body.namespace)

/** Reads the envelope and finds the operation; the failure is the answer to send. */
export const receive = (
  service: ServiceName,
  path: string,
  headers: Readonly<Record<string, string | undefined>>,
  source: string
): Result.Result<Message, Reply> => {
  const contentType = headers["content-type"] ?? ""
  const version = versionOf(contentType)
  if (version === undefined) return Result.fail(unsupported)
  const sent = version === "1.1" ? headers["soapaction"] : actionParameter.exec(contentType)?.[1]
  const action = (sent ?? "").trim().replace(/^"(.*)"$/, "$1")
  return Result.flatMap(parsed(version, source), (envelope): Result.Result<Message, Reply> => {
    if (envelope.name !== "Envelope" || envelope.namespace !== shapes[version].envelope) {
      return Result.fail(
        fault(version, "VersionMismatch", "The envelope is not of the version that the content type says")
      )
    }
    const [body] =
      envelope.children.find(({ name, namespace: of }) => name === "Body" && of === envelope.namespace)?.children ?? []
    const operation = body === undefined ? undefined : find(service, action, body)
    if (body === undefined || operation === undefined) {
      return Result.fail(
        fault(version, "Client", `No operation was found for the endpoint ${path} and the action ${action || "(none)"}`)
      )
    }
    return body.name === operation && isKnown(operations[operation], body)
      ? Result.succeed({ version, operation, action, body })
      : Result.fail(fault(version, "Server", `Unexpected element {${body.namespace}}${body.name} for ${operation}`))
  })
}

const parsed = (version: Version, source: string): Result.Result<Element, Reply> => {
  try {
    return Result.succeed(parse(source))
  } catch (problem) {
    return Result.fail(fault(version, "Client", problem instanceof XmlUnreadable ? problem.message : "unreadable"))
  }
}
