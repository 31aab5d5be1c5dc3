/**
 * Our pages hold: no relative link or anchor leads nowhere, install lines ask for what the packages ask for, every TypeScript block stands word for word in a file that a test
 * runs, every other block of `docs/` is run by a test or the release rehearsal, and a package's README is short.
 */
import { execFileSync } from "node:child_process"
import { existsSync, globSync, readFileSync, statSync } from "node:fs"
import { dirname, join, normalize } from "node:path"
import { anchors, blocks, links } from "./markdown.ts"

const read = (file: string): string => readFileSync(file, "utf8")
const pages = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"], {
  encoding: "utf8"
})
  .split("\n")
  .filter((file) => file !== "" && existsSync(file))
const readmes = globSync("{packages,apps}/*/README.md").sort()
const docs = globSync("docs/**/*.md").sort()
const problems: Array<string> = []

/** What the packages ask of `effect`: without it, an install line brings the newest, which npm may refuse. */
const [, range = ""] = /^  peers:\n    effect: (\S+)$/m.exec(read("pnpm-workspace.yaml")) ?? []

const anchorsOf = new Map<string, ReadonlySet<string>>()
const hasAnchor = (file: string, anchor: string): boolean => {
  const known = anchorsOf.get(file) ?? anchors(read(file))
  anchorsOf.set(file, known)
  return known.has(anchor)
}

for (const page of pages) {
  for (const { text } of blocks(read(page))) {
    for (const [line] of text.matchAll(/^(npm install|pnpm add) .*$/gm)) {
      const wrong = line
        .split(/\s+/)
        .filter((word) => /^(@effect\/|effect(@|$))/.test(word) && !word.endsWith(`@${range}`))
      for (const word of wrong)
        problems.push(`${page}: "${line}" asks for ${word}, and the packages for effect@${range}`)
    }
  }
  for (const link of links(read(page))) {
    if (/^[a-z][a-z0-9+.-]*:/i.test(link)) continue
    const [path = "", anchor] = decodeURI(link).split("#")
    const target = path === "" ? page : normalize(path.startsWith("/") ? `.${path}` : join(dirname(page), path))
    if (!existsSync(target)) problems.push(`${page}: ${link} leads nowhere`)
    else if (anchor !== undefined) {
      const file = statSync(target).isDirectory() ? join(target, "README.md") : target
      if (file.endsWith(".md") && !(existsSync(file) && hasAnchor(file, anchor))) {
        problems.push(`${page}: ${link}: there is no such heading`)
      }
    }
  }
}

const tests = globSync("{packages,apps,tooling}/*/test/**/*.ts")
const textOf = new Map(tests.map((file) => [file, read(file)]))

/** The tests, and what they import of their own folder. */
const run = new Set(tests.filter((file) => file.endsWith(".test.ts")))
for (const file of run) {
  for (const [, path = ""] of (textOf.get(file) ?? "").matchAll(/"(\.{1,2}\/[^"]+\.ts)"/g)) {
    const imported = normalize(join(dirname(file), path))
    if (textOf.has(imported)) run.add(imported)
  }
}

const examples = [...readmes, ...docs, "README.md", "CONTRIBUTING.md"]
for (const page of examples) {
  const folder = readmes.includes(page) ? `${dirname(page)}/test/` : ""
  for (const { language, text } of blocks(read(page))) {
    if (language !== "ts") continue
    const holders = tests.filter((file) => file.startsWith(folder) && textOf.get(file)?.includes(text))
    if (holders.length === 0) problems.push(`${page}: this example is in no test file under ${folder}:\n${text}`)
    else if (!holders.some((file) => run.has(file)))
      problems.push(`${page}: no test imports ${holders.join(", ")}, which has its example`)
  }
}

for (const readme of readmes) {
  const lines = read(readme).trimEnd().split("\n").length
  if (lines >= 80)
    problems.push(`${readme} has ${lines} lines: fewer than 80 are read; move what is reference to docs/`)
  if (readme.startsWith("packages/") && !blocks(read(readme)).some(({ language }) => language === "ts")) {
    problems.push(`${readme} has no example`)
  }
}

const runners = [...tests, ...globSync("tooling/*/src/**/*.ts")].map(read)
const index = new Set(links(read("docs/README.md")).map((link) => normalize(join("docs", link.split("#")[0] ?? ""))))
for (const page of docs) {
  const isRead = runners.some((text) => text.includes(page))
  if (!isRead && blocks(read(page)).some(({ language }) => language !== "ts")) {
    problems.push(`${page} has blocks that nothing runs: name the page in a test that does`)
  }
  const isListed = index.has(page) || index.has(`${dirname(page)}/README.md`)
  if (page !== "docs/README.md" && !isListed) problems.push(`docs/README.md does not name ${page}`)
}

for (const problem of problems) console.error(problem)
console.log(`${pages.length} pages: ${problems.length} problems`)
process.exitCode = problems.length === 0 ? 0 : 1
