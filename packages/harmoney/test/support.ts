/** A running Harmoney and an adapter that talks to it; and a server of one's own for answers that no Harmoney gives. */
import { NodeHttpClient } from "@effect/platform-node"
import { CalendarDate } from "@kundbro/domain/CalendarDate"
import { Address, CountryCode, Email, PersonName, Phone } from "@kundbro/domain/Contact"
import { Customer, empty } from "@kundbro/domain/Customer"
import { CustomerId, EmailAddress } from "@kundbro/domain/Ids"
import { Relation } from "@kundbro/domain/Relation"
import { HarmoneySandbox } from "@kundbro/sandbox"
import { XmlReader, XmlWriter } from "@kundbro/soap"
import { Effect, Layer, Redacted, Result } from "effect"
import { readFileSync } from "node:fs"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { Harmoney, HarmoneyOptions, HarmoneyWire } from "../src/index.ts"

/** What a caller would configure for the sandbox: its countries, and how it says "not found". */
export const tenant = {
  notFound: [{ name: "QZZK0001KND", id: "000911" }],
  duplicate: [{ name: "QZZK0001KND", id: "000903" }],
  vocabularies: {
    country: {
      read: HarmoneyOptions.vocabularies.country.read,
      write: { SE: "Sweden", NO: "Norway", DK: "Denmark", FI: "Finland", GB: "UnitedKingdom" }
    }
  }
} satisfies Partial<HarmoneyOptions.HarmoneyOptions>

export const optionsFor = (
  sandbox: Pick<HarmoneySandbox.Harmoney, "login" | "url">,
  more: Partial<HarmoneyOptions.HarmoneyOptions> = {}
): HarmoneyOptions.HarmoneyOptions => ({
  endpoint: sandbox.url,
  credentials: {
    systemName: sandbox.login.SystemName,
    userName: Redacted.make(sandbox.login.Username),
    password: Redacted.make(sandbox.login.UserPassword),
    salesChannel: sandbox.login.SalesChannel
  },
  ...tenant,
  ...more
})

/** A sandbox and an adapter over a real socket. */
export const open = Effect.fnUntraced(function* (
  behaviour: HarmoneySandbox.HarmoneyOptions = {},
  more: Partial<HarmoneyOptions.HarmoneyOptions> = {}
) {
  const sandbox = yield* HarmoneySandbox.make(behaviour)
  const http = yield* Layer.build(NodeHttpClient.layerUndici)
  const adapter = yield* Effect.provide(Harmoney.make(optionsFor(sandbox, more)), http)
  return { sandbox, adapter }
})

export const login = { SystemName: "QZZ", Username: "demo1", UserPassword: "notreal", SalesChannel: "007" }

/** A server that answers as told, what it was sent, and an adapter that talks to it. */
export const answering = Effect.fnUntraced(function* (
  answer: (request: IncomingMessage, response: ServerResponse, body: string) => void,
  more: Partial<HarmoneyOptions.HarmoneyOptions> = {}
) {
  const bodies: Array<string> = []
  const headers: Array<IncomingMessage["headers"]> = []
  const server = createServer((request, response) => {
    let body = ""
    request.setEncoding("utf8")
    request.on("data", (chunk: string) => {
      body += chunk
    })
    request.on("end", () => {
      bodies.push(body)
      headers.push(request.headers)
      answer(request, response, body)
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
  const url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/service.asmx`
  const http = yield* Layer.build(NodeHttpClient.layerUndici)
  const options = optionsFor({ url, login }, more)
  const adapter = yield* Effect.provide(Harmoney.make(options), http)
  return { adapter, bodies, headers, options }
})

/** A SOAP 1.1 answer of an operation. */
export const envelope = (operation: string, result: string): string =>
  `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>` +
  `<${operation}Response xmlns="${HarmoneyWire.namespace}"><${operation}Result>${result}</${operation}Result></${operation}Response>` +
  `</soap:Body></soap:Envelope>`

export const send = (response: ServerResponse, body: string, status = 200, type = "text/xml; charset=utf-8") => {
  response.writeHead(status, { "content-type": type })
  response.end(body)
}

export const codec = HarmoneyOptions.codecOptions(tenant)

const shapes = HarmoneyWire.make(new HarmoneyWire.Names({}))
const root = { name: "Customer", namespace: HarmoneyWire.namespace }
const reader = XmlReader.make(shapes.Customer, root)
const writer = XmlWriter.make(shapes.Customer, root)

/** The customer of a fixture, as it is on the wire. */
export const fixture = (name: string): HarmoneyWire.Customer =>
  Result.getOrThrow(reader(readFileSync(new URL(`fixtures/${name}.xml`, import.meta.url), "utf8")))

/** A customer as XML. */
export const xml = (customer: HarmoneyWire.Customer): string => Result.getOrThrow(writer(customer))

export const id = (text: string) => CustomerId.make(text)

/** Somebody from elsewhere, whom Harmoney can hold. */
export const tuva = new Customer({
  ...empty,
  id: id("N-17"),
  name: new PersonName({ given: "Tuva", family: "Lindkvist" }),
  gender: "female",
  emails: [new Email({ address: EmailAddress.make("tuva.lindkvist@example.org") })],
  phones: [new Phone({ number: "+46700000017", kind: "mobile" })],
  addresses: [
    new Address({
      reference: "norce-3",
      role: "invoice",
      lines: ["Påhittsvägen 12"],
      postalCode: "01234",
      city: "Exempelstad",
      country: CountryCode.make("SE")
    })
  ]
})

/** Her child. */
export const ture = new Relation({
  kind: "child",
  name: new PersonName({ given: "Ture", family: "Lindkvist" }),
  birthDate: CalendarDate.make("2019-05-12"),
  gender: "male",
  extensions: {}
})
