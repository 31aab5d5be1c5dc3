import { assert, it } from "@effect/vitest"
import { InfosoftSandbox } from "@kundbro/sandbox"
import { NodeHttpClient } from "@effect/platform-node"
import { CustomerById } from "@kundbro/domain/Capabilities"
import { Config, ConfigProvider, Effect, Layer } from "effect"
import { readFileSync } from "node:fs"
import { Infosoft } from "../src/index.ts"
import { reads } from "./example.ts"
import { id } from "./support.ts"

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

it.live("credentials come from configuration too, and the canonical services from the layer", () =>
  Effect.gen(function* () {
    const login = { username: "caller", password: "notreal" }
    const sandbox = yield* InfosoftSandbox.make({ people: { seed: 1, count: 3, nasty: 0 }, login })
    const [first = "none"] = yield* sandbox.control.ids
    const asked = (password: string) =>
      CustomerById.use((customers) => customers.get(id(first))).pipe(
        Effect.provide(
          Infosoft.layerConfig({
            endpoints: {
              infoWeb: Config.succeed(sandbox.infoWebUrl),
              customer: Config.succeed(sandbox.customersUrl),
              attributes: Config.succeed(sandbox.attributesUrl)
            },
            authentication: {
              kind: Config.succeed("basic"),
              userName: Config.Redacted("USER"),
              password: Config.Redacted("PASSWORD")
            }
          }).pipe(Layer.provide(NodeHttpClient.layerUndici))
        ),
        Effect.provide(ConfigProvider.layer(ConfigProvider.fromUnknown({ USER: login.username, PASSWORD: password })))
      )
    assert.strictEqual((yield* asked(login.password)).value.id, id(first))
    const refused = yield* Effect.flip(asked("another"))
    assert.strictEqual(refused._tag === "VendorError" && refused.reason._tag, "Unauthorized")
  }).pipe(Effect.scoped)
)
