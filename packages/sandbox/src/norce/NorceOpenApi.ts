/** An OpenAPI document of the operations that the sandbox answers, written from the contract tables. */
import { basePath, entities, type Kind, type Operation, operations, type Property } from "./NorceContract.ts"

const schemaOf = (kind: Kind) => {
  switch (kind.is) {
    case "object":
      return { $ref: `#/components/schemas/${kind.of}` }
    case "list":
      return { type: "array", items: { $ref: `#/components/schemas/${kind.of}` } }
    case "ints":
      return { type: "array", items: { type: "integer", format: "int32" } }
    case "int":
      return { type: "integer", format: "int32", nullable: true }
    case "boolean":
      return { type: "boolean", nullable: true }
    case "guid":
    case "date-time":
      return { type: "string", format: kind.is, nullable: true }
    case "string":
      return { type: "string", nullable: true }
  }
}

const property = ({ kind, max, name }: Property) => [name, { ...schemaOf(kind), ...(max && { maxLength: max }) }]

const argumentTypes = {
  string: { type: "string" },
  bool: { type: "string" },
  boolean: { type: "boolean" },
  int: { type: "integer", format: "int32" }
} as const

const json = (entity: string) => ({
  "application/json": {
    schema: entity.endsWith("[]")
      ? { type: "array", items: { $ref: `#/components/schemas/${entity.slice(0, -2)}` } }
      : { $ref: `#/components/schemas/${entity}` }
  }
})

const path = ([name, operation]: readonly [string, Operation]) => [
  `/${name}`,
  {
    [operation.method.toLowerCase()]: {
      operationId: name,
      tags: [operation.group],
      parameters: operation.arguments.map((one) => ({
        name: one.name,
        in: "query",
        required: one.required,
        schema: argumentTypes[one.type]
      })),
      ...(operation.body !== undefined && { requestBody: { required: true, content: json(operation.body) } }),
      responses: {
        "200": { description: "Success", ...(operation.returns !== "" && { content: json(operation.returns) }) },
        "400": { description: "Bad Request" },
        "500": { description: "Internal Server Error" }
      }
    }
  }
]

/** The document, for a service at `origin`. */
export const openApi = (origin: string) => ({
  openapi: "3.0.3",
  info: { title: "CustomerService", version: "1.1" },
  servers: [{ url: `${origin}${basePath}` }],
  paths: Object.fromEntries(Object.entries<Operation>(operations).map(path)),
  components: {
    schemas: Object.fromEntries(
      Object.entries(entities).map(([name, properties]) => [
        name,
        { type: "object", properties: Object.fromEntries(properties.map(property)) }
      ])
    )
  }
})
