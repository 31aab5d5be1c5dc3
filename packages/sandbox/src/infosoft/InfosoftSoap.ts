/** The SOAP 1.1 of both contracts: envelopes, the two kinds of fault, and dispatch by the first element of the body. */
import { Result } from "effect"
import type { Reply } from "../internal/wire.ts"
import { type Element, escaped, parse, XmlUnreadable } from "../internal/xml.ts"
import { messages, type Operation, type Service } from "./InfosoftContract.ts"

const soap11 = "http://schemas.xmlsoap.org/soap/envelope/"

const contentType = "text/xml; charset=utf-8"

const inEnvelope = ({ none }: Service, content: string): string =>
  none === "empty"
    ? `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="${soap11}" ` +
      `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">` +
      `<soap:Body>${content}</soap:Body></soap:Envelope>`
    : `<s:Envelope xmlns:s="${soap11}"><s:Body>${content}</s:Body></s:Envelope>`

const failed = (service: Service, content: string): Reply => ({
  status: 500,
  contentType,
  body: inEnvelope(service, content)
})

/** The exceptions that the page names for contract B. */
export type ExceptionName = "ArgumentNullException" | "InvalidValueException" | "NotFoundException"

/** Where contract B's fault carries the exception's name: the page shows no fault (inferred). */
export type FaultName = "faultcode" | "detail"

/** A fault of contract B that names an exception. */
export const exception = (service: Service, name: ExceptionName, text: string, where: FaultName): Reply =>
  failed(
    service,
    where === "faultcode"
      ? `<s:Fault><faultcode>s:${name}</faultcode><faultstring xml:lang="en">${escaped(text)}</faultstring></s:Fault>`
      : `<s:Fault><faultcode>s:Client</faultcode><faultstring xml:lang="en">${escaped(text)}</faultstring>` +
          `<detail><${name} xmlns="${messages}"><Message>${escaped(text)}</Message></${name}></detail></s:Fault>`
  )

const wcfFaults = {
  DeserializationFailed: "http://schemas.microsoft.com/net/2005/12/windowscommunicationfoundation/dispatcher",
  InternalServiceFault: "http://schemas.microsoft.com/net/2005/12/windowscommunicationfoundation/dispatcher",
  ActionNotSupported: "http://schemas.microsoft.com/ws/2005/05/addressing/none"
} as const

/** A fault that the platform raises before or beside the method: of ASMX for contract A, of WCF for contract B (inferred). */
export const platformFault = (service: Service, problem: keyof typeof wcfFaults, text: string): Reply =>
  service.none === "empty"
    ? failed(
        service,
        `<soap:Fault><faultcode>soap:${problem === "InternalServiceFault" ? "Server" : "Client"}</faultcode>` +
          `<faultstring>${escaped(text)}</faultstring><detail /></soap:Fault>`
      )
    : failed(
        service,
        `<s:Fault><faultcode xmlns:a="${wcfFaults[problem]}">a:${problem}</faultcode>` +
          `<faultstring xml:lang="en">${escaped(text)}</faultstring></s:Fault>`
      )

/** The reply of an operation around its content. */
export const answer = (service: Service, { response }: Operation, content: string): Reply => ({
  status: 200,
  contentType,
  body: inEnvelope(service, `<${response} xmlns="${service.namespace}">${content}</${response}>`)
})

/** A request that got as far as its operation. */
export interface Message {
  readonly operation: Operation
  readonly body: Element
}

const unsupported: Reply = {
  status: 415,
  contentType: "text/plain; charset=utf-8",
  body: "The content type must be text/xml (SOAP 1.1), in UTF-8"
}

const readable = (received: string): boolean => {
  const [kind, ...parameters] = received.split(";")
  const charset = parameters.map((one) => /^\s*charset="?([^"]*)"?/i.exec(one)?.[1]).find((one) => one !== undefined)
  return kind?.trim().toLowerCase() === "text/xml" && (charset ?? "utf-8").trim().toLowerCase() === "utf-8"
}

/** Reads the envelope; the failure is the answer to send. */
export const receive = (
  service: Service,
  received: string,
  source: string,
  where: FaultName
): Result.Result<Message, Reply> => {
  if (!readable(received)) return Result.fail(unsupported)
  const unreadable = (text: string) => Result.fail(platformFault(service, "DeserializationFailed", text))
  let envelope: Element
  try {
    envelope = parse(source)
  } catch (problem) {
    return unreadable(`Server was unable to read request. ${problem instanceof XmlUnreadable ? problem.message : ""}`)
  }
  if (envelope.name !== "Envelope" || envelope.namespace !== soap11)
    return unreadable("Possible SOAP version mismatch.")
  const body = envelope.children.find(({ name, namespace }) => name === "Body" && namespace === soap11)
  const first = body?.children[0]
  if (first === undefined || (first.nil && service.none === "nil")) {
    return service.none === "nil"
      ? Result.fail(exception(service, "ArgumentNullException", "Value cannot be null. Parameter name: request", where))
      : unreadable("Server was unable to read request. The body is empty.")
  }
  const operation = service.operations.find(({ request }) => request === first.name)
  return operation === undefined || first.namespace !== service.namespace
    ? Result.fail(
        platformFault(service, "ActionNotSupported", `<${first.name} xmlns='${first.namespace}'> was not expected.`)
      )
    : Result.succeed({ operation, body: first })
}
