/** One address, both ways. */
import { CalendarDate, Contact } from "@kundbro/domain"
import type { CodecOptions, Vocabulary } from "../HarmoneyOptions.ts"
import type { Address } from "../HarmoneyWire.ts"
import type { Sink } from "./Sink.ts"
import { nonEmpty, readListed, type Text, writeText } from "./words.ts"
import * as Words from "./words.ts"

/** `None` is the documented default and no role. */
const roleOf = (vocabulary: Vocabulary, type: Text) => (type === "None" ? undefined : Words.read(vocabulary, type))

const isCode = (code: string): boolean => /^[A-Z]{2}$/.test(code)

const countryOf = (vocabulary: Vocabulary, text: Text): Contact.Address["country"] => {
  const country = nonEmpty(text)
  if (country === undefined) return undefined
  const code = readListed(vocabulary, country)
  return code !== undefined && isCode(code)
    ? Contact.CountryCode.make(code)
    : new CalendarDate.Unreadable({ text: country })
}

const linesOf = ({ AdditionalAddress, Street }: Address): ReadonlyArray<string> => {
  const second = nonEmpty(AdditionalAddress)
  const first = nonEmpty(Street)
  return second === undefined ? (first === undefined ? [] : [first]) : [first ?? "", second]
}

/** The canonical address; a country that nobody knows stays as text, with a note. */
export const fromWire = (options: CodecOptions, wire: Address, sink: Sink): Contact.Address => {
  const { addressRole, country: countries } = options.vocabularies
  const country = countryOf(countries, wire.Country)
  if (typeof country === "object") {
    sink.note("ambiguous", "addresses.country", "no configured country has this text; it is kept as it is")
  }
  const reference = nonEmpty(wire.Id)
  const role = roleOf(addressRole, wire.Type)
  const given = nonEmpty(wire.FirstName)
  const family = nonEmpty(wire.LastName)
  const additionalName = nonEmpty(wire.AdditionalName)
  const careOf = nonEmpty(wire.CareOfAddress)
  const district = nonEmpty(wire.AdditionalDistrict)
  const postalCode = nonEmpty(wire.ZipCode)
  const city = nonEmpty(wire.City)
  return new Contact.Address({
    ...(reference !== undefined && { reference }),
    ...(role !== undefined && { role }),
    ...(given !== undefined && { given }),
    ...(family !== undefined && { family }),
    ...(additionalName !== undefined && { additionalName }),
    ...(careOf !== undefined && { careOf }),
    lines: linesOf(wire),
    ...(district !== undefined && { district }),
    ...(postalCode !== undefined && { postalCode }),
    ...(city !== undefined && { city }),
    ...(country !== undefined && { country })
  })
}

const writeCountry = (
  vocabulary: Vocabulary,
  current: Text,
  country: Contact.Address["country"],
  path: string,
  sink: Sink
): Text => {
  const now = countryOf(vocabulary, current)
  if (typeof country === "object") {
    return typeof now === "object" && now.text === country.text
      ? current
      : sink.issue(path, "unknown-value", "replace the text by a country code")
  }
  if (now === country) return current
  return country === undefined
    ? ""
    : Words.write(vocabulary, undefined, country, () =>
        sink.issue(path, "unknown-value", "add the country's member to vocabularies.country.write in the options")
      )
}

/** `address` laid over `base`: what reads alike stays as it was, and so does what has no canonical field. */
export const toWire = (
  { limits, vocabularies }: CodecOptions,
  base: Address,
  address: Contact.Address,
  path: string,
  sink: Sink
): Address => {
  const {
    AdditionalAddress,
    AdditionalDistrict,
    AdditionalName,
    CareOfAddress,
    City,
    Country,
    FirstName,
    Id,
    LastName,
    Street,
    Type,
    ZipCode,
    ...rest
  } = base
  const text = (field: string, current: Text, wanted: string | undefined, limit: number) =>
    writeText(sink, `${path}.${field}`, current, wanted, limit)
  if (address.lines.length > 2) {
    sink.issue(`${path}.lines`, "too-many", "Harmoney has two address lines; join what lies beyond the first", 2)
  }
  const id = address.reference ?? Id
  const first = text("given", FirstName, address.given, limits.name)
  const last = text("family", LastName, address.family, limits.name)
  const type =
    roleOf(vocabularies.addressRole, Type) === address.role
      ? Type
      : Words.write(vocabularies.addressRole, undefined, address.role, () =>
          sink.note("dropped", "addresses.others", "the role has no member at Harmoney; the address is kept without it")
        )
  const street = text("lines[0]", Street, address.lines[0], limits.addressLine)
  const zip = text("postalCode", ZipCode, address.postalCode, limits.postalCode)
  const city = text("city", City, address.city, limits.addressLine)
  const country = writeCountry(vocabularies.country, Country, address.country, `${path}.country`, sink)
  const careOf = text("careOf", CareOfAddress, address.careOf, limits.addressLine)
  const name = text("additionalName", AdditionalName, address.additionalName, limits.addressLine)
  const line = text("lines[1]", AdditionalAddress, address.lines[1], limits.addressLine)
  const district = text("district", AdditionalDistrict, address.district, limits.addressLine)
  return {
    ...rest,
    ...(id !== undefined && { Id: id }),
    ...(first !== undefined && { FirstName: first }),
    ...(last !== undefined && { LastName: last }),
    ...(type !== undefined && { Type: type }),
    ...(street !== undefined && { Street: street }),
    ...(zip !== undefined && { ZipCode: zip }),
    ...(city !== undefined && { City: city }),
    ...(country !== undefined && { Country: country }),
    ...(careOf !== undefined && { CareOfAddress: careOf }),
    ...(name !== undefined && { AdditionalName: name }),
    ...(line !== undefined && { AdditionalAddress: line }),
    ...(district !== undefined && { AdditionalDistrict: district })
  }
}

/**
 * For each address the element that it is laid over: the one with its id, else the first of its role that nobody else
 * has, else none. So an update changes addresses in their place instead of replacing them.
 */
export const pair = (
  { vocabularies }: CodecOptions,
  base: ReadonlyArray<Address>,
  addresses: ReadonlyArray<Contact.Address>
): ReadonlyArray<Address> => {
  const free = new Set(base)
  const take = (found: Address | undefined) => {
    if (found !== undefined) free.delete(found)
    return found
  }
  const byId = addresses.map(({ reference }) =>
    take(reference === undefined ? undefined : [...free].find(({ Id }) => Id === reference))
  )
  return addresses.map(
    ({ role }, at) =>
      byId[at] ?? take([...free].find(({ Type }) => roleOf(vocabularies.addressRole, Type) === role)) ?? {}
  )
}
