/**
 * The JSON schema of the configuration file, judged by a validator that knows nothing of how we read the file.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Ajv2020 } from "ajv/dist/2020.js"
import { Effect } from "effect"
import * as Configuration from "../src/Configuration.ts"
import { stage } from "./support.ts"

const validate = new Ajv2020({ strict: true, strictTypes: false }).compile(Configuration.jsonSchema())

describe("the schema of the configuration file", () => {
  it.live("is printed by the command, and lets the demo's four systems and its migration through", () =>
    Effect.gen(function* () {
      const { folder, kundbro } = yield* stage({
        count: 1,
        plan: {
          canary: { records: 5 },
          stopWhen: { rejected: 0.5 },
          target: { windows: [{ days: ["sat"], from: "22:00", to: "05:00", zone: "Europe/Oslo" }] }
        }
      })
      const text = readFileSync(join(folder, "kundbro.json"), "utf8")
      assert.isTrue(validate(JSON.parse(text)), JSON.stringify(validate.errors))
      const printed = yield* kundbro("schema")
      assert.strictEqual(printed.code, 0)
      assert.deepStrictEqual(JSON.parse(printed.stdout), JSON.parse(JSON.stringify(Configuration.jsonSchema())))
      for (const [from, to] of [
        ['"chunkSize"', '"chunksize"'],
        ['{"env":"CLUB_PASSWORD"}', '"hunter2"'],
        ['"harmoney"', '"harmony"'],
        ['"endpoint"', '"endPoint"'],
        ['"sat"', '"Saturday"'],
        ['"source":"club"', '"source":7']
      ] as const) {
        assert.include(text, from)
        assert.isFalse(validate(JSON.parse(text.replace(from, to))), to)
      }
    }).pipe(Effect.scoped)
  )

  it("lets the example of docs/configuration.md through", () => {
    const page = readFileSync(new URL("../../../docs/configuration.md", import.meta.url), "utf8")
    const [, example = ""] = /```json\n([\s\S]*?)```/.exec(page) ?? []
    assert.isTrue(validate(JSON.parse(example)), JSON.stringify(validate.errors))
  })
})
