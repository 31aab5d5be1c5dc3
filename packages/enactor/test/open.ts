/** A running Enactor and an adapter that talks to it. */
import { NodeHttpClient } from "@effect/platform-node"
import { EnactorSandbox } from "@kundbro/sandbox"
import { Effect, Layer } from "effect"
import { Enactor, type EnactorOptions } from "../src/index.ts"

export const open = Effect.fnUntraced(function* (
  behaviour: EnactorSandbox.EnactorOptions = {},
  more: Partial<EnactorOptions.EnactorOptions> = {}
) {
  const sandbox = yield* EnactorSandbox.make({ people: { seed: 1, count: 40, nasty: 0.2 }, ...behaviour })
  const http = yield* Layer.build(NodeHttpClient.layerUndici)
  const adapter = yield* Effect.provide(Enactor.make({ endpoint: sandbox.url, zone: "Europe/London", ...more }), http)
  return { sandbox, adapter, http }
})
