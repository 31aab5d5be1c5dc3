/** What forbids opening an installation, by option, and the contracts that its options make. No value of an option is shown. */
import { Adapter } from "@kundbro/domain"
import { DateTime, Duration, Effect, Option, Predicate, Result } from "effect"
import { vendor } from "../EnactorMapping.ts"
import * as EnactorOperations from "../EnactorOperations.ts"
import type { EnactorOptions } from "../EnactorOptions.ts"
import * as Wire from "../EnactorWire.ts"
import { Sink } from "./Sink.ts"

/** An address that a service's path can be put behind. */
const isWeb = (address: string | URL): boolean => {
  const url = URL.parse(String(address))
  return url !== null && /^https?:$/.test(url.protocol) && url.hash === "" && url.search === ""
}

const checkBalances = ({ balanceUpdate }: EnactorOptions, sink: Sink): void => {
  const unit = balanceUpdate?.unit
  if (unit?.kind === "minor-units" && !(Number.isSafeInteger(unit.scale) && unit.scale >= 0 && unit.scale <= 9)) {
    sink.issue("balanceUpdate.unit.scale", "not-allowed", "give a whole number from 0 to 9", 9)
  }
}

const checkTimes = ({ timeout = "1 second", zone = "UTC" }: EnactorOptions, sink: Sink): void => {
  if (Option.isNone(DateTime.zoneMakeNamed(zone))) {
    sink.issue("zone", "unknown-value", "give the IANA name of a time zone, such as Europe/London")
  }
  if (!Option.exists(Duration.fromInput(timeout), (duration) => Duration.isGreaterThan(duration, Duration.zero))) {
    sink.issue("timeout", "not-allowed", "give a time above 0, such as 30 seconds")
  }
}

/** Words that are sent: an empty one names nothing. */
const checkWords = (options: EnactorOptions, sink: Sink): void => {
  const { accountType, currencyId, deviceId, locationId, vocabularies = {} } = options
  for (const [field, word] of Object.entries({ accountType, currencyId, deviceId, locationId })) {
    if (word === "") sink.issue(field, "missing", "give a text, or leave it out")
    else if (word !== undefined) sink.sendable(field, word)
  }
  for (const [name, { write }] of Object.entries(vocabularies)) {
    const words = new Set(Object.values(write))
    if (words.has("")) sink.issue(`vocabularies.${name}.write`, "missing", "take the empty text out, or give one")
    for (const word of words) sink.sendable(`vocabularies.${name}.write`, word)
  }
}

type Contracts = ReturnType<typeof EnactorOperations.make>

/** Declaring a contract throws where an action, a namespace or a name cannot be. */
const contractsOf = ({ names = {}, ...options }: EnactorOptions, sink: Sink): Contracts | undefined => {
  const declared = (field: string, names: Wire.Names) =>
    Result.getOrElse(
      Result.try(() => EnactorOperations.make(options, names, Wire.make(names))),
      (thrown) => sink.issue(field, "not-allowed", Predicate.isError(thrown) ? thrown.message : "leave it out")
    )
  if (declared("operations", new Wire.Names({})) === undefined) return undefined
  const tenant = new Wire.Names(names)
  const contracts = declared("names", tenant)
  for (const place of contracts === undefined ? [] : tenant.unknown) {
    sink.issue(`names["${place}"]`, "unknown-value", "name a place that there is, or leave it out")
  }
  return contracts
}

const invalid = ({ issues }: Sink) => Effect.fail(new Adapter.InvalidOptions({ vendor, issues }))

const checked = (options: EnactorOptions): Sink => {
  const sink = new Sink()
  if (!isWeb(options.endpoint)) {
    sink.issue("endpoint", "not-allowed", "give an address that begins with http:// or https:// and ends with a path")
  }
  checkBalances(options, sink)
  checkTimes(options, sink)
  checkWords(options, sink)
  return sink
}

/** The contracts that these options make, or everything that is wrong with the options. */
export const contracts = (options: EnactorOptions): Effect.Effect<Contracts, Adapter.InvalidOptions> => {
  const sink = checked(options)
  const made = contractsOf(options, sink)
  return made === undefined || sink.issues.length > 0 ? invalid(sink) : Effect.succeed(made)
}

/** A contract that is declared elsewhere, with what `field` says; or everything that is wrong with it and the options. */
export const contractOf = <A>(
  options: EnactorOptions,
  field: string,
  contract: () => A
): Effect.Effect<A, Adapter.InvalidOptions> => {
  const sink = checked(options)
  const made = Result.getOrElse(Result.try(contract), (thrown) =>
    sink.issue(field, "not-allowed", Predicate.isError(thrown) ? thrown.message : "leave it out")
  )
  return made === undefined || sink.issues.length > 0 ? invalid(sink) : Effect.succeed(made)
}
