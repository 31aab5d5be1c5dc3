import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fs from "node:fs"
import { signUp } from "./support/example.ts"
import { make, person } from "./support/FakeVendor.ts"
import { folder } from "./support/outboxes.ts"

const near = (name: string) => fs.readFileSync(new URL(name, import.meta.url), "utf8")

describe("the README", () => {
  it.live("shows an example that works", () =>
    Effect.gen(function* () {
      assert.include(near("../README.md"), `\`\`\`ts\n${near("support/example.ts")}\`\`\``)
      const vendor = make()
      const told = yield* signUp(vendor.adapter, yield* folder, "1007", person("Ek", "Asa"), person("Ek", "Åsa"))
      assert.strictEqual(told.at(-1), "Updated")
      const [made] = vendor.named("Ek")
      assert.deepStrictEqual([made?.name.given, made?.references[0]?.value], ["Åsa", "web:sign-up-1007"])
    }).pipe(Effect.scoped)
  )
})
