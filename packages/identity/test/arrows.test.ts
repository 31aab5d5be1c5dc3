/** Tests of other packages may use adapters, so `turbo boundaries` alone does not hold this arrow for every file. */
import { assert, it } from "@effect/vitest"
import * as fs from "node:fs"

it("the search knows no vendor: its source imports the domain and Effect", () => {
  const source = new URL("../src/", import.meta.url)
  const imported = fs
    .readdirSync(source, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .flatMap((name) => fs.readFileSync(new URL(name, source), "utf8").match(/(?<=from ")[^".][^"]*/g) ?? [])
    .map((name) =>
      name
        .split("/")
        .slice(0, name.startsWith("@") ? 2 : 1)
        .join("/")
    )
  assert.deepStrictEqual([...new Set(imported)].sort(), ["@kundbro/domain", "effect"])
})
