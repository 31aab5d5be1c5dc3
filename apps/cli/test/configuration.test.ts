/**
 * What is wrong with a configuration file, and where: found out without starting anything.
 */
import { NodeHttpClient, NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem, Layer } from "effect"
import * as Configuration from "../src/Configuration.ts"
import { jsonErrorAt } from "../src/jsonErrorAt.ts"
import * as Screen from "../src/Screen.ts"
import { open } from "../src/Vendors.ts"

const refusal = Effect.fnUntraced(function* (text: string, system = "club") {
  const files = yield* FileSystem.FileSystem
  const folder = yield* files.makeTempDirectoryScoped()
  yield* files.writeFileString(`${folder}/kundbro.json`, text)
  return yield* Configuration.load(`${folder}/kundbro.json`).pipe(
    Effect.flatMap(({ configuration }) => open(configuration, system)),
    Effect.flip
  )
})

const club = (settings: unknown, vendor = "harmoney") => JSON.stringify({ systems: { club: { vendor, settings } } })

const services = Layer.merge(NodeServices.layer, NodeHttpClient.layerUndici)

describe("a configuration file", () => {
  it.effect("that is no JSON is refused with the place, and nothing of its text", () =>
    Effect.gen(function* () {
      const { code, message } = yield* refusal('{\n  "systems": { "club": "hunter2",, }\n}')
      assert.strictEqual(code, "usage")
      assert.include(message, "line 2, column 34")
      assert.notInclude(message, "hunter2")
    }).pipe(Effect.provide(services), Effect.scoped)
  )

  it.effect("has all its faults named at once", () =>
    Effect.gen(function* () {
      const { message } = yield* refusal('{"systems":{},"migraton":{},"migration":{"folder":7}}')
      for (const place of ["migraton", "source", "folder", "plan"]) assert.include(message, place)
    }).pipe(Effect.provide(services), Effect.scoped)
  )

  it.effect("with a secret in it is told how to write a secret, without showing it", () =>
    Effect.gen(function* () {
      const credentials = { systemName: "QZZ", userName: { env: "HOME" }, password: "hunter2", salesChannel: "007" }
      const { message } = yield* refusal(club({ endpoint: "https://club.example/x.asmx", credentials }))
      assert.include(message, '{ "env": "NAME" }')
      assert.include(message, "password")
      assert.notInclude(message, "hunter2")
    }).pipe(Effect.provide(services), Effect.scoped)
  )

  it.effect("may use no word that only JavaScript knows as a system or a vendor", () =>
    Effect.gen(function* () {
      assert.include((yield* refusal(club({}), "constructor")).message, 'no system "constructor"')
      assert.include((yield* refusal(club({}, "constructor"))).message, "no adapter")
    }).pipe(Effect.provide(services), Effect.scoped)
  )

  it("stops being JSON where a person would point to", () => {
    const cases: ReadonlyArray<readonly [string, number, number]> = [
      ["", 1, 1],
      ["  \n ", 2, 2],
      ['{"a":1,}', 1, 8],
      ['{"a":[1 2]}', 1, 9],
      ['{"a" 1}', 1, 6],
      ["{'a':1}", 1, 2],
      ['{"a":01}', 1, 7],
      ['{"a":"x\n"}', 1, 6],
      ['{"a":{}}}', 1, 9],
      ['{"a":1\n"b":2}', 2, 1],
      ['[{"a":true},', 1, 13],
      ['{"a":1', 1, 7],
      ["[1]2", 1, 4],
      ['{"a":nul}', 1, 6]
    ]
    for (const [text, line, column] of cases) assert.deepStrictEqual(jsonErrorAt(text), { line, column }, text)
    assert.isUndefined(jsonErrorAt('{"a":[1,-2.5e3,"\\u00e5",{},[],null]}'))
  })
})

describe("a line at the foot of a narrow terminal", () => {
  it("is cut by what shows, and keeps its styles closed", () => {
    const line = "\u001b[36m████\u001b[39m\u001b[2m░░\u001b[22m 😀 12%"
    assert.strictEqual(Screen.clipped(line, 5), "\u001b[36m████\u001b[39m\u001b[2m░\u001b[22m")
    assert.strictEqual(Screen.clipped(line, 8), "\u001b[36m████\u001b[39m\u001b[2m░░\u001b[22m 😀")
    assert.strictEqual(Screen.clipped(line, 40), line)
  })
})
