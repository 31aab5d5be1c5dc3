import { CustomerId } from "@kundbro/domain/Ids"
import { Harmoney } from "@kundbro/harmoney"
import { Console, Effect, Redacted } from "effect"
import { FetchHttpClient } from "effect/http"

const userName = Redacted.make("demo1")
const credentials = { systemName: "QZZ", userName, password: Redacted.make("notreal"), salesChannel: "007" }

const program = Effect.gen(function* () {
  const harmoney = yield* Harmoney.make({ endpoint: new URL(process.env["HARMONEY_URL"] ?? ""), credentials })
  const { value } = yield* harmoney.customerById.get(CustomerId.make("004711000"))
  yield* Console.log(value.name.family)
})
void Effect.runPromise(Effect.provide(program, FetchHttpClient.layer))
