/** The companies of a customer; the first is the default one. */
import { Struct } from "effect"
import { Company } from "@kundbro/domain/Customer"
import * as Addresses from "./Address.ts"
import { limits } from "../NorceWire.ts"
import type * as Wire from "../NorceWire.ts"
import type { ReadCountry } from "./Country.ts"
import { Sink } from "./Sink.ts"
import { changed, given, nonEmpty, texts } from "./Text.ts"

export const read = (wire: Wire.Company, readCountry: ReadCountry, sink: Sink): Company =>
  new Company({
    ...(typeof wire.Id === "number" && { reference: String(wire.Id) }),
    ...given("code", wire.Code),
    ...given("name", wire.Name),
    ...given("organisationNumber", wire.OrgNo),
    ...given("vatNumber", wire.VatNo),
    ...given("email", wire.Email),
    ...given("phone", wire.Phone),
    addresses: Addresses.read(wire, readCountry, sink)
  })

const names = {
  Code: "code",
  Name: "name",
  OrgNo: "organisationNumber",
  VatNo: "vatNumber",
  Email: "email",
  Phone: "phone"
} as const

export const write = (company: Company, path: string, context: Addresses.Context, sink: Sink): Wire.Company => {
  if ((company.name ?? "").trim() === "") sink.issue(`${path}.name`, "missing", "give the company a name")
  if (company.tradingName !== undefined || company.globalLocationNumber !== undefined) {
    sink.note("dropped", "companies", "a trading name or a location number of the company has no home")
  }
  const wire = texts({
    Code: nonEmpty(company.code),
    Name: nonEmpty(company.name),
    OrgNo: nonEmpty(company.organisationNumber),
    VatNo: nonEmpty(company.vatNumber),
    Email: nonEmpty(company.email),
    Phone: nonEmpty(company.phone)
  })
  sink.limits(wire, limits.Company, (field) => `${path}.${names[field]}`)
  return { ...wire, ...Addresses.write(company.addresses, `${path}.addresses`, context, sink) }
}

/** A company is the same by code, else by organisation number and name (documented as unique together). */
const match = (fresh: Wire.Company, base: Wire.Company): boolean =>
  nonEmpty(fresh.Code) !== undefined && fresh.Code === base.Code
    ? true
    : fresh.Name === base.Name && nonEmpty(fresh.OrgNo) === nonEmpty(base.OrgNo)

/** Lays the fresh companies, in their order, over those that Norce holds. None is taken away: that is another operation. */
export const overlay = (
  fresh: ReadonlyArray<Wire.Company>,
  base: ReadonlyArray<Wire.Company>,
  context: Pick<Addresses.Context, "defaultCountry" | "readCountry">
): ReadonlyArray<Wire.Company> => {
  const left = [...base]
  const laid = fresh.map((one) => {
    const at = left.findIndex((other) => match(one, other))
    const [held = {}] = at < 0 ? [] : left.splice(at, 1)
    return {
      ...held,
      ...changed(Struct.keys(names), one, held),
      ...Addresses.overlay(one, held, context, new Sink())
    }
  })
  return [...laid, ...left]
}
