/** What all operations share: their shape, and how they say that something is missing or was not found. */
import { type Fields, listOf, type Table, textOf } from "../internal/tables.ts"
import { failed, found, items, type Outcome } from "./HarmoneyOutcome.ts"
import type { HarmoneyWorld } from "./HarmoneyWorld.ts"

/** One operation: from its parameters to its outcome, changing the state on the way. */
export type Run = (world: HarmoneyWorld, parameters: Fields) => Outcome

/** A mandatory parameter is absent or empty. */
export const missing = (what: string): Outcome => failed("98", "000910", `${what} is required`)

/** There is no such thing. A write always fails then; what a read does is the sandbox's choice. */
export const notFound = (world: HarmoneyWorld, as: "object" | "list" | "write"): Outcome => {
  if (as === "write" || world.behaviour.notFound === "failure") return failed("98", "000911", "Nothing was found")
  return as === "list" ? items([]) : found({})
}

/** The first of these parameters that is absent or empty, as its outcome. */
export const missingOf = (parameters: Fields, ...names: ReadonlyArray<string>): Outcome | undefined => {
  const name = names.find((one) => (parameters[one] ?? "") === "")
  return name === undefined ? undefined : missing(name)
}

/** Runs `then` with the stored customer that `customerId` names. */
export const withCustomer =
  (
    as: "object" | "list" | "write",
    then: (world: HarmoneyWorld, id: string, customer: Fields, parameters: Fields) => Outcome
  ): Run =>
  (world, parameters) => {
    // GetCustomerUsersByCustomerId alone has a capital letter.
    const id = textOf(parameters, "customerId") ?? textOf(parameters, "CustomerId") ?? ""
    if (id === "") return missing("customerId")
    const customer = world.customers.get(id)
    return customer === undefined ? notFound(world, as) : then(world, id, customer, parameters)
  }

/** The items of a table that keeps a list under each customer id. */
export const listedIn = (table: Table, id: string): ReadonlyArray<Fields> => listOf(table.get(id), "List")
