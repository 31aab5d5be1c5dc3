import { NodeHttpClient, NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"
import { Sandboxes } from "@kundbro/sandbox"
import { Configuration, Preflight, SandboxSystems, Vendors } from "@kundbro/systems"

const services = Layer.merge(NodeServices.layer, NodeHttpClient.layerUndici)

describe("the systems of the sandboxes", () => {
  it.live("open by their configuration and their secrets, every vendor once, and answer a harmless read", () =>
    Effect.gen(function* () {
      const sandboxes = yield* Sandboxes.make()
      const systems = yield* Schema.decodeUnknownEffect(Configuration.Systems)(SandboxSystems.systems(sandboxes))
      assert.sameMembers(
        Object.values(systems).map(({ vendor }) => vendor),
        Object.keys(Vendors.vendors)
      )
      for (const name of Object.keys(systems)) {
        const { adapter } = yield* Vendors.open(systems, name, SandboxSystems.secrets(sandboxes))
        const read = Preflight.harmlessRead(adapter)
        assert.isDefined(read, name)
        const tag = yield* (read ?? Effect.void).pipe(
          Effect.as("answered"),
          Effect.catch(({ reason }) => Effect.succeed(reason._tag))
        )
        assert.oneOf(tag, ["NotFound", "Rejected"], name)
      }
    }).pipe(Effect.provide(services), Effect.scoped)
  )
})
