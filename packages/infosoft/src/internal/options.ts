/** What forbids opening an installation, by option, and the contracts that its options make. No value of an option is shown: it may be a secret. */
import { Adapter } from "@kundbro/domain"
import { Duration, Effect, Option, Redacted, Result } from "effect"
import { vendor } from "../InfosoftMapping.ts"
import * as InfosoftOperations from "../InfosoftOperations.ts"
import { type Authentication, detailMembersOf, type InfosoftOptions } from "../InfosoftOptions.ts"
import { Sink } from "./Sink.ts"

const isWeb = (address: string | URL): boolean => /^https?:$/.test(URL.parse(String(address))?.protocol ?? "")

// What an HTTP header can carry (RFC 9110).
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const headerValue = /^[\t\u0020-\u007E\u0080-\u00FF]*$/

const checkAuthentication = (authentication: Authentication, sink: Sink): void => {
  const at = "authentication"
  if (authentication.kind === "basic" && Redacted.value(authentication.userName).includes(":")) {
    sink.issue(`${at}.userName`, "not-encodable", "HTTP Basic ends the name at a colon: it cannot hold one")
  }
  if (authentication.kind !== "headers") return
  for (const [name, value] of Object.entries(authentication.headers)) {
    if (!headerName.test(name)) sink.issue(`${at}.headers`, "not-encodable", "give names that HTTP headers can have")
    else if (!headerValue.test(Redacted.value(value)))
      sink.issue(`${at}.headers.${name}`, "not-encodable", "take out line ends and what is not Latin-1")
  }
}

/** Words that are sent or compared: an empty one names nothing, and of two alike one is a mistake. */
const checkWords = (options: InfosoftOptions, sink: Sink): void => {
  const { notFound = [], referenceAttributes = {}, signature = "WEB", titles = [] } = options
  const lists: ReadonlyArray<readonly [string, ReadonlyArray<string>]> = [
    ["titles", titles],
    ["notFound", notFound],
    ["referenceAttributes", Object.values(referenceAttributes)],
    ["detailMembers", detailMembersOf(options)],
    ["signature", [signature]]
  ]
  for (const [field, words] of lists) {
    if (words.includes("")) sink.issue(field, "missing", "take the empty text out, or give one")
    if (new Set(words).size < words.length) sink.issue(field, "not-allowed", "name each once")
    for (const word of new Set(words)) sink.sendable(field, word)
  }
  if (notFound.includes("00")) sink.issue("notFound", "not-allowed", "00 is success")
  if (detailMembersOf(options).length === 0) sink.issue("detailMembers", "missing", "name a member, or leave it out")
}

const checkTime = ({ timeout = "1 second" }: InfosoftOptions, sink: Sink): void => {
  if (!Option.exists(Duration.fromInput(timeout), (duration) => Duration.isGreaterThan(duration, Duration.zero))) {
    sink.issue("timeout", "not-allowed", "give a time above 0, such as 30 seconds")
  }
}

/** They are compared as they are, and SOAP actions begin with them. */
const checkNamespaces = ({ namespaces = {} }: InfosoftOptions, sink: Sink): void => {
  for (const [name, namespace] of Object.entries(namespaces)) {
    if (!/^[\u0021\u0023-\u007E]+$/.test(namespace))
      sink.issue(`namespaces.${name}`, "not-allowed", "give a URI, or leave it out")
  }
}

type Contracts = ReturnType<typeof InfosoftOperations.make>

/** Declaring a contract throws where an action or a name cannot be. */
const contractsOf = ({ actions, names, ...options }: InfosoftOptions, sink: Sink): Contracts | undefined => {
  checkNamespaces(options, sink)
  if (sink.issues.some(({ field }) => field.startsWith("namespaces."))) return undefined
  const declared = (field: string, more: Pick<InfosoftOptions, "actions" | "names">, remedy: string) =>
    Result.getOrElse(
      Result.try(() => InfosoftOperations.make({ ...options, ...more })),
      () => sink.issue(field, "not-allowed", remedy)
    )
  const renamed = declared("names", { ...(names && { names }) }, "give XML names, no two alike in one place")
  const addressed = declared("actions", { ...(actions && { actions }) }, "give texts that are URIs")
  for (const place of renamed?.unknown ?? []) {
    sink.issue(`names["${place}"]`, "unknown-value", "name a place that there is, or leave it out")
  }
  for (const operation of addressed?.unknown ?? []) {
    sink.issue(`actions["${operation}"]`, "unknown-value", "name an operation that can be called, or leave it out")
  }
  return sink.issues.length > 0
    ? undefined
    : InfosoftOperations.make({ ...options, ...(names && { names }), ...(actions && { actions }) })
}

/** The contracts that these options make, or everything that is wrong with the options. */
export const contracts = (options: InfosoftOptions): Effect.Effect<Contracts, Adapter.InvalidOptions> => {
  const sink = new Sink()
  for (const [service, address] of Object.entries(options.endpoints)) {
    if (address !== undefined && !isWeb(address))
      sink.issue(`endpoints.${service}`, "not-allowed", "give an address that begins with https:// or http://")
  }
  checkAuthentication(options.authentication ?? { kind: "none" }, sink)
  checkWords(options, sink)
  checkTime(options, sink)
  const made = contractsOf(options, sink)
  return made === undefined
    ? Effect.fail(new Adapter.InvalidOptions({ vendor, issues: sink.issues }))
    : Effect.succeed(made)
}
