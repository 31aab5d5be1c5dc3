/**
 * Holds a tenant's own OpenAPI document against what this adapter sends and expects: the vendor page shows neither
 * headers nor authentication, and not every argument, so this is how a user finds out before the first call.
 */
import { applicationContracts, type Contract, contracts } from "./internal/Contract.ts"
import {
  type Described,
  described,
  headersOf,
  isRequired,
  nameOf,
  occurs,
  pathOf,
  securityOf
} from "./internal/Described.ts"
import { checkBody, checkReply, type Report } from "./internal/DescribedRecords.ts"
import { at, nodeOf, textOf } from "./internal/JsonSchema.ts"
import { row } from "./internal/Text.ts"
import type { NorceOptions } from "./NorceOptions.ts"

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

const headerOf = ({ applicationHeader = "application-id" }: Partial<Settings>) => applicationHeader

/** Every header that is demanded and nobody sends, once. */
const checkHeaders = (all: Iterable<Described>, header: string, report: Report): void => {
  for (const name of headersOf(all)) {
    if (name === header.toLowerCase() || givenByClient.has(name)) continue
    report({ kind: "HeaderDiffers", path: "header", contract: header, document: name, option: "applicationHeader" })
  }
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
