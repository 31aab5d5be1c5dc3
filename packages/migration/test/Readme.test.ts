import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { migrate } from "./support/example.ts"
import { folder } from "./support/ledgers.ts"
import { make, populate } from "./support/MemoryVendor.ts"

const near = (name: string) => fs.readFileSync(new URL(name, import.meta.url), "utf8")

describe("the README", () => {
  it.live("shows an example that works", () =>
    Effect.scoped(
      Effect.gen(function* () {
        assert.include(near("../README.md"), near("support/example.ts"))
        const at = yield* folder
        const source = make({ vendor: "old" })
        const target = make({ vendor: "new" })
        const ids = populate(source, 30)
        fs.writeFileSync(path.join(at, "members.csv"), ["CustomerId", ...ids].join("\n"))
        assert.isTrue(yield* migrate(at, source.adapter, target.adapter))
        assert.strictEqual(target.customers.size, 30)
      })
    ).pipe(Effect.provide(NodeServices.layer))
  )
})
