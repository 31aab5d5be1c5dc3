import { NodeHttpClient } from "@effect/platform-node"
import { CardNumber, CustomerId } from "@kundbro/domain/Ids"
import { Enactor } from "@kundbro/enactor"
import { Config, Effect, Layer, Stream } from "effect"

const layer = Enactor.layerConfig({
  endpoint: Config.URL("ENACTOR_URL"), // http://host:port/axis2/services
  zone: Config.String("ENACTOR_ZONE") // birth dates are midnights there
}).pipe(Layer.provide(NodeHttpClient.layerUndici))

/** Reads a customer by card, and writes an import file that gives the customer a new number. */
export const copy = (card: string, number: string) =>
  Effect.gen(function* () {
    const enactor = yield* Enactor.Enactor
    const { value: customer } = yield* enactor.customerByCard.get(CardNumber.make(card))
    const { value: account } = yield* enactor.loyaltyByCard.get(CardNumber.make(card))
    const draft = yield* Effect.fromResult(enactor.customerDrafts.draft(customer))
    const entries = Stream.make({ id: CustomerId.make(number), draft }) // text: 00100 and 100 are two customers
    const parts = yield* Stream.runCollect(enactor.customerImport.file(entries)) // or to a file, piece by piece
    return { family: customer.name.family, balance: account.balance?.amount, parts }
  }).pipe(
    Effect.catchReason("VendorError", "NotFound", () => Effect.succeed("nobody has this card" as const)),
    Effect.provide(layer)
  )
