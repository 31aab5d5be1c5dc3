/**
 * The vendor of the benches: one operation that lists customers, told twice, as a Kundbro contract and as a WSDL for the
 * clients that are generated from one, and the reply it gives.
 */
import { SoapOperation, Xml } from "@kundbro/soap"

const namespace = "urn:bench"
const action = "urn:bench/ListCustomers"

export const Customer = Xml.struct({
  CustomerId: Xml.string,
  FirstName: Xml.optional(Xml.string),
  LastName: Xml.optional(Xml.string),
  Street: Xml.optional(Xml.string),
  ZipCode: Xml.optional(Xml.string),
  City: Xml.optional(Xml.string),
  Country: Xml.optional(Xml.string),
  Email: Xml.optional(Xml.string),
  Phone: Xml.optional(Xml.string),
  BirthDate: Xml.optional(Xml.nillable(Xml.localDate)),
  Active: Xml.boolean(),
  Visits: Xml.int,
  Points: Xml.long,
  Bonus: Xml.decimal,
  Updated: Xml.dateTime
})

const Result = Xml.struct({ List: Xml.list(Customer, { itemName: "Customer" }) })

export const ListCustomers = SoapOperation.make("ListCustomers", {
  action,
  namespace,
  request: Xml.struct({ from: Xml.int, count: Xml.int }),
  response: Result
})

/** The shape of the whole reply, for reading one that is already text. */
export const Envelope = Xml.struct({
  Body: Xml.element(
    Xml.struct({
      ListCustomersResponse: Xml.element(Xml.struct({ ListCustomersResult: Result }), { namespace })
    }),
    { namespace: "http://schemas.xmlsoap.org/soap/envelope/" }
  )
})

/** The request as text, for the client that knows no SOAP. */
export const requestText = (count: number): string =>
  `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><ListCustomers xmlns="${namespace}"><from>0</from><count>${count}</count></ListCustomers></soap:Body></soap:Envelope>`

export const requestHeaders = { "content-type": "text/xml; charset=utf-8", soapaction: `"${action}"` }

const customerXml = (n: number): string =>
  `<Customer><CustomerId>${String(n).padStart(9, "0")}</CustomerId><FirstName>Åsa</FirstName><LastName>Brännström &amp; Öhman</LastName><Street>Påhittade gränd ${n % 90}</Street><ZipCode>0${1000 + (n % 9000)}</ZipCode><City>Exempelstad</City><Country>SE</Country><Email>asa.${n}@example.org</Email><Phone>070${1000000 + n}</Phone><BirthDate>1971-05-17T00:00:00</BirthDate><Active>true</Active><Visits>${n % 100}</Visits><Points>${9007199254740993n + BigInt(n)}</Points><Bonus>1234567890123456.78</Bonus><Updated>2026-11-22T08:15:30Z</Updated></Customer>`

/** The reply with `count` customers, in pieces of 100, made as they are asked for. */
export function* replyPieces(count: number): Generator<string> {
  yield `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soap:Body><ListCustomersResponse xmlns="${namespace}"><ListCustomersResult><List>`
  for (let from = 0; from < count; from += 100) {
    yield Array.from({ length: Math.min(100, count - from) }, (_, n) => customerXml(from + n)).join("")
  }
  yield "</List></ListCustomersResult></ListCustomersResponse></soap:Body></soap:Envelope>"
}

const types: ReadonlyMap<string, string> = new Map([
  ["BirthDate", "dateTime"],
  ["Active", "boolean"],
  ["Visits", "int"],
  ["Points", "long"],
  ["Bonus", "decimal"],
  ["Updated", "dateTime"]
])

const fields = [...customerXml(0).matchAll(/<(\w+)>/g)]
  .flatMap(([, name]) => (name === undefined || name === "Customer" ? [] : [name]))
  .map((name) => `<s:element minOccurs="0" name="${name}" type="s:${types.get(name) ?? "string"}"/>`)
  .join("")

const sequence = (content: string): string => `<s:complexType><s:sequence>${content}</s:sequence></s:complexType>`
const within = (name: string, content: string, occurs = ""): string =>
  `<s:element ${occurs}name="${name}">${sequence(content)}</s:element>`

/** The same operation as a WSDL whose service is at `address`. */
export const wsdl = (address: string): string =>
  `<?xml version="1.0"?><wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:s="http://www.w3.org/2001/XMLSchema" xmlns:tns="${namespace}" targetNamespace="${namespace}"><wsdl:types><s:schema elementFormDefault="qualified" targetNamespace="${namespace}">${within(
    "ListCustomers",
    `<s:element name="from" type="s:int"/><s:element name="count" type="s:int"/>`
  )}${within(
    "ListCustomersResponse",
    within("ListCustomersResult", within("List", within("Customer", fields, `maxOccurs="unbounded" minOccurs="0" `)))
  )}</s:schema></wsdl:types><wsdl:message name="in"><wsdl:part name="parameters" element="tns:ListCustomers"/></wsdl:message><wsdl:message name="out"><wsdl:part name="parameters" element="tns:ListCustomersResponse"/></wsdl:message><wsdl:portType name="port"><wsdl:operation name="ListCustomers"><wsdl:input message="tns:in"/><wsdl:output message="tns:out"/></wsdl:operation></wsdl:portType><wsdl:binding name="binding" type="tns:port"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/><wsdl:operation name="ListCustomers"><soap:operation soapAction="${action}" style="document"/><wsdl:input><soap:body use="literal"/></wsdl:input><wsdl:output><soap:body use="literal"/></wsdl:output></wsdl:operation></wsdl:binding><wsdl:service name="service"><wsdl:port name="port" binding="tns:binding"><soap:address location="${address}"/></wsdl:port></wsdl:service></wsdl:definitions>`
