/** A server of one's own that answers as told, and an adapter that talks to it; fixtures; somebody from elsewhere. */
import { NodeHttpClient } from "@effect/platform-node"
import { Address, CountryCode, Dwelling, Email, PersonName, Phone } from "@kundbro/domain/Contact"
import { Attribute, Customer, empty } from "@kundbro/domain/Customer"
import { CalendarDate } from "@kundbro/domain/CalendarDate"
import { CustomerId, EmailAddress, ExternalReference } from "@kundbro/domain/Ids"
import { XmlReader, XmlWriter } from "@kundbro/soap"
import { Effect, Layer, Result } from "effect"
import { readFileSync } from "node:fs"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { Infosoft, InfosoftCustomer, InfosoftOptions, InfosoftWire } from "../src/index.ts"

export const id = (text: string) => CustomerId.make(text)

/** The root of the body: which operation it is, as a server would tell. */
export const rootOf = (body: string): string => /<soap:Body><(?:\w+:)?(\w+)/.exec(body)?.[1] ?? ""

export const send = (response: ServerResponse, body: string, status = 200, type = "text/xml; charset=utf-8") => {
  response.writeHead(status, { "content-type": type })
  response.end(body)
}

/** A SOAP 1.1 envelope. */
export const envelope = (body: string): string =>
  `<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${body}</s:Body></s:Envelope>`

/** An answer of contract A. */
export const result = (method: string, content: string): string =>
  envelope(
    `<${method}Response xmlns="${InfosoftOptions.namespaces.infoWeb}"><${method}Result>${content}</${method}Result></${method}Response>`
  )

/** The answer to an update. */
export const updated = (number: string): string =>
  envelope(
    `<UpdateCustomerDetailsResponse xmlns="${InfosoftOptions.namespaces.messages}"><Customer z:Id="i1" xmlns:a="${InfosoftOptions.namespaces.entities}"` +
      ` xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns:z="http://schemas.microsoft.com/2003/10/Serialization/"><a:CustomerType i:nil="true"/>` +
      `<a:Customer_Id>91</a:Customer_Id><a:FirstName i:nil="true"/><a:LastName>SKJÆRDAL ÅSE</a:LastName><a:CustomerNumber>${number}</a:CustomerNumber></Customer></UpdateCustomerDetailsResponse>`
  )

/** The answer to a call about dynamic attributes. */
export const attributes = (values: Readonly<Record<string, string>>): string =>
  envelope(
    `<DynamicAttributesListResponse xmlns="${InfosoftOptions.namespaces.messages}"><DynamicAttributes>${Object.entries(
      values
    )
      .map(([code, value]) => `<DynamicAttribute><Code>${code}</Code><Value>${value}</Value></DynamicAttribute>`)
      .join("")}</DynamicAttributes></DynamicAttributesListResponse>`
  )

/** A fault of contract B. */
export const fault = (exception: string, text: string, detail = ""): string =>
  envelope(
    `<s:Fault><faultcode>s:${exception}</faultcode><faultstring>${text}</faultstring>${detail === "" ? "" : `<detail>${detail}</detail>`}</s:Fault>`
  )

/** A request as the server saw it. */
export interface Seen {
  readonly path: string
  readonly headers: IncomingMessage["headers"]
  readonly body: string
}

/** A server that answers as told, what it was sent, and its address. */
export const listen = Effect.fnUntraced(function* (answer: (request: Seen, response: ServerResponse) => void) {
  const seen: Array<Seen> = []
  const server = createServer((request, response) => {
    let body = ""
    request.setEncoding("utf8")
    request.on("data", (chunk: string) => {
      body += chunk
    })
    request.on("end", () => {
      const one = { path: request.url ?? "", headers: request.headers, body }
      seen.push(one)
      answer(one, response)
    })
  })
  yield* Effect.acquireRelease(
    Effect.callback<void>((resume) => void server.listen(0, "127.0.0.1", () => resume(Effect.void))),
    () =>
      Effect.sync(() => {
        server.closeAllConnections()
        server.close()
      })
  )
  const address = server.address()
  const origin = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`
  return { seen, origin }
})

export const optionsAt = (
  origin: string,
  more: Partial<InfosoftOptions.InfosoftOptions> = {}
): InfosoftOptions.InfosoftOptions => ({
  endpoints: {
    infoWeb: `${origin}/InfoWeb.asmx`,
    customer: `${origin}/CustomerService.svc`,
    attributes: `${origin}/CustomerDynamicAttributeService.svc`
  },
  notFound: ["01"],
  ...more
})

/** A server that answers as told, and an adapter that talks to it. */
export const answering = Effect.fnUntraced(function* (
  answer: (request: Seen, response: ServerResponse) => void,
  more: Partial<InfosoftOptions.InfosoftOptions> = {}
) {
  const { origin, seen } = yield* listen(answer)
  const http = yield* Layer.build(NodeHttpClient.layerUndici)
  const options = optionsAt(origin, more)
  const adapter = yield* Effect.provide(Infosoft.make(options), http)
  return { adapter, http, options, seen }
})

const shapes = InfosoftWire.make(
  new InfosoftWire.Names({}),
  InfosoftOptions.namespaces,
  InfosoftOptions.documentedDetails
)
const root = { name: "GetCustomerInformationResult", namespace: InfosoftOptions.namespaces.infoWeb }
const reader = XmlReader.make(shapes.CustomerInformation, root)
const writer = XmlWriter.make(shapes.CustomerInformation, root)

/** The result as it is in its fixture. */
export const fixture = (name: "bare" | "full" | "title"): InfosoftWire.CustomerInformation =>
  read(readFileSync(new URL(`fixtures/information.${name}.xml`, import.meta.url), "utf8"))

export const read = (text: string): InfosoftWire.CustomerInformation => Result.getOrThrow(reader(text))

/** The result as XML. */
export const xml = (information: InfosoftWire.CustomerInformation): string => Result.getOrThrow(writer(information))

/** The envelope that carries it. */
export const informing = (information: InfosoftWire.CustomerInformation): string =>
  envelope(
    `<GetCustomerInformationResponse xmlns="${InfosoftOptions.namespaces.infoWeb}">${xml(information)}</GetCustomerInformationResponse>`
  )

/** Somebody from elsewhere. */
export const tuva = new Customer({
  ...empty,
  id: id("N-17"),
  references: [new ExternalReference({ kind: "crm", value: "NC-50121" })],
  name: new PersonName({ given: "Tuva", family: "Lindkvist" }),
  birthDate: CalendarDate.make("1980-01-01"),
  emails: [new Email({ address: EmailAddress.make("tuva.lindkvist@example.org") })],
  phones: [new Phone({ number: "+46700000017" })],
  attributes: [new Attribute({ kind: "attribute", code: "NEWSMAIL", value: "true" })]
})

/** An address to move to. */
export const cabin = new Address({
  lines: ["Hyttetoppen 3"],
  dwelling: new Dwelling({ street: "Hyttetoppen", houseNumber: "3" }),
  postalCode: "0077",
  city: "PRØVEFJELL",
  country: CountryCode.make("NO")
})

/** What most codec tests are about: one attribute holds a reference. */
export const plain = { referenceAttributes: { crm: "CRMREF" } } satisfies InfosoftOptions.CodecOptions
export const decode = (record: InfosoftCustomer.CustomerRecord, options: InfosoftOptions.CodecOptions = plain) =>
  InfosoftCustomer.fromWire(options, record)
export const noted = (notes: ReadonlyArray<{ readonly kind: string; readonly field: string }>) =>
  notes.map(({ field, kind }) => `${kind} ${field}`)
export const drafted = (customer: Customer, options: InfosoftOptions.CodecOptions = plain) =>
  Result.getOrThrow(InfosoftCustomer.draft(options, customer))
