/** A child: Harmoney with so many people (its name says how many) and an empty Norce; asked for anything, empties Norce. */
import { Effect } from "effect"
import { Sandboxes } from "@kundbro/sandbox"
import { answer, started } from "./Child.ts"

const people = { seed: 1, count: Number(started().name), nasty: 0 }

const program = Effect.gen(function* () {
  const { harmoney, norce } = yield* Sandboxes.make({ harmoney: { people } })
  const slow = Effect.all([
    harmoney.control.inject({ fault: "latency", millis: 20 }),
    norce.control.inject({ fault: "latency", millis: 20 })
  ])
  yield* slow
  const ids = yield* harmoney.control.ids
  answer(
    {
      endpoint: harmoney.url,
      ...harmoney.login,
      baseUrl: norce.url,
      tokenUrl: norce.tokenUrl,
      clientId: norce.clientId,
      clientSecret: norce.clientSecret,
      scope: norce.scope,
      applicationId: norce.applicationId,
      ids: ids.join(" ")
    },
    async () => {
      const { records } = await Effect.runPromise(
        Effect.tap(norce.control.state, () =>
          Effect.andThen(norce.control.reset, norce.control.inject({ fault: "latency", millis: 20 }))
        )
      )
      return { customers: records["customers"] ?? 0 }
    }
  )
  return yield* Effect.never
})

await Effect.runPromise(Effect.scoped(program))
