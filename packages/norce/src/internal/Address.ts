/**
 * The two kinds of address of a Norce customer or company, one invoice address and an ordered list of delivery addresses,
 * against the canonical list with roles.
 *
 * `UseInvoiceAddressAsDeliveryAddress` true means: the delivery addresses are not used. It is sent whenever there is no
 * delivery address of its own, and a single delivery address equal to the invoice address counts as none.
 */
import { Array, Schema, Struct } from "effect"
import { Unreadable } from "@kundbro/domain/CalendarDate"
import { Address, pickAddress } from "@kundbro/domain/Contact"
import { limits } from "../NorceWire.ts"
import type * as Wire from "../NorceWire.ts"
import type { ReadCountry } from "./Country.ts"
import type { Sink } from "./Sink.ts"
import { changed, given, nonEmpty, texts } from "./Text.ts"

/** The address part of a customer or a company. */
export type Addresses = Pick<
  Wire.Customer,
  "InvoiceAddress" | "DeliveryAddresses" | "UseInvoiceAddressAsDeliveryAddress"
>

const same = Schema.toEquivalence(Address)

const equal = (a: Address, b: Address): boolean => {
  const { reference: _a, role: _b, ...left } = a
  const { reference: _c, role: _d, ...right } = b
  return same(new Address(left), new Address(right))
}

/** One wire address in canonical words. */
const decode = (wire: Wire.Address, role: "invoice" | "delivery", readCountry: ReadCountry): Address => {
  const lines = [wire.Line1 ?? "", wire.Line2 ?? ""]
  const country = readCountry(wire.CountryId, wire.Country)
  const validated = wire.IsValidated ?? undefined
  return new Address({
    ...((wire.Id ?? undefined) !== undefined && { reference: String(wire.Id) }),
    role,
    ...given("careOf", wire.CareOf),
    lines: lines.slice(0, lines.findLastIndex((line) => line !== "") + 1),
    ...given("postalCode", wire.Zip),
    ...given("city", wire.City),
    ...given("region", wire.Region),
    ...(country !== undefined && { country }),
    ...given("phone", wire.ShippingPhoneNumber),
    ...given("globalLocationNumber", wire.GlobalLocationNo),
    // Not validated is what an address is unless somebody says otherwise: false and absent mean the same.
    ...(validated === true && { validated })
  })
}

/** The addresses in force: the invoice address first, then the delivery addresses in order. */
export const read = (wire: Addresses, readCountry: ReadCountry, sink: Sink): ReadonlyArray<Address> => {
  const invoice = (wire.InvoiceAddress ?? undefined) && decode(wire.InvoiceAddress ?? {}, "invoice", readCountry)
  const deliveries = (wire.DeliveryAddresses ?? []).map((one) => decode(one, "delivery", readCountry))
  if (invoice === undefined) return deliveries
  const own = deliveries.length === 1 && deliveries.every((one) => equal(one, invoice)) ? [] : deliveries
  if (wire.UseInvoiceAddressAsDeliveryAddress !== true) return [invoice, ...own]
  if (own.length > 0) {
    sink.note("dropped", "addresses.delivery", "silenced by UseInvoiceAddressAsDeliveryAddress; kept in the extensions")
  }
  return [invoice]
}

/** Roles that say where a bill or, failing that, anything else may go. */
const fallbacks = ["invoice", "home", "delivery"]

interface Picked {
  readonly address: Address
  /** Position in the canonical list, for paths. */
  readonly at: number
}

/** Which canonical addresses Norce can hold, and as what. The others are noted as dropped. */
const pick = (addresses: ReadonlyArray<Address>, sink: Sink) => {
  const place = (address: Address): Picked => ({ address, at: addresses.indexOf(address) })
  const unbound = (address: Address) =>
    address.title === undefined && address.validFrom === undefined && address.validTo === undefined
  const ofDelivery = addresses.filter(({ role }) => role === "delivery")
  const free = ofDelivery.filter(unbound)
  const candidates = free.length > 0 ? free : ofDelivery.slice(0, 1)
  const preferred = candidates.filter((one) => one.preferred === true)
  const deliveries = [...preferred, ...candidates.filter((one) => one.preferred !== true)]
  const invoice =
    fallbacks
      .map((role) => (role === "delivery" ? deliveries[0] : pickAddress(addresses, role)))
      .find((one) => one !== undefined) ??
    addresses.find(({ role }) => role === undefined || !role.startsWith("temporary-"))
  const others = addresses.filter((one) => one !== invoice && !deliveries.includes(one))
  if (others.length > 0) {
    sink.note(
      "dropped",
      "addresses.others",
      "one invoice address and lasting delivery addresses are all there is room for"
    )
  }
  if (invoice !== undefined && invoice.role !== "invoice") {
    sink.note("transformed", "addresses.invoice", "there is no invoice address, so the best other one serves")
  }
  return {
    invoice: invoice && place(invoice),
    deliveries: deliveries.filter((one) => one !== invoice || deliveries.length > 1).map(place)
  }
}

const names = {
  CareOf: "careOf",
  Line1: "lines[0]",
  Line2: "lines[1]",
  Zip: "postalCode",
  City: "city",
  Region: "region",
  GlobalLocationNo: "globalLocationNumber",
  ShippingPhoneNumber: "phone"
} as const

/** What writing has to know. */
export interface Context {
  readonly readCountry: ReadCountry
  readonly defaultCountry: string | undefined
  /** Whether the record was read from Norce. */
  readonly known: boolean
  /** Whether it goes over a record that Norce holds: an address without a country then keeps the one that is there. */
  readonly over: boolean
}

/** Turns a canonical list into Norce's parts. Issues are named by `path`, which leads to the list. */
export const write = (addresses: ReadonlyArray<Address>, path: string, context: Context, sink: Sink): Addresses => {
  /** `place` is the address's position among those that Norce will hold. */
  const encode = ({ address, at }: Picked, kind: "invoice" | "delivery", place: number): Wire.Address => {
    const where = `${path}[${at}]`
    const lines = address.lines.slice(0, address.lines.findLastIndex((line) => line !== "") + 1)
    const [Line1, ...more] = lines
    if (more.length > 1) sink.note("transformed", "addresses.lines", "lines after the first share the second one")
    if (kind === "delivery" && address.globalLocationNumber !== undefined) {
      sink.note("dropped", "addresses.globalLocationNumber", "a delivery address has no room for it")
    }
    if (address.preferred === true && kind === "delivery") {
      sink.note("transformed", "addresses.preferred", "the preferred delivery address comes first and is so used")
    } else if (address.preferred !== undefined) {
      sink.note("dropped", "addresses.preferred", `a ${kind} address cannot be marked`)
    }
    const country = address.country ?? (context.over ? undefined : context.defaultCountry)
    if (address.country === undefined && country !== undefined) {
      const reason = "the Application's default country; an update keeps the one that is there"
      sink.note("defaulted", "addresses.country", reason, `${path}[${place}].country`)
    }
    if (country === undefined && !context.over) {
      sink.issue(`${where}.country`, "missing", "give a country, or configure the Application's default country")
    } else if (country instanceof Unreadable && !context.known) {
      sink.issue(`${where}.country`, "unknown-value", "give the ISO 3166-1 alpha-2 code")
    }
    for (const field of ["postalCode", "city"] as const) {
      if ((address[field] ?? "").trim() === "")
        sink.issue(`${where}.${field}`, "missing", "Norce refuses an address without it")
    }
    const wire = texts({
      CareOf: address.careOf,
      Line1,
      Line2: more.filter((line) => line !== "").join(", "),
      Zip: address.postalCode,
      City: address.city,
      Region: address.region,
      GlobalLocationNo: kind === "invoice" ? address.globalLocationNumber : undefined,
      ShippingPhoneNumber: address.phone
    })
    sink.limits(wire, limits.Address, (field) => `${where}.${names[field]}`)
    return {
      ...wire,
      ...(country !== undefined && { Country: country instanceof Unreadable ? country.text : country }),
      ...(address.validated === true && { IsValidated: true })
    }
  }
  const picked = pick(addresses, sink)
  const invoice = picked.invoice && encode(picked.invoice, "invoice", 0)
  const deliveries = picked.deliveries.map((one, at) => encode(one, "delivery", invoice === undefined ? at : at + 1))
  // Written and read again: an only delivery address that equals the invoice address needs no place of its own.
  const alone =
    invoice !== undefined &&
    deliveries.length === 1 &&
    deliveries.every((one) =>
      equal(decode(one, "delivery", context.readCountry), decode(invoice, "invoice", context.readCountry))
    )
  const own = alone ? [] : deliveries
  if (alone) {
    sink.note("transformed", "addresses.delivery", "it equals the invoice address, which is used for delivery too")
  }
  return {
    ...(invoice && { InvoiceAddress: invoice }),
    ...(own.length > 0 && { DeliveryAddresses: own }),
    UseInvoiceAddressAsDeliveryAddress: own.length === 0
  }
}

/** The address without what must not be sent: a `Country` that was read is a name, so the id or the code goes instead. */
export const sendable = (wire: Wire.Address, readCountry: ReadCountry): Wire.Address => {
  const { Country: name, ...rest } = wire
  if (typeof wire.CountryId === "number") return rest
  const country = readCountry(undefined, name)
  return typeof country === "string" ? { ...rest, Country: country } : wire
}

/** Lays a freshly written address over the one that Norce holds, keeping its id and whatever is not declared. */
const overlayOne = (fresh: Wire.Address, base: Wire.Address, readCountry: ReadCountry): Wire.Address => {
  const role = "invoice"
  const [wanted, held] = [decode(fresh, role, readCountry), decode(base, role, readCountry)]
  if (equal(wanted, held)) return base
  const sameCountry = equal(
    new Address({ lines: [], ...(wanted.country !== undefined && { country: wanted.country }) }),
    new Address({ lines: [], ...(held.country !== undefined && { country: held.country }) })
  )
  const { Country: _, CountryId: __, ...rest } = base
  return {
    ...rest,
    ...changed(Struct.keys(names), fresh, base),
    IsValidated: fresh.IsValidated ?? false,
    ...(sameCountry && typeof base.CountryId === "number"
      ? { CountryId: base.CountryId, Country: base.Country ?? null }
      : { Country: fresh.Country ?? null })
  }
}

/** The address with the country that is there where it has none of its own, or else the default one. */
const withCountry = (
  fresh: Wire.Address,
  { Country = null, CountryId = null }: Wire.Address,
  defaultCountry: string | undefined
): Wire.Address => {
  if (nonEmpty(fresh.Country) !== undefined || typeof fresh.CountryId === "number") return fresh
  if (CountryId !== null || nonEmpty(Country) !== undefined) return { ...fresh, CountryId, Country }
  return defaultCountry === undefined ? fresh : { ...fresh, Country: defaultCountry }
}

/** What has to change at Norce for the fresh addresses to be in force: nothing when they already are. */
export const overlay = (
  draft: Addresses,
  base: Addresses,
  { defaultCountry, readCountry }: Pick<Context, "defaultCountry" | "readCountry">,
  quiet: Sink
): Addresses => {
  const fresh: Addresses = {
    ...draft,
    ...(draft.InvoiceAddress && {
      InvoiceAddress: withCountry(draft.InvoiceAddress, base.InvoiceAddress ?? {}, defaultCountry)
    }),
    ...(draft.DeliveryAddresses && {
      DeliveryAddresses: draft.DeliveryAddresses.map((one, at) =>
        withCountry(one, base.DeliveryAddresses?.[at] ?? {}, defaultCountry)
      )
    })
  }
  const [wanted, held] = [read(fresh, readCountry, quiet), read(base, readCountry, quiet)]
  const unchanged =
    wanted.length === held.length &&
    Array.zip(wanted, held).every(([one, other]) => one.role === other.role && equal(one, other))
  if (unchanged) return {}
  const invoice = fresh.InvoiceAddress ?? undefined
  const before = base.DeliveryAddresses ?? []
  return {
    ...(invoice && { InvoiceAddress: overlayOne(invoice, base.InvoiceAddress ?? {}, readCountry) }),
    DeliveryAddresses:
      fresh.DeliveryAddresses?.map((one, at) => overlayOne(one, before[at] ?? {}, readCountry)) ?? before,
    UseInvoiceAddressAsDeliveryAddress: fresh.UseInvoiceAddressAsDeliveryAddress ?? null
  }
}
