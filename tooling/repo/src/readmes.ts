/**
 * Every TypeScript block of a README stands, word for word, in a file that the type checker and the tests see: the
 * package's own `test/` folder, for the root README the app's, for CONTRIBUTING that of the made-up vendor.
 */
import { globSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"

const problems: Array<string> = []
for (const readme of [...globSync("{packages,apps}/*/README.md"), "README.md", "CONTRIBUTING.md"].sort()) {
  const folder = readme.includes("/")
    ? dirname(readme)
    : readme === "CONTRIBUTING.md"
      ? "packages/conformance"
      : "apps/cli"
  const sources = globSync(join(folder, "test/**/*.ts")).map((file) => readFileSync(file, "utf8"))
  for (const [, block = ""] of readFileSync(readme, "utf8").matchAll(/^```ts\n([\s\S]*?)^```/gm)) {
    if (!sources.some((source) => source.includes(block))) {
      problems.push(`${readme}: this example is in no file under ${folder}/test:\n${block}`)
    }
  }
}
for (const problem of problems) console.error(problem)
console.log(`${problems.length} README examples differ from their tested files`)
process.exitCode = problems.length === 0 ? 0 : 1
