/** What each operation does: one small entry per operation, over the plain state. */
import { type Fields, fieldsOf, listOf, textOf } from "../internal/tables.ts"
import { fingerprint } from "../internal/recorder.ts"
import { classes, type OperationName } from "./HarmoneyContract.ts"
import { failed, found, items, type Outcome, remarked, written } from "./HarmoneyOutcome.ts"
import * as Seed from "./HarmoneySeed.ts"
import type { HarmoneyWorld } from "./HarmoneyWorld.ts"

/** One operation: from its parameters to its outcome, changing the state on the way. */
export type Run = (world: HarmoneyWorld, parameters: Fields) => Outcome

const missing = (what: string) => failed("98", "000910", `${what} is required`)

const notFound = (world: HarmoneyWorld, as: "object" | "list"): Outcome => {
  if (world.behaviour.notFound === "failure") return failed("98", "000911", "Nothing was found")
  return as === "list" ? items([]) : found({})
}

/** Runs `then` with the stored customer that `customerId` names. */
const withCustomer =
  (
    as: "object" | "list",
    then: (world: HarmoneyWorld, id: string, customer: Fields, parameters: Fields) => Outcome
  ): Run =>
  (world, parameters) => {
    const id = textOf(parameters, "customerId")
    if (id === undefined || id === "") return missing("customerId")
    const customer = world.customers.get(id)
    return customer === undefined ? notFound(world, as) : then(world, id, customer, parameters)
  }

const childrenOf = (world: HarmoneyWorld, id: string) => listOf(world.relations.get(id), "List")

const consents = [
  { Id: "EML", Name: "E-post", from: "AcceptEmailOffer" },
  { Id: "SMS", Name: "Sms", from: "AcceptSmsOffer" },
  { Id: "DM", Name: "Brev", from: "AcceptDirectMail" }
] as const

const consent = ({ Id, Name }: (typeof consents)[number]): Fields => ({ Id, Name, Active: "true" })

const properties = (customer: Fields): Fields => fieldsOf(customer, "Properties") ?? {}

const childFields = ["firstName", "lastName", "birthdate", "gender"] as const
const asRelation = { firstName: "FirstName", lastName: "LastName", birthdate: "Birthdate", gender: "Gender" } as const

const relationFrom = (parameters: Fields): Fields =>
  Object.fromEntries(
    childFields.flatMap((name) => {
      const value = textOf(parameters, name)
      return value === undefined ? [] : [[asRelation[name], value]]
    })
  )

const childGender = (parameters: Fields): Outcome | undefined => {
  const gender = textOf(parameters, "gender")
  return gender === "Boy" || gender === "Girl" ? undefined : failed("98", "000912", "gender must be Boy or Girl")
}

const addRelation = withCustomer("object", (world, id, _customer, parameters) => {
  if (!textOf(parameters, "firstName")) return missing("firstName")
  if (!textOf(parameters, "birthdate")) return missing("birthdate")
  const wrong = childGender(parameters)
  if (wrong !== undefined) return wrong
  const RelationId = String(world.next("relation", world.people.length * 10 + 1)).padStart(10, "0")
  const relation = { RelationId, ...relationFrom(parameters), Passive: "false" }
  world.relations.set(id, { List: [...childrenOf(world, id), relation] })
  return written(`AddRelation ${id} ${fingerprint(...Object.values(relationFrom(parameters)).map(String))}`)
})

const deleteRelation = withCustomer("object", (world, id, _customer, parameters) => {
  const wanted = Object.entries(relationFrom(parameters))
  const matching = childrenOf(world, id).filter((child) => wanted.every(([name, value]) => child[name] === value))
  const [only, ...others] = matching
  if (only === undefined) return failed("98", "000913", "No relation matches")
  if (others.length > 0) return failed("98", "000914", "Several relations match")
  world.relations.set(id, { List: childrenOf(world, id).filter((child) => child !== only) })
  return remarked(
    written(`DeleteRelation ${id} ${textOf(only, "RelationId")}`),
    "",
    "000015",
    "The relation was deleted"
  )
})

const updateRelation = withCustomer("object", (world, id, _customer, parameters) => {
  const relationId = textOf(parameters, "relationId")
  if (!relationId) return missing("relationId")
  const children = childrenOf(world, id)
  const stored = children.find((child) => child["RelationId"] === relationId)
  if (stored === undefined) return failed("98", "000913", "No relation matches")
  const { FirstName: _f, LastName: _l, Birthdate: _b, ...rest } = stored
  const kept: Fields = world.behaviour.absentFields === "keep" ? stored : { ...rest, Gender: "Unknown" }
  const now: Fields = { ...kept, ...relationFrom(parameters), Passive: textOf(parameters, "passive") ?? "false" }
  world.relations.set(id, { List: children.map((child) => (child === stored ? now : child)) })
  return written(`UpdateRelation ${id} ${relationId}`)
})

const getCustomer = withCustomer("object", (world, id, customer) => {
  const { cache, clock } = world
  const kept = cache.get(id)
  if (kept !== undefined && clock.now() < kept.until) return { ...found(kept.fields), cached: true }
  if (world.behaviour.cacheMillis > 0) {
    cache.set(id, { until: clock.now() + world.behaviour.cacheMillis, fields: customer })
  }
  return found(customer)
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

const likelyDuplicate = (world: HarmoneyWorld, customer: Fields): boolean => {
  const own = textOf(customer, "CustomerId")
  return world.withEmail(textOf(customer, "Email") ?? "").some((id) => {
    const other = world.customers.get(id)
    return id !== own && ["FirstName", "LastName"].every((name) => other?.[name] === customer[name])
  })
}

/** What is wrong with a customer in business terms. A new one needs a name, an invoice address needs a street. */
const objection = (customer: Fields): Outcome | undefined => {
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
  const objected = objection(customer)
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
  const objected = objection(customer)
  if (objected !== undefined) return { ...objected, object: { ControlStatus: "false" } }
  const named = textOf(customer, "CustomerId")
  const stored = named === undefined ? undefined : world.customers.get(named)
  if (named !== undefined && stored === undefined) return failed("98", "000911", "Nothing was found")
  const id = named ?? String(world.next("customer", 8_000_001)).padStart(9, "0")
  const now: Fields = { ...merged(world, stored, customer), CustomerId: id, ControlStatus: "false" }
  world.customers.set(id, now)
  if (stored === undefined) world.relations.set(id, { List: [] })
  return written(writeKey(customer), now)
}

/** The key of a save: the id, or a hash of who is to be created. */
export const writeKey = (customer: Fields): string => {
  const id = textOf(customer, "CustomerId")
  if (id !== undefined) return `SaveCustomer ${id}`
  const who = ["FirstName", "LastName", "Email"].map((name) => textOf(customer, name) ?? "")
  return `SaveCustomer new:${fingerprint(...who)}`
}

/** All operations, by name. */
export const runs: Readonly<Record<OperationName, Run>> = {
  AddRelation: addRelation,
  DeleteRelation: deleteRelation,
  UpdateRelation: updateRelation,
  GetRelationsByCustomerId: withCustomer("list", (world, id) => items(childrenOf(world, id))),
  GetCustomerByCustomerId: getCustomer,
  GetCustomerByEmail: byEmail,
  GetCustomerByMiscInfo: byMiscInfo,
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
}
