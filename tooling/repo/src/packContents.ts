/**
 * What one published package holds, looked at where it was installed: only what belongs to it and all of that, exports
 * that lead to built files, source maps that lead to sources, and nothing of the machine that built it.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { homedir } from "node:os"
import { dirname, join, matchesGlob, posix, relative } from "node:path"
import { Schema } from "effect"

const Exports = Schema.Record(Schema.String, Schema.NullOr(Schema.String))
const Ranges = Schema.optionalKey(Schema.Record(Schema.String, Schema.String))

/** The parts of a packed package.json that are promises to who installs it. */
export const Manifest = Schema.Struct({
  name: Schema.String,
  version: Schema.String,
  license: Schema.Literal("MIT"),
  repository: Schema.Struct({ type: Schema.Literal("git"), url: Schema.String, directory: Schema.String }),
  type: Schema.Literal("module"),
  engines: Schema.Struct({ node: Schema.String }),
  publishConfig: Schema.Struct({ access: Schema.Literal("public") }),
  exports: Exports,
  sideEffects: Schema.optional(Schema.Literal(false)),
  bin: Schema.optionalKey(Schema.Record(Schema.String, Schema.String)),
  dependencies: Ranges,
  peerDependencies: Ranges,
  optionalDependencies: Ranges
})
export type Manifest = typeof Manifest.Type

const SourceMap = Schema.fromJsonString(
  Schema.Struct({
    sourceRoot: Schema.optionalKey(Schema.String),
    sources: Schema.Array(Schema.String),
    sourcesContent: Schema.optionalKey(Schema.Array(Schema.NullOr(Schema.String)))
  })
)

const belongs = [
  "{package.json,README.md,LICENSE,CHANGELOG.md,POLICY.md}",
  "src/**/*.ts",
  "dist/**/*.{js,d.ts}",
  "dist/**/*.{js,d.ts}.map"
]
const ofTests = /(^|[/.])(__tests__|tests?|specs?|fixtures?|mocks?)([/.]|$)/i

const secrets: ReadonlyArray<readonly [string, RegExp]> = [
  ["a private key", /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ["a token of a package registry", /\bnpm_[A-Za-z0-9]{36}\b|_authToken/],
  ["a token of a code host", /\b(gh[oprsu]_[A-Za-z0-9]{36}|github_pat_\w{30}|glpat-[\w-]{20})/],
  ["a token of a cloud", /\b(AKIA[0-9A-Z]{16}|AIza[\w-]{35})\b/],
  ["a signed token", /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/]
]

/** Where a specifier of the package leads, by the longest pattern of `exports` that fits. */
const entriesOf = (exports: Manifest["exports"], files: ReadonlyArray<string>): ReadonlyArray<string> => {
  const open = Object.entries(exports).flatMap(([pattern, target]) => {
    if (target === null) return []
    const [before = "", after] = target.slice(2).split("*")
    if (after === undefined) return [pattern]
    return files
      .filter((file) => file.startsWith(before) && file.endsWith(after))
      .map((file) => pattern.replace("*", file.slice(before.length, file.length - after.length)))
  })
  const closed = Object.entries(exports).flatMap(([pattern, target]) => (target === null ? [pattern] : []))
  return [...new Set(open)].filter((entry) => !closed.some((pattern) => matchesGlob(entry, pattern.replace("*", "**"))))
}

/** What a program can import of the package: `.`, `./NorceClient`; not `./package.json`. */
export const modulesOf = (folder: string, { exports }: Manifest): ReadonlyArray<string> =>
  entriesOf(exports, filesOf(folder))
    .filter((entry) => !entry.endsWith(".json") && entry !== "./index")
    .sort()

const filesOf = (folder: string): ReadonlyArray<string> =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name, parentPath }) => relative(folder, join(parentPath, name)).replaceAll("\\", "/"))
    .filter((file) => !file.startsWith("node_modules/"))
    .sort()

/** What the building machine is called in a file: its folders, and what its environment calls secret. */
const here = (root: string): ReadonlyArray<readonly [string, string]> => [
  [`the path ${root}`, `${root}/`],
  ["the path of a home folder", `${homedir()}/`],
  ["a file: URL", "file:///"],
  ...Object.entries(process.env).flatMap(([name, value = ""]) =>
    /token|secret|password|credential/i.test(name) && value.length >= 8
      ? [[`the value of ${name}`, value] as const]
      : []
  )
]

/** Everything that is wrong with the installed package in `folder`, packed from `root`. */
export const problemsOf = (root: string, folder: string, manifest: Manifest): ReadonlyArray<string> => {
  const files = filesOf(folder)
  const problems: Array<string> = []
  const need = (holds: boolean, problem: string) => {
    if (!holds) problems.push(`${manifest.name}: ${problem}`)
  }

  for (const file of ["README.md", "LICENSE", ...(manifest.version === "0.0.0" ? [] : ["CHANGELOG.md"])]) {
    need(files.includes(file), `has no ${file}`)
  }
  for (const file of files) {
    need(belongs.some((glob) => matchesGlob(file, glob)) && !ofTests.test(file), `${file} does not belong in it`)
  }

  for (const file of files.filter((one) => one.startsWith("src/"))) {
    for (const ending of [".js", ".d.ts"]) {
      const built = file.replace(/^src/, "dist").replace(/\.ts$/, ending)
      need(files.includes(built), `${file} is not built: ${built} is missing`)
    }
  }
  for (const file of files.filter((one) => one.endsWith(".js"))) {
    const source = file.replace(/^dist/, "src").replace(/\.js$/, ".ts")
    need(files.includes(source), `${file} has no source any more: remove dist and build again`)
  }

  for (const [pattern, target] of Object.entries(manifest.exports)) {
    if (target === null) continue
    const glob = target.slice(2).replace("*", "**")
    need(
      files.some((file) => matchesGlob(file, glob)),
      `exports ${pattern} as ${target}, which is not in it`
    )
  }
  for (const [name, target] of Object.entries(manifest.bin ?? {})) {
    const file = join(folder, target)
    need(existsSync(file) && readFileSync(file, "utf8").startsWith("#!"), `the command ${name} cannot be started`)
  }
  need(
    manifest.bin !== undefined || manifest.sideEffects === false,
    "does not say that its modules have no side effects"
  )
  const { dependencies, optionalDependencies, peerDependencies } = manifest
  for (const [name, range] of Object.entries({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
    need(/^[\^~]?\d+\.\d+\.\d+/.test(range), `asks for ${name} in ${range}, which is no range for who installs it`)
  }

  const marks = here(root)
  for (const file of files) {
    const text = readFileSync(join(folder, file), "utf8")
    for (const [what, mark] of marks) need(!text.includes(mark), `${file} holds ${what}`)
    for (const [what, pattern] of secrets) need(!pattern.test(text), `${file} holds ${what}`)
    if (file.endsWith(".map")) {
      const { sourceRoot = "", sources, sourcesContent } = Schema.decodeSync(SourceMap)(text)
      for (const [index, source] of sources.entries()) {
        const path = posix.join(posix.dirname(file), sourceRoot, source)
        need(typeof sourcesContent?.[index] === "string" || files.includes(path), `${file} leads to ${path}, not in it`)
      }
    }
    const [, map] = /^\/\/# sourceMappingURL=(.+)$/m.exec(text) ?? []
    if (map !== undefined) need(files.includes(posix.join(dirname(file), map)), `${file} leads to ${map}, not in it`)
  }
  return problems
}
