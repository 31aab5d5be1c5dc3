/** What each operation does, over the plain state. */
import { type Fields, fieldsOf, listOf, numberOf, textOf } from "../internal/tables.ts"
import { fingerprint } from "../internal/recorder.ts"
import { definitions } from "./InfosoftAttributes.ts"
import { order } from "./InfosoftImport.ts"
import { done, type Outcome, refused, status } from "./InfosoftOutcome.ts"
import { runs as productionRuns } from "./InfosoftProduction.ts"
import { entity, information } from "./InfosoftViews.ts"
import type { InfosoftWorld } from "./InfosoftWorld.ts"

/** One operation: from its parameters to its outcome, changing the state on the way. */
export type Run = (world: InfosoftWorld, parameters: Fields) => Outcome

const getCustomerInformation: Run = (world, parameters) => {
  const number = textOf(parameters, "customerNumber") ?? "0"
  const customer = world.customers.get(number)
  return customer === undefined
    ? status("01")
    : done(information(world, number, customer, textOf(parameters, "titleCode") ?? ""))
}

/** The stored fields by the names that CustomerDetails gives them. */
const detailNames = {
  FirstName: "FirstName",
  LastName: "LastName",
  Telephone1: "Telephone1",
  EMailAddress: "Email",
  BirthDate: "BirthDate"
} as const

/** What is to be stored of CustomerDetails: only what was sent, unless what is left out is cleared. */
export const detailsFrom = ({ behaviour, upper }: InfosoftWorld, details: Fields): Fields => {
  const stored: Record<string, string> = {}
  for (const [name, own] of Object.entries(detailNames)) {
    const sent = textOf(details, name)
    if (sent === undefined ? behaviour.leftOut === "keep" : sent === "" && behaviour.emptyText === "keep") continue
    stored[own] = own === "FirstName" || own === "LastName" ? upper(sent ?? "") : (sent ?? "")
  }
  return stored
}

const withCustomer =
  (then: (world: InfosoftWorld, number: string, customer: Fields, parameters: Fields) => Outcome): Run =>
  (world, parameters) => {
    const number = textOf(parameters, "CustomerNumber") ?? "0"
    const customer = world.customers.get(number)
    return customer === undefined
      ? refused("NotFoundException", `Customer ${number} was not found`)
      : then(world, number, customer, parameters)
  }

const updateCustomerDetails = withCustomer((world, number, customer, parameters) => {
  const details = fieldsOf(parameters, "CustomerDetails")
  if (details === undefined)
    return refused("ArgumentNullException", "Value cannot be null. Parameter name: CustomerDetails")
  const now = {
    ...customer,
    ...detailsFrom(world, details),
    Changes: numberOf(customer, "Changes") + 1,
    Signature: textOf(parameters, "Signature") ?? "WEB"
  }
  world.customers.set(number, now)
  return done(entity(world, number, now), `UpdateCustomerDetails ${number}`)
})

const createCustomer =
  (deferred: boolean): Run =>
  (world, parameters) => {
    const details = fieldsOf(parameters, "CustomerDetails")
    if (details === undefined)
      return refused("ArgumentNullException", "Value cannot be null. Parameter name: CustomerDetails")
    if (!textOf(details, "LastName")) return refused("InvalidValueException", "LastName is required")
    const stored = { ...detailsFrom(world, details), Signature: textOf(parameters, "Signature") ?? "WEB" }
    const who = ["FirstName", "LastName", "EMailAddress"].map((name) => textOf(details, name) ?? "")
    return done(order(world, stored, deferred), `CreateCustomer new:${fingerprint(...who)}`)
  }

const attributesOf = (world: InfosoftWorld, number: string) => listOf(world.attributes.get(number), "List")

const shown = (list: ReadonlyArray<Fields>) =>
  list.map((one) => ({ ...one, ValidationType: definitions[textOf(one, "Code") ?? ""]?.type ?? "" }))

const objection = (customer: Fields, attribute: Fields): Outcome | undefined => {
  const [code, value] = [textOf(attribute, "Code") ?? "", textOf(attribute, "Value")]
  const definition = definitions[code]
  if (definition === undefined) return refused("NotFoundException", `Unknown attribute code ${code}`)
  if (!definition.types.has(textOf(customer, "CustomerTypeCode") ?? "")) {
    return refused("InvalidValueException", `Attribute ${code} is not permitted for this customer type`)
  }
  if (value === undefined) return refused("InvalidValueException", `Attribute ${code} has no value`)
  return value === "" || definition.valid(value)
    ? undefined
    : refused("InvalidValueException", `The value of attribute ${code} is not a ${definition.type}`)
}

const setAttributes = withCustomer((world, number, customer, parameters) => {
  const sent = listOf(parameters, "DynamicAttributes")
  if (sent.length === 0) return done(shown(attributesOf(world, number)))
  for (const attribute of sent) {
    const objected = objection(customer, attribute)
    if (objected !== undefined) return objected
  }
  const now = new Map(attributesOf(world, number).map((one) => [textOf(one, "Code") ?? "", textOf(one, "Value") ?? ""]))
  for (const attribute of sent) {
    const [code, value] = [textOf(attribute, "Code") ?? "", textOf(attribute, "Value") ?? ""]
    if (value === "") now.delete(code)
    else now.set(code, value)
  }
  const list = Array.from(now, ([Code, Value]) => ({ Code, Value }))
  world.attributes.set(number, { List: list })
  return done(shown(list), `SetCustomerDynamicAttributes ${number}`)
})

/** All operations, by name. */
export const runs: Readonly<Record<string, Run>> = {
  ...productionRuns,
  GetCustomerInformation: getCustomerInformation,
  UpdateCustomerDetails: updateCustomerDetails,
  CreateCustomer: createCustomer(false),
  CreateCustomerDeferred: createCustomer(true),
  GetCustomerDynamicAttributes: withCustomer((world, number) => done(shown(attributesOf(world, number)))),
  SetCustomerDynamicAttributes: setAttributes
}
