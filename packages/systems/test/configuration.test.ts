/**
 * What is wrong with a configuration file, and where: found out without starting anything.
 */
import { NodeHttpClient, NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem, Layer, Result, Schema } from "effect"
import * as Configuration from "../src/Configuration.ts"
import { jsonErrorAt } from "../src/internal/jsonErrorAt.ts"
import { open } from "../src/Vendors.ts"
import { capabilitiesOf } from "./example.ts"

const File = Schema.Struct({ systems: Configuration.Systems })

const environment = { CLUB_USER: "eva" }

const refusal = Effect.fnUntraced(function* (text: string, system = "club") {
  const files = yield* FileSystem.FileSystem
  const folder = yield* files.makeTempDirectoryScoped()
  yield* files.writeFileString(`${folder}/kundbro.json`, text)
  return yield* Configuration.load(`${folder}/kundbro.json`, File).pipe(
    Effect.flatMap(({ configuration }) => open(configuration.systems, system, environment)),
    Effect.flip
  )
})

const club = (settings: unknown, vendor = "harmoney") => JSON.stringify({ systems: { club: { vendor, settings } } })

const services = Layer.merge(NodeServices.layer, NodeHttpClient.layerUndici)

describe("a configuration file", () => {
  it.effect("that is no JSON is refused with the place, and nothing of its text", () =>
    Effect.gen(function* () {
      const { _tag, message } = yield* refusal('{\n  "systems": { "club": "hunter2",, }\n}')
      assert.strictEqual(_tag, "ConfigurationError")
      assert.include(message, "line 2, column 34")
      assert.notInclude(message, "hunter2")
    }).pipe(Effect.provide(services), Effect.scoped)
  )

  it.effect("has all its faults named at once", () =>
    Effect.gen(function* () {
      const { message } = yield* refusal('{"systems":{"club":{"vendor":7}},"system":{}}')
      for (const place of ["vendor", "settings", "system"]) assert.include(message, place)
    }).pipe(Effect.provide(services), Effect.scoped)
  )

  it.effect("with a secret in it is told how to write a secret, without showing it", () =>
    Effect.gen(function* () {
      const credentials = {
        systemName: "QZZ",
        userName: { env: "CLUB_USER" },
        password: "hunter2",
        salesChannel: "007"
      }
      const { message } = yield* refusal(club({ endpoint: "https://club.example/x.asmx", credentials }))
      assert.include(message, '{ "env": "NAME" }')
      assert.include(message, "password")
      assert.notInclude(message, "hunter2")
    }).pipe(Effect.provide(services), Effect.scoped)
  )

  it.effect("whose secret is nowhere is told which variable to set", () =>
    Effect.gen(function* () {
      const credentials = { systemName: "QZZ", userName: { env: "CLUB_USER" }, password: { env: "CLUB_PASSWORD" } }
      const { message } = yield* refusal(club({ endpoint: "https://club.example/x.asmx", credentials }))
      assert.include(message, "Set the environment variable CLUB_PASSWORD:")
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
    for (const [text, line, column] of cases) {
      assert.deepStrictEqual(jsonErrorAt(text), { line, column, problem: "not JSON" }, text)
    }
    assert.isUndefined(jsonErrorAt('{"a":[1,-2.5e3,"\\u00e5",{},[],null]}'))
  })

  it.prop(
    "is JSON where JSON.parse says so, whatever is cut out or put in",
    [Schema.Json, Schema.Int, Schema.Literals(["", "{", "}", "[", "]", ",", ":", '"', "0", "-", "e1", "null", " "])],
    ([json, at, put]) => {
      const whole = JSON.stringify(json)
      const place = Math.abs(at) % (whole.length + 1)
      const text = whole.slice(0, place) + put + whole.slice(place + (at % 2))
      const parses = Result.isSuccess(Result.try(() => JSON.parse(text)))
      assert.strictEqual(jsonErrorAt(text)?.problem !== "not JSON", parses, text)
    },
    { arbitrary: { runs: 500 } }
  )

  it("has each key once in an object", () => {
    assert.deepStrictEqual(jsonErrorAt('{"a":{"b":1},\n "b":[{"a":1}, {"a":2, "\\u0061":3}]}'), {
      line: 2,
      column: 24,
      problem: "repeated key"
    })
  })

  it.effect("that is right opens its systems: the example of the README", () =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const file = `${yield* files.makeTempDirectoryScoped()}/kundbro.json`
      const till = { vendor: "enactor", settings: { endpoint: "https://till.example/" } }
      yield* files.writeFileString(file, JSON.stringify({ systems: { till } }))
      assert.include(yield* capabilitiesOf(file, "till"), "loyaltyByCard")
    }).pipe(Effect.provide(services), Effect.scoped)
  )
})
