/**
 * Holds a tenant's own OpenAPI document against what this adapter sends and expects: the vendor page shows neither
 * headers nor authentication, and not every argument, so this is how a user finds out before the first call.
 */
import { Schema } from "effect"
import { applicationContracts, type Contract, contracts, type EntityName, schemaOf } from "./internal/Contract.ts"
import { at, entries, items, type Node, nodeOf, resolve, textOf } from "./internal/JsonSchema.ts"
import { row } from "./internal/Text.ts"
import type { NorceOptions } from "./NorceOptions.ts"
import { limits } from "./NorceWire.ts"

/**
 * One point where the adapter and the document differ in a way that matters. `contract` and `document` are what each says
 * there.
 *
 * - `NotOpenApi`: this is no OpenAPI 3 document; nothing else was compared.
 * - `MissingOperation`, `VerbDiffers`, `AddressDiffers`: about the operation itself.
 * - `HeaderDiffers`, `TokenDiffers`: about every call.
 * - `MissingElement`: the document has no such argument, body or property; `NotInContract`: we have none.
 * - `TypeDiffers`, `OccursDiffers` (demanded or not), `LimitDiffers` (another longest text).
 */
export interface Finding {
  /** Empty for what concerns every operation. */
  readonly operation: string
  /** `contradiction`: a call can fail or lose data. `addition`: the system has more than we model; nothing breaks. */
  readonly severity: "contradiction" | "addition"
  /** What differs. */
  readonly kind:
    | "NotOpenApi"
    | "MissingOperation"
    | "VerbDiffers"
    | "AddressDiffers"
    | "HeaderDiffers"
    | "TokenDiffers"
    | "MissingElement"
    | "NotInContract"
    | "TypeDiffers"
    | "OccursDiffers"
    | "LimitDiffers"
  /** `query.code`, `header`, `body.Companies[].Name`, `reply.Email`; empty for the operation itself. */
  readonly path: string
  /** As the adapter has it; none where the document has more. */
  readonly contract: string | undefined
  /** As the document has it; none where it lacks it. */
  readonly document: string | undefined
  /** The setting with which the adapter can be brought in line. */
  readonly option?: string
}

/** The settings that change what is sent. */
export type Settings = Pick<
  NorceOptions,
  "applicationHeader" | "applicationUrl" | "flagsOperation" | "names" | "tokenUrl"
> & {
  readonly baseUrl?: URL
}

type Report = (finding: Omit<Finding, "operation" | "severity">, severity?: Finding["severity"]) => void

const methods = ["get", "post", "put", "delete", "patch", "head", "options"]

/** One operation of the document. */
interface Described {
  readonly method: string
  /** The whole path, server included, host left out. */
  readonly address: string
  readonly operation: unknown
  readonly parameters: ReadonlyArray<unknown>
}

const pathOf = (url: string) => url.replace(/^[a-z]+:\/\/[^/]*/i, "").replace(/\/*$/, "")

const described = (document: unknown): ReadonlyMap<string, Described> => {
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

const isRequired = (place: unknown) => at(place, "required") === true

const nameOf = (place: unknown) => textOf(at(place, "name")) ?? ""

const occurs = (required: boolean) => (required ? "required" : "optional")

/** What a document may say of an argument that travels as this. */
const readable: Readonly<Record<string, ReadonlyArray<string>>> = {
  string: ["string"],
  integer: ["integer", "number", "string"],
  boolean: ["boolean", "string"]
}

const checkArguments = (document: unknown, contract: Contract, { parameters }: Described, report: Report): void => {
  const query = parameters.filter((one) => at(one, "in") === "query")
  const left = query.map(nameOf).filter((name) => contract.arguments.every((one) => one.name !== name))
  for (const { always, name, option, type } of contract.arguments) {
    const path = `query.${name}`
    const found = query.find((one) => nameOf(one) === name)
    if (found === undefined) {
      // An argument that is sent only when a caller gives it breaks nobody who does not.
      report(
        {
          kind: "MissingElement",
          path,
          contract: name,
          document: left.join(", ") || undefined,
          ...(option !== undefined && { option })
        },
        always ? "contradiction" : "addition"
      )
      continue
    }
    const { type: theirs } = nodeOf(document, at(found, "schema"))
    if (theirs !== undefined && row(readable, type)?.includes(theirs) !== true) {
      report({ kind: "TypeDiffers", path, contract: type, document: theirs })
    }
    if (isRequired(found) && !always) {
      report({ kind: "OccursDiffers", path, contract: occurs(false), document: occurs(true) })
    }
  }
  for (const extra of query.filter((one) => left.includes(nameOf(one)))) {
    // The caller names the argument of this one.
    const isNamed = contract.name === "ListCustomerBySSN2"
    report(
      {
        kind: "NotInContract",
        path: `query.${nameOf(extra)}`,
        contract: undefined,
        document: occurs(isRequired(extra)),
        ...(isNamed && { option: "the input `argument`" })
      },
      isRequired(extra) && !isNamed ? "contradiction" : "addition"
    )
  }
}

const ofEntity: Readonly<Record<string, string>> = {
  Account: "Account",
  Authorizations: "IdValue",
  Companies: "Company",
  DeliveryAddresses: "Address",
  InvoiceAddress: "Address",
  Flags: "Flag",
  Info: "IdValue"
}

const limitsOf: Readonly<Record<string, Readonly<Record<string, number>>>> = limits

/** Compares two schemas. What is sent has to exist there and be short enough; what comes back has to be readable. */
const compare = (
  document: unknown,
  ours: { readonly root: unknown; readonly schema: unknown; readonly entity: string },
  theirs: unknown,
  path: string,
  isSent: boolean,
  report: Report
): void => {
  const [mine, other] = [nodeOf(ours.root, ours.schema), nodeOf(document, theirs)]
  if (mine.type === undefined || other.type === undefined) return
  const fits = mine.type === other.type || (mine.type === "number" && other.type === "integer")
  if (!fits) return report({ kind: "TypeDiffers", path, contract: mine.type, document: other.type })
  if (mine.type === "array") {
    return compare(document, { ...ours, schema: mine.items }, other.items, `${path}[]`, isSent, report)
  }
  if (mine.type === "object" && other.properties.length > 0) {
    compareProperties(document, ours, mine, other, path, isSent, report)
  }
}

const compareProperties = (
  document: unknown,
  ours: { readonly root: unknown; readonly entity: string },
  mine: Node,
  other: Node,
  path: string,
  isSent: boolean,
  report: Report
): void => {
  const theirs = new Map(other.properties)
  for (const [name, schema] of mine.properties) {
    const place = `${path}.${name}`
    const found = theirs.get(name)
    if (found === undefined) {
      // Nothing misses what never comes.
      if (isSent) report({ kind: "MissingElement", path: place, contract: name, document: undefined })
      continue
    }
    const limit = row(row(limitsOf, ours.entity), name)
    const { maxLength } = nodeOf(document, found)
    if (isSent && maxLength !== undefined && limit !== maxLength) {
      report(
        { kind: "LimitDiffers", path: place, contract: limit?.toString(), document: String(maxLength) },
        limit === undefined || maxLength < limit ? "contradiction" : "addition"
      )
    }
    compare(document, { ...ours, schema, entity: row(ofEntity, name) ?? name }, found, place, isSent, report)
  }
  for (const [name] of other.properties) {
    if (mine.properties.some(([known]) => known === name)) continue
    const isDemanded = isSent && other.required.includes(name)
    report(
      { kind: "NotInContract", path: `${path}.${name}`, contract: undefined, document: occurs(isDemanded) },
      isDemanded ? "contradiction" : "addition"
    )
  }
}

const ourSchema = (entity: EntityName) => {
  const { definitions, schema } = Schema.toJsonSchemaDocument(schemaOf(entity))
  return { root: { $defs: definitions }, schema, entity }
}

/** The schema of a body of JSON; undefined when there is none. */
const jsonOf = (document: unknown, holder: unknown): unknown => {
  const contents = entries(at(resolve(document, holder), "content"))
  return contents.find(([type]) => /^(application|text)\/(json|\*)|^\*\/\*/i.test(type))?.[1]
}

const checkBody = (document: unknown, { body }: Contract, { operation }: Described, report: Report): void => {
  const theirs = resolve(document, at(operation, "requestBody"))
  if (body === undefined) {
    if (isRequired(theirs)) {
      report({ kind: "NotInContract", path: "body", contract: undefined, document: occurs(true) })
    }
    return
  }
  const json = jsonOf(document, theirs)
  if (json === undefined) return report({ kind: "MissingElement", path: "body", contract: body, document: undefined })
  compare(document, ourSchema(body), at(json, "schema"), "body", true, report)
}

const checkReply = (document: unknown, { returns }: Contract, { operation }: Described, report: Report): void => {
  if (returns === undefined) return
  const responses = at(operation, "responses")
  const success = at(responses, "200") ?? at(responses, "2XX") ?? at(responses, "default")
  const schema = at(jsonOf(document, success), "schema")
  if (schema === undefined) return
  const { type, items: each } = nodeOf(document, schema)
  if (returns.many !== (type === "array") && type !== undefined) {
    return report({ kind: "TypeDiffers", path: "reply", contract: returns.many ? "array" : "object", document: type })
  }
  compare(document, ourSchema(returns.entity), returns.many ? each : schema, "reply", false, report)
}

/** Where a service is, and the setting that moves it. */
interface Service {
  readonly base: string
  readonly option: "applicationUrl" | "baseUrl"
}

const serviceAt = (url: URL | undefined, usual: string, option: Service["option"]): Service => ({
  base: url === undefined ? usual : pathOf(url.href),
  option
})

const servicesOf = ({ applicationUrl, baseUrl }: Partial<Settings>) => ({
  customers: serviceAt(baseUrl, "/commerce/customer/1.1", "baseUrl"),
  application: serviceAt(applicationUrl, "/commerce/application/1.1", "applicationUrl")
})

const checkOperation = (
  document: unknown,
  contract: Contract,
  found: Described,
  { base, option }: Service,
  report: Report
): void => {
  if (found.method !== contract.method) {
    report({ kind: "VerbDiffers", path: "", contract: contract.method, document: found.method })
  }
  const address = `${base}/${contract.name}`
  if (found.address !== address) {
    report({ kind: "AddressDiffers", path: "", contract: address, document: found.address, option })
  }
  checkArguments(document, contract, found, report)
  checkBody(document, contract, found, report)
  checkReply(document, contract, found, report)
}

const givenByClient: ReadonlySet<string> = new Set(["authorization", "accept", "content-type"])

/** Every header that some operation demands. */
const headersOf = (all: Iterable<Described>): ReadonlySet<string> =>
  new Set(
    [...all].flatMap(({ parameters }) =>
      parameters.filter((one) => at(one, "in") === "header" && isRequired(one)).map((one) => nameOf(one).toLowerCase())
    )
  )

const headerOf = ({ applicationHeader = "application-id" }: Partial<Settings>) => applicationHeader

/** Every header that is demanded and nobody sends, once. */
const checkHeaders = (all: Iterable<Described>, header: string, report: Report): void => {
  for (const name of headersOf(all)) {
    if (name === header.toLowerCase() || givenByClient.has(name)) continue
    report({ kind: "HeaderDiffers", path: "header", contract: header, document: name, option: "applicationHeader" })
  }
}

/** What the document says of authentication: its schemes, the flows for a client, and whether a bearer token will do. */
const securityOf = (document: unknown) => {
  const schemes = entries(at(at(document, "components"), "securitySchemes")).map(([, one]) => resolve(document, one))
  const isBearer = (one: unknown) => at(one, "type") === "http" && textOf(at(one, "scheme"))?.toLowerCase() === "bearer"
  const flows = schemes.map((one) => at(at(one, "flows"), "clientCredentials")).filter((flow) => flow !== undefined)
  return { schemes, flows, takesBearer: flows.length > 0 || schemes.some(isBearer) }
}

const checkToken = (document: unknown, tokenUrl: string, report: Report): void => {
  const { flows, schemes, takesBearer } = securityOf(document)
  const addresses = flows.flatMap((flow) => textOf(at(flow, "tokenUrl")) ?? [])
  if (addresses.length > 0 && !addresses.some((address) => pathOf(address) === tokenUrl)) {
    report({
      kind: "TokenDiffers",
      path: "token",
      contract: tokenUrl,
      document: addresses.map(pathOf).join(", "),
      option: "tokenUrl"
    })
  }
  if (schemes.length > 0 && !takesBearer) {
    const kinds = schemes.map((one) => textOf(at(one, "type")) ?? "?").join(", ")
    report({ kind: "TokenDiffers", path: "token", contract: "a bearer token", document: kinds })
  }
}

/**
 * Compares a document (parsed JSON or YAML, however broken) with what the adapter sends and expects under these settings.
 * An empty list means that they agree. Pure.
 *
 * @example
 * const findings = NorceOpenApi.check(JSON.parse(text), { names: { "GetCustomerByCode.code": "externalCode" } })
 */
export const check = (document: unknown, settings: Partial<Settings> = {}): ReadonlyArray<Finding> => {
  const findings: Array<Finding> = []
  const reporting =
    (operation: string): Report =>
    (finding, severity = "contradiction") =>
      findings.push({ operation, severity, ...finding })
  const version = textOf(at(document, "openapi"))
  const all = described(document)
  if (version?.startsWith("3.") !== true || all.size === 0) {
    const document = version === undefined ? undefined : `version ${version.slice(0, 10)} with ${all.size} operations`
    reporting("")({ kind: "NotOpenApi", path: "", contract: "OpenAPI 3 with operations", document })
    return findings
  }
  const [known, others] = [contracts(settings), applicationContracts(settings)]
  const { application, customers } = servicesOf(settings)
  // A document of ApplicationService alone says nothing of the other one.
  const isOther = known.every(({ name }) => !all.has(name)) && others.some(({ name }) => all.has(name))
  for (const contract of isOther ? [] : known) {
    const report = reporting(contract.name)
    const found = all.get(contract.name)
    if (found === undefined) {
      report({ kind: "MissingOperation", path: "", contract: contract.name, document: undefined })
    } else checkOperation(document, contract, found, customers, report)
  }
  for (const contract of others) {
    const found = all.get(contract.name)
    if (found !== undefined) checkOperation(document, contract, found, application, reporting(contract.name))
  }
  const { flagsOperation } = settings
  if (flagsOperation !== undefined && !isOther && !all.has(flagsOperation)) {
    const missing = { kind: "MissingOperation", path: "", contract: flagsOperation, document: undefined } as const
    reporting(flagsOperation)({ ...missing, option: "flagsOperation" })
  }
  for (const [name, { method, parameters }] of all) {
    if (name === flagsOperation || [...known, ...others].some((one) => one.name === name)) continue
    const query = parameters.filter((one) => at(one, "in") === "query").map(nameOf)
    const signature = `${method} ${name}(${query.join(", ")})`
    reporting(name)({ kind: "NotInContract", path: "", contract: undefined, document: signature }, "addition")
  }
  checkHeaders(all.values(), headerOf(settings), reporting(""))
  const token = settings.tokenUrl === undefined ? "/identity/1.0/connect/token" : pathOf(settings.tokenUrl.href)
  checkToken(document, token, reporting(""))
  return findings
}

/**
 * What the vendor page leaves to inference and this document bears out, as `GetCustomerByCode query.code`; everything else
 * that is inferred is either contradicted by {@link check} or not in the document.
 */
export const confirmed = (document: unknown, settings: Partial<Settings> = {}): ReadonlyArray<string> => {
  const refuted = check(document, settings).filter(({ severity }) => severity === "contradiction")
  const isBorneOut = (operation: string, path: string) =>
    !refuted.some((one) => one.kind === "NotOpenApi" || (one.operation === operation && one.path === path))
  const all = described(document)
  const ofOperations = contracts(settings).flatMap((contract) => {
    const found = all.get(contract.name)
    if (found === undefined) return []
    const names = new Set(found.parameters.filter((one) => at(one, "in") === "query").map(nameOf))
    const facts = [
      { is: contract.inferred === true, path: "", word: contract.method },
      ...contract.arguments.map(({ inferred, name }) => ({
        is: inferred === true && names.has(name),
        path: `query.${name}`,
        word: `query.${name}`
      }))
    ]
    return facts
      .filter(({ is, path }) => is && isBorneOut(contract.name, path))
      .map(({ word }) => `${contract.name} ${word}`)
  })
  const { flagsOperation } = settings
  const header = headerOf(settings)
  const others = applicationContracts(settings).filter(({ name }) => all.has(name) && isBorneOut(name, ""))
  return [
    ...(headersOf(all.values()).has(header.toLowerCase()) ? [`header ${header}`] : []),
    ...(securityOf(document).takesBearer ? ["header Authorization: Bearer"] : []),
    ...ofOperations,
    ...others.map(({ name }) => `${name} address`),
    ...(flagsOperation !== undefined && all.has(flagsOperation) ? [`${flagsOperation} name`] : [])
  ]
}
