/** What a call is and what it can answer: shared by all operations. */
import type { Schema } from "effect"
import { type Fields, listOf } from "../internal/tables.ts"
import { type Application, Refused } from "./NorceParts.ts"
import { show } from "./NorceRecord.ts"
import type { NorceWorld } from "./NorceWorld.ts"

/** One readable call. */
export interface Call {
  readonly application: Application
  /** The query arguments by their contract name; missing ones are absent. */
  readonly query: Readonly<Record<string, string>>
  readonly body: Fields
}

/** What a call answers: JSON, nothing at all, or "none" in the configured manner. */
export type Outcome =
  | { readonly _tag: "Value"; readonly value: Schema.Json }
  | { readonly _tag: "Nothing" }
  | { readonly _tag: "None" }

/** One operation: from its call to its outcome, changing the state on the way. Throws {@link Refused}. */
export type Run = (world: NorceWorld, call: Call) => Outcome

/** An answer with a value. */
export const value = (json: Schema.Json): Outcome => ({ _tag: "Value", value: json })

/** There is no such thing. */
export const none: Outcome = { _tag: "None" }

/** Done, and nothing to say. */
export const nothing: Outcome = { _tag: "Nothing" }

/** A boolean argument. */
export const isTrue = (text: string | undefined, missing: boolean): boolean =>
  text === undefined ? missing : text.toLowerCase() === "true"

/** The language of the answer. */
export const culture = ({ application, query }: Call): string => query["cultureCode"] ?? application.culture

/** An id argument as the tables know it: `007` is 7. */
export const idOf = ({ query }: Call, name: string): string => String(Number(query[name]))

/** A customer as the call wants to see it, or none. */
export const customer = (world: NorceWorld, call: Call, stored: Fields | undefined): Outcome =>
  stored === undefined ? none : value(show(world, stored, culture(call), isTrue(call.query["includeCompanies"], true)))

/** The refusal of a write whose customer does not exist. */
export const customerMissing = () => new Refused("CustomerMissing", "The customer does not exist")

/** The customer that a call names by `customerId`. */
export const customerOf = (world: NorceWorld, call: Call): Fields => {
  const stored = world.customers.get(idOf(call, "customerId"))
  if (stored === undefined) throw customerMissing()
  return stored
}

/** The moment, as records show it. */
export const now = (world: NorceWorld): string => new Date(world.clock.now()).toISOString()

/** The records with one left out or put in its place. */
export const replaced = (fields: Fields, name: string, id: number, by: ReadonlyArray<Fields>): ReadonlyArray<Fields> =>
  listOf(fields, name).flatMap((one) => (one["Id"] === id ? by : [one]))
