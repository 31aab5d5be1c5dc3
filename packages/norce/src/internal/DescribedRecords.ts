/** The bodies and replies of a document against the records of this adapter. */
import { Schema } from "effect"
import type { Finding } from "../NorceOpenApi.ts"
import { type Contract, type EntityName, schemaOf } from "./Contract.ts"
import { type Described, isRequired, occurs } from "./Described.ts"
import { limits } from "./documented.ts"
import { at, entries, type Node, nodeOf, resolve } from "./JsonSchema.ts"
import { row } from "./Text.ts"

/** Takes a finding; a contradiction unless it is said to be less. */
export type Report = (finding: Omit<Finding, "operation" | "severity">, severity?: Finding["severity"]) => void

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

/** What is sent in the body has to exist there. */
export const checkBody = (document: unknown, { body }: Contract, { operation }: Described, report: Report): void => {
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

/** What comes back has to be readable. */
export const checkReply = (
  document: unknown,
  { returns }: Contract,
  { operation }: Described,
  report: Report
): void => {
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
