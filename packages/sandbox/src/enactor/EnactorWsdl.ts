/**
 * The WSDLs of the three services. The vendor publishes none, so they are written from the contract tables, with open
 * content where the page leaves it open: cells of a list, keys, and the account of a balance enquiry.
 */
import {
  type ClassTable,
  type Field,
  type Kind,
  namespaces,
  type Operation,
  operationsOf,
  type ServiceName,
  services
} from "./EnactorContract.ts"

const typeOf = (kind: Kind): string => {
  switch (kind.is) {
    case "class":
      return `retail:${kind.of}`
    case "filter":
      return "retail:TextValueFilter"
    case "string":
    case "boolean":
    case "int":
    case "long":
    case "dateTime":
      return `xs:${kind.is}`
  }
}

const element = (name: string, type: string, occurs = "") => `<xs:element name="${name}" type="${type}"${occurs}/>`

const optional = ' minOccurs="0"'
const repeated = ' minOccurs="0" maxOccurs="unbounded"'

const fieldXml = ({ kind, mandatory, many, name, prefix, shownEmpty }: Field): string => {
  const occurs = many === true ? repeated : mandatory === true ? "" : optional
  if (prefix === "core") return `<xs:element ref="core:${name}"${occurs}/>`
  // A date that is shown without content is no xs:dateTime.
  return element(name, shownEmpty === true ? "xs:string" : typeOf(kind), occurs)
}

const complex = (name: string, content: string, more = "") =>
  `<xs:complexType name="${name}"><xs:sequence>${content}</xs:sequence>${more}</xs:complexType>`

const outcome = element("outcome", "retail:Outcome") + element("messages", "xs:anyType", optional)

const wrapperXml = (name: string, content: string) =>
  `<xs:element name="${name}"><xs:complexType><xs:sequence>${content}</xs:sequence></xs:complexType></xs:element>`

const ref = (name: string, occurs = "") => `<xs:element ref="${name}"${occurs}/>`

const requestContent = ({ takes }: Operation, table: ClassTable): string => {
  switch (takes.as) {
    case "string":
      return ref("core:string")
    case "object":
      return ref(`retail:${takes.names[0]}`)
    case "fields":
      return (table[takes.of] ?? []).map(fieldXml).join("")
  }
}

const replyContent = (operation: Operation, table: ClassTable): string => {
  switch (operation.gives) {
    case "list":
      return ref("core:pagedArrayList", optional)
    case "enquiry":
      return ref("retail:accountBalanceEnquiryOutput")
    case "update":
      return ref("retail:accountBalanceUpdateOutput")
    case "search":
      return requestContent(operation, table) + element("customersList", "core:PagedArrayList", optional)
  }
}

const wrappers = (service: ServiceName, namespace: string, table: ClassTable): string =>
  operationsOf(service)
    .filter(([, operation]) => operation.namespaces[0] === namespace)
    .map(
      ([name, operation]) =>
        wrapperXml(name, requestContent(operation, table)) +
        wrapperXml(`${name}Response`, replyContent(operation, table))
    )
    .join("\n")

const coreSchema = (): string =>
  [
    element("string", "xs:string"),
    element("propertyName", "xs:string"),
    element("sortOrder", "xs:string"),
    element("rowOffset", "xs:int"),
    element("rowCount", "xs:int"),
    element("value", "xs:string"),
    `<xs:element name="supportValues"><xs:complexType><xs:sequence>${ref("core:value", repeated)}</xs:sequence></xs:complexType></xs:element>`,
    element("pagedArrayList", "core:PagedArrayList"),
    complex(
      "PagedArrayList",
      element("contents", "core:ListElement", repeated) +
        element("propertyNames", "xs:string", repeated) +
        element("columnNames", "xs:string", repeated),
      ["rowsPerPage", "currentRowOffset", "totalRows"]
        .map((name) => `<xs:attribute name="${name}" type="xs:int"/>`)
        .join("")
    ),
    complex(
      "ListElement",
      element("key", "xs:anyType") +
        element("descriptionProperty", "xs:string", optional) +
        element("data", "core:ListElementData") +
        element("description", "xs:string", optional)
    ),
    complex("ListElementData", element("values", "core:ListElementValues")),
    complex("ListElementValues", element("arrayObject", "xs:anyType", repeated)),
    '<xs:complexType name="String"><xs:simpleContent><xs:extension base="xs:string"/></xs:simpleContent></xs:complexType>',
    complex("WrappedPrimitive", element("value", "xs:anySimpleType")),
    '<xs:complexType name="WrappedNull"/>'
  ].join("\n")

const key = (name: string, attributes: string) =>
  `<xs:complexType name="${name}"><xs:simpleContent><xs:extension base="xs:string">${attributes}</xs:extension></xs:simpleContent></xs:complexType>`

const retailSchema = (table: ClassTable, flatUpdate: boolean): string =>
  [
    element("customerNameSearchRequest", "retail:CustomerNameSearchRequest"),
    element("accountBalanceEnquiryRequest", "retail:AccountBalanceEnquiryRequest"),
    element("accountBalanceUpdate", "retail:AccountBalanceUpdateRequest"),
    element("accountBalanceUpdateRequest", "retail:AccountBalanceUpdateRequest"),
    element("accountBalanceEnquiryOutput", "retail:AccountBalanceEnquiryOutput"),
    element("accountBalanceUpdateOutput", "retail:AccountBalanceUpdateOutput"),
    ...Object.entries(table).map(([name, fields]) => complex(name, fields.map(fieldXml).join(""))),
    complex(
      "AccountBalanceEnquiryOutput",
      outcome +
        element("account", "xs:anyType", optional) +
        element("customer", "retail:Customer", optional) +
        element("accountBalance", "retail:AccountBalance", optional) +
        element("customerCard", "retail:CustomerCard", optional) +
        element("customerGroup", "xs:anyType", repeated) +
        element("customerLoyaltyAccountTotal", "xs:anyType", optional)
    ),
    complex(
      "AccountBalanceUpdateOutput",
      outcome +
        (flatUpdate
          ? (table["AccountBalanceUpdate"] ?? []).map(fieldXml).join("")
          : element("accountBalanceUpdate", "retail:AccountBalanceUpdate", optional))
    ),
    '<xs:complexType name="Outcome"><xs:attribute name="name" type="xs:string" use="required"/></xs:complexType>',
    complex("TextValueFilter", ref("core:supportValues", optional)),
    key("CustomerKey", ""),
    key("CustomerLoyaltyAccountKey", '<xs:attribute name="accountType" type="xs:string"/>')
  ].join("\n")

const schema = (namespace: string, imports: ReadonlyArray<string>, content: string) =>
  `<xs:schema elementFormDefault="qualified" targetNamespace="${namespace}">
${imports.map((one) => `<xs:import namespace="${one}"/>`).join("")}
${content}
</xs:schema>`

const prefixOf = (namespace: string) =>
  Object.entries(namespaces).find(([, value]) => value === namespace)?.[0] ?? "core"

const message = (name: string, of: string) =>
  `<wsdl:message name="${name}"><wsdl:part name="parameters" element="${of}"/></wsdl:message>`

const binding = (service: ServiceName, names: ReadonlyArray<string>, version: "11" | "12") => {
  const soap = version === "11" ? "soap" : "soap12"
  const operations = names.map(
    (one) =>
      `<wsdl:operation name="${one}"><${soap}:operation soapAction="urn:${one}" style="document"/>` +
      `<wsdl:input><${soap}:body use="literal"/></wsdl:input><wsdl:output><${soap}:body use="literal"/></wsdl:output></wsdl:operation>`
  )
  return `<wsdl:binding name="${service}Soap${version}Binding" type="tns:${service}PortType"><${soap}:binding transport="http://schemas.xmlsoap.org/soap/http" style="document"/>${operations.join("")}</wsdl:binding>`
}

/**
 * One service's document; `base` is the address of all services, without a slash at its end, and `flatUpdate` says whether
 * the reply to an update holds its fields directly.
 */
export const wsdl = (service: ServiceName, base: string, table: ClassTable, flatUpdate = false): string => {
  const { balance, core, retail } = namespaces
  const names = operationsOf(service).map(([name]) => name)
  const port = (version: "11" | "12") =>
    `<wsdl:port name="${service}HttpSoap${version}Endpoint" binding="tns:${service}Soap${version}Binding"><${version === "11" ? "soap" : "soap12"}:address location="${base}/${service}.${service}HttpSoap${version}Endpoint/"/></wsdl:port>`
  return `<?xml version="1.0" encoding="UTF-8"?>
<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:core="${core}" xmlns:retail="${retail}" xmlns:balance="${balance}" xmlns:tns="${services[service]}" targetNamespace="${services[service]}">
<wsdl:types>
${schema(core, [retail], `${coreSchema()}\n${wrappers(service, core, table)}`)}
${schema(retail, [core], `${retailSchema(table, flatUpdate)}\n${wrappers(service, retail, table)}`)}
${service === "AccountBalanceService" ? schema(balance, [core, retail], wrappers(service, balance, table)) : ""}
</wsdl:types>
${operationsOf(service)
  .map(
    ([
      name,
      {
        namespaces: [namespace]
      }
    ]) => {
      const of = `${prefixOf(namespace)}:${name}`
      return message(`${name}Request`, of) + message(`${name}Response`, `${of}Response`)
    }
  )
  .join("\n")}
<wsdl:portType name="${service}PortType">
${names.map((one) => `<wsdl:operation name="${one}"><wsdl:input message="tns:${one}Request"/><wsdl:output message="tns:${one}Response"/></wsdl:operation>`).join("\n")}
</wsdl:portType>
${binding(service, names, "11")}
${binding(service, names, "12")}
<wsdl:service name="${service}">
${port("11")}
${port("12")}
</wsdl:service>
</wsdl:definitions>
`
}
