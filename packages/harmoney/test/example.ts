import { NodeHttpClient } from "@effect/platform-node"
import { CustomerId } from "@kundbro/domain/Ids"
import { Harmoney } from "@kundbro/harmoney"
import { Config, Effect, Layer } from "effect"

const layer = Harmoney.layerConfig({
  endpoint: Config.URL("HARMONEY_URL"),
  credentials: {
    systemName: Config.String("HARMONEY_SYSTEM"),
    userName: Config.Redacted("HARMONEY_USER"),
    password: Config.Redacted("HARMONEY_PASSWORD"),
    salesChannel: Config.String("HARMONEY_CHANNEL")
  }
}).pipe(Layer.provide(NodeHttpClient.layerUndici))

export const family = (id: string) =>
  Effect.gen(function* () {
    const harmoney = yield* Harmoney.Harmoney
    const customerId = CustomerId.make(id) // text: 00100 and 100 are two customers
    const { value: customer } = yield* harmoney.customerById.get(customerId)
    const { value: children } = yield* harmoney.relationReads.of(customerId)
    return [customer.name, ...children.map(({ name }) => name)].map(({ given }) => given)
  }).pipe(
    Effect.catchReason("VendorError", "Unavailable", ({ problem }) => Effect.succeed([`try later: ${problem}`])),
    Effect.provide(layer)
  )
