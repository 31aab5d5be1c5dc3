/** What Norce's write rules have in common for customers and companies: types and lengths, addresses, flags and info. */
import type { Schema } from "effect"
import { type Fields, fieldsOf, isFields, listOf, numberOf, textOf } from "../internal/tables.ts"
import { type Catalogue, countryId, countryName, type FlagDefinition } from "./NorceCatalogue.ts"
import { entities, type Property } from "./NorceEntities.ts"
import type { NorceWorld } from "./NorceWorld.ts"

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

/** A refusal for which the page has no key. */
export const invalid = (message: string) => new Refused("InvalidArgument", message)

const fits = (kind: Property["kind"], value: Schema.Json): boolean => {
  switch (kind.is) {
    case "string":
    case "date-time":
      return typeof value === "string"
    case "guid":
      return typeof value === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)
    case "boolean":
      return typeof value === "boolean"
    case "decimal":
      return typeof value === "number"
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

/** Whether the property is there and not null. */
export const given = (fields: Fields, name: string): boolean => fields[name] !== undefined && fields[name] !== null

/** The declared scalars of an entity, emptied where the body leaves them out, and unknown properties where they are kept. */
export const scalars = (world: NorceWorld, entity: string, body: Fields, except: ReadonlySet<string>): Fields => {
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

/** What an address is for. */
export type Use = "Delivery" | "Invoice"

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

/** An address to be stored; refuses one without postal code, city or a country that is known. */
export const address = (world: NorceWorld, application: Application, body: Fields, use: Use): Fields => {
  if (!textOf(body, "Zip")) throw new Refused(`${use}AddressZipMissing`, `${use}Address.Zip is missing`)
  if (!textOf(body, "City")) throw new Refused(`${use}AddressCityMissing`, `${use}Address.City is missing`)
  const CountryId = country(application, body, use)
  const Id = given(body, "Id") ? numberOf(body, "Id") : world.next("address", 2_000_000)
  return { ...scalars(world, "Address", body, new Set(["Country"])), Id, CountryId }
}

/** Info values to be stored, each of a type that is set up; the type's id is the key. */
export const info = (types: Catalogue["infoTypes"], items: ReadonlyArray<Fields>): ReadonlyArray<Fields> =>
  items.map((item) => {
    const type = types.find(({ Id }) => Id === item["Id"])
    if (type === undefined) throw invalid("Info names no info type of this client by its Id")
    return { Id: type.Id, Value: textOf(item, "Value") ?? "", Code: type.Code }
  })

/**
 * The ids of the flags that are selected. Of a group that allows one choice, a flag that was not selected before goes
 * before one that was, and a later one before an earlier one.
 */
export const selected = (
  world: NorceWorld,
  flags: ReadonlyArray<Fields>,
  before: ReadonlyArray<number>
): ReadonlyArray<number> => {
  const { flagGroups, flags: known } = world.catalogue
  const chosen = flags.flatMap((flag) => {
    const definition = known.find(({ Id }) => Id === flag["Id"])
    if (definition === undefined) throw invalid("Flags names no flag of this client by its Id")
    return flag["IsSelected"] === true ? [definition] : []
  })
  const isNew = ({ Id }: FlagDefinition) => !before.includes(Id)
  return chosen
    .filter(({ Group, Id }) => {
      if (flagGroups.find((one) => one.Id === Group)?.single !== true) return true
      const rivals = chosen.filter((one) => one.Group === Group)
      return (rivals.findLast(isNew) ?? rivals.at(-1))?.Id === Id
    })
    .map(({ Id }) => Id)
}

/** A body, and an absent part: left alone or cleared, as the behaviour says. */
export const part = (world: NorceWorld, stored: Fields | undefined, name: string, cleared: Schema.Json): Schema.Json =>
  (world.behaviour.absentParts === "keep" ? stored?.[name] : undefined) ?? cleared

/** A stored record as a reply shows it: every declared property, and undeclared ones where they are kept. */
export const shown = (world: NorceWorld, entity: string, fields: Fields, also: Fields): Fields => {
  const all: Record<string, Schema.Json> = {}
  for (const { kind, name } of entities[entity] ?? []) {
    const empty = kind.is === "list" || kind.is === "ints" ? [] : null
    all[name] = also[name] ?? fields[name] ?? empty
  }
  return { ...all, ...undeclaredOf(world, entity, fields), ...also }
}

const showAddress = (world: NorceWorld, culture: string, fields: Fields): Fields =>
  shown(world, "Address", fields, { Country: countryName(numberOf(fields, "CountryId"), culture) ?? null })

/** Its addresses, with country names in the culture. */
export const showAddresses = (world: NorceWorld, culture: string, fields: Fields): Fields => {
  const invoice = fieldsOf(fields, "InvoiceAddress")
  return {
    DeliveryAddresses: listOf(fields, "DeliveryAddresses").map((one) => showAddress(world, culture, one)),
    InvoiceAddress: invoice === undefined ? null : showAddress(world, culture, invoice)
  }
}
