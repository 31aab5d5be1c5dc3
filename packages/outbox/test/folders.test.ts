import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { Outbox } from "../src/index.ts"
import { make } from "./support/FakeVendor.ts"
import { emptyFolder } from "./support/outboxes.ts"

it.live("a place where no folder can be made is refused by name, not tried for ever", () =>
  Effect.gen(function* () {
    const file = path.join(yield* emptyFolder, "members.csv")
    fs.writeFileSync(file, "")
    for (const folder of [file, "/proc/nowhere", "/proc/self/nowhere/deeper", "/dev/null/nowhere"]) {
      const error = yield* Effect.flip(Effect.scoped(Outbox.make({ adapter: make().adapter, at: { folder } })))
      assert.strictEqual(error._tag, "OutboxError")
      assert.include(error.message, `failed: its folder ${folder} cannot be opened; check that it is`)
    }
  }).pipe(Effect.scoped)
)
