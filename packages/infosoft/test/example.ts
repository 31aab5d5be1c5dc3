import { NodeHttpClient } from "@effect/platform-node"
import { CustomerId } from "@kundbro/domain/Ids"
import { Infosoft } from "@kundbro/infosoft"
import { Config, Effect, Layer } from "effect"

const layer = Infosoft.layerConfig({
  endpoints: {
    infoWeb: Config.URL("INFOSOFT_INFOWEB_URL"),
    customer: Config.URL("INFOSOFT_CUSTOMER_URL"),
    attributes: Config.URL("INFOSOFT_ATTRIBUTES_URL")
  },
  signature: Config.succeed("OUR-SHOP"),
  notFound: Config.succeed(["01"])
}).pipe(Layer.provide(NodeHttpClient.layerUndici))

export const reads = (number: string, title: string) =>
  Effect.gen(function* () {
    const infosoft = yield* Infosoft.Infosoft
    const id = CustomerId.make(number)
    const { value: customer } = yield* infosoft.customerById.get(id)
    const { value: production } = yield* infosoft.production.of(id, title)
    return { kind: customer.kind, product: production.subscription?.productText ?? "not a subscriber" }
  }).pipe(
    Effect.catchReason("VendorError", "NotFound", () => Effect.succeed("nobody there")),
    Effect.provide(layer)
  )
