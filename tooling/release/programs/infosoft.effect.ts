import { CustomerId } from "@kundbro/domain/Ids"
import { Infosoft } from "@kundbro/infosoft"
import { Console, Effect } from "effect"
import { FetchHttpClient } from "effect/http"

const at = (name: string) => new URL(process.env[name] ?? "")
const endpoints = {
  infoWeb: at("INFOSOFT_INFOWEB_URL"),
  customer: at("INFOSOFT_CUSTOMER_URL"),
  attributes: at("INFOSOFT_ATTRIBUTES_URL")
}

const program = Effect.gen(function* () {
  const infosoft = yield* Infosoft.make({ endpoints })
  const { value } = yield* infosoft.customerById.get(CustomerId.make("700001"))
  yield* Console.log(value.name.family)
})
void Effect.runPromise(Effect.provide(program, FetchHttpClient.layer))
