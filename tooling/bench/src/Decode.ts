/**
 * One reply of n customers, from text to values that a program can trust: the typed pass against node-soap and
 * fast-xml-parser, and against a bare `saxes` pass that throws everything away.
 */
import { XMLParser } from "fast-xml-parser"
import { SaxesParser } from "saxes"
import * as soap from "soap"
import { Xml, XmlReader } from "@kundbro/soap"
import { inTurns } from "./Measure.ts"

const namespace = "urn:bench"

const Customer = Xml.struct({
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

const Envelope = Xml.struct({
  Body: Xml.element(
    Xml.struct({
      ListCustomersResponse: Xml.element(
        Xml.struct({
          ListCustomersResult: Xml.struct({ List: Xml.list(Customer, { itemName: "Customer" }) })
        }),
        { namespace }
      )
    }),
    { namespace: "http://schemas.xmlsoap.org/soap/envelope/" }
  )
})

/** A reply of `count` customers; also what the memory bench streams, customer by customer. */
export const customerXml = (n: number): string =>
  `<Customer><CustomerId>${String(n).padStart(9, "0")}</CustomerId><FirstName>Åsa</FirstName><LastName>Brännström &amp; Öhman</LastName><Street>Påhittade gränd ${n % 90}</Street><ZipCode>0${1000 + (n % 9000)}</ZipCode><City>Exempelstad</City><Country>SE</Country><Email>asa.${n}@example.org</Email><Phone>070${1000000 + n}</Phone><BirthDate>1971-05-17T00:00:00</BirthDate><Active>true</Active><Visits>${n % 100}</Visits><Points>${9007199254740993n + BigInt(n)}</Points><Bonus>1234567890123456.78</Bonus><Updated>2026-11-22T08:15:30Z</Updated></Customer>`

export const head = `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soap:Body><ListCustomersResponse xmlns="${namespace}"><ListCustomersResult><List>`
export const tail = "</List></ListCustomersResult></ListCustomersResponse></soap:Body></soap:Envelope>"

const reply = (count: number): string =>
  head + Array.from({ length: count }, (_, n) => customerXml(n)).join("") + tail

const types: Readonly<Record<string, string>> = {
  BirthDate: "dateTime",
  Active: "boolean",
  Visits: "int",
  Points: "long",
  Bonus: "decimal",
  Updated: "dateTime"
}

const fieldNames = [...customerXml(0).matchAll(/<(\w+)>/g)].map(([, name]) => name ?? "").slice(1)

const wsdl = `<?xml version="1.0"?><wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:s="http://www.w3.org/2001/XMLSchema" xmlns:tns="${namespace}" targetNamespace="${namespace}"><wsdl:types><s:schema elementFormDefault="qualified" targetNamespace="${namespace}"><s:element name="ListCustomers"><s:complexType/></s:element><s:element name="ListCustomersResponse"><s:complexType><s:sequence><s:element name="ListCustomersResult"><s:complexType><s:sequence><s:element name="List"><s:complexType><s:sequence><s:element maxOccurs="unbounded" minOccurs="0" name="Customer"><s:complexType><s:sequence>${fieldNames
  .map((name) => `<s:element minOccurs="0" name="${name}" type="s:${types[name] ?? "string"}"/>`)
  .join(
    ""
  )}</s:sequence></s:complexType></s:element></s:sequence></s:complexType></s:element></s:sequence></s:complexType></s:element></s:sequence></s:complexType></s:element></s:schema></wsdl:types><wsdl:message name="in"><wsdl:part name="parameters" element="tns:ListCustomers"/></wsdl:message><wsdl:message name="out"><wsdl:part name="parameters" element="tns:ListCustomersResponse"/></wsdl:message><wsdl:portType name="port"><wsdl:operation name="ListCustomers"><wsdl:input message="tns:in"/><wsdl:output message="tns:out"/></wsdl:operation></wsdl:portType><wsdl:binding name="binding" type="tns:port"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/><wsdl:operation name="ListCustomers"><soap:operation soapAction="urn:ListCustomers" style="document"/><wsdl:input><soap:body use="literal"/></wsdl:input><wsdl:output><soap:body use="literal"/></wsdl:output></wsdl:operation></wsdl:binding><wsdl:service name="service"><wsdl:port name="port" binding="tns:binding"><soap:address location="http://127.0.0.1/"/></wsdl:port></wsdl:service></wsdl:definitions>`

/** The WSDL of the bench's one operation, for clients that are generated from one. */
export const benchWsdl = (address: string): string => wsdl.replace("http://127.0.0.1/", address)

const parsedWsdl = (): Promise<soap.WSDL> =>
  new Promise((resolve, reject) => {
    const document = new soap.WSDL(wsdl, "bench.wsdl", {})
    document.onReady((error: unknown) => {
      if (error) reject(new Error("the bench's own WSDL is broken"))
      else resolve(document)
    })
  })

/** Microseconds per reply of each reader, by number of records. */
export const decode = async () => {
  const nodeSoap = await parsedWsdl()
  const typed = XmlReader.make(Envelope, { name: "Envelope", namespace: "http://schemas.xmlsoap.org/soap/envelope/" })
  const parser = new XMLParser({ ignoreAttributes: false, parseTagValue: false, removeNSPrefix: false })
  const rows = []
  for (const records of [1, 100, 1000]) {
    const text = reply(records)
    const check = typed(text)
    if (check._tag === "Failure") throw new Error("the typed pass cannot read the bench's reply")
    const times = await inTurns({
      typed: () => typed(text),
      nodeSoap: () => nodeSoap.xmlToObject(text),
      fastXmlParser: () => parser.parse(text),
      saxes: () => {
        const bare = new SaxesParser({ xmlns: true })
        bare.write(text).close()
      }
    })
    rows.push({ records, ...times })
  }
  return rows
}
