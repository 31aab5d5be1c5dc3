/** The SOAP of a stock `.asmx` page: both versions, the action header, faults, envelopes. It knows no operation. */
import { Result } from "effect"
import type { Reply } from "../internal/wire.ts"
import { type Element, escaped, parse, XmlUnreadable } from "../internal/xml.ts"
import { namespace } from "./HarmoneyClasses.ts"

/** The two versions, by their envelope namespace. */
export type Version = "1.1" | "1.2"

const envelopes: Readonly<Record<string, Version>> = {
  "http://schemas.xmlsoap.org/soap/envelope/": "1.1",
  "http://www.w3.org/2003/05/soap-envelope": "1.2"
}

const shapes = {
  "1.1": { envelope: "http://schemas.xmlsoap.org/soap/envelope/", contentType: "text/xml; charset=utf-8" },
  "1.2": { envelope: "http://www.w3.org/2003/05/soap-envelope", contentType: "application/soap+xml; charset=utf-8" }
} as const

/** A request that got as far as its operation element. */
export interface Message {
  readonly version: Version
  /** The operation's name, from the action. */
  readonly action: string
  readonly body: Element
}

/** Why a request is a fault: the caller's, the service's, or the envelope's version. */
export type Blame = "Client" | "Server" | "VersionMismatch"

const inEnvelope = (version: Version, content: string): string =>
  `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="${shapes[version].envelope}" ` +
  `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">` +
  `<soap:Body>${content}</soap:Body></soap:Envelope>`

const codes12: Readonly<Record<Blame, string>> = {
  Client: "soap:Sender",
  Server: "soap:Receiver",
  VersionMismatch: "soap:VersionMismatch"
}

/** A fault of either version, with the status that goes with it (inferred). */
export const fault = (version: Version, blame: Blame, text: string): Reply => ({
  status: version === "1.2" && blame === "Client" ? 400 : 500,
  contentType: shapes[version].contentType,
  body: inEnvelope(
    version,
    version === "1.1"
      ? `<soap:Fault><faultcode>soap:${blame}</faultcode><faultstring>${escaped(text)}</faultstring><detail /></soap:Fault>`
      : `<soap:Fault><soap:Code><soap:Value>${codes12[blame]}</soap:Value></soap:Code><soap:Reason>` +
          `<soap:Text xml:lang="en">${escaped(text)}</soap:Text></soap:Reason><soap:Detail /></soap:Fault>`
  )
})

/** The answer of an operation: `content` stands inside its Result element. */
export const answer = (version: Version, operation: string, content: string): Reply => ({
  status: 200,
  contentType: shapes[version].contentType,
  body: inEnvelope(
    version,
    `<${operation}Response xmlns="${namespace}"><${operation}Result>${content}</${operation}Result></${operation}Response>`
  )
})

const unsupported: Reply = {
  status: 415,
  contentType: "text/plain; charset=utf-8",
  body: "The content type must be text/xml (SOAP 1.1) or application/soap+xml (SOAP 1.2), in UTF-8"
}

const unread = "Server was unable to read request."

const notRecognised = (action: string) => `Server did not recognize the value of HTTP Header SOAPAction: ${action}.`

const charset = /;\s*charset="?([^";]*)"?/i
const actionParameter = /;\s*action="?([^";]*)"?/i

/** Reads the envelope; the failure is the answer to send. */
export const receive = (
  contentType: string,
  soapAction: string | undefined,
  source: string
): Result.Result<Message, Reply> => {
  const kind = contentType.split(";")[0]?.trim().toLowerCase()
  const expected: Version | undefined =
    kind === "text/xml" ? "1.1" : kind === "application/soap+xml" ? "1.2" : undefined
  if (expected === undefined || (charset.exec(contentType)?.[1] ?? "utf-8").toLowerCase() !== "utf-8") {
    return Result.fail(unsupported)
  }
  const action =
    expected === "1.1" ? soapAction?.trim().replace(/^"(.*)"$/, "$1") : actionParameter.exec(contentType)?.[1]
  if (action === undefined || !action.startsWith(namespace)) {
    return Result.fail(fault(expected, "Client", notRecognised(action ?? "")))
  }
  return Result.flatMap(parsed(expected, source), (envelope): Result.Result<Message, Reply> => {
    const version = envelope.name === "Envelope" ? envelopes[envelope.namespace] : undefined
    if (version !== expected) {
      return Result.fail(fault(expected, "VersionMismatch", "Possible SOAP version mismatch."))
    }
    const body = envelope.children.find(({ name, namespace: of }) => name === "Body" && of === envelope.namespace)
    const [operation, ...others] = body?.children ?? []
    const name = action.slice(namespace.length)
    if (operation === undefined || others.length > 0) {
      return Result.fail(fault(version, "Client", `${unread} The body must hold exactly one element.`))
    }
    if (operation.namespace !== namespace || operation.name !== name) {
      const found = `<${operation.name} xmlns='${operation.namespace}'>`
      return Result.fail(fault(version, "Client", `${unread} ${found} was not expected.`))
    }
    return Result.succeed({ version, action: name, body: operation })
  })
}

const parsed = (version: Version, source: string): Result.Result<Element, Reply> => {
  try {
    return Result.succeed(parse(source))
  } catch (problem) {
    return Result.fail(fault(version, "Client", `${unread} ${problem instanceof XmlUnreadable ? problem.message : ""}`))
  }
}

/** The fault for an action that the service does not have. */
export const unknownAction = (message: Message): Reply =>
  fault(message.version, "Client", notRecognised(namespace + message.action))

/** The fault for a body that cannot be read into the operation's parameters. */
export const unreadable = (message: Message, problem: string): Reply =>
  fault(message.version, "Client", `${unread} ${problem}`)
