/** A server of one's own that answers as told, and an adapter that talks to it; lists and records as XML. */
import { NodeHttpClient } from "@effect/platform-node"
import { CalendarDate } from "@kundbro/domain/CalendarDate"
import { Address, CountryCode, Email, PersonName, Phone } from "@kundbro/domain/Contact"
import { Company, Consent, Customer, empty } from "@kundbro/domain/Customer"
import { CardNumber, CustomerId, EmailAddress } from "@kundbro/domain/Ids"
import { type Xml, XmlReader } from "@kundbro/soap"
import { Effect, Layer, Result } from "effect"
import { readFileSync } from "node:fs"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { Enactor, EnactorCustomer, EnactorOptions, EnactorWire } from "../src/index.ts"
import { documented } from "../src/internal/documented.ts"

export const { balance, core, crm, retail } = EnactorWire.namespaces

export const id = (text: string) => CustomerId.make(text)
export const card = (text: string) => CardNumber.make(text)

export const textOf = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8")

/** What the server was sent. */
export interface Recorded {
  readonly url: string
  readonly headers: IncomingMessage["headers"]
  readonly body: string
}

/** A server until the scope closes. */
export const listen = Effect.fnUntraced(function* (
  answer: (response: ServerResponse, body: string, url: string) => void
) {
  const requests: Array<Recorded> = []
  const server = createServer((request, response) => {
    let body = ""
    request.setEncoding("utf8")
    request.on("data", (chunk: string) => {
      body += chunk
    })
    request.on("end", () => {
      const url = request.url ?? ""
      requests.push({ url, headers: request.headers, body })
      answer(response, body, url)
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
  const url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`
  return { url, requests }
})

export const http = Layer.build(NodeHttpClient.layerUndici)

/** A server that answers as told, and an adapter that talks to it. */
export const answering = Effect.fnUntraced(function* (
  answer: (response: ServerResponse, body: string, url: string) => void,
  more: Partial<EnactorOptions.EnactorOptions> = {}
) {
  const { requests, url } = yield* listen(answer)
  const adapter = yield* Effect.provide(Enactor.make({ endpoint: url, ...more }), yield* http)
  return { adapter, client: adapter.client, requests, url }
})

export const send = (response: ServerResponse, body: string, status = 200, type = "text/xml; charset=utf-8") => {
  response.writeHead(status, { "content-type": type })
  response.end(body)
}

export const envelope = (body: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" ` +
  `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`

export const fault = (code: string, text: string): string =>
  envelope(
    `<soapenv:Fault><faultcode>soapenv:${code}</faultcode><faultstring>${text}</faultstring><detail/></soapenv:Fault>`
  )

/** The wrapper of an answer. */
export const answer = (operation: string, namespace: string, content: string): string =>
  envelope(`<ns:${operation}Response xmlns:ns="${namespace}">${content}</ns:${operation}Response>`)

/** The operation of a request. */
export const operationOf = (body: string): string => /Body><(?:\w+:)?(\w+)/.exec(body)?.[1] ?? ""

export const escape = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")

export const string = (text: string): string =>
  text === ""
    ? `<core:arrayObject xsi:type="core:String"/>`
    : `<core:arrayObject xsi:type="core:String">${escape(text)}</core:arrayObject>`
export const wrapped = (type: string, text: string): string =>
  `<core:arrayObject xsi:type="core:WrappedPrimitive"><core:value xmlns:xsd="http://www.w3.org/2001/XMLSchema" xsi:type="xsd:${type}">${escape(text)}</core:value></core:arrayObject>`
export const nothing = `<core:arrayObject xsi:type="core:WrappedNull"/>`

export interface ListRow {
  /** The whole element, or none. */
  readonly key?: string
  readonly cells: ReadonlyArray<string>
}

export const customerKey = (number: string): string =>
  `<core:key xsi:type="retail:CustomerKey">${escape(number)}</core:key>`
export const accountKey = (number: string, type = "customerLoyaltyAccount"): string =>
  `<core:key xsi:type="retail:CustomerLoyaltyAccountKey" accountType="${type}">${escape(number)}</core:key>`

/** A list as the vendor sends it: rows, and then the names. */
export const list = (
  columns: ReadonlyArray<string>,
  rows: ReadonlyArray<ListRow>,
  options: { readonly totalRows?: string; readonly names?: string; readonly declare?: boolean } = {}
): string =>
  `<core:pagedArrayList xmlns:core="${core}" xmlns:retail="${retail}" ${options.declare === false ? "" : `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"`} rowsPerPage="0" currentRowOffset="0" totalRows="${options.totalRows ?? "0"}">` +
  rows
    .map(
      ({ cells, key = "" }) =>
        `<core:contents xsi:type="core:ListElement">${key}<core:descriptionProperty>x</core:descriptionProperty>` +
        `<core:data><core:values>${cells.join("\n  ")}</core:values></core:data><core:description>opaque</core:description></core:contents>`
    )
    .join("") +
  columns
    .map(
      (name) => `<core:${options.names ?? "propertyNames"}>${escape(name)}</core:${options.names ?? "propertyNames"}>`
    )
    .join("") +
  `</core:pagedArrayList>`

export const searchColumns = [
  "customerNumber",
  "customerName.forename",
  "customerName.surname",
  "customerName.title",
  "customerName.dateOfBirth",
  "organisation",
  "tradingName",
  "lastTransactionDate",
  "AddressJoin:street1",
  "AddressJoin:street2",
  "AddressJoin:street3",
  "AddressJoin:town",
  "AddressJoin:province",
  "AddressJoin:postCode",
  "hasLoyaltyAccounts"
]

/** A row of a customer search; what is not told is empty. */
export const customerRow = (
  number: string,
  cells: Readonly<Record<string, string>> = {},
  columns: ReadonlyArray<string> = searchColumns
): ListRow => ({
  key: customerKey(number),
  cells: columns.map((column) =>
    column === "customerNumber"
      ? string(number)
      : (cells[column] ?? (column === "lastTransactionDate" ? nothing : string("")))
  )
})

export const accountColumns = ["accountId", "accountType", "status"]
export const accountRow = (number: string, status = "ACTIVE"): ListRow => ({
  key: accountKey(number),
  cells: [string(number), string("customerLoyaltyAccount"), string(status)]
})

export const searchAnswer = (operation: string, content: string): string => answer(operation, core, content)
export const accountsAnswer = (content: string): string => answer("submitLoyaltyAccountSearch", balance, content)
export const enquiryAnswer = (output: string): string => answer("submitAccountBalanceEnquiry", balance, output)
export const outcome = (name: string): string =>
  `<retail:accountBalanceEnquiryOutput xmlns:retail="${retail}"><retail:outcome name="${name}"/></retail:accountBalanceEnquiryOutput>`
export const updateAnswer = (fields: string, name = "Success", nested = true): string =>
  answer(
    "submitAccountBalanceUpdate",
    balance,
    `<retail:accountBalanceUpdateOutput xmlns:retail="${retail}"><retail:outcome name="${name}"/>` +
      (nested ? `<retail:accountBalanceUpdate>${fields}</retail:accountBalanceUpdate>` : fields) +
      `</retail:accountBalanceUpdateOutput>`
  )

export const fullEnquiry = textOf("./fixtures/enquiry.full.xml")

const wire = EnactorWire.make(new EnactorWire.Names({}))

const reader = <A>(shape: Xml.Shape<A>, name: string, namespace: string = retail) => {
  const read = XmlReader.make(shape, { name, namespace })
  return (xml: string): A => Result.getOrThrow(read(xml))
}

export const readList = reader(EnactorWire.PagedArrayList, "pagedArrayList", core)
export const readCustomer = reader(wire.Customer, "customer")

const answeredCustomer = reader(wire.AnsweredCustomer, "customer")

/** A customer from its inner XML, as the client hands it out. */
export const customerFrom = (inner: string): EnactorWire.Customer =>
  documented(
    answeredCustomer(
      `<retail:customer xmlns:retail="${retail}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">${inner}</retail:customer>`
    )
  )

export const codecOptions = EnactorOptions.codecOptions({ zone: "Europe/London" })
export const codec = EnactorCustomer.make(codecOptions)

/** Answers by operation. */
export const telling =
  (answers: Readonly<Record<string, string>>) =>
  (response: ServerResponse, body: string): void => {
    const operation = operationOf(body)
    send(response, answers[operation] ?? fault("Server", `no ${operation}`), answers[operation] ? 200 : 500)
  }

/** Somebody from elsewhere, with one of everything that Enactor has a home for by default. */
export const tuva = new Customer({
  ...empty,
  id: id("N-17"),
  name: new PersonName({ given: "Tuva", family: "Lindkvist", title: "Fru", initials: "TL" }),
  birthDate: CalendarDate.make("1980-07-01"),
  gender: "female",
  emails: [
    new Email({
      address: EmailAddress.make("tuva.lindkvist@example.org"),
      role: "home",
      preferred: true,
      status: "ACTIVE"
    }),
    new Email({ address: EmailAddress.make("lindkvist@work.example"), preferred: false })
  ],
  phones: [
    new Phone({ number: "+46700000017", kind: "mobile", countryCode: "46", preferred: true, status: "ACTIVE" }),
    new Phone({ number: "08-123 456" })
  ],
  addresses: [
    new Address({
      reference: "norce-3",
      role: "home",
      preferred: true,
      organisation: "Påhittat AB",
      lines: ["Påhittsvägen 12", "", "uppgång C"],
      postalCode: "01234",
      city: "Exempelstad",
      region: "Sörmland",
      country: CountryCode.make("SE")
    })
  ],
  consents: [new Consent({ purpose: "contact", state: "granted", source: "elsewhere" })],
  companies: [new Company({ name: "Påhittat AB", organisationNumber: "556000-0167", addresses: [] })],
  active: true
})
