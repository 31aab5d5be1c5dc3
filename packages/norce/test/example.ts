import { NodeHttpClient } from "@effect/platform-node"
import { EmailAddress } from "@kundbro/domain/Ids"
import { Norce } from "@kundbro/norce"
import { Config, Effect, Layer } from "effect"

const layer = Norce.layerConfig({
  baseUrl: Config.URL("NORCE_URL"),
  clientId: Config.String("NORCE_CLIENT_ID"),
  clientSecret: Config.Redacted("NORCE_CLIENT_SECRET"),
  scope: Config.String("NORCE_SCOPE"),
  applicationId: Config.Int("NORCE_APPLICATION_ID"),
  cultureCode: Config.succeed("sv-SE")
}).pipe(Layer.provide(NodeHttpClient.layerUndici))

export const city = Effect.gen(function* () {
  const norce = yield* Norce.Norce
  const { value } = yield* norce.customerByEmail.get(EmailAddress.make("kund.0@shop.example.com"))
  return value.addresses[0]?.city
}).pipe(
  Effect.catchReason("VendorError", "NotFound", () => Effect.succeed("nobody there")),
  Effect.provide(layer)
)
