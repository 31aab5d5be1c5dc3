/**
 * New customers (the vendor's order table and its import job; the members of the request are invented). A direct one exists at once, a
 * deferred one only once the job has run, an hour later on the clock: until then its order number stands for it.
 */
import { type Fields, fieldsOf, numberOf, textOf } from "../internal/tables.ts"
import { fullName } from "./InfosoftViews.ts"
import type { InfosoftWorld } from "./InfosoftWorld.ts"

const hour = 3_600_000

const add = (world: InfosoftWorld, details: Fields, justCreated: boolean): string => {
  const number = world.next("customer", 8_000_001)
  world.customers.set(number, {
    Customer_Id: String(Number(number) + 5_000_000),
    CustomerTypeCode: "PERSN",
    ShowFirstName: "true",
    ...details,
    IsCustomerJustCreated: String(justCreated),
    Changes: 0
  })
  return number
}

/** Takes in a new customer and returns its number: a temporary one when it is deferred. */
export const order = (world: InfosoftWorld, details: Fields, deferred: boolean): string => {
  const number = deferred ? world.next("order", 90_000_001) : add(world, details, true)
  world.imports.set(number, { Deferred: deferred, Details: details, Due: world.clock.now() + hour })
  return number
}

/** Existing customers with the same e-mail address and the same full name. */
const matches = (world: InfosoftWorld, details: Fields): ReadonlyArray<string> => {
  const name = fullName(details).toUpperCase()
  return world.withEmail(textOf(details, "Email") ?? "").filter((number) => {
    const other = world.customers.get(number)
    return other !== undefined && fullName(other).toUpperCase() === name
  })
}

const settled = (world: InfosoftWorld, number: string, deferred: boolean, real: string): void => {
  if (deferred) return world.notifications.set(number, { CustomerNumber: real })
  const customer = world.customers.get(number)
  if (customer !== undefined) world.customers.set(number, { ...customer, IsCustomerJustCreated: "false" })
}

/** Runs the import job over what is due, or over everything. Returns how many orders it settled. */
export const runImport = (world: InfosoftWorld, everything: boolean): number => {
  let count = 0
  for (const [number, entry] of Array.from(world.imports.entries())) {
    if (!everything && numberOf(entry, "Due") > world.clock.now()) continue
    const deferred = entry["Deferred"] === true
    const details = fieldsOf(entry, "Details") ?? {}
    // A customer created directly is in the database already and matches itself.
    const [only, ...others] = matches(world, details)
    world.imports.remove(number)
    if (others.length > 0 || entry["Review"] === true) {
      world.manual.set(number, entry)
      continue
    }
    settled(world, number, deferred, deferred ? (only ?? add(world, details, false)) : number)
    count += 1
  }
  return count
}

/** A person at the vendor decides that all who wait are new customers. Returns how many. */
export const release = (world: InfosoftWorld): number => {
  const waiting = Array.from(world.manual.entries())
  for (const [number, entry] of waiting) {
    const deferred = entry["Deferred"] === true
    world.manual.remove(number)
    settled(world, number, deferred, deferred ? add(world, fieldsOf(entry, "Details") ?? {}, false) : number)
  }
  return waiting.length
}

/** Sends everything that waits for the import job to manual handling instead, whatever it matches. */
export const review = (world: InfosoftWorld, number: string): void => {
  const entry = world.imports.get(number)
  if (entry !== undefined) world.imports.set(number, { ...entry, Review: true })
}
