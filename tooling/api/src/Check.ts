/**
 * The rules: a report says what is built, every export says what it is, what differs from the last release has a changeset,
 * a break has a fitting one.
 */
import { existsSync, globSync, readFileSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { Schema } from "effect"
import * as Changesets from "./Changesets.ts"
import * as Difference from "./Difference.ts"
import * as Released from "./Released.ts"
import * as Report from "./Report.ts"

const Manifest = Schema.fromJsonString(
  Schema.Struct({ name: Schema.String, version: Schema.String, private: Schema.optionalKey(Schema.Boolean) })
)

/** A package that is published. */
export interface Package {
  readonly name: string
  readonly version: string
  readonly folder: string
}

/** The published packages of a repository. */
export const packagesOf = (root: string): ReadonlyArray<Package> =>
  globSync("{packages,apps}/*/package.json", { cwd: root })
    .sort()
    .flatMap((file) => {
      const { name, private: hidden, version } = Schema.decodeSync(Manifest)(readFileSync(join(root, file), "utf8"))
      return hidden === true ? [] : [{ name, version, folder: dirname(file) }]
    })

/** Where a package's report stands. */
export const fileOf = ({ folder }: Package): string => `api/${basename(folder)}.md`

/** What is wrong with the pending changesets. */
export const changesetProblems = (root: string): ReadonlyArray<string> => {
  const versions = new Map(packagesOf(root).map(({ name, version }) => [name, version]))
  return Changesets.pending(root).flatMap(({ changeset, problems }) =>
    problems.concat(Changesets.problemsOf(changeset, versions))
  )
}

const apiProblem = async (
  root: string,
  one: Package,
  changesets: ReadonlyArray<Changesets.Changeset>
): Promise<string | undefined> => {
  const { folder, name, version } = one
  const file = fileOf(one)
  const report = await Report.of(join(root, folder))
  const committed = existsSync(join(root, file)) ? readFileSync(join(root, file), "utf8") : ""
  if (committed !== Report.print(name, report)) return `${file} does not say what is built: run pnpm api and commit it`
  const silent = Report.undocumented(report)
  if (silent.length > 0)
    return `${name} exports what no doc comment explains:${silent.map((one) => `\n  ${one}`).join("")}`

  const own = changesets.filter(({ levels }) => levels.has(name))
  const released = Released.of(root, folder, version, file)
  if (released._tag === "Now") return undefined
  if (released._tag === "First") {
    return own.length === 0 ? `${name} was never released and has no changeset that says what it is` : undefined
  }
  const differences = Difference.between(Report.parse(file, released.text), report)
  const list = (some: typeof differences) => some.map(({ what }) => `\n  ${what}`).join("")
  if (differences.length > 0 && own.length === 0) {
    return `${name} differs from ${version} and no changeset says so: run pnpm changeset${list(differences)}`
  }
  const breaks = differences.filter(({ breaking }) => breaking)
  const level = Changesets.breakingLevel(version)
  const fitting = own.filter(({ levels }) => levels.get(name) === level)
  if (breaks.length > 0 && fitting.length === 0) {
    return `${name} breaks programs made for ${version} and has no changeset with ${level}:${list(breaks)}`
  }
  if (breaks.length > 0 && !fitting.some(({ text }) => Changesets.showsBeforeAndAfter(text))) {
    return `${name} breaks programs made for ${version} and no changeset with ${level} shows before and after:${list(breaks)}`
  }
  return undefined
}

/** What is wrong with the reports of a repository whose packages are built. */
export const apiProblems = async (root: string): Promise<ReadonlyArray<string>> => {
  const changesets = Changesets.pending(root).map(({ changeset }) => changeset)
  const problems = await Promise.all(packagesOf(root).map((one) => apiProblem(root, one, changesets)))
  return problems.filter((problem) => problem !== undefined)
}
