/**
 * An OpenAPI document of the operations that the sandbox answers, written from the contract tables. What the vendor page
 * does not show, the sandbox demands all the same: a token and the header of the application.
 */
import { applicationPath, basePath, type Operation, tokenPath } from "./NorceContract.ts"
import { entities, type Kind, type Property } from "./NorceEntities.ts"

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
    case "decimal":
      return { type: "number", nullable: true }
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

/** One operation and its name. */
export interface Named {
  /** Of the operation. */
  readonly name: string
  /** What it takes and gives. */
  readonly contract: Operation
}

const path =
  (origin: string) =>
  ({ contract, name }: Named) => [
    `/${name}`,
    {
      // Another service than the document's.
      ...(contract.group === "Application" && { servers: [{ url: origin + applicationPath }] }),
      [contract.method.toLowerCase()]: {
        operationId: name,
        tags: [contract.group],
        parameters: [
          { $ref: "#/components/parameters/application" },
          ...contract.arguments.map((one) => ({
            name: one.name,
            in: "query",
            required: one.required,
            schema: argumentTypes[one.type]
          }))
        ],
        ...(contract.body !== undefined && { requestBody: { required: true, content: json(contract.body) } }),
        responses: {
          "200": { description: "Success", ...(contract.returns !== "" && { content: json(contract.returns) }) },
          "400": { description: "Bad Request" },
          "500": { description: "Internal Server Error" }
        }
      }
    }
  ]

/** The document, for a service at `origin`. */
export const openApi = (origin: string, operations: ReadonlyArray<Named>) => ({
  openapi: "3.0.3",
  info: { title: "CustomerService", version: "1.1" },
  servers: [{ url: `${origin}${basePath}` }],
  security: [{ client: [] }],
  paths: Object.fromEntries(operations.map(path(origin))),
  components: {
    securitySchemes: {
      client: { type: "oauth2", flows: { clientCredentials: { tokenUrl: origin + tokenPath, scopes: {} } } }
    },
    parameters: {
      application: {
        name: "application-id",
        in: "header",
        required: true,
        schema: { type: "integer", format: "int32" }
      }
    },
    schemas: Object.fromEntries(
      Object.entries(entities).map(([name, properties]) => [
        name,
        { type: "object", properties: Object.fromEntries(properties.map(property)) }
      ])
    )
  }
})
