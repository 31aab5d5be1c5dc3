/** The WSDL of Harmoney's customer service as a stock `.asmx` would print it, written from the contract tables. */
import { classes, enums, type Field, type Kind, namespace } from "./HarmoneyClasses.ts"
import { loginOf, type Operation, operations } from "./HarmoneyContract.ts"

const type = (kind: Kind): string => {
  switch (kind.is) {
    case "enum":
    case "class":
      return `tns:${kind.name}`
    case "list":
      return `tns:${listName(kind.of, kind.item)}`
    case "many":
      return "s:string"
    case "string":
    case "boolean":
    case "int":
    case "long":
    case "decimal":
    case "dateTime":
      return `s:${kind.is}`
  }
}

const listName = (of: string, item: string) =>
  `ArrayOf${of === "string" ? item.charAt(0).toUpperCase() + item.slice(1) : of}`

// The one field that the vendor page has in every answer.
const element = (field: Field): string =>
  `<s:element minOccurs="${field.name === "Success" ? "1" : "0"}" maxOccurs="${field.kind.is === "many" ? "unbounded" : "1"}" name="${field.name}"${field.nillable === true ? ' nillable="true"' : ""} type="${type(field.kind)}"/>`

const sequence = (content: string): string => (content === "" ? "<s:sequence/>" : `<s:sequence>${content}</s:sequence>`)

const complex = (name: string, content: string): string =>
  `<s:complexType name="${name}">${sequence(content)}</s:complexType>`

const wrapper = (name: string, content: string): string =>
  `<s:element name="${name}"><s:complexType>${sequence(content)}</s:complexType></s:element>`

const nested = (name: string, of: string): string =>
  `<s:element minOccurs="0" maxOccurs="1" name="${name}" type="tns:${of}"/>`

const inResults = new Set<string>(
  Object.values<Operation>(operations).flatMap(({ returns }) => (returns.as === "object" ? [returns.of] : []))
)

const listed = new Set<string>(
  Object.values<Operation>(operations).flatMap(({ returns }) => (returns.as === "list" ? [returns.of] : []))
)

const lists = (): string => {
  const seen = new Map<string, string>()
  const array = (of: string, item: string) =>
    seen.set(
      listName(of, item),
      `<s:element minOccurs="0" maxOccurs="unbounded" name="${item}" nillable="true" type="${of === "string" ? "s:string" : `tns:${of}`}"/>`
    )
  const parameters = Object.values<Operation>(operations).map((operation) => operation.parameters)
  for (const fields of [...Object.values(classes), ...parameters]) {
    for (const { kind } of fields) if (kind.is === "list") array(kind.of, kind.item)
  }
  for (const of of listed) array(of, of)
  return [...seen].map(([name, content]) => complex(name, content)).join("")
}

const resultType = ({ returns }: Operation): string => {
  switch (returns.as) {
    case "response":
      return "Response"
    case "object":
      return returns.of
    case "list":
      return `ListWrapperOf${returns.of}`
  }
}

const schema = (): string =>
  [
    ...Object.entries<Operation>(operations).map(
      ([name, operation]) =>
        wrapper(name, [...operation.parameters, loginOf(operation)].map(element).join("")) +
        wrapper(`${name}Response`, nested(`${name}Result`, resultType(operation)))
    ),
    ...Object.entries(classes).map(([name, fields]) =>
      complex(name, (inResults.has(name) ? nested("Response", "Response") : "") + fields.map(element).join(""))
    ),
    ...[...listed].map((of) =>
      complex(`ListWrapperOf${of}`, nested("Response", "Response") + nested("List", listName(of, of)))
    ),
    lists(),
    ...Object.entries(enums).map(
      ([name, members]) =>
        `<s:simpleType name="${name}"><s:restriction base="s:string">${members
          .map((one) => `<s:enumeration value="${one}"/>`)
          .join("")}</s:restriction></s:simpleType>`
    )
  ].join("\n")

const names = Object.keys(operations)

const remarks = new Map(
  Object.entries<Operation>(operations).flatMap(([name, { obsolete }]) =>
    obsolete === undefined
      ? []
      : [[name, `<wsdl:documentation>Obsolete since ${obsolete}</wsdl:documentation>`] as const]
  )
)

const message = (name: string, of: string): string =>
  `<wsdl:message name="${name}"><wsdl:part name="parameters" element="tns:${of}"/></wsdl:message>`

const binding = (name: string, prefix: string): string =>
  `<wsdl:binding name="${name}" type="tns:ServiceSoap"><${prefix}:binding transport="http://schemas.xmlsoap.org/soap/http"/>` +
  names
    .map(
      (one) =>
        `<wsdl:operation name="${one}"><${prefix}:operation soapAction="${namespace}${one}" style="document"/>` +
        `<wsdl:input><${prefix}:body use="literal"/></wsdl:input><wsdl:output><${prefix}:body use="literal"/></wsdl:output></wsdl:operation>`
    )
    .join("") +
  "</wsdl:binding>"

/** The document, with `address` as the place of both ports (SOAP 1.1 and SOAP 1.2). */
export const wsdl = (address: string): string =>
  `<?xml version="1.0" encoding="utf-8"?>
<wsdl:definitions xmlns:s="http://www.w3.org/2001/XMLSchema" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/" xmlns:tns="${namespace}" xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" targetNamespace="${namespace}">
<wsdl:types><s:schema elementFormDefault="qualified" targetNamespace="${namespace}">
${schema()}
</s:schema></wsdl:types>
${names.map((one) => message(`${one}SoapIn`, one) + message(`${one}SoapOut`, `${one}Response`)).join("\n")}
<wsdl:portType name="ServiceSoap">
${names.map((one) => `<wsdl:operation name="${one}">${remarks.get(one) ?? ""}<wsdl:input message="tns:${one}SoapIn"/><wsdl:output message="tns:${one}SoapOut"/></wsdl:operation>`).join("\n")}
</wsdl:portType>
${binding("ServiceSoap", "soap")}
${binding("ServiceSoap12", "soap12")}
<wsdl:service name="Service">
<wsdl:port name="ServiceSoap" binding="tns:ServiceSoap"><soap:address location="${address}"/></wsdl:port>
<wsdl:port name="ServiceSoap12" binding="tns:ServiceSoap12"><soap12:address location="${address}"/></wsdl:port>
</wsdl:service>
</wsdl:definitions>
`
