import { assert, it } from "@effect/vitest"
import { InfosoftSandbox } from "@kundbro/sandbox"
import { ConfigProvider, Effect } from "effect"
import { readFileSync } from "node:fs"
import { reads } from "./example.ts"

const text = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8")

it.live("the example of the README runs as it stands there", () =>
  Effect.gen(function* () {
    assert.include(text("../README.md"), `\`\`\`ts\n${text("./example.ts")}\`\`\``)
    const sandbox = yield* InfosoftSandbox.make({ people: { seed: 1, count: 3, nasty: 0 } })
    const settings = ConfigProvider.layer(
      ConfigProvider.fromUnknown({
        INFOSOFT_INFOWEB_URL: sandbox.infoWebUrl,
        INFOSOFT_CUSTOMER_URL: sandbox.customersUrl,
        INFOSOFT_ATTRIBUTES_URL: sandbox.attributesUrl
      })
    )
    const [first = "none"] = yield* sandbox.control.ids
    assert.property(yield* Effect.provide(reads(first, "FB"), settings), "product")
    assert.strictEqual(yield* Effect.provide(reads("2147483647", "FB"), settings), "nobody there")
  }).pipe(Effect.scoped)
)
