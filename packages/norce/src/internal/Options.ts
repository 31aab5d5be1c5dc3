/** What forbids opening a tenant, by option. No value of an option is shown: it may be a secret. */
import { Effect, Redacted } from "effect"
import { InvalidOptions } from "@kundbro/domain/Adapter"
import { vendor } from "../NorceError.ts"
import type { Codes, NorceOptions } from "../NorceOptions.ts"
import { limits } from "../NorceWire.ts"
import { applicationContracts, contracts, places } from "./Contract.ts"
import { isInt32 } from "./Limits.ts"
import { Sink } from "./Sink.ts"
import { row } from "./Text.ts"

const isService = (address: URL): boolean => {
  if (!URL.canParse(String(address))) return false
  const { hash, password, protocol, search, username } = new URL(address)
  return /^https?:$/.test(protocol) && [hash, password, search, username].every((part) => part === "")
}

const checkAddresses = ({ applicationUrl, baseUrl, tokenUrl }: NorceOptions, sink: Sink): void => {
  for (const [field, address] of Object.entries({ baseUrl, applicationUrl, tokenUrl })) {
    if (address === undefined || isService(address)) continue
    sink.issue(field, "not-allowed", "give an https:// or http:// address without user, query and fragment")
  }
}

/** What identifies the caller, and what is sent as the caller has it. */
const checkTexts = (options: NorceOptions, sink: Sink): void => {
  const { applicationHeader = "application-id", clientId, clientSecret, cultureCode = "sv-SE", scope } = options
  const given = { clientId, clientSecret: Redacted.value(clientSecret), scope, cultureCode }
  for (const [field, text] of Object.entries(given)) {
    if (text === "") sink.issue(field, "missing", "give it")
  }
  sink.limits(given, { cultureCode: limits.Login.CultureCode }, (field) => field)
  if (!/^[\w-]+$/.test(applicationHeader) || /^(authorization|accept|content-type)$/i.test(applicationHeader)) {
    sink.issue("applicationHeader", "not-allowed", "give the name of a header of its own: letters, digits and hyphens")
  }
  if (options.flagsOperation !== undefined && !/^\w{1,100}$/.test(options.flagsOperation)) {
    sink.issue("flagsOperation", "not-allowed", "give the bare name of the operation")
  }
  const countries = Object.entries(options.countries ?? {}).map(([id, code]) => [`countries["${id}"]`, code] as const)
  for (const [field, code] of [["defaultCountry", options.defaultCountry ?? "SE"] as const, ...countries]) {
    if (!/^[A-Z]{2}$/.test(code)) sink.issue(field, "not-allowed", "give the ISO 3166-1 alpha-2 code, such as SE")
  }
}

const checkNumbers = (options: NorceOptions, sink: Sink): void => {
  const { accountId = 1, applicationId } = options
  for (const [field, id] of Object.entries({ applicationId, accountId })) {
    if (!isInt32(id) || id < 1) sink.issue(field, "not-allowed", "give a whole number of 32 bits above 0")
  }
  const { maximumBytes = 1, readRetries = 0, readTimeoutMillis = 1, writeTimeoutMillis = 1 } = options
  const least = { maximumBytes: 1, readRetries: 0, readTimeoutMillis: 1, writeTimeoutMillis: 1 }
  for (const [field, value] of Object.entries({ maximumBytes, readRetries, readTimeoutMillis, writeTimeoutMillis })) {
    const from = row(least, field) ?? 0
    // A timer cannot wait longer than 31 bits of milliseconds.
    if (!isInt32(value) || value < from) {
      sink.issue(field, "not-allowed", `give a whole number of 32 bits from ${from}`)
    }
  }
}

/** Whether only codes are given, so that their ids have to be looked up. */
export const isList = (codes: Codes | undefined): codes is ReadonlyArray<string> => Array.isArray(codes)

const checkCodes = (options: NorceOptions, sink: Sink): void => {
  const { consentFlags = {}, consentInfo = {}, fieldInfo = {}, flagTypes, infoTypes, roles } = options
  const isIn = (codes: Codes | undefined, code: string) =>
    isList(codes) ? codes.includes(code) : row(codes, code) !== undefined
  for (const [field, codes = {}] of Object.entries({ roles, infoTypes, flagTypes })) {
    const known = isList(codes) ? codes : Object.keys(codes)
    if (known.includes("")) sink.issue(field, "missing", "take the empty code out, or give one")
    if (!isList(codes) && !Object.values(codes).every(isInt32)) {
      sink.issue(field, "not-allowed", "give ids that are whole numbers of 32 bits")
    }
  }
  if (isList(flagTypes) && options.flagsOperation === undefined) {
    const remedy = "name the operation that lists the flags, or give flagTypes with their ids"
    sink.issue("flagsOperation", "missing", remedy)
  }
  const infos = [
    ...Object.entries(fieldInfo).map(([name, code]) => [`fieldInfo.${name}`, code] as const),
    ...Object.entries(consentInfo).map(([purpose, code]) => [`consentInfo["${purpose}"]`, code] as const)
  ]
  for (const [field, code] of infos) {
    if (code !== undefined && !isIn(infoTypes, code)) sink.issue(field, "unknown-value", "name a code of infoTypes")
  }
  for (const [purpose, flags] of Object.entries(consentFlags)) {
    for (const [name, code] of Object.entries(flags)) {
      if (code !== undefined && !isIn(flagTypes, code)) {
        sink.issue(`consentFlags["${purpose}"].${name}`, "unknown-value", "name a code of flagTypes")
      }
    }
  }
}

const checkNames = ({ names = {} }: NorceOptions, sink: Sink): void => {
  for (const [place, name] of Object.entries(names)) {
    const field = `names["${place}"]`
    if (!places.has(place)) sink.issue(field, "unknown-value", "name a place that there is, or leave it out")
    else if (name === "") sink.issue(field, "missing", "give the argument's name")
  }
  sink.limits(names, {}, (place) => `names["${place}"]`)
  for (const { arguments: all, name } of [...contracts({ names }), ...applicationContracts({ names })]) {
    if (new Set(all.map((one) => one.name)).size < all.length) {
      sink.issue("names", "not-allowed", `give the arguments of ${name} different names`)
    }
  }
}

/** Fails with everything that is wrong. */
export const check = (options: NorceOptions): Effect.Effect<void, InvalidOptions> => {
  const sink = new Sink()
  checkAddresses(options, sink)
  checkTexts(options, sink)
  checkNumbers(options, sink)
  checkCodes(options, sink)
  checkNames(options, sink)
  return sink.issues.length === 0 ? Effect.void : Effect.fail(new InvalidOptions({ vendor, issues: sink.issues }))
}
