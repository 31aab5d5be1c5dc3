/** Norce's write rules for a customer: what is refused, what is emptied, what is left alone; and how it is shown. */
import { Predicate } from "effect"
import { type Fields, fieldsOf, listOf, numberOf, textOf } from "../internal/tables.ts"
import { draftCompany, showCompany, storedCompany } from "./NorceCompany.ts"
import {
  address,
  type Application,
  given,
  info,
  part,
  Refused,
  scalars,
  selected,
  showAddresses,
  shown
} from "./NorceParts.ts"
import { guid } from "./NorceSeed.ts"
import type { NorceWorld } from "./NorceWorld.ts"

/** The numbers of a list. */
export const numbersOf = (fields: Fields | undefined, name: string): ReadonlyArray<number> => {
  const value = fields?.[name]
  return Array.isArray(value) ? value.filter(Predicate.isNumber) : []
}

const account = (world: NorceWorld, id: string, stored: Fields | undefined, body: Fields, fallback: string): Fields => {
  const LoginName = textOf(body, "LoginName") || textOf(stored, "LoginName") || fallback
  if (world.by.login.get(LoginName).some((other) => other !== id)) {
    throw new Refused("AccountAlreadyExists", "Another account has this LoginName")
  }
  const Id = numberOf(stored, "Id") || world.next("account", 190_001)
  return {
    ...scalars(world, "Account", body, new Set()),
    Roles: body["Roles"] ?? stored?.["Roles"] ?? [],
    Authorizations: body["Authorizations"] ?? stored?.["Authorizations"] ?? [],
    Id,
    Key: textOf(stored, "Key") ?? guid(`account ${Id}`),
    LoginName,
    IsActive: stored?.["IsActive"] ?? true
  }
}

const email = (world: NorceWorld, id: string, body: Fields): void => {
  const value = textOf(body, "Email") ?? ""
  if (value === "" && !world.behaviour.requireEmail) return
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value))
    throw new Refused("InvalidEmail", "Customer.Email is not an e-mail address")
  if (world.by.email.get(value).some((other) => other !== id)) {
    throw new Refused("CustomerAlreadyExists", "Another customer has this Email")
  }
}

const serverSet = new Set(["Id", "Key", "IsActive", "Created", "Updated"])

/** What is stored when `body` meets `stored`. Throws {@link Refused} before anything has changed. */
export const merge = (
  world: NorceWorld,
  application: Application,
  id: string,
  stored: Fields | undefined,
  body: Fields
): Fields => {
  email(world, id, body)
  const now = new Date(world.clock.now()).toISOString()
  const login = fieldsOf(body, "Account")
  const invoice = fieldsOf(body, "InvoiceAddress")
  const oneAddress = body["UseInvoiceAddressAsDeliveryAddress"] === true
  const list = (name: string) => (given(body, name) ? listOf(body, name) : undefined)
  const deliveries = oneAddress ? undefined : list("DeliveryAddresses")
  const flags = list("Flags")
  const infos = list("Info")
  const accountNow =
    login === undefined
      ? fieldsOf(stored, "Account")
      : account(world, id, fieldsOf(stored, "Account"), login, textOf(body, "Email") ?? "")
  const parts: Fields = {
    ...(accountNow !== undefined && { Account: accountNow }),
    DeliveryAddresses:
      deliveries?.map((one) => address(world, application, one, "Delivery")) ??
      (oneAddress ? (stored?.["DeliveryAddresses"] ?? []) : part(world, stored, "DeliveryAddresses", [])),
    InvoiceAddress:
      invoice === undefined
        ? part(world, stored, "InvoiceAddress", null)
        : address(world, application, invoice, "Invoice"),
    FlagIds:
      flags === undefined ? part(world, stored, "FlagIds", []) : selected(world, flags, numbersOf(stored, "FlagIds")),
    Info: infos === undefined ? part(world, stored, "Info", []) : info(world.catalogue.infoTypes, infos)
  }
  const companies = list("Companies")?.map((one) => draftCompany(world, application, one))
  return {
    ...scalars(world, "Customer", body, serverSet),
    ...parts,
    CompanyIds: companies?.map((draft) => storedCompany(world, draft)) ?? part(world, stored, "CompanyIds", []),
    Id: Number(id),
    Key: textOf(stored, "Key") ?? guid(`customer ${id} ${world.behaviour.environment}`),
    PricelistIds: stored?.["PricelistIds"] ?? [],
    IsActive: body["IsActive"] ?? stored?.["IsActive"] ?? true,
    Created: textOf(stored, "Created") ?? now,
    Updated: now
  }
}

/** A stored customer as a reply shows it: every declared property, country names in the culture, companies in full. */
export const show = (world: NorceWorld, stored: Fields, culture: string, allCompanies: boolean): Fields => {
  const { CompanyIds: _, FlagIds: __, ...customer } = stored
  const ids = numbersOf(stored, "CompanyIds")
  const selectedIds = numbersOf(stored, "FlagIds")
  return shown(world, "Customer", customer, {
    ...showAddresses(world, culture, stored),
    Companies: (allCompanies ? ids : ids.slice(0, 1)).flatMap((id) => {
      const found = world.companies.get(String(id))
      return found === undefined ? [] : [showCompany(world, found, culture)]
    }),
    Flags: world.catalogue.flags.map(({ Group, Id, Name }) => ({
      Id,
      Name,
      Group,
      IsSelected: selectedIds.includes(Id)
    }))
  })
}
