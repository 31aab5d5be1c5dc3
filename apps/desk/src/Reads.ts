/**
 * The answers that change nothing. A capability that a system lacks is refused by name before anything is called.
 */
import { type Duration, Effect, Schema } from "effect"
import { HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import type { Adapter, VendorError } from "@kundbro/domain"
import { need, refuse } from "./answering.ts"
import { Api, type CustomerKey, Health } from "./Api.ts"
import * as Problem from "./Problem.ts"
import { abilitiesOf, type System, Systems } from "./Systems.ts"

/** What there is, and whether it answers. */
export const systems = HttpApiBuilder.group(
  Api,
  "systems",
  Effect.fnUntraced(function* (handlers) {
    const systems = yield* Systems
    const describe = ({ adapter, name }: System) => ({
      name,
      vendor: adapter.vendor,
      capabilities: abilitiesOf(adapter),
      referenceKinds: adapter.customerByReference?.kinds ?? [],
      plantable: adapter.customerCreation?.plantable ?? []
    })
    return handlers.handleAll({
      list: () => Effect.succeed(systems.all.map(describe)),
      describe: ({ params }) => Effect.map(systems.get(params.system), describe),
      health: Effect.fnUntraced(function* ({ params }) {
        const { health } = yield* systems.get(params.system)
        const state = yield* health
        return HttpServerResponse.jsonUnsafe(Schema.encodeSync(Health)(state), {
          status: state.status === "down" ? 503 : 200
        })
      })
    })
  })
)

/** Reads, and checks that write nothing. A read takes at most `readTimeout`; then it is 504. */
export const customers = (readTimeout: Duration.Input) =>
  HttpApiBuilder.group(
    Api,
    "customers",
    Effect.fnUntraced(function* (handlers) {
      const systems = yield* Systems

      /** One call of one ability of a system. */
      const read = Effect.fnUntraced(function* <K extends Adapter.CapabilityName, A>(
        name: string,
        capability: K,
        call: (ability: Adapter.Capabilities[K]) => Effect.Effect<A, VendorError.VendorError>
      ) {
        const system = yield* systems.get(name)
        const ability = yield* need(system, capability)
        return yield* system.ask(call(ability)).pipe(
          Effect.catch((error) => refuse(system, error)),
          Effect.timeoutOrElse({
            duration: readTimeout,
            orElse: () => Effect.fail(new Problem.TimedOut({ system: name, retry: "later" }))
          })
        )
      })

      const lookup = (name: string, key: CustomerKey) => {
        if ("id" in key) return read(name, "customerById", ({ get }) => get(key.id))
        if ("email" in key) return read(name, "customerByEmail", ({ get }) => get(key.email))
        if ("nationalId" in key) return read(name, "customerByNationalId", ({ get }) => get(key.nationalId))
        if ("card" in key) return read(name, "customerByCard", ({ get }) => get(key.card))
        return read(name, "customerByReference", ({ get }) => get(key.reference))
      }

      return handlers.handleAll({
        lookup: ({ params, payload }) => lookup(params.system, payload),
        search: ({ params, payload }) => read(params.system, "customerSearch", ({ search }) => search(payload)),
        relations: ({ params, payload }) => read(params.system, "relationReads", ({ of }) => of(payload.id)),
        consents: ({ params, payload }) => read(params.system, "consentReads", ({ of }) => of(payload.id)),
        loyalty: ({ params, payload }) =>
          "id" in payload
            ? read(params.system, "loyaltyReads", ({ of }) => of(payload.id))
            : Effect.map(
                read(params.system, "loyaltyByCard", ({ get }) => get(payload.card)),
                (reading) => ({ ...reading, value: [reading.value] })
              ),
        draft: Effect.fnUntraced(function* ({ params, payload }) {
          const system = yield* systems.get(params.system)
          const { draft, uniqueKeys } = yield* need(system, "customerDrafts")
          const drafted = yield* Effect.fromResult(draft(payload.customer)).pipe(
            Effect.catch((error) => refuse(system, error))
          )
          return { customer: drafted.customer, notes: drafted.notes, uniqueKeys: uniqueKeys(drafted) }
        }),
        validate: Effect.fnUntraced(function* ({ params, payload }) {
          const { draft } = yield* need(yield* systems.get(params.system), "customerDrafts")
          const warnings = yield* read(params.system, "customerValidation", ({ validate }) =>
            Effect.flatMap(Effect.fromResult(draft(payload.customer)), validate)
          )
          return { warnings }
        })
      })
    })
  )
