/**
 * The limits that the vendor page documents for what is sent: lengths of texts in UTF-16 code units, and whole numbers of
 * 32 bits; and what JSON and a query would alter in silence. Paths are in the vendor's words, because these are the vendor's records.
 */
import { Predicate, Redacted } from "effect"
import { FieldIssue } from "@kundbro/domain/VendorError"
import { limits } from "../NorceWire.ts"
import { hasHalf, row } from "./Text.ts"

/** Entities that the body of a call can be. */
export type Entity = "Customer" | "Company" | "Address" | "Pricelist" | "Login"

type Part = keyof typeof limits | "PriceRule" | "PopulationRule"

/** Where entities hold other entities. */
const parts: Readonly<Record<string, Readonly<Record<string, Part>>>> = {
  Customer: {
    Account: "Account",
    Companies: "Company",
    DeliveryAddresses: "Address",
    InvoiceAddress: "Address",
    Flags: "Flag",
    Info: "IdValue"
  },
  Account: { Authorizations: "IdValue" },
  Company: { DeliveryAddresses: "Address", InvoiceAddress: "Address", Flags: "Flag", Info: "IdValue" },
  Pricelist: { PriceRule: "PriceRule", PopulationRules: "PopulationRule" }
}

/** Whether it is a whole number of 32 bits, as every `int32` of the vendor page. */
export const isInt32 = (value: number): boolean => (value | 0) === value

const notInt32 = (field: string) =>
  new FieldIssue({ field, rule: "not-allowed", remedy: "give a whole number of 32 bits" })

const tooLong = (field: string, limit: number) =>
  new FieldIssue({ field, rule: "too-long", limit, remedy: `shorten it to ${limit} UTF-16 units` })

/** Declared numbers that are whole ones of 32 bits. */
const integers = new Set(["Id", "ReferId", "ParentId", "CountryId", "CurrencyId", "Group", "Type", "RuleId"])

/** Lists of such numbers. */
const listed = new Set(["Roles", "PricelistIds", "DeliveryMethodIds", "PaymentMethodIds"])

const notEncodable = (field: string, remedy: string) => new FieldIssue({ field, rule: "not-encodable", remedy })

/** Half a character would travel as another one, at least in a query. */
const ofText = (field: string, text: string, limit: number | undefined): ReadonlyArray<FieldIssue> =>
  limit !== undefined && text.length > limit
    ? [tooLong(field, limit)]
    : hasHalf(text)
      ? [notEncodable(field, "remove the half character")]
      : []

const inside = (entity: string, record: object, path: string): ReadonlyArray<FieldIssue> =>
  Object.entries(record).flatMap(([name, value]: readonly [string, unknown]) => {
    const at = path === "" ? name : `${path}.${name}`
    if (typeof value === "string") {
      return ofText(at, value, limitOf(entity, name))
    }
    if (typeof value === "number") {
      if (!Number.isFinite(value)) return [notEncodable(at, "give a number")]
      return integers.has(name) && !isInt32(value) ? [notInt32(at)] : []
    }
    if (listed.has(name) && Array.isArray(value)) {
      return value.flatMap((one, index) =>
        typeof one === "number" && !isInt32(one) ? [notInt32(`${at}[${index}]`)] : []
      )
    }
    const part = row(row(parts, entity), name)
    if (part === undefined) return []
    if (Array.isArray(value)) {
      return value.flatMap((one, index) => (Predicate.isObject(one) ? inside(part, one, `${at}[${index}]`) : []))
    }
    return Predicate.isObject(value) ? inside(part, value, at) : []
  })

const byEntity: Readonly<Record<string, Readonly<Record<string, number>>>> = limits

const limitOf = (entity: string, name: string): number | undefined => row(row(byEntity, entity), name)

/** What is wrong with a record that is to be sent. */
export const ofBody = (entity: Entity, record: object): ReadonlyArray<FieldIssue> => inside(entity, record, "")

const kinds = new Set(["string", "number", "boolean", "undefined"])

/** What is wrong with query arguments. */
export const ofQuery = (query: Readonly<Record<string, unknown>>): ReadonlyArray<FieldIssue> =>
  Object.entries(query).flatMap(([name, value]) => {
    if (typeof value === "number" && !isInt32(value)) return [notInt32(name)]
    const text = Redacted.isRedacted(value) ? Redacted.value(value) : value
    // A program without types can pass anything, and the text of an object is nobody's name.
    if (!kinds.has(typeof text)) {
      return [new FieldIssue({ field: name, rule: "not-allowed", remedy: "give a text, a number, true or false" })]
    }
    if (typeof text !== "string") return []
    return ofText(name, text, name === "cultureCode" ? limits.Login.CultureCode : undefined)
  })
