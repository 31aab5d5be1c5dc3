import { NodeHttpClient, NodeServices } from "@effect/platform-node"
import { Configuration, Vendors } from "@kundbro/systems"
import { Effect, Layer, Schema } from "effect"

const File = Schema.Struct({ systems: Configuration.Systems })

export const capabilitiesOf = (file: string, system: string) =>
  Effect.gen(function* () {
    const { configuration } = yield* Configuration.load(file, File)
    const { adapter } = yield* Vendors.open(configuration.systems, system)
    return Object.keys(adapter)
  }).pipe(Effect.provide(Layer.merge(NodeServices.layer, NodeHttpClient.layerUndici)))
