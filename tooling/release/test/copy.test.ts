/** What is done to the copy before it is published. */
import { NodeServices } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { version } from "../src/Copy.ts"
import { changes, make } from "../src/Upgrade.ts"
import { folder } from "./folder.ts"

const customer = readFileSync(new URL("../../../packages/domain/src/Customer.ts", import.meta.url), "utf8")

const copyWith = (source: string) => {
  const cwd = folder()
  const file = join(cwd, "packages/domain/src/Customer.ts")
  mkdirSync(join(cwd, "packages/domain/src"), { recursive: true })
  writeFileSync(file, source)
  return { copy: { cwd, env: {} }, file }
}

it.live("changes a type of domain twice, each time as announced", () => {
  const { copy, file } = copyWith(customer)
  return Effect.gen(function* () {
    for (const change of changes) {
      const before = readFileSync(file, "utf8")
      yield* make(change, copy)
      assert.notEqual(readFileSync(file, "utf8"), before)
    }
    assert.include(readFileSync(file, "utf8"), "renewsOn")
  })
})

it.live("says so when the type has moved on", () => {
  const { copy } = copyWith("export {}\n")
  return Effect.gen(function* () {
    for (const change of changes) {
      assert.match((yield* Effect.flip(make(change, copy))).message, /no longer has once/)
    }
  })
})

it.live("leaves the versions as they are where no changeset waits", () => {
  const { copy } = copyWith(customer) // without an environment nothing could be run
  return Effect.provide(version(copy), NodeServices.layer)
})
