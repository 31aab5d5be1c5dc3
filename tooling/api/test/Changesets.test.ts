import { assert, describe, it } from "vitest"
import * as Changesets from "../src/Changesets.ts"

const versions = new Map([
  ["@kundbro/norce", "0.1.0"],
  ["kundbro", "1.2.0"]
])

const problems = (head: string, text: string) => {
  const { changeset, problems: unreadable } = Changesets.parse("one.md", `---\n${head}\n---\n\n${text}\n`)
  return [...unreadable, ...Changesets.problemsOf(changeset, versions)].join("\n")
}

const good = "Customers are found by card number too."
const block = (name: string) => `${name}:\n\n\`\`\`ts\nnorce.find(id)\n\`\`\``

describe("a changeset", () => {
  it("that names published packages and speaks in sentences is well", () => {
    assert.strictEqual(problems('"@kundbro/norce": minor\n"kundbro": major', good), "")
    assert.strictEqual(
      problems('"@kundbro/norce": minor', `${good}\n\n**Breaking**\n\n${block("Before")}\n\n${block("After")}`),
      ""
    )
  })

  it.each([
    ['"@kundbro/norse": minor', good, "is no package that is published"],
    ['"@kundbro/norce": mayor', good, "is not a package with patch, minor or major"],
    ['"@kundbro/norce": major', good, "before 1.0 a break is a minor"],
    ["", good, "names no package"],
    ['"@kundbro/norce": patch', "", "whole sentences"],
    ['"@kundbro/norce": patch', "wip", "whole sentences"],
    ['"@kundbro/norce": patch', "fix(norce): the customer is found by card number.", "a commit's title"],
    ['"@kundbro/norce": patch', "The codec moved from src/Norce.ts to another file.", "does not have src/Norce.ts"],
    ['"@kundbro/norce": minor', `**Breaking**: ${good}`, "Before:"],
    ['"@kundbro/norce": minor', `**Breaking**\n\n${block("Before")}\n\n${good}`, "After:"],
    ['"@kundbro/norce": minor', `${good}\n\n${block("Before")}\n\n${block("After")}`, "**Breaking**"]
  ])("%s / %s is refused", (head, text, because) => {
    assert.include(problems(head, text), because)
  })

  it("breaks with a minor before 1.0, with a major after", () => {
    assert.strictEqual(Changesets.breakingLevel("0.9.3"), "minor")
    assert.strictEqual(Changesets.breakingLevel("1.0.0"), "major")
  })
})
