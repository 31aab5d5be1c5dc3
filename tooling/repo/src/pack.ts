/**
 * `pnpm pack-check`: packs every published package, installs the tarballs in a blank project as a user would, imports
 * every entry point under plain Node, and proves that who installs one adapter gets that vendor's dependencies only.
 */
import { execFileSync } from "node:child_process"
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync, existsSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, dirname, join } from "node:path"
import { Schema } from "effect"

const Manifest = Schema.fromJsonString(
  Schema.Struct({ name: Schema.String, private: Schema.optionalKey(Schema.Boolean) })
)
const work = mkdtempSync(join(tmpdir(), "kundbro-pack-"))
const tarballs = new Map<string, string>()
for (const file of globSync(["packages/*/package.json", "apps/*/package.json"]).sort()) {
  const { name, private: hidden } = Schema.decodeSync(Manifest)(readFileSync(file, "utf8"))
  if (hidden === true) continue
  const tarball = join(work, `${basename(dirname(file))}.tgz`)
  execFileSync("pnpm", ["pack", "--out", tarball], { cwd: dirname(file), stdio: "pipe" })
  tarballs.set(name, tarball)
}

/** A blank project with the named packages; the others are at hand as tarballs but only installed if asked for. */
const install = (names: ReadonlyArray<string>): string => {
  const folder = mkdtempSync(join(work, "blank-"))
  const pick = (all: Iterable<string>) =>
    Object.fromEntries([...all].map((name) => [name, `file:${tarballs.get(name)}`] as const))
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({
      name: "blank",
      private: true,
      type: "module",
      dependencies: pick(names),
      overrides: Object.fromEntries(Object.entries(pick(tarballs.keys())).filter(([name]) => !names.includes(name)))
    })
  )
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: folder, stdio: "pipe" })
  return folder
}

const problems: Array<string> = []
const expect = (condition: boolean, problem: string): void => {
  if (!condition) problems.push(problem)
}

const everything = install([...tarballs.keys()])
for (const name of tarballs.keys()) {
  const root = join(everything, "node_modules", name)
  for (const file of globSync("dist/*.js", { cwd: root })) {
    const entry = basename(file, ".js")
    if (entry === "bin" || entry === "demo" || !name.startsWith("@")) continue
    const specifier = entry === "index" ? name : `${name}/${entry}`
    try {
      execFileSync(process.execPath, ["--input-type=module", "-e", `await import("${specifier}")`], {
        cwd: everything,
        stdio: "pipe"
      })
    } catch {
      problems.push(`${specifier} cannot be imported from its tarball`)
    }
  }
}
const help = execFileSync(process.execPath, [join(everything, "node_modules/kundbro/dist/bin.js"), "--help"], {
  cwd: everything,
  encoding: "utf8"
})
expect(help.includes("migrate"), "the packed kundbro command shows no help")

for (const [adapter, strangers] of [
  ["@kundbro/norce", ["soap", "saxes", "fast-xml-parser", "@electric-sql/pglite", "@kundbro/harmoney"]],
  ["@kundbro/harmoney", ["soap", "@electric-sql/pglite", "@kundbro/norce"]]
] as const) {
  const folder = install([adapter, "@kundbro/domain"])
  for (const stranger of strangers) {
    expect(!existsSync(join(folder, "node_modules", stranger)), `${adapter} alone brings ${stranger}`)
  }
  execFileSync(process.execPath, ["--input-type=module", "-e", `await import("${adapter}")`], {
    cwd: folder,
    stdio: "pipe"
  })
}

rmSync(work, { recursive: true, force: true })
for (const problem of problems) console.error(problem)
console.log(`${tarballs.size} packages packed, installed and imported; ${problems.length} problems`)
process.exitCode = problems.length === 0 ? 0 : 1
