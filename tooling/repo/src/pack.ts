/**
 * `pnpm pack-check`: packs every published package, installs the tarballs in a blank project as a user would, imports
 * every entry point under plain Node, and proves that each holds what it should, that publint and attw find nothing, and
 * that who installs or bundles one adapter gets that vendor's code and dependencies only.
 */
import { execFileSync, spawnSync } from "node:child_process"
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync, existsSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, dirname, join } from "node:path"
import { Result, Schema } from "effect"
import { publint } from "publint"
import { formatMessage } from "publint/utils"
import { problemsOf as bundleProblems } from "./packBundle.ts"
import { Manifest, modulesOf, problemsOf as contentProblems } from "./packContents.ts"
import { problemsOf as sandboxProblems } from "./packSandbox.ts"

const Published = Schema.fromJsonString(
  Schema.Struct({ name: Schema.String, private: Schema.optionalKey(Schema.Boolean) })
)
const root = process.cwd()
const decodeRoot = Schema.decodeSync(
  Schema.fromJsonString(Schema.Struct({ repository: Schema.Struct({ url: Schema.String }) }))
)
const decodeManifest = Schema.decodeResult(Schema.fromJsonString(Manifest))

const work = mkdtempSync(join(tmpdir(), "kundbro-pack-"))
process.on("exit", () => rmSync(work, { recursive: true, force: true }))
const tarballs = new Map<string, string>()
const folders = new Map<string, string>()
for (const file of globSync(["packages/*/package.json", "apps/*/package.json"]).sort()) {
  const { name, private: hidden } = Schema.decodeSync(Published)(readFileSync(file, "utf8"))
  if (hidden === true) continue
  const tarball = join(work, `${basename(dirname(file))}.tgz`)
  execFileSync("pnpm", ["pack", "--out", tarball], { cwd: dirname(file), stdio: "pipe" })
  tarballs.set(name, tarball)
  folders.set(name, dirname(file))
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

const { repository } = decodeRoot(readFileSync("package.json", "utf8"))
const everything = install([...tarballs.keys()])
for (const [name, tarball] of tarballs) {
  const folder = join(everything, "node_modules", name)
  const decoded = decodeManifest(readFileSync(join(folder, "package.json"), "utf8"))
  if (Result.isFailure(decoded)) {
    problems.push(`${name}: its package.json is not one of ours: ${decoded.failure.message}`)
    continue
  }
  const manifest = decoded.success
  const modules = modulesOf(folder, manifest)
  problems.push(...contentProblems(root, folder, manifest))
  expect(
    manifest.repository.url === repository.url && manifest.repository.directory === folders.get(name),
    `${name}: repository is not ${repository.url} with the folder ${folders.get(name)}`
  )

  const { messages, pkg } = await publint({
    pack: { tarball: new Uint8Array(readFileSync(tarball)).buffer },
    strict: true
  })
  for (const message of messages) problems.push(`${name}: publint: ${formatMessage(message, pkg, { color: false })}`)
  const entrypoints = modules.length === 0 ? ["./package.json"] : modules
  const attw = spawnSync(
    "pnpm",
    [
      "exec",
      "attw",
      tarball,
      "--profile",
      "esm-only",
      "--no-definitely-typed",
      "--no-emoji",
      "--no-color",
      "--entrypoints",
      ...entrypoints
    ],
    { cwd: join(root, "tooling/repo"), encoding: "utf8" }
  )
  expect(attw.status === 0, `${name}: attw: ${attw.stdout}${attw.stderr}`)

  const specifiers = JSON.stringify(modules.map((module) => join(name, module)))
  const imported = spawnSync(
    process.execPath,
    [
      "--input-type=module",
      "-e",
      `for (const one of ${specifiers}) await import(one).catch(({ message }) => console.log(one, message))`
    ],
    { cwd: everything, encoding: "utf8" }
  )
  expect(imported.status === 0 && imported.stdout === "", `cannot be imported: ${imported.stdout}${imported.stderr}`)
  for (const command of Object.values(manifest.bin ?? {})) {
    const said = spawnSync(process.execPath, [join(folder, command), "--version"], { encoding: "utf8" })
    expect(said.stdout.includes(manifest.version), `${name}: its command does not say that it is ${manifest.version}`)
  }
}

const adapters = [...folders].flatMap(([name, folder]) =>
  readFileSync(join(folder, "turbo.json"), "utf8").includes('"adapter"') ? [name] : []
)
const importable = [...tarballs.keys()].filter((name) => name.startsWith("@"))
problems.push(...(await bundleProblems(everything, importable, adapters)))

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

problems.push(...(await sandboxProblems(install(["@kundbro/sandbox"]))))

for (const problem of problems) console.error(problem)
console.log(`${tarballs.size} packages packed, looked at, installed, imported and bundled; ${problems.length} problems`)
process.exitCode = problems.length === 0 ? 0 : 1
