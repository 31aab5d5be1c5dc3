/** The page says what happened, or the rehearsal fails. */
import { assert, it } from "vitest"
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { problems, type Row, table } from "../src/UpgradePage.ts"
import { folder } from "./folder.ts"

const row = (domain: string | undefined): Row => ({
  before: "0.1.0",
  result: {
    change: "additive",
    user: { named: true, project: { name: "upgrade", manager: "pnpm", cwd: "", env: {} } },
    answer: "warns",
    versions: { "@kundbro/norce": "0.1.1", "@kundbro/harmoney": "0.1.0", "@kundbro/domain": domain },
    types: true,
    runs: false
  }
})

const pageWith = (text: string): string => {
  const root = folder()
  mkdirSync(join(root, "docs"))
  writeFileSync(join(root, "docs/upgrading.md"), text)
  return root
}
const marked = (text: string) =>
  `# Upgrading\n\n<!-- release:rehearse: begin -->\n\n${text}\n\n<!-- release:rehearse: end -->\n`

it("says in words what a user has", () => {
  const [, , line = ""] = table([row("0.1.0")]).split("\n")
  const words = line.split("|").map((cell) => cell.trim())
  const expected = ["additive", "pnpm", "in package.json", "warns", "new", "old", "old", "yes", "no"]
  assert.deepEqual(words.slice(1, -1), expected)
})

it("is content with a page that says so, and with no other", () => {
  const rows = [row("0.1.0")]
  assert.deepEqual(problems(pageWith(marked(table(rows))), rows), [])
  for (const text of [marked(table([row("0.1.1")])), marked(table([row(undefined)])), marked(""), "No table"]) {
    assert.lengthOf(problems(pageWith(text), rows), 1, text)
  }
})
