/** Finding, reading, validating and saving customers. */
import { fingerprint } from "../internal/recorder.ts"
import { type Fields, fieldsOf, listOf, textOf } from "../internal/tables.ts"
import { classes } from "./HarmoneyClasses.ts"
import { clubInfo } from "./HarmoneyClub.ts"
import { failed, found, items, type Outcome, remarked, written } from "./HarmoneyOutcome.ts"
import { missing, missingOf, notFound, type Run, withCustomer } from "./HarmoneyRun.ts"
import * as Seed from "./HarmoneySeed.ts"
import type { HarmoneyWorld } from "./HarmoneyWorld.ts"

const consents = [
  { Id: "EML", Name: "E-post", from: "AcceptEmailOffer" },
  { Id: "SMS", Name: "Sms", from: "AcceptSmsOffer" },
  { Id: "DM", Name: "Brev", from: "AcceptDirectMail" }
] as const

const consent = ({ Id, Name }: (typeof consents)[number]): Fields => ({ Id, Name, Active: "true" })

const properties = (customer: Fields): Fields => fieldsOf(customer, "Properties") ?? {}

const getCustomer = withCustomer("object", (world, id, customer) => {
  const { cache, clock } = world
  const kept = cache.get(id)
  if (kept !== undefined && clock.now() < kept.until) return { ...found(kept.fields), cached: true }
  if (world.behaviour.cacheMillis > 0) {
    cache.set(id, { until: clock.now() + world.behaviour.cacheMillis, fields: customer })
  }
  return found(customer)
})

const withClubInfo = withCustomer("object", (world, id, customer, parameters) => {
  const info = clubInfo(world, id)
  if (textOf(parameters, "isClub") !== "true" || info === undefined) return found(customer)
  return found({ ...customer, ClubInfo: { ...fieldsOf(customer, "ClubInfo"), ...info } })
})

const byEmail: Run = (world, parameters) => {
  const email = textOf(parameters, "emailAddress")
  if (!email) return missing("emailAddress")
  const customer = world.customers.get(world.withEmail(email).at(-1) ?? "")
  return customer === undefined ? notFound(world, "object") : found(customer)
}

const byMiscInfo: Run = (world, parameters) => {
  const wanted = fieldsOf(parameters, "MiscInfo")
  if (wanted === undefined) return missing("MiscInfo")
  const [kind, value] = [textOf(wanted, "Type"), textOf(wanted, "Value") ?? ""]
  const id = kind === "CRM" ? value.replace(/^CRM-/, "") : kind === "CARD" ? value.replace(/^CARD-/, "") : ""
  const customer = id === value ? undefined : world.customers.get(id)
  return customer === undefined ? notFound(world, "object") : found(customer)
}

const bySsn: Run = (world, parameters) => {
  const person = world.withSsn(textOf(parameters, "SSN") ?? "")
  const customer = world.customers.get(person?.id ?? "")
  return missingOf(parameters, "SSN") ?? (customer === undefined ? notFound(world, "object") : found(customer))
}

/** What the external partner says: a name and an address, of customers and others, in the countries that it covers. */
const external = (world: HarmoneyWorld, parameters: Fields): Fields | undefined => {
  const person = world.withSsn(textOf(parameters, "SSN") ?? textOf(parameters, "ssn") ?? "")
  const country = textOf(parameters, "country")
  if (person === undefined || country === "UnitedKingdom" || Seed.country(person) !== country) return undefined
  const { Address = [], CustomerId = "", FirstName = "", Gender = "", LastName = "" } = Seed.customer(person, false)
  return {
    ...(world.personOf(person.id) !== undefined && { CustomerId }),
    FirstName,
    LastName,
    ...(!person.protectedAddress && { Address }),
    Gender
  }
}

const bySsnAndCountry: Run = (world, parameters) => {
  const wrong = missingOf(parameters, "SSN", "country")
  if (wrong !== undefined) return wrong
  const person = world.withSsn(textOf(parameters, "SSN") ?? "")
  const customer = world.customers.get(person?.id ?? "")
  if (person !== undefined && customer !== undefined && Seed.country(person) === textOf(parameters, "country")) {
    return found(customer)
  }
  const outside = world.behaviour.decidas ? external(world, parameters) : undefined
  return outside === undefined ? notFound(world, "object") : found(outside)
}

const notOrdered = failed("98", "000935", "Decidas is not activated")

const fromPartner: Run = (world, parameters) => {
  if (!world.behaviour.decidas) return notOrdered
  const outside = external(world, parameters)
  return (
    missingOf(parameters, "ssn", "country", "partner") ??
    (outside === undefined ? notFound(world, "object") : found(outside))
  )
}

/** Two letters by country: the vendor's own for Sweden besides the ISO code that it claims to use. */
const countryOfCode: Readonly<Record<string, string>> = {
  SV: "Sweden",
  SE: "Sweden",
  NO: "Norway",
  DK: "Denmark",
  FI: "Finland"
}

const creditCheck: Run = (world, parameters) => {
  if (!world.behaviour.decidas) return notOrdered
  const wrong = missingOf(parameters, "ssn", "country", "amount", "isCompany")
  if (wrong !== undefined) return wrong
  const country = countryOfCode[textOf(parameters, "country") ?? ""] ?? ""
  // The register has people only.
  const known = textOf(parameters, "isCompany") === "false" && external(world, { ...parameters, country }) !== undefined
  if (!known) return notFound(world, "object")
  const Amount = textOf(parameters, "amount") ?? ""
  const Reference = `D${String(world.next("credit-check", 1)).padStart(7, "0")}`
  const check: Fields = { Reference, Approved: String(Number(Amount) <= 20_000), Amount }
  world.creditChecks.set(Reference, check)
  return found(check)
}

/** A credit check must come back as it was given out. */
const forged = (world: HarmoneyWorld, customer: Fields): Outcome | undefined => {
  const check = fieldsOf(customer, "CreditCheck")
  if (check === undefined) return undefined
  const issued = world.creditChecks.get(textOf(check, "Reference") ?? "")
  const same = ["Reference", "Approved", "Amount"].every((name) => issued?.[name] === check[name])
  return issued !== undefined && same ? undefined : failed("98", "000936", "The credit check is not the one given out")
}

const likelyDuplicate = (world: HarmoneyWorld, customer: Fields): boolean => {
  const own = textOf(customer, "CustomerId")
  return world.withEmail(textOf(customer, "Email") ?? "").some((id) => {
    const other = world.customers.get(id)
    return id !== own && ["FirstName", "LastName"].every((name) => other?.[name] === customer[name])
  })
}

/** What is wrong with a customer in business terms. A new one needs a name, an invoice address needs a street. */
const objection = (world: HarmoneyWorld, customer: Fields): Outcome | undefined => {
  if (world.blocked.get(textOf(customer, "CustomerId") ?? "") !== undefined) {
    return failed("98", "000937", "The customer is blocked")
  }
  if (textOf(customer, "CustomerId") === undefined && !textOf(customer, "LastName")) return missing("LastName")
  const street = listOf(customer, "Address").find((one) => one["Type"] === "Invoice" && one["Street"] === undefined)
  return street === undefined ? undefined : failed("98", "000902", "Street is required")
}

const wrongZip = (customer: Fields): boolean =>
  listOf(customer, "Address").some(
    (one) => one["Country"] === "Sweden" && !/^\d{3} ?\d{2}$/.test(textOf(one, "ZipCode") ?? "")
  )

const given = (parameters: Fields): Fields | undefined => fieldsOf(parameters, "customer")

const validateCustomer: Run = (world, parameters) => {
  const customer = given(parameters)
  if (customer === undefined) return missing("customer")
  const objected = objection(world, customer)
  if (objected !== undefined) return objected
  if (wrongZip(customer)) return failed("98", "000915", "The postal code is wrong")
  const { CustomerId: _, ...withoutId } = customer
  const answer = found(textOf(customer, "CustomerId") === undefined ? withoutId : customer)
  if (!likelyDuplicate(world, customer)) return answer
  return world.behaviour.duplicates === "refuse"
    ? failed("98", "000903", "A likely duplicate exists")
    : remarked(answer, "02", "000903", "A likely duplicate exists")
}

const booleanFields = (of: string) => (classes[of] ?? []).filter(({ kind }) => kind.is === "boolean")
const boolFields = (classes["CustomerProperties"] ?? []).filter(
  ({ kind }) => kind.is === "enum" && kind.name === "Bool"
)

/** What a stock server makes of absent value types: booleans become false, a Bool becomes its first member. */
const withDefaults = (customer: Fields): Fields => {
  if (customer["Properties"] === undefined) return customer
  const defaults = Object.fromEntries([
    ...booleanFields("CustomerProperties").map(({ name }) => [name, "false"]),
    ...boolFields.map(({ name }) => [name, "UnKnown"])
  ])
  return { ...customer, Properties: { ...defaults, ...properties(customer) } }
}

const numbered = (customer: Fields): Fields =>
  customer["Address"] === undefined
    ? customer
    : {
        ...customer,
        Address: listOf(customer, "Address").map((one, at) => Object.assign({ Id: String(at + 1), Type: "None" }, one))
      }

/** What is stored when `written` meets `stored`. */
const merged = (world: HarmoneyWorld, stored: Fields | undefined, change: Fields): Fields => {
  const vip: Fields = world.behaviour.undeclared ? { IsVip: "false" } : {}
  if (stored === undefined || world.behaviour.absentFields === "clear")
    return numbered(withDefaults({ ...vip, ...change }))
  return numbered(
    withDefaults({
      ...stored,
      ...change,
      ...(change["Properties"] !== undefined && { Properties: { ...properties(stored), ...properties(change) } })
    })
  )
}

const saveCustomer: Run = (world, parameters) => {
  const customer = given(parameters)
  if (customer === undefined) return missing("customer")
  const objected = objection(world, customer) ?? forged(world, customer)
  if (objected !== undefined) return { ...objected, object: { ControlStatus: "false" } }
  const named = textOf(customer, "CustomerId")
  const stored = named === undefined ? undefined : world.customers.get(named)
  if (named !== undefined && stored === undefined) return notFound(world, "write")
  const id = named ?? String(world.next("customer", 8_000_001)).padStart(9, "0")
  const { ClubInfo: _, ...own } = customer
  const change = world.behaviour.undeclared ? customer : own
  const now: Fields = { ...merged(world, stored, change), CustomerId: id, ControlStatus: "false" }
  world.customers.set(id, now)
  if (stored === undefined) world.relations.set(id, { List: [] })
  return written(writeKey(customer), now)
}

/** The key of a save: the id, or a hash of who is to be created. */
const writeKey = (customer: Fields): string => {
  const id = textOf(customer, "CustomerId")
  if (id !== undefined) return `SaveCustomer ${id}`
  const who = ["FirstName", "LastName", "Email"].map((name) => textOf(customer, name) ?? "")
  return `SaveCustomer new:${fingerprint(...who)}`
}

/** The operations on customers. */
export const runs = {
  GetCustomerByCustomerId: getCustomer,
  GetCustomerByCustomerIdWithClubInfo: withClubInfo,
  GetCustomerByEmail: byEmail,
  GetCustomerBySSN: bySsn,
  GetCustomerBySSNAndCountry: bySsnAndCountry,
  GetCustomerByMiscInfo: byMiscInfo,
  GetCustomerFromExternalPartner: fromPartner,
  GetDecidasCreditCheck: creditCheck,
  ValidateCustomer: validateCustomer,
  SaveCustomer: saveCustomer,
  GetConsents: () => items(consents.map(consent)),
  GetCustomerConsents: withCustomer("list", (_world, _id, customer) =>
    items(consents.filter(({ from }) => properties(customer)[from] === "True").map(consent))
  ),
  GetCustomerBonus: withCustomer("object", (world, id) => {
    const person = world.personOf(id)
    const bonus = person === undefined ? { CurrentBonus: "0", Engagements: [] } : Seed.bonus(person)
    return found({ CustomerId: id, ...bonus })
  }),
  GetCustomerCrm: withCustomer("object", (world, id) => {
    const person = world.personOf(id)
    return found({ CustomerId: id, CrmId: person === undefined ? "" : Seed.crmId(person) })
  })
} as const satisfies Readonly<Record<string, Run>>
