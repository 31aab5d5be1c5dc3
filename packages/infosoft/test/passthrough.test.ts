import { NodeHttpClient } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import { InfosoftSandbox } from "@kundbro/sandbox"
import { passthrough } from "@kundbro/soap/Wsdl"
import { Effect } from "effect"

it.live("an operation that is only named is reached by the installation's own description", () =>
  Effect.gen(function* () {
    const sandbox = yield* InfosoftSandbox.make({ people: { seed: 1, count: 2, nasty: 0 } })
    const infoWeb = yield* passthrough({ url: `${sandbox.infoWebUrl}?wsdl` })
    const [customerNumber = "none"] = yield* sandbox.control.ids
    const answer = yield* infoWeb.call("GetSubscriptionProductMatrix", {
      customerNumber,
      titleCode: "FB",
      dateToBeChecked: "2031-05-05"
    })
    assert.property(answer, "GetSubscriptionProductMatrixResult")
  }).pipe(Effect.scoped, Effect.provide(NodeHttpClient.layerUndici))
)
