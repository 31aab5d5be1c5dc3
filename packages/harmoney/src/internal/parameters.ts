/**
 * What the vendor page says of parameters before anything is sent: limits, enumerations, and rules of single operations.
 * A limit rejects where the page does not contradict itself; where it does, there is a remark.
 */
import { CalendarDate, Receipt, VendorError } from "@kundbro/domain"
import { Record, Redacted, Result } from "effect"
import type { Input, OperationName } from "../HarmoneyOperations.ts"
import { type HarmoneyOptions, type Limits, limits, type Members, members, vocabularies } from "../HarmoneyOptions.ts"
import type { Address, AlternativeItemChange, Customer, PremiumArticle } from "../HarmoneyWire.ts"
import { Sink } from "./Sink.ts"
import { items, nonEmpty } from "./words.ts"

/** Longest texts, in UTF-16 units, that nothing contradicts. */
export const documented = {
  relationId: 10,
  birthdate: 8,
  period: 6,
  reasonCode: 2,
  exitCode: 3,
  userId: 75,
  userPassword: 20,
  invoiceNr: 10,
  subCampaignId: 7,
  "Address.Id": 5,
  "AlternativeItem.Id": 3,
  "AlternativeItem.DistributionId": 5
} as const

/** Limits that the vendor page contradicts: 9 against 10, and 13 against an example of 15. */
const contradicted: Readonly<Record<string, number>> = {
  customerId: 9,
  CustomerId: 9,
  recruiterCustomerId: 9,
  recruitedCustomerId: 9,
  SSN: 13,
  ssn: 13
}

const entries = (input: object): ReadonlyArray<readonly [string, unknown]> => Object.entries(input)

/** A remark on a longer customer id: it works with some operations only. */
export const remarksOn = (customerId: string): ReadonlyArray<Receipt.Warning> => remarks({ customerId })

/** What is worth a remark in an input, and is sent all the same. */
export const remarks = (input: object): ReadonlyArray<Receipt.Warning> =>
  entries(input).flatMap(([name, value]) => {
    const limit = contradicted[name]
    return limit !== undefined && typeof value === "string" && value.length > limit
      ? [new Receipt.Warning({ level: "warning", code: `${name} longer than ${limit}` })]
      : []
  })

/** The enumeration of a parameter. */
const enumerations: Readonly<Record<string, keyof Members>> = {
  gender: "Gender",
  country: "Country",
  partner: "ExternalPartner",
  accountType: "AccountType",
  premiumType: "PremiumType",
  printType: "PrintType"
}

/** An empty family name means that there is none. In DeleteRelation it might match every child. */
const mayBeEmpty = (operation: OperationName, name: string): boolean =>
  name === "lastName" && operation !== "DeleteRelation"

const names: ReadonlySet<string> = new Set(["firstName", "lastName"])
const maxima: Readonly<Record<string, number>> = documented

type Rules = { readonly [K in OperationName]?: (input: Input<K>, check: Check) => void }

/** What one tenant's page and options allow. */
interface Allowed {
  readonly limits: Limits
  readonly members: Readonly<Record<keyof Members, ReadonlySet<string>>>
}

const allowedBy = (options: Pick<HarmoneyOptions, "limits" | "members" | "vocabularies">): Allowed => {
  const words = { ...vocabularies, ...options.vocabularies }
  const all = (name: keyof Members, more: ReadonlyArray<string> = []) =>
    new Set([...members[name], ...(options.members?.[name] ?? []), ...more])
  const lengths = { ...limits, ...options.limits }
  return {
    limits: lengths,
    members: {
      Gender: all("Gender", Object.values(words.childGender.write)),
      Country: all("Country", Object.values(words.country.write)),
      ExternalPartner: all("ExternalPartner"),
      AccountType: all("AccountType"),
      PremiumType: all("PremiumType"),
      PrintType: all("PrintType")
    }
  }
}

/** The check of one input. */
class Check {
  readonly sink = new Sink()
  private readonly allowed: Allowed
  constructor(allowed: Allowed) {
    this.allowed = allowed
  }

  text(field: string, value: string, limit: number | undefined, fixed?: "fixed"): void {
    if (value === "") this.sink.issue(field, "missing", `set ${field}: without it the vendor may hit another record`)
    else this.sink.sendable(field, value, limit, fixed)
  }

  member(field: string, enumeration: keyof Members, value: string): void {
    if (this.allowed.members[enumeration].has(value)) return
    this.sink.issue(field, "unknown-value", `use a member of ${enumeration}, or add it to members in the options`)
  }

  parameter(operation: OperationName, name: string, value: unknown): void {
    const text = Redacted.isRedacted(value) ? Redacted.value(value) : value
    if (typeof text !== "string" || (text === "" && mayBeEmpty(operation, name))) return
    const enumeration = enumerations[name]
    // A text of two letters in this one operation, where the others have the enumeration.
    if (operation === "GetDecidasCreditCheck" && name === "country") return this.text(name, text, 2, "fixed")
    if (enumeration !== undefined) return this.member(name, enumeration, text)
    if (names.has(name)) return this.text(name, text, this.allowed.limits.name)
    this.text(name, text, maxima[name], "fixed")
    if (name === "period" && !/^\d*$/.test(text)) {
      this.sink.issue(name, "not-allowed", "give the period as the vendor lists it: up to six digits")
    }
  }

  /** The documented lengths of an address. */
  address(address: Address, at: number): void {
    const { addressLine, name, postalCode } = this.allowed.limits
    const lengths = {
      FirstName: name,
      LastName: name,
      Street: addressLine,
      ZipCode: postalCode,
      City: addressLine,
      CareOfAddress: addressLine,
      AdditionalName: addressLine,
      AdditionalAddress: addressLine,
      AdditionalDistrict: addressLine
    }
    this.sink.sendable(`customer.Address[${at}].Id`, address.Id ?? "", documented["Address.Id"], "fixed")
    for (const [field, limit] of Record.toEntries(lengths)) {
      this.sink.sendable(`customer.Address[${at}].${field}`, address[field] ?? "", limit)
    }
  }

  alternativeItem(item: AlternativeItemChange, at: number): void {
    const path = `alternativeItemList[${at}]`
    this.text(`${path}.Id`, item.Id, documented["AlternativeItem.Id"], "fixed")
    this.text(`${path}.DistributionId`, item.DistributionId, documented["AlternativeItem.DistributionId"], "fixed")
    this.attribute(`${path}.Attribute1`, item.Attribute1)
  }

  article(article: PremiumArticle, at: number): void {
    const path = `articleList[${at}]`
    this.text(`${path}.ItemId`, article.ItemId, this.allowed.limits.itemId)
    this.attribute(`${path}.Attribute1`, article.Attribute1)
    this.attribute(`${path}.Attribute2`, article.Attribute2)
  }

  private attribute(field: string, value: string | undefined): void {
    if (value !== undefined) this.sink.sendable(field, value, this.allowed.limits.itemAttribute)
  }

  some(field: string, list: ReadonlyArray<unknown>): void {
    if (list.length === 0) this.sink.issue(field, "missing", "give at least one item, or do not call")
  }
}

/** 10 characters are documented for these two, 9 elsewhere: up to 10 with a remark. */
const longerId = ({ customerId }: { readonly customerId: string }, { sink }: Check): void => {
  sink.sendable("customerId", customerId, 10, "fixed")
}

/** A stored customer is written back as the vendor has it, longer texts included. */
const newCustomer = ({ customer }: { readonly customer: Customer }, check: Check): void => {
  if (nonEmpty(customer.CustomerId) !== undefined) return
  items(customer.Address).forEach((address, at) => check.address(address, at))
}

const rules: Rules = {
  SaveCustomer: newCustomer,
  ValidateCustomer: newCustomer,
  GetCustomerByMiscInfo: ({ MiscInfo: { Type, Value } }, check) => {
    check.text("MiscInfo.Type", Type, undefined)
    check.text("MiscInfo.Value", Value, undefined)
  },
  AddRelation: ({ birthdate }, { sink }) => {
    if (birthdate !== "" && typeof CalendarDate.fromBasic(birthdate) === "object") {
      sink.issue("birthdate", "not-allowed", "give a day of the calendar as eight digits, year first")
    }
  },
  GetFuturePeriods: longerId,
  GetPastPeriods: longerId,
  UpdateCustomerMembership: ({ fromDate, toDate }, { sink }) => {
    // Days of the calendar sort as text.
    if (fromDate > toDate) sink.issue("toDate", "not-allowed", "a pause ends on its first day or later")
  },
  SaveCustomerAlternativeClubItems: ({ alternativeItemList: items }, check) => {
    check.some("alternativeItemList", items)
    items.forEach((item, at) => check.alternativeItem(item, at))
    const keys = new Set(items.map(({ DistributionId, Id }) => JSON.stringify([Id, DistributionId])))
    if (keys.size < items.length) {
      check.sink.issue("alternativeItemList", "not-allowed", "name each item (Id and DistributionId) once")
    }
  },
  SaveCustomerPremiums: ({ articleList }, check) => {
    check.some("articleList", articleList)
    articleList.forEach((article, at) => check.article(article, at))
  }
}

/** Says what of an input must not be sent. */
export type Checks = <K extends OperationName>(operation: K, input: Input<K>) => ReadonlyArray<VendorError.FieldIssue>

const otherThanTyped = new VendorError.FieldIssue({
  field: "input",
  rule: "not-allowed",
  remedy: "give every member that the operation's type asks for, and of its kind"
})

/** The checks of one tenant. */
export const make = (options: Pick<HarmoneyOptions, "limits" | "members" | "vocabularies">): Checks => {
  const allowed = allowedBy(options)
  const issuesOf: Checks = (operation, input) => {
    const check = new Check(allowed)
    for (const [name, value] of entries(input)) check.parameter(operation, name, value)
    rules[operation]?.(input, check)
    return check.sink.issues
  }
  // Only what the types forbid makes a rule throw, which a program without types can pass all the same.
  return (operation, input) =>
    Result.getOrElse(
      Result.try(() => issuesOf(operation, input)),
      () => [otherThanTyped]
    )
}
