import { assert, it } from "@effect/vitest"
import { HarmoneySandbox } from "@kundbro/sandbox"
import { ConfigProvider, Effect } from "effect"
import { readFileSync } from "node:fs"
import { family } from "./example.ts"

const text = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8")

it.live("the example of the README runs as it stands there", () =>
  Effect.gen(function* () {
    assert.include(text("../README.md"), `\`\`\`ts\n${text("./example.ts")}\`\`\``)
    assert.include(
      text("../README.md"),
      "Effect.flatMap(passthrough({ url: wsdl }), (service) => service.call(operation, input))"
    )
    assert.include(
      text("./reasons.ts"),
      "Effect.flatMap(passthrough({ url: wsdl }), (service) => service.call(operation, input))"
    )
    const sandbox = yield* HarmoneySandbox.make({ people: { seed: 1, count: 3, nasty: 0 } })
    const settings = ConfigProvider.fromUnknown({
      HARMONEY_URL: sandbox.url,
      HARMONEY_SYSTEM: sandbox.login.SystemName,
      HARMONEY_USER: sandbox.login.Username,
      HARMONEY_PASSWORD: sandbox.login.UserPassword,
      HARMONEY_CHANNEL: sandbox.login.SalesChannel
    })
    const [first = "none"] = yield* sandbox.control.ids
    const names = yield* Effect.provide(family(first), ConfigProvider.layer(settings))
    assert.isAbove(names.length, 0)
    assert.notInclude(names[0], "try later")
    yield* sandbox.control.maintenance(60_000)
    assert.deepStrictEqual(yield* Effect.provide(family(first), ConfigProvider.layer(settings)), ["try later: closed"])
  })
)
