/** Norce's write rules: what is refused, what is emptied, what is left alone; and how a stored record is shown. */
import { Predicate, type Schema } from "effect"
import { type Fields, fieldsOf, isFields, listOf, numberOf, textOf } from "../internal/tables.ts"
import { countryId, countryName } from "./NorceCatalogue.ts"
import { entities, type Property } from "./NorceContract.ts"
import { guid } from "./NorceSeed.ts"
import { companyKey, type NorceWorld } from "./NorceWorld.ts"

/** A 400 with its machine key. `InvalidArgument` is the sandbox's own key for what the vendor page has none for. */
export class Refused extends Error {
  readonly key: string
  constructor(key: string, message: string) {
    super(message)
    this.key = key
  }
}

/** The acting application. */
export interface Application {
  readonly culture: string
  readonly country: string
}

const invalid = (message: string) => new Refused("InvalidArgument", message)

const fits = (kind: Property["kind"], value: Schema.Json): boolean => {
  switch (kind.is) {
    case "string":
    case "date-time":
      return typeof value === "string"
    case "guid":
      return typeof value === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)
    case "boolean":
      return typeof value === "boolean"
    case "int":
      return Number.isInteger(value) && Math.abs(Number(value)) <= 2_147_483_647
    case "ints":
      return Array.isArray(value) && value.every((one) => Number.isInteger(one))
    case "object":
      return isFields(value)
    case "list":
      return Array.isArray(value) && value.every((one) => one === null || isFields(one))
  }
}

/** Refuses wrong types and overlong texts, in the whole entity. `unknown` hears about properties that nobody declares. */
export const check = (entity: string, body: Fields, unknown: (name: string) => void): void => {
  const properties = entities[entity] ?? []
  for (const [name, value] of Object.entries(body)) {
    const property = properties.find((one) => one.name === name)
    if (property === undefined) {
      unknown(`${entity}.${name}`)
      continue
    }
    if (value === null) continue
    const { kind, max } = property
    if (!fits(kind, value)) throw invalid(`${entity}.${name} is not of type ${kind.is}`)
    if (typeof value === "string" && max !== undefined && value.length > max) {
      throw invalid(`${entity}.${name} is longer than ${max}`)
    }
    if (kind.is === "object" && isFields(value)) check(kind.of, value, unknown)
    if (kind.is === "list") for (const item of listOf(body, name)) check(kind.of, item, unknown)
  }
}

const given = (fields: Fields, name: string): boolean => fields[name] !== undefined && fields[name] !== null

/** The declared scalars of an entity, emptied where the body leaves them out, and unknown properties where they are kept. */
const scalars = (world: NorceWorld, entity: string, body: Fields, except: ReadonlySet<string>): Fields => {
  const kept: Record<string, Schema.Json> = {}
  const properties = entities[entity] ?? []
  for (const { kind, name } of properties) {
    if (kind.is === "object" || kind.is === "list" || kind.is === "ints" || except.has(name)) continue
    kept[name] = body[name] ?? (kind.is === "boolean" ? false : null)
  }
  return { ...kept, ...undeclaredOf(world, entity, body) }
}

const undeclaredOf = (world: NorceWorld, entity: string, body: Fields): Fields =>
  world.behaviour.undeclared
    ? Object.fromEntries(
        Object.entries(body).filter(([name]) => entities[entity]?.every((one) => one.name !== name) === true)
      )
    : {}

type Use = "Delivery" | "Invoice"

const country = (application: Application, address: Fields, use: Use): number => {
  const code = textOf(address, "Country")
  const missing = new Refused(`${use}AddressCountryMissing`, `${use}Address.Country must be a country code`)
  const byCode = code === undefined ? undefined : countryId(code)
  // A name in some culture is what a read gives: whoever echoes it back has a bug, and should learn of it here.
  if (code !== undefined && byCode === undefined) throw missing
  const id = given(address, "CountryId")
    ? numberOf(address, "CountryId")
    : (byCode ?? countryId(application.country) ?? 1)
  if (countryName(id, "en-GB") === undefined) throw missing
  return id
}

const address = (world: NorceWorld, application: Application, body: Fields, use: Use): Fields => {
  if (!textOf(body, "Zip")) throw new Refused(`${use}AddressZipMissing`, `${use}Address.Zip is missing`)
  if (!textOf(body, "City")) throw new Refused(`${use}AddressCityMissing`, `${use}Address.City is missing`)
  const CountryId = country(application, body, use)
  const Id = given(body, "Id") ? numberOf(body, "Id") : world.next("address", 2_000_000)
  return { ...scalars(world, "Address", body, new Set(["Country"])), Id, CountryId }
}

/** A company to be stored, or the id of one that exists. */
const company = (world: NorceWorld, application: Application, body: Fields): Fields | number => {
  const id = given(body, "Id") ? numberOf(body, "Id") : undefined
  if (id !== undefined) {
    if (world.companies.get(String(id)) === undefined) throw invalid("Company.Id is unknown")
    return id
  }
  if (!textOf(body, "Name")?.trim()) throw new Refused("InvalidCompanyName", "Company.Name is missing")
  if (world.companyNames.get(companyKey(body) ?? "").length > 0) {
    throw new Refused("CompanyAlreadyExists", "A company with this OrgNo and Name exists")
  }
  const number = world.next("company", 7001)
  const invoice = fieldsOf(body, "InvoiceAddress")
  return {
    ...scalars(world, "Company", body, new Set()),
    Id: number,
    Key: guid(`company ${number}`),
    Flags: world.catalogue.flags
      .filter((flag) => selected(world, listOf(body, "Flags")).includes(flag.Id))
      .map(({ Group, Id, Name }) => ({ Id, Name, Group, IsSelected: true })),
    Info: info(world, listOf(body, "Info")),
    DeliveryMethodIds: body["DeliveryMethodIds"] ?? [],
    PaymentMethodIds: body["PaymentMethodIds"] ?? [],
    DeliveryAddresses: listOf(body, "DeliveryAddresses").map((one) => address(world, application, one, "Delivery")),
    ...(invoice !== undefined && { InvoiceAddress: address(world, application, invoice, "Invoice") })
  }
}

const storedCompany = (world: NorceWorld, draft: Fields | number): number => {
  if (typeof draft === "number") return draft
  const id = numberOf(draft, "Id")
  world.companies.set(String(id), draft)
  return id
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

const info = (world: NorceWorld, items: ReadonlyArray<Fields>): ReadonlyArray<Fields> =>
  items.map((item) => {
    const type = world.catalogue.infoTypes.find(({ Code, Id }) =>
      given(item, "Id") ? Id === item["Id"] : Code === item["Code"]
    )
    if (type === undefined) throw invalid("Info names no info type of this client")
    return { Id: type.Id, Value: textOf(item, "Value") ?? "", Code: type.Code }
  })

const selected = (world: NorceWorld, flags: ReadonlyArray<Fields>): ReadonlyArray<number> =>
  flags.flatMap((flag) => {
    const known = world.catalogue.flags.find(({ Id, Name }) =>
      given(flag, "Id") ? Id === flag["Id"] : Name === flag["Name"]
    )
    if (known === undefined) throw invalid("Flags names no flag of this client")
    return flag["IsSelected"] === true ? [known.Id] : []
  })

const email = (world: NorceWorld, id: string, body: Fields): void => {
  const value = textOf(body, "Email") ?? ""
  if (value === "" && !world.behaviour.requireEmail) return
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value))
    throw new Refused("InvalidEmail", "Customer.Email is not an e-mail address")
  if (world.by.email.get(value).some((other) => other !== id)) {
    throw new Refused("CustomerAlreadyExists", "Another customer has this Email")
  }
}

/** A body, and an absent part: left alone or cleared, as the behaviour says. */
const part = (world: NorceWorld, stored: Fields | undefined, name: string, cleared: Schema.Json): Schema.Json =>
  (world.behaviour.absentParts === "keep" ? stored?.[name] : undefined) ?? cleared

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
    FlagIds: flags === undefined ? part(world, stored, "FlagIds", []) : selected(world, flags),
    Info: infos === undefined ? part(world, stored, "Info", []) : info(world, infos)
  }
  const companies = list("Companies")?.map((one) => company(world, application, one))
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

const shown = (world: NorceWorld, entity: string, fields: Fields, also: Fields): Fields => {
  const all: Record<string, Schema.Json> = {}
  for (const { kind, name } of entities[entity] ?? []) {
    const empty = kind.is === "list" || kind.is === "ints" ? [] : null
    all[name] = also[name] ?? fields[name] ?? empty
  }
  return { ...all, ...undeclaredOf(world, entity, fields), ...also }
}

const showAddress = (world: NorceWorld, culture: string, fields: Fields): Fields =>
  shown(world, "Address", fields, { Country: countryName(numberOf(fields, "CountryId"), culture) ?? null })

const showAddresses = (world: NorceWorld, culture: string, fields: Fields): Fields => {
  const invoice = fieldsOf(fields, "InvoiceAddress")
  return {
    DeliveryAddresses: listOf(fields, "DeliveryAddresses").map((one) => showAddress(world, culture, one)),
    InvoiceAddress: invoice === undefined ? null : showAddress(world, culture, invoice)
  }
}

/** A stored customer as a reply shows it: every declared property, country names in the culture, companies in full. */
export const show = (world: NorceWorld, stored: Fields, culture: string, allCompanies: boolean): Fields => {
  const { CompanyIds, FlagIds, ...customer } = stored
  const ids = Array.isArray(CompanyIds) ? CompanyIds.filter(Predicate.isNumber) : []
  const selectedIds = Array.isArray(FlagIds) ? FlagIds : []
  return shown(world, "Customer", customer, {
    ...showAddresses(world, culture, stored),
    Companies: (allCompanies ? ids : ids.slice(0, 1)).flatMap((id) => {
      const found = world.companies.get(String(id))
      return found === undefined ? [] : [shown(world, "Company", found, showAddresses(world, culture, found))]
    }),
    Flags: world.catalogue.flags.map(({ Group, Id, Name }) => ({
      Id,
      Name,
      Group,
      IsSelected: selectedIds.includes(Id)
    }))
  })
}
