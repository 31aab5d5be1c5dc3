import { CustomerId } from "@kundbro/domain/Ids"
import { Norce } from "@kundbro/norce"
import { Console, Effect, Redacted } from "effect"
import { FetchHttpClient } from "effect/http"

const program = Effect.gen(function* () {
  const norce = yield* Norce.make({
    baseUrl: new URL(process.env["NORCE_URL"] ?? ""),
    clientId: "sandbox-client",
    clientSecret: Redacted.make("sandbox-secret"),
    scope: "playground",
    applicationId: 4711
  })
  const { value } = yield* norce.customerById.get(CustomerId.make("50000"))
  yield* Console.log(value.name.family)
})
void Effect.runPromise(Effect.provide(program, FetchHttpClient.layer))
