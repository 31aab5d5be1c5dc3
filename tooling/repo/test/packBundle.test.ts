import { assert, describe, it } from "@effect/vitest"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { problemsOf } from "../src/packBundle.ts"

const vendors = ["Lyra", "Vega"]

/** Two made-up adapters, installed; `Vega` says what is given of its side effects. */
const look = async (sideEffects: boolean): Promise<ReadonlyArray<string>> => {
  const folder = mkdtempSync(join(tmpdir(), "kundbro-bundle-"))
  try {
    for (const vendor of vendors) {
      const name = vendor.toLowerCase()
      const at = join(folder, "node_modules/@kundbro", name)
      mkdirSync(at, { recursive: true })
      const manifest = { name: `@kundbro/${name}`, type: "module", exports: "./index.js" }
      const said = vendor === "Vega" && sideEffects ? {} : { sideEffects: false }
      writeFileSync(join(at, "package.json"), JSON.stringify({ ...manifest, ...said }))
      writeFileSync(join(at, "index.js"), `export * as ${vendor} from "./${vendor}.js"\n`)
      // No bundler can see that making a class by a call does nothing else.
      writeFileSync(
        join(at, `${vendor}.js`),
        "class A extends globalThis.base() {}\nexport const make = () => new A()\n"
      )
    }
    const packages = vendors.map((vendor) => `@kundbro/${vendor.toLowerCase()}`)
    return await problemsOf(folder, packages, ["@kundbro/lyra"])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

describe("a bundle of one adapter", () => {
  it("holds that one only, where the modules have no side effects and say so", async () => {
    assert.deepStrictEqual(await look(false), [])
  })

  it("is a problem where it holds another", async () => {
    assert.match((await look(true)).join(), /a bundle of @kundbro\/lyra alone holds \d+ characters of @kundbro\/vega/)
  })
})
