/**
 * The sandboxes as systems, opened the way that a configuration file takes.
 */
import { Effect, Schema } from "effect"
import type { Adapter } from "@kundbro/domain"
import type { Sandboxes } from "@kundbro/sandbox"
import { Configuration, SandboxSystems, Vendors } from "@kundbro/systems"

/** An adapter for each: `club`, `paper`, `till` and `shop`. */
export const adapters = Effect.fnUntraced(function* (sandboxes: Sandboxes.Addresses) {
  const systems = yield* Effect.orDie(
    Schema.decodeUnknownEffect(Configuration.Systems)(SandboxSystems.systems(sandboxes))
  )
  const opened: Record<string, Adapter.Adapter> = {}
  for (const name of Object.keys(systems)) {
    opened[name] = (yield* Vendors.open(systems, name, SandboxSystems.secrets(sandboxes))).adapter
  }
  return opened
})
