/** The tests use adapters and sandboxes, so `turbo boundaries` cannot hold this arrow. */
import { assert, it } from "@effect/vitest"
import * as fs from "node:fs"

it("the outbox knows no vendor: its source imports the domain, Effect and the two parts of its database", () => {
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
    .filter((name) => !name.startsWith("node:"))
  assert.deepStrictEqual([...new Set(imported)].sort(), [
    "@effect/sql-pg",
    "@electric-sql/pglite",
    "@kundbro/domain",
    "effect"
  ])
})
