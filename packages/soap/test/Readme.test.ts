import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { readFileSync } from "node:fs"
import { program } from "./readme.ts"
import { envelope, serve } from "./support.ts"

const file = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8")

describe("the README's example", () => {
  it("is the file that the tests run", () => {
    const block = /```ts\n([\s\S]*?)```/.exec(file("../README.md"))?.[1]
    assert.strictEqual(block, file("./readme.ts"))
  })

  it.live("does what it says", () =>
    Effect.gen(function* () {
      const result = `<id>00100</id><points>9007199254740993</points><phones><phone>1</phone></phones>`
      const { url } = yield* serve((_, response) =>
        response.end(
          envelope(
            `<GetPersonResponse xmlns="urn:example:people"><GetPersonResult>${result}</GetPersonResult></GetPersonResponse>`,
            "1.2"
          )
        )
      )
      assert.deepStrictEqual(yield* program(url), { id: "00100", points: 9007199254740993n, phones: ["1"] })
    })
  )
})
