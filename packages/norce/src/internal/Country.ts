/**
 * Norce writes a country's name in the culture of the call and wants a code back. Names are looked up in the configured
 * ids first and then in the runtime's own names of the configured culture, English and the Nordic languages (inferred: the
 * vendor does not say where its names come from).
 */
import { Schema } from "effect"
import { Unreadable } from "@kundbro/domain/CalendarDate"
import { CountryCode } from "@kundbro/domain/Contact"
import type { CodecOptions } from "../NorceOptions.ts"

const isCode = Schema.is(CountryCode)

const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"]

/** Names in a culture to codes. A name that two codes share names none of them. */
const namesIn = (culture: string): ReadonlyMap<string, string | undefined> => {
  const names = new Map<string, string | undefined>()
  const display = new Intl.DisplayNames([culture], { type: "region", fallback: "none" })
  for (const first of letters) {
    for (const second of letters) {
      const region = first + second
      // Aliases (UK, DD, BU) go by the name of the country that they stand for.
      if (new Intl.Locale(`und-${region}`).region !== region) continue
      const name = display.of(region)?.toLowerCase()
      if (name !== undefined) names.set(name, names.has(name) ? undefined : region)
    }
  }
  return names
}

const known = new Map<string, ReadonlyMap<string, string | undefined>>()

const cached = (culture: string): ReadonlyMap<string, string | undefined> => {
  const names = known.get(culture) ?? namesIn(culture)
  known.set(culture, names)
  return names
}

const supported = (culture: string): boolean => {
  try {
    return Intl.DisplayNames.supportedLocalesOf([culture]).length > 0
  } catch {
    return false
  }
}

/** Reads the two country fields of an address. Nothing in them: `undefined`. */
export type ReadCountry = (
  id: number | null | undefined,
  name: string | null | undefined
) => CountryCode | Unreadable | undefined

export const make = (options: CodecOptions): ReadCountry => {
  const cultures = [options.cultureCode ?? "en", "en", "sv", "nb", "da", "fi"].filter(supported)
  return (id, name) => {
    const text = name ?? ""
    if ((id ?? undefined) === undefined && text === "") return undefined
    const byName = () =>
      cultures.map((culture) => cached(culture).get(text.toLowerCase())).find((found) => found !== undefined)
    const found = options.countries?.[String(id)] ?? (isCode(text) ? text : byName())
    return isCode(found) ? found : new Unreadable({ text: text === "" ? `CountryId ${id}` : text })
  }
}
