import { assert, it } from "@effect/vitest"
import { EnactorSandbox } from "@kundbro/sandbox"
import { ConfigProvider, Effect, Stream } from "effect"
import { copy } from "./example.ts"
import { textOf } from "./support.ts"

it.live("the example of the README runs as it stands there", () =>
  Effect.gen(function* () {
    assert.include(textOf("../README.md"), `\`\`\`ts\n${textOf("./example.ts")}\`\`\``)
    const sandbox = yield* EnactorSandbox.make({ people: { seed: 1, count: 20, nasty: 0 } })
    const settings = ConfigProvider.layer(
      ConfigProvider.fromUnknown({ ENACTOR_URL: sandbox.url, ENACTOR_ZONE: "Europe/London" })
    )
    const [first = assert.fail("nobody has a card")] = yield* sandbox.control.cards
    const copied = yield* Effect.provide(copy(first.cardNumber, "00100"), settings)
    if (typeof copied === "string") return assert.fail(copied)
    const last = copied.parts.at(-1)
    assert.isTrue(last?._tag === "Manifest" && last.manifest.customers === 1)
    const bytes = copied.parts.flatMap((part) => (part._tag === "Bytes" ? [part.bytes] : []))
    yield* sandbox.control.importBatch(Stream.fromIterable(bytes))
    const { cardNumber } = yield* sandbox.control.openAccount("00100")
    const again = yield* Effect.provide(copy(cardNumber, "00101"), settings)
    assert.isTrue(typeof again !== "string" && again.family === copied.family)
    assert.strictEqual(yield* Effect.provide(copy("nobody's", "1"), settings), "nobody has this card")
  }).pipe(Effect.scoped)
)
