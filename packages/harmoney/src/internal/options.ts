/** What forbids opening a tenant, by option, and the contracts that its options make. No value of an option is shown: it may be a secret. */
import { Adapter } from "@kundbro/domain"
import { Duration, Effect, Option, Predicate, Redacted, Result } from "effect"
import { vendor } from "../HarmoneyMapping.ts"
import * as HarmoneyOperations from "../HarmoneyOperations.ts"
import type { HarmoneyOptions } from "../HarmoneyOptions.ts"
import { Names } from "../HarmoneyWire.ts"
import { Sink } from "./Sink.ts"

const isWeb = (address: string | URL): boolean =>
  URL.canParse(String(address)) && /^https?:$/.test(new URL(String(address)).protocol)

const checkCredentials = (
  { language = "English", password, salesChannel, systemName, userName }: HarmoneyOptions["credentials"],
  sink: Sink
): void => {
  const texts = [
    // The two limits are documented, and no example contradicts them.
    ["systemName", systemName, 3],
    ["userName", Redacted.value(userName), undefined],
    ["password", Redacted.value(password), undefined],
    ["salesChannel", salesChannel, 3],
    ["language", language, undefined]
  ] as const
  for (const [name, text, limit] of texts) {
    const field = `credentials.${name}`
    if (text === "") sink.issue(field, "missing", "give what the vendor has handed out")
    else sink.sendable(field, text, limit, "fixed")
  }
}

/** Words that are sent or compared: an empty one names nothing. */
const checkWords = (options: HarmoneyOptions, sink: Sink): void => {
  const { duplicate = [], members = {}, miscInfoTypes = [], notFound = [], vocabularies = {} } = options
  const lists: ReadonlyArray<readonly [string, ReadonlyArray<string>]> = [
    ...Object.entries(vocabularies).map(
      ([name, { write }]) => [`vocabularies.${name}.write`, Object.values(write)] as const
    ),
    ...Object.entries(members).map(([name, list]) => [`members.${name}`, list] as const),
    ["miscInfoTypes", miscInfoTypes],
    ["notFound", notFound.flatMap(({ id, name }) => [id, name])],
    ["duplicate", duplicate.flatMap(({ id, name }) => [id, name])]
  ]
  for (const [field, words] of lists) {
    if (words.includes("")) sink.issue(field, "missing", "take the empty text out, or give one")
    for (const word of new Set(words)) sink.sendable(field, word, undefined)
  }
}

const checkNumbers = ({ limits = {}, timeout = "1 second" }: HarmoneyOptions, sink: Sink): void => {
  for (const [name, limit] of Object.entries(limits)) {
    if (!Number.isSafeInteger(limit) || limit < 1)
      sink.issue(`limits.${name}`, "not-allowed", "give a whole number above 0")
  }
  if (!Option.exists(Duration.fromInput(timeout), (duration) => Duration.isGreaterThan(duration, Duration.zero))) {
    sink.issue("timeout", "not-allowed", "give a time above 0, such as 30 seconds")
  }
}

/** The contracts of a tenant: declaring them throws what is wrong with an action or a name. */
const contractsOf = (
  { names = {}, soapActionPrefix }: HarmoneyOptions,
  sink: Sink
): HarmoneyOperations.Contracts | undefined => {
  const declared = (field: string, tenant: Names) =>
    Result.getOrElse(
      Result.try(() => HarmoneyOperations.make(tenant, soapActionPrefix)),
      (thrown) => sink.issue(field, "not-allowed", Predicate.isError(thrown) ? thrown.message : "leave it out")
    )
  if (declared("soapActionPrefix", new Names({})) === undefined) return undefined
  const tenant = new Names(names)
  const contracts = declared("names", tenant)
  for (const place of contracts === undefined ? [] : tenant.unknown) {
    sink.issue(`names["${place}"]`, "unknown-value", "name a place that there is, or leave it out")
  }
  return contracts
}

/** The contracts that these options make, or everything that is wrong with the options. */
export const contracts = (
  options: HarmoneyOptions
): Effect.Effect<HarmoneyOperations.Contracts, Adapter.InvalidOptions> => {
  const sink = new Sink()
  if (!isWeb(options.endpoint)) {
    sink.issue("endpoint", "not-allowed", "give an address that begins with https:// or http://")
  }
  checkCredentials(options.credentials, sink)
  checkWords(options, sink)
  checkNumbers(options, sink)
  const made = contractsOf(options, sink)
  return made === undefined || sink.issues.length > 0
    ? Effect.fail(new Adapter.InvalidOptions({ vendor, issues: sink.issues }))
    : Effect.succeed(made)
}
