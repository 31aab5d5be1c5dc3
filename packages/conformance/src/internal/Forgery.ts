/** Answers that look like something and are no answer of the vendor. Each repeats the request, as error pages do. */

/** See `Fault` of the relay. */
export type Kind = "server-error" | "unauthorized" | "html" | "foreign-json" | "foreign-xml" | "fault"

/** Stands in every forged answer: a text of the vendor that nobody may pass on. */
export const marker = "kanarie-from-the-server"

interface Asked {
  readonly headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>
  readonly path: string
  readonly body: string
}

interface Forged {
  readonly status: number
  readonly contentType: string
  readonly body: string
}

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")

/** More than what sockets and clients hold back unread, so that a body which nobody reads keeps its connection. */
const filler = `<!-- ${"x".repeat(200_000)} -->`

const page = ({ body, path }: Asked) =>
  `<!DOCTYPE html><html><body><h1>${marker}</h1><pre>${escaped(path)}\n${escaped(body)}</pre>${filler}</body></html>`

const soap = {
  "1.1": (text: string) =>
    `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Server</faultcode>` +
    `<faultstring>${text}</faultstring></s:Fault></s:Body></s:Envelope>`,
  "1.2": (text: string) =>
    `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><s:Fault><s:Code><s:Value>s:Receiver</s:Value></s:Code>` +
    `<s:Reason><s:Text xml:lang="en">${text}</s:Text></s:Reason></s:Fault></s:Body></s:Envelope>`
}

const fault = (asked: Asked): Forged => {
  const contentType = String(asked.headers["content-type"] ?? "")
  const text = `${marker} ${escaped(asked.body)}`
  if (contentType.includes("soap+xml")) return { status: 200, contentType, body: soap["1.2"](text) }
  return contentType.includes("xml")
    ? { status: 200, contentType: "text/xml; charset=utf-8", body: soap["1.1"](text) }
    : {
        status: 200,
        contentType: "application/json",
        body: JSON.stringify({ error: { code: 17, message: `${marker} ${asked.path} ${asked.body}` } })
      }
}

/** The forged answer to a request. */
export const make = (kind: Kind, asked: Asked): Forged => {
  switch (kind) {
    case "server-error":
      return { status: 500, contentType: "text/html; charset=utf-8", body: page(asked) }
    case "unauthorized":
      return { status: 401, contentType: "text/html; charset=utf-8", body: page(asked) }
    case "html":
      return { status: 200, contentType: "text/html; charset=utf-8", body: page(asked) }
    case "foreign-json":
      return { status: 200, contentType: "application/json", body: JSON.stringify([{ [marker]: asked.body }]) }
    case "foreign-xml":
      return {
        status: 200,
        contentType: "text/xml; charset=utf-8",
        body: `<?xml version="1.0"?><orders xmlns="urn:orders"><order>${marker} ${escaped(asked.body)}</order></orders>`
      }
    case "fault":
      return fault(asked)
  }
}
