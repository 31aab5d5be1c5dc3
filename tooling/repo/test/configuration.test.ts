/** The example of docs/configuration.md is one that the adapters take. */
import { readFileSync } from "node:fs"
import { assert, it } from "@effect/vitest"
import { Enactor, EnactorSettings } from "@kundbro/enactor"
import { Harmoney, HarmoneySettings } from "@kundbro/harmoney"
import { Infosoft, InfosoftSettings } from "@kundbro/infosoft"
import { Norce, NorceSettings } from "@kundbro/norce"
import { Effect, Predicate, Redacted, Schema } from "effect"
import { client } from "../src/vendors.ts"

const page = readFileSync(new URL("../../../docs/configuration.md", import.meta.url), "utf8")
const [, example = ""] = /^```json\n([\s\S]*?)^```/m.exec(page) ?? []
const Example = Schema.Struct({
  systems: Schema.Record(Schema.String, Schema.Struct({ vendor: Schema.String, settings: Schema.Unknown }))
})
const { systems } = Schema.decodeUnknownSync(Example)(
  JSON.parse(example, (_, value: unknown) =>
    Predicate.isObject(value) && Predicate.isString(value["env"]) ? Redacted.make("none") : value
  )
)

const settingsOf = (vendor: string): unknown =>
  Object.values(systems).find((system) => system.vendor === vendor)?.settings

it.effect("the example has one system of each vendor, and each can be opened", () =>
  Effect.gen(function* () {
    const opened = [
      yield* Effect.flatMap(HarmoneySettings.decode(settingsOf("harmoney")), Harmoney.make),
      yield* Effect.flatMap(InfosoftSettings.decode(settingsOf("infosoft")), Infosoft.make),
      yield* Effect.flatMap(NorceSettings.decode(settingsOf("norce")), Norce.make),
      yield* Effect.flatMap(EnactorSettings.decode(settingsOf("enactor")), Enactor.make)
    ]
    assert.sameMembers(
      opened.map(({ vendor }) => vendor),
      Object.values(systems).map(({ vendor }) => vendor)
    )
  }).pipe(Effect.provide(client))
)
