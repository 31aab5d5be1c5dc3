/** One address: as it is read, and as a move sends it. */
import { CalendarDate, Contact } from "@kundbro/domain"
import { Equal, Struct } from "effect"
import type { CodecOptions } from "../InfosoftOptions.ts"
import type { Address, InfoWebAddress } from "../InfosoftWire.ts"
import type { Sink } from "./Sink.ts"
import { listed, nonEmpty, type Text } from "./words.ts"

/** Stands in `ZipCode` of a foreign address (documented for moves, inferred for reading). */
export const foreignZip = "I/A"

const countryOf = ({ countries }: CodecOptions, text: Text, sink: Sink): Contact.Address["country"] => {
  const code = nonEmpty(text)
  if (code === undefined) return undefined
  const iso = listed(countries, code) ?? code
  if (/^[A-Z]{2}$/.test(iso)) return Contact.CountryCode.make(iso)
  sink.note("ambiguous", "addresses.country", "no configured country has this code; it is kept as it is")
  return new CalendarDate.Unreadable({ text: code })
}

const codeOf = ({ countries = {} }: CodecOptions, country: string): string =>
  Object.entries(countries).find(([, iso]) => iso === country)?.[0] ?? country

const streetOf = ({ Entrance, HouseNumber, StreetName }: Address): ReadonlyArray<string> => {
  const number = `${HouseNumber ?? ""}${Entrance ?? ""}`
  const street = [nonEmpty(StreetName), nonEmpty(number)].filter((one) => one !== undefined).join(" ")
  return street === "" ? [] : [street]
}

const dwellingOf = (wire: Address): Contact.Dwelling | undefined => {
  const street = nonEmpty(wire.StreetName)
  const houseNumber = nonEmpty(wire.HouseNumber)
  const entrance = nonEmpty(wire.Entrance)
  const floor = nonEmpty(wire.Floor)
  const apartment = nonEmpty(wire.Apartment)
  const apartmentId = nonEmpty(wire.ApartmentIdentity)
  const parts = {
    ...(street !== undefined && { street }),
    ...(houseNumber !== undefined && { houseNumber }),
    ...(entrance !== undefined && { entrance }),
    ...(floor !== undefined && { floor }),
    ...(apartment !== undefined && { apartment }),
    ...(apartmentId !== undefined && { apartmentId })
  }
  return Object.keys(parts).length === 0 ? undefined : new Contact.Dwelling(parts)
}

/** The canonical address; none where nothing stands in it but its country. */
export const fromWire = (
  options: CodecOptions,
  wire: Address | null | undefined,
  title: string | undefined,
  sink: Sink
): Contact.Address | undefined => {
  if (wire === undefined || wire === null) return undefined
  const careOf = nonEmpty(wire.CoAddress)
  const dwelling = dwellingOf(wire)
  const city = nonEmpty(wire.ZipText)
  const zip = nonEmpty(wire.ZipCode)
  const isForeign = zip === foreignZip
  const postalCode = isForeign ? nonEmpty(wire.ForeignPostalCode) : zip
  if (careOf === undefined && dwelling === undefined && city === undefined && zip === undefined) return undefined
  if (isForeign && postalCode === undefined) {
    sink.note("ambiguous", "addresses.postalCode", "the postal code of a foreign address stands in a field of its own")
  }
  if ((nonEmpty(wire.StatusCode) ?? "00") !== "00") {
    sink.note("ambiguous", "addresses.lines", "an address came with a status other than 00; it may not be valid")
  }
  const country = countryOf(options, wire.CountryCode, sink)
  return new Contact.Address({
    ...(options.addressRole !== undefined && { role: options.addressRole }),
    ...(title !== undefined && { title }),
    ...(careOf !== undefined && { careOf }),
    lines: streetOf(wire),
    ...(dwelling !== undefined && { dwelling }),
    ...(postalCode !== undefined && { postalCode }),
    ...(city !== undefined && { city }),
    ...(country !== undefined && { country })
  })
}

/** Whether both are the same place: status and the ever-zero customer number do not count. */
export const isSame = (a: Address | null | undefined, b: Address | null | undefined): boolean =>
  Equal.equals(
    Struct.omit(a ?? {}, ["CustomerNumber", "StatusCode"]),
    Struct.omit(b ?? {}, ["CustomerNumber", "StatusCode"])
  )

/** What else an envelope can show, and Infosoft has no place for. */
const homeless = ["given", "family", "additionalName", "organisation", "district", "region"] as const

/**
 * The address of a move to `title`; whether it may be shown is for the caller to add. The street stands in the dwelling,
 * or else in the one line. Where `ForeignPostalCode` is not configured, a foreign address is refused: its postal code
 * would be lost.
 */
export const toWire = (
  options: CodecOptions,
  address: Contact.Address,
  { isForeignConfigured, title }: { readonly isForeignConfigured: boolean; readonly title: string },
  sink: Sink
): Omit<InfoWebAddress, "IsAddressVisible"> => {
  const { careOf, city, country, dwelling, lines, postalCode } = address
  for (const part of homeless) {
    if (nonEmpty(address[part]) !== undefined)
      sink.issue(`address.${part}`, "not-allowed", "Infosoft has no place for it: leave it out")
  }
  if (address.title !== undefined && address.title !== title)
    sink.issue("address.title", "not-allowed", "the address is for another title than the move")
  if (postalCode === foreignZip)
    sink.issue("address.postalCode", "not-allowed", "it marks a foreign address: give the postal code of the place")
  const isForeign = typeof country === "string" && country !== (options.homeCountry ?? "NO")
  if (typeof country === "object") {
    sink.issue("address.country", "unknown-value", "replace the text by a country code")
  }
  if (isForeign && !isForeignConfigured) {
    sink.issue(
      "address.country",
      "not-allowed",
      "name the element for foreign postal codes first: names['InfoWebAddress.ForeignPostalCode'] in the options"
    )
  }
  if (lines.length > 1) {
    sink.issue("address.lines", "too-many", "Infosoft has one street line; put unit parts in the dwelling", 1)
  }
  // What is none is an empty element in this contract.
  const text = (field: string, value: string | undefined): string =>
    value === undefined ? "" : (sink.sendable(`address.${field}`, value) ?? "")
  const street = dwelling === undefined ? lines[0] : dwelling.street
  if (nonEmpty(street) === undefined) sink.issue("address.dwelling.street", "missing", "give the street's name")
  if (nonEmpty(postalCode) === undefined) sink.issue("address.postalCode", "missing", "give the postal code")
  const zip = text("postalCode", postalCode)
  return {
    CustomerNumber: "0",
    CoAddress: text("careOf", careOf),
    StreetName: text("dwelling.street", street),
    HouseNumber: text("dwelling.houseNumber", dwelling?.houseNumber),
    Entrance: text("dwelling.entrance", dwelling?.entrance),
    Floor: text("dwelling.floor", dwelling?.floor),
    Apartment: text("dwelling.apartment", dwelling?.apartment),
    ApartmentIdentity: text("dwelling.apartmentId", dwelling?.apartmentId),
    ZipCode: isForeign ? foreignZip : zip,
    ZipText: text("city", city),
    CountryCode: typeof country === "string" ? codeOf(options, country) : "",
    UniqueAddress: "false",
    NewAddress: "false",
    HousenumberStart: "0",
    HousenumberEnd: "0",
    GateVei_Id: "0",
    DistributionCompanyCode: "0",
    RouteNumber: "0",
    DeliveryPoint: "0",
    ...(isForeign && { ForeignPostalCode: zip })
  }
}
