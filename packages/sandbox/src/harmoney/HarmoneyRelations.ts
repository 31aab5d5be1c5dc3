/** The children of a customer. */
import { fingerprint } from "../internal/recorder.ts"
import { type Fields, textOf } from "../internal/tables.ts"
import { failed, items, type Outcome, remarked, written } from "./HarmoneyOutcome.ts"
import { listedIn, missingOf, type Run, withCustomer } from "./HarmoneyRun.ts"

const asRelation = { firstName: "FirstName", lastName: "LastName", birthdate: "Birthdate", gender: "Gender" } as const

const relationFrom = (parameters: Fields): Fields => {
  const relation: Record<string, string> = {}
  for (const [name, field] of Object.entries(asRelation)) {
    const value = textOf(parameters, name)
    if (value !== undefined) relation[field] = value
  }
  return relation
}

const childGender = (parameters: Fields): Outcome | undefined => {
  const gender = textOf(parameters, "gender")
  return gender === "Boy" || gender === "Girl" ? undefined : failed("98", "000912", "gender must be Boy or Girl")
}

const none = failed("98", "000913", "No relation matches")

const add = withCustomer("write", (world, id, _customer, parameters) => {
  const wrong = missingOf(parameters, "firstName", "birthdate") ?? childGender(parameters)
  if (wrong !== undefined) return wrong
  const RelationId = String(world.next("relation", world.people.length * 10 + 1)).padStart(10, "0")
  const relation = { RelationId, ...relationFrom(parameters), Passive: "false" }
  world.relations.set(id, { List: [...listedIn(world.relations, id), relation] })
  return written(`AddRelation ${id} ${fingerprint(...Object.values(relationFrom(parameters)).map(String))}`)
})

const remove = withCustomer("write", (world, id, _customer, parameters) => {
  const wanted = Object.entries(relationFrom(parameters))
  const children = listedIn(world.relations, id)
  const matching = children.filter((child) => wanted.every(([name, value]) => child[name] === value))
  const [only, ...others] = matching
  if (only === undefined) return none
  if (others.length > 0) return failed("98", "000914", "Several relations match")
  world.relations.set(id, { List: children.filter((child) => child !== only) })
  const done = written(`DeleteRelation ${id} ${textOf(only, "RelationId")}`)
  return remarked(done, "", "000015", "The relation was deleted")
})

const update = withCustomer("write", (world, id, _customer, parameters) => {
  const wrong = missingOf(parameters, "relationId")
  if (wrong !== undefined) return wrong
  const relationId = textOf(parameters, "relationId")
  const children = listedIn(world.relations, id)
  const stored = children.find((child) => child["RelationId"] === relationId)
  if (stored === undefined) return none
  const { FirstName: _f, LastName: _l, Birthdate: _b, ...rest } = stored
  const kept: Fields = world.behaviour.absentFields === "keep" ? stored : { ...rest, Gender: "Unknown" }
  const now: Fields = { ...kept, ...relationFrom(parameters), Passive: textOf(parameters, "passive") ?? "false" }
  world.relations.set(id, { List: children.map((child) => (child === stored ? now : child)) })
  return written(`UpdateRelation ${id} ${relationId}`)
})

/** The operations on relations. */
export const runs = {
  AddRelation: add,
  DeleteRelation: remove,
  UpdateRelation: update,
  GetRelationsByCustomerId: withCustomer("list", (world, id) => items(listedIn(world.relations, id)))
} as const satisfies Readonly<Record<string, Run>>
