/**
 * Reading at the source: a customer with what hangs on it, from the vendor's own store rather than from a cache.
 */
import type { Reading } from "@kundbro/domain/Capabilities"
import type { CustomerId } from "@kundbro/domain/Ids"
import { LoyaltyAccount } from "@kundbro/domain/LoyaltyAccount"
import { MappingNote } from "@kundbro/domain/Mapping"
import type { VendorError } from "@kundbro/domain/VendorError"
import { Duration, Effect, Schema } from "effect"
import type { MigrationStopped } from "../MigrationStopped.ts"
import type { SourceAbilities } from "../Plan.ts"
import type { Engine } from "../Stage.ts"

const encodeLoyalty = Schema.encodeSync(Schema.Array(LoyaltyAccount))

/** Reads until the vendor answers from its own store, at most as often as the plan allows; the last answer counts. */
export const fresh = <A>(
  { plan, sourceCalls }: Pick<Engine, "plan" | "sourceCalls">,
  call: Effect.Effect<Reading<A>, VendorError>
) => {
  const again = (left: number): Effect.Effect<Reading<A>, VendorError | MigrationStopped> =>
    Effect.flatMap(sourceCalls.read(call), (reading) =>
      reading.cached && left > 1
        ? Effect.delay(again(left - 1), Duration.min(plan.retry.longestDelay, Duration.times(plan.retry.firstDelay, 4)))
        : Effect.succeed(reading)
    )
  return again(plan.retry.attempts)
}

const fromCache = new MappingNote({
  kind: "ambiguous",
  field: "id",
  reason: "the source answered from its cache, so the record may be older than it seems"
})

/** A customer as the source has it, with what hangs on it. */
export const read = Effect.fnUntraced(function* (
  engine: Pick<Engine, "plan" | "sourceCalls"> & { readonly abilities: SourceAbilities },
  id: CustomerId
) {
  const { abilities } = engine
  const reading = yield* fresh(engine, abilities.read.get(id))
  const notes = [...reading.notes]
  let cached = reading.cached
  const beside: Record<string, unknown> = {}
  if (abilities.relations !== undefined) {
    const relations = yield* fresh(engine, abilities.relations.of(id))
    if (relations.value.length > 0) {
      beside["relations"] = relations.value
      notes.push(...relations.notes, new MappingNote({ kind: "dropped", field: "relations", reason: "kept in a file" }))
    }
    cached ||= relations.cached
  }
  if (abilities.loyalty !== undefined) {
    const loyalty = yield* fresh(engine, abilities.loyalty.of(id))
    if (loyalty.value.length > 0) {
      beside["loyalty"] = encodeLoyalty(loyalty.value)
      notes.push(
        ...loyalty.notes,
        new MappingNote({ kind: "dropped", field: "loyalty.account", reason: "kept in a file" })
      )
    }
    cached ||= loyalty.cached
  }
  if (abilities.consents !== undefined) {
    const consents = yield* fresh(engine, abilities.consents.of(id))
    if (consents.value.length > 0) {
      beside["consents"] = consents.value
      notes.push(
        ...consents.notes,
        new MappingNote({ kind: "dropped", field: "consents", reason: "the register of agreements is kept in a file" })
      )
    }
    cached ||= consents.cached
  }
  if (cached) notes.push(fromCache)
  return {
    customer: reading.value,
    notes,
    beside: Object.keys(beside).length === 0 ? undefined : JSON.stringify(beside)
  }
})
