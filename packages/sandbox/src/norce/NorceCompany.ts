/** Norce's write rules for a company, and how one is shown. */
import { type Fields, fieldsOf, listOf, numberOf, textOf } from "../internal/tables.ts"
import {
  address,
  type Application,
  given,
  info,
  invalid,
  part,
  Refused,
  scalars,
  selected,
  showAddresses,
  shown
} from "./NorceParts.ts"
import { guid } from "./NorceSeed.ts"
import { companyKey, type NorceWorld } from "./NorceWorld.ts"

/** Scalars that a write without them leaves alone: the page's list of what is emptied does not name them. */
const untouched = ["ReferId", "ParentId", "UseInvoiceAddressAsDeliveryAddress"]

const flagsOf = (world: NorceWorld, ids: ReadonlyArray<number>) =>
  world.catalogue.flags
    .filter(({ Id }) => ids.includes(Id))
    .map(({ Group, Id, Name }) => ({ Id, Name, Group, IsSelected: true }))

const idsOf = (stored: Fields | undefined) => listOf(stored, "Flags").map((flag) => numberOf(flag, "Id"))

/** What is stored when `body` meets `stored`. Throws {@link Refused} before anything has changed. */
export const mergeCompany = (
  world: NorceWorld,
  application: Application,
  stored: Fields | undefined,
  body: Fields
): Fields => {
  if (!textOf(body, "Name")?.trim()) throw new Refused("InvalidCompanyName", "Company.Name is missing")
  const id = stored === undefined ? undefined : numberOf(stored, "Id")
  if (world.companyNames.get(companyKey(body) ?? "").some((other) => other !== String(id))) {
    throw new Refused("CompanyAlreadyExists", "A company with this OrgNo and Name exists")
  }
  const parent = given(body, "ParentId") ? numberOf(body, "ParentId") : undefined
  if (parent !== undefined && world.companies.get(String(parent)) === undefined) {
    throw invalid("Company.ParentId is unknown")
  }
  const invoice = fieldsOf(body, "InvoiceAddress")
  const list = (name: string) => (given(body, name) ? listOf(body, name) : undefined)
  const flags = list("Flags")
  const infos = list("Info")
  const kept = Object.fromEntries(
    untouched.flatMap((name) => (given(body, name) ? [] : [[name, stored?.[name] ?? null]]))
  )
  const parts: Fields = {
    DeliveryAddresses:
      list("DeliveryAddresses")?.map((one) => address(world, application, one, "Delivery")) ??
      part(world, stored, "DeliveryAddresses", []),
    InvoiceAddress:
      invoice === undefined
        ? part(world, stored, "InvoiceAddress", null)
        : address(world, application, invoice, "Invoice"),
    Flags:
      flags === undefined ? part(world, stored, "Flags", []) : flagsOf(world, selected(world, flags, idsOf(stored))),
    Info: infos === undefined ? part(world, stored, "Info", []) : info(world.catalogue.companyInfoTypes, infos),
    DeliveryMethodIds: body["DeliveryMethodIds"] ?? part(world, stored, "DeliveryMethodIds", []),
    PaymentMethodIds: body["PaymentMethodIds"] ?? part(world, stored, "PaymentMethodIds", [])
  }
  const number = id ?? world.next("company", 7001)
  return {
    ...scalars(world, "Company", body, new Set(["Key"])),
    ...kept,
    ...parts,
    Id: number,
    Key: textOf(stored, "Key") ?? guid(`company ${number}`),
    // Price lists have operations of their own.
    PricelistIds: stored?.["PricelistIds"] ?? []
  }
}

/** A company in the body of a customer: one to be stored, or the id of one that exists, which is linked and not changed. */
export const draftCompany = (world: NorceWorld, application: Application, body: Fields): Fields | number => {
  if (!given(body, "Id")) return mergeCompany(world, application, undefined, body)
  const id = numberOf(body, "Id")
  if (world.companies.get(String(id)) === undefined) throw invalid("Company.Id is unknown")
  return id
}

/** Stores a draft. Returns its id. */
export const storedCompany = (world: NorceWorld, draft: Fields | number): number => {
  if (typeof draft === "number") return draft
  const id = numberOf(draft, "Id")
  world.companies.set(String(id), draft)
  return id
}

/** A stored company as a reply shows it. */
export const showCompany = (world: NorceWorld, stored: Fields, culture: string): Fields =>
  shown(world, "Company", stored, showAddresses(world, culture, stored))
