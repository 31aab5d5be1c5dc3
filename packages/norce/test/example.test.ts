import { assert, it } from "@effect/vitest"
import { NorceSandbox } from "@kundbro/sandbox"
import { ConfigProvider, Effect } from "effect"
import { readFileSync } from "node:fs"
import { city } from "./example.ts"

const text = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8")

it.live("the example of the README runs as it stands there", () =>
  Effect.gen(function* () {
    assert.include(text("../README.md"), `\`\`\`ts\n${text("./example.ts")}\`\`\``)
    const sandbox = yield* NorceSandbox.make({ people: { seed: 1, count: 1, nasty: 0 } })
    const settings = ConfigProvider.fromUnknown({
      NORCE_URL: sandbox.url,
      NORCE_CLIENT_ID: sandbox.clientId,
      NORCE_CLIENT_SECRET: sandbox.clientSecret,
      NORCE_SCOPE: sandbox.scope,
      NORCE_APPLICATION_ID: sandbox.applicationId
    })
    const found = yield* Effect.provide(city, ConfigProvider.layer(settings))
    assert.isNotEmpty(found)
    assert.notStrictEqual(found, "nobody there")
  })
)
