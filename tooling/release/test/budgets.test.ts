/** What a package may cost and bring. */
import { assert, it } from "vitest"
import { adapters } from "../src/Adapters.ts"
import { exceeded, read, uninvited } from "../src/Budgets.ts"
import { table } from "../src/Table.ts"

const cost = { name: "one", tarball: 150_000, install: 3_000_000, dependencies: 2, milliseconds: 200, import: 1.5 }
const budgets = { one: { tarball: 150, install: 3, import: 1.5 } }

it("lets a package cost its budget and not more", () => {
  assert.deepEqual(exceeded(budgets, cost), [])
  for (const more of [{ tarball: 150_001 }, { install: 3_000_001 }, { import: 1.51 }]) {
    assert.lengthOf(exceeded(budgets, { ...cost, ...more }), 1, JSON.stringify(more))
  }
  assert.deepEqual(exceeded({}, cost), ["one has no budget in tooling/release/budgets.json"])
})

it("has a whole budget for every adapter", () => {
  for (const name of adapters) {
    assert.hasAllKeys(read()[name], ["tarball", "install", "import"], name)
  }
})

it.each([
  ["@kundbro/norce", "fast-xml-parser"],
  ["@kundbro/norce", "@kundbro/soap"],
  ["@kundbro/norce", "saxes"],
  ["@kundbro/harmoney", "soap"],
  ["@kundbro/soap", "strong-soap"],
  ["@kundbro/systems", "@electric-sql/pglite"]
])("%s must not bring %s", (name, stranger) => {
  assert.deepEqual(uninvited(name, ["effect", stranger]), [`${name} alone brings ${stranger}`])
})

it.each([
  ["@kundbro/harmoney", "fast-xml-parser"],
  ["@kundbro/harmoney", "@kundbro/soap"],
  ["@kundbro/migration", "@electric-sql/pglite"],
  ["@kundbro/outbox", "@electric-sql/pglite"],
  ["kundbro", "soap"]
])("%s may bring %s", (name, companion) => {
  assert.deepEqual(uninvited(name, ["effect", companion]), [])
})

it("prints a line for each package", () => {
  const lines = table([cost, { name: "@kundbro/two", tarball: 1, install: 1, dependencies: 0 }]).split("\n")
  assert.deepEqual(lines.slice(0, 3), [
    "package       tarball kB  install MB *  dependencies  import ms  x effect",
    "one                  150          3.00             2        200      1.50",
    "@kundbro/two           0          0.00             0          –         –"
  ])
})
