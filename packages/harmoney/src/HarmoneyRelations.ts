/** Relations as abilities: read by customer; added, changed and removed by parameters. */
import { type Adapter, type Capabilities, type Ids, Receipt, type Relation, VendorError } from "@kundbro/domain"
import { Effect, Option } from "effect"
import { failure, refused } from "./internal/Connection.ts"
import { documented, remarksOn } from "./internal/parameters.ts"
import { Sink } from "./internal/Sink.ts"
import { items, nonEmpty } from "./internal/words.ts"
import { type Answered, type Ask, reading, remarksOnBase } from "./HarmoneyAnswer.ts"
import type { OperationName } from "./HarmoneyOperations.ts"
import type { CodecOptions } from "./HarmoneyOptions.ts"
import * as HarmoneyRelation from "./HarmoneyRelation.ts"
import type * as Wire from "./HarmoneyWire.ts"

const unconfirmed = new Receipt.Warning({ level: "information", code: "not confirmed by GetRelationsByCustomerId" })

const textOf = (birthDate: Relation.Relation["birthDate"]) =>
  typeof birthDate === "object" ? birthDate.text : undefined

type Writes = Capabilities.RelationWrites["Service"]

/** The two abilities. */
export const make = (ask: Ask, codec: CodecOptions): Pick<Adapter.Capabilities, "relationReads" | "relationWrites"> => {
  const list = (customerId: Ids.CustomerId) => ask("GetRelationsByCustomerId", { customerId })

  const of: Capabilities.RelationReads["Service"]["of"] = (customerId) =>
    Effect.map(list(customerId), (answered) => {
      const relations = items(answered.result.List).map((one) => HarmoneyRelation.fromWire(codec, one))
      return reading(answered, {
        value: relations.map(({ value }) => value),
        notes: relations.flatMap(({ notes }) => notes)
      })
    })

  /** The relation with this id, as the vendor has it now. */
  const storedAs = (operation: OperationName, answered: Answered<Wire.RelationList>, id: Ids.RelationId) => {
    const stored = items(answered.result.List).find(({ RelationId }) => RelationId === id)
    return stored === undefined
      ? Effect.fail(failure(operation, new VendorError.NotFound({ entity: "relation" })))
      : Effect.succeed(stored)
  }

  const add: Writes["add"] = Effect.fnUntraced(function* (customerId, relation) {
    const sink = new Sink()
    const child = HarmoneyRelation.toChild(codec, relation, sink)
    if (relation.active === false) {
      sink.issue("active", "not-allowed", "a new relation is active; add it as such and update it by its id afterwards")
    }
    if (sink.issues.length > 0) return yield* refused("AddRelation", sink.issues)
    const { outcome } = yield* ask("AddRelation", { customerId, ...child })
    return new Receipt.Created({ id: customerId, warnings: outcome.warnings })
  })

  const update: Writes["update"] = Effect.fnUntraced(function* (customerId, relation) {
    const sink = new Sink()
    const { id } = relation
    if (id === undefined) {
      sink.issue("id", "missing", "read the relations of the customer: they carry the ids")
      return yield* refused("UpdateRelation", sink.issues)
    }
    sink.sendable("id", id, documented.relationId, "fixed")
    const answered = yield* list(customerId)
    const stored = yield* storedAs("UpdateRelation", answered, id)
    const wanted = HarmoneyRelation.merged(codec, stored, relation)
    const child = HarmoneyRelation.toChild(codec, wanted, sink, nonEmpty(stored.Birthdate))
    if (sink.issues.length > 0) return yield* refused("UpdateRelation", sink.issues)
    const passive = wanted.active === false
    // A cached answer proves nothing, so it cannot prove that nothing has to be written.
    const same = HarmoneyRelation.matches(child, stored) && (stored.Passive === true) === passive
    if (same && !answered.cached) return new Receipt.Unchanged({ id: customerId, warnings: remarksOn(customerId) })
    const { outcome } = yield* ask("UpdateRelation", { customerId, relationId: id, ...child, passive })
    return new Receipt.Updated({ id: customerId, warnings: [...outcome.warnings, ...remarksOnBase(answered)] })
  })

  const remove: Writes["remove"] = Effect.fnUntraced(function* (customerId, relation) {
    const before = yield* list(customerId)
    const stored = relation.id === undefined ? undefined : yield* storedAs("DeleteRelation", before, relation.id)
    const sink = new Sink()
    const child = HarmoneyRelation.toChild(codec, relation, sink, textOf(relation.birthDate))
    const { lastName } = child
    if (lastName === undefined) sink.issue("name.family", "missing", "all five values are needed to hit one child")
    if (lastName === undefined || sink.issues.length > 0) return yield* refused("DeleteRelation", sink.issues)
    const matching = items(before.result.List).filter((one) => HarmoneyRelation.matches(child, one))
    if (matching.length > 1) {
      sink.issue("relation", "not-allowed", "several relations have these values; change one of them first")
      return yield* refused("DeleteRelation", sink.issues)
    }
    if (matching.length === 0 || (stored !== undefined && matching[0] !== stored)) {
      return yield* failure("DeleteRelation", new VendorError.NotFound({ entity: "relation" }))
    }
    const { outcome } = yield* ask("DeleteRelation", { customerId, ...child, lastName })
    const warnings = [...outcome.warnings, ...remarksOnBase(before)]
    const after = yield* Effect.option(list(customerId))
    if (Option.isNone(after) || after.value.cached) {
      return new Receipt.Updated({ id: customerId, warnings: [...warnings, unconfirmed] })
    }
    if (items(after.value.result.List).some((one) => HarmoneyRelation.matches(child, one))) {
      return yield* failure("DeleteRelation", new VendorError.InDoubt({ problem: "still-listed" }))
    }
    return new Receipt.Updated({ id: customerId, warnings })
  })

  return { relationReads: { of }, relationWrites: { add, update, remove } }
}
