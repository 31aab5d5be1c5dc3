import { CardNumber } from "@kundbro/domain/Ids"
import { Enactor } from "@kundbro/enactor"
import { Console, Effect } from "effect"
import { FetchHttpClient } from "effect/http"

const program = Effect.gen(function* () {
  const enactor = yield* Enactor.make({ endpoint: new URL(process.env["ENACTOR_URL"] ?? "") })
  const { value } = yield* enactor.customerByCard.get(CardNumber.make("144200000000"))
  yield* Console.log(value.name.family)
})
void Effect.runPromise(Effect.provide(program, FetchHttpClient.layer))
