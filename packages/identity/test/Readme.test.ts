import { assert, describe, it } from "@effect/vitest"
import { CustomerId } from "@kundbro/domain/Ids"
import { Effect } from "effect"
import * as fs from "node:fs"
import { oneCustomerEach } from "./support/example.ts"
import { customer } from "./support/people.ts"

const near = (name: string) => fs.readFileSync(new URL(name, import.meta.url), "utf8")

describe("the README", () => {
  it.effect("shows an example that works", () =>
    Effect.gen(function* () {
      assert.include(near("../README.md"), `\`\`\`ts\n${near("support/example.ts")}\`\`\``)
      const bo = { given: "Bo", family: "Ek", birthDate: "1960-05-01", email: "bo@example.org" }
      const read = (id: string, facts: typeof bo & { readonly phone?: string }) => [
        { id: CustomerId.make(id), customer: customer(facts) }
      ]
      const [merged] = yield* oneCustomerEach(
        read("1", bo),
        read("1", { ...bo, given: "Bo Erik", phone: "070-123 45 67" })
      )
      assert.deepStrictEqual(merged?.customer.name.given, "Bo")
      assert.strictEqual(merged?.customer.phones[0]?.number, "070-123 45 67")
      assert.deepStrictEqual(
        merged?.conflicts.map(({ field, setAside }) => [field, setAside.map(({ system }) => system).join()]),
        [["name", "club"]]
      )
    })
  )
})
