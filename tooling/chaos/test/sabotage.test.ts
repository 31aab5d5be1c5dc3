import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { fileURLToPath } from "node:url"
import { run } from "../src/Chaos.ts"

const careless = fileURLToPath(new URL("./sabotage/loseOne.ts", import.meta.url))

describe("a faulty engine under attack", () => {
  it.live(
    "is found out when it overlooks something",
    () =>
      Effect.gen(function* () {
        const { duplicates, losses } = yield* Effect.promise(() =>
          run({ seed: 7, kills: 1, customers: 40, parts: ["relations"], sabotage: careless, say: () => {} })
        )
        assert.match(losses.join(), /^relations that are missing, \d+:/)
        assert.deepStrictEqual(duplicates, [])
      }),
    900_000
  )
})
