/** Programs without types can leave a field out or mistake it: it fails as its type says, and never crashes. */
import { NodeHttpClient } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import { Misuse } from "@kundbro/conformance"
import { Effect, Layer } from "effect"
import * as Experimental from "../src/experimental.ts"
import * as Infosoft from "../src/Infosoft.ts"
import { guessed, whole } from "./samples.ts"
import { listen, send } from "./support.ts"

it.live("whatever stands in any field of any input, nothing crashes", () =>
  Effect.gen(function* () {
    const { origin } = yield* listen((_, response) => send(response, "nobody", 503))
    const http = yield* Layer.build(NodeHttpClient.layerUndici)
    const at = `${origin}/a`
    const options = { endpoints: { infoWeb: at, customer: at, callresult: at } }
    const { client } = yield* Effect.provide(Infosoft.make(options), http)
    const experimental = yield* Effect.provide(Experimental.make(options), http)
    assert.sameMembers(Object.keys(whole), Object.keys(client))
    assert.sameMembers(Object.keys(guessed), Object.keys(experimental))
    assert.deepStrictEqual(yield* Misuse.crashes(client, whole), [])
    assert.deepStrictEqual(yield* Misuse.crashes(experimental, guessed), [])
  }).pipe(Effect.scoped)
)
