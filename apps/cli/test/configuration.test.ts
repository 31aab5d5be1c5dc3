/**
 * What is wrong with the chapters of the configuration file that only this command knows.
 */
import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem } from "effect"
import * as Configuration from "../src/Configuration.ts"
import * as Screen from "../src/Screen.ts"

describe("a configuration file", () => {
  it.effect("has all its faults named at once", () =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const file = `${yield* files.makeTempDirectoryScoped()}/kundbro.json`
      yield* files.writeFileString(file, '{"systems":{},"migraton":{},"migration":{"folder":7}}')
      const { message } = yield* Effect.flip(Configuration.load(file))
      for (const place of ["migraton", "source", "folder", "plan"]) assert.include(message, place)
    }).pipe(Effect.provide(NodeServices.layer), Effect.scoped)
  )
})

describe("a line at the foot of a narrow terminal", () => {
  it("is cut by what shows, and keeps its styles closed", () => {
    const line = "\u001b[36m████\u001b[39m\u001b[2m░░\u001b[22m 😀 12%"
    assert.strictEqual(Screen.clipped(line, 5), "\u001b[36m████\u001b[39m\u001b[2m░\u001b[22m")
    assert.strictEqual(Screen.clipped(line, 8), "\u001b[36m████\u001b[39m\u001b[2m░░\u001b[22m 😀")
    assert.strictEqual(Screen.clipped(line, 40), line)
  })
})
