/** What a document says of its operations, of their arguments, and of who may call them. */
import { at, entries, items, resolve, textOf } from "./JsonSchema.ts"

const methods = ["get", "post", "put", "delete", "patch", "head", "options"]

/** One operation of the document. */
export interface Described {
  readonly method: string
  /** The whole path, server included, host left out. */
  readonly address: string
  readonly operation: unknown
  readonly parameters: ReadonlyArray<unknown>
}

/** The path of an address, without host and last slashes. */
export const pathOf = (url: string) => url.replace(/^[a-z]+:\/\/[^/]*/i, "").replace(/\/*$/, "")

/** The operations by the last part of their path. */
export const described = (document: unknown): ReadonlyMap<string, Described> => {
  const serverOf = (place: unknown) => textOf(at(items(at(place, "servers"))[0], "url"))
  return new Map(
    entries(at(document, "paths")).flatMap(([path, value]) => {
      const item = resolve(document, value)
      return methods
        .filter((method) => at(item, method) !== undefined)
        .map((method) => {
          const operation = at(item, method)
          const server = serverOf(operation) ?? serverOf(item) ?? serverOf(document) ?? ""
          const parameters = [...items(at(operation, "parameters")), ...items(at(item, "parameters"))]
          const found: Described = {
            method: method.toUpperCase(),
            address: `${pathOf(server)}${path}`,
            operation,
            parameters: parameters.map((one) => resolve(document, one))
          }
          return [path.slice(path.lastIndexOf("/") + 1), found] as const
        })
    })
  )
}

/** Whether it is demanded. */
export const isRequired = (place: unknown) => at(place, "required") === true

/** The name of a parameter. */
export const nameOf = (place: unknown) => textOf(at(place, "name")) ?? ""

/** In words. */
export const occurs = (required: boolean) => (required ? "required" : "optional")

/** Every header that some operation demands. */
export const headersOf = (all: Iterable<Described>): ReadonlySet<string> =>
  new Set(
    [...all].flatMap(({ parameters }) =>
      parameters.filter((one) => at(one, "in") === "header" && isRequired(one)).map((one) => nameOf(one).toLowerCase())
    )
  )

/** What the document says of authentication: its schemes, the flows for a client, and whether a bearer token will do. */
export const securityOf = (document: unknown) => {
  const schemes = entries(at(at(document, "components"), "securitySchemes")).map(([, one]) => resolve(document, one))
  const isBearer = (one: unknown) => at(one, "type") === "http" && textOf(at(one, "scheme"))?.toLowerCase() === "bearer"
  const flows = schemes.map((one) => at(at(one, "flows"), "clientCredentials")).filter((flow) => flow !== undefined)
  return { schemes, flows, takesBearer: flows.length > 0 || schemes.some(isBearer) }
}
