/** The WSDL of each service as ASMX or WCF would print it, written from the contract tables: one document without imports. */
import { classes, entities, type Field, type Kind, type Operation, type Service } from "./InfosoftContract.ts"

const serialization = "http://schemas.microsoft.com/2003/10/Serialization/"

/** The types that the service's messages reach, by name. */
const reachable = ({ operations }: Service): ReadonlySet<string> => {
  const seen = new Set<string>()
  const visit = ({ kind }: Field): void => {
    const name = kind.is === "class" ? kind.name : kind.is === "list" ? kind.of : ""
    const of = classes[name]
    if (of === undefined || seen.has(name)) return
    seen.add(name)
    of.fields.forEach(visit)
  }
  for (const { content, parameters } of operations) [...parameters, content].forEach(visit)
  return seen
}

const prefixOf = (name: string) => (classes[name]?.namespace === entities ? "e" : "tns")

const typeOf = (kind: Kind): string => {
  switch (kind.is) {
    case "class":
      return `${prefixOf(kind.name)}:${kind.name}`
    case "list":
      return `${prefixOf(kind.of)}:ArrayOf${kind.of}`
    case "reference":
      return "xs:anyType"
    case "many":
      return "xs:string"
    case "string":
    case "boolean":
    case "int":
    case "dateTime":
    case "base64Binary":
      return `xs:${kind.is}`
  }
}

const valueTypes = new Set<Kind["is"]>(["boolean", "int", "dateTime"])

// ASMX has no nil for value types, so they are always there; the page calls one date nullable.
const element =
  ({ none }: Service) =>
  ({ kind, name }: Field): string => {
    const nillable = none === "nil" || name === "endDate" ? ' nillable="true"' : ""
    const least = none === "empty" && valueTypes.has(kind.is) ? "1" : "0"
    return `<xs:element minOccurs="${least}" maxOccurs="1" name="${name}" type="${typeOf(kind)}"${nillable}/>`
  }

const sequence = (content: string): string =>
  content === "" ? "<xs:sequence/>" : `<xs:sequence>${content}</xs:sequence>`

const root = (name: string, content: string): string =>
  `<xs:element name="${name}"><xs:complexType>${sequence(content)}</xs:complexType></xs:element>`

const complex = (service: Service, name: string): string => {
  const attribute = name === "Customer" ? '<xs:attribute ref="ser:Id"/><xs:attribute ref="ser:Ref"/>' : ""
  const fields = classes[name]?.fields ?? []
  return `<xs:complexType name="${name}">${sequence(fields.map(element(service)).join(""))}${attribute}</xs:complexType>`
}

const array = (of: string): string =>
  `<xs:complexType name="ArrayOf${of}">${sequence(
    `<xs:element minOccurs="0" maxOccurs="unbounded" name="${of}" nillable="true" type="${prefixOf(of)}:${of}"/>`
  )}</xs:complexType>`

const schema = (namespace: string, content: ReadonlyArray<string>, imports = ""): string =>
  `<xs:schema elementFormDefault="qualified" targetNamespace="${namespace}">${imports}\n${content.join("\n")}\n</xs:schema>`

const lists = ({ operations }: Service, types: ReadonlySet<string>): ReadonlySet<string> => {
  const fields = [
    ...operations.flatMap(({ content, parameters }) => [...parameters, content]),
    ...[...types].flatMap((name) => classes[name]?.fields ?? [])
  ]
  return new Set(fields.flatMap(({ kind }) => (kind.is === "list" ? [kind.of] : [])))
}

const roots = (service: Service): ReadonlyArray<string> => {
  const seen = new Map<string, string>()
  for (const { content, parameters, request, response } of service.operations) {
    seen.set(request, root(request, parameters.map(element(service)).join("")))
    seen.set(response, root(response, element(service)(content)))
  }
  return [...seen.values()]
}

const schemas = (service: Service): string => {
  const types = reachable(service)
  const own = [...types].filter((name) => prefixOf(name) === "tns")
  const others = [...types].filter((name) => prefixOf(name) === "e")
  const content = [
    ...roots(service),
    ...own.map((name) => complex(service, name)),
    ...Array.from(lists(service, types), array)
  ]
  if (others.length === 0) return schema(service.namespace, content)
  const serializer =
    `<xs:schema attributeFormDefault="qualified" elementFormDefault="qualified" targetNamespace="${serialization}">` +
    `<xs:attribute name="Id" type="xs:ID"/><xs:attribute name="Ref" type="xs:IDREF"/></xs:schema>`
  return [
    serializer,
    schema(
      entities,
      others.map((name) => complex(service, name)),
      `<xs:import namespace="${serialization}"/>`
    ),
    schema(service.namespace, content, `<xs:import namespace="${entities}"/>`)
  ].join("\n")
}

const message = ({ portType }: Service, { method, request, response }: Operation): string =>
  `<wsdl:message name="${portType}_${method}_InputMessage"><wsdl:part name="parameters" element="tns:${request}"/></wsdl:message>` +
  `<wsdl:message name="${portType}_${method}_OutputMessage"><wsdl:part name="parameters" element="tns:${response}"/></wsdl:message>`

const port = ({ portType }: Service, { method }: Operation): string =>
  `<wsdl:operation name="${method}"><wsdl:input message="tns:${portType}_${method}_InputMessage"/>` +
  `<wsdl:output message="tns:${portType}_${method}_OutputMessage"/></wsdl:operation>`

const bound = ({ action, method }: Operation): string =>
  `<wsdl:operation name="${method}"><soap:operation soapAction="${action}" style="document"/>` +
  `<wsdl:input><soap:body use="literal"/></wsdl:input><wsdl:output><soap:body use="literal"/></wsdl:output></wsdl:operation>`

/** The document of one service, with `address` as the place of its port. */
export const wsdl = (service: Service, address: string): string => {
  const { name, namespace, operations, portType } = service
  const all = (part: (operation: Operation) => string) => operations.map(part).join("\n")
  return `<?xml version="1.0" encoding="utf-8"?>
<wsdl:definitions name="${name}" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:ser="${serialization}" xmlns:e="${entities}" xmlns:tns="${namespace}" targetNamespace="${namespace}">
<wsdl:types>
${schemas(service)}
</wsdl:types>
${all((operation) => message(service, operation))}
<wsdl:portType name="${portType}">
${all((operation) => port(service, operation))}
</wsdl:portType>
<wsdl:binding name="${name}Soap" type="tns:${portType}"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
${all(bound)}
</wsdl:binding>
<wsdl:service name="${name}"><wsdl:port name="${name}Soap" binding="tns:${name}Soap"><soap:address location="${address}"/></wsdl:port></wsdl:service>
</wsdl:definitions>
`
}
