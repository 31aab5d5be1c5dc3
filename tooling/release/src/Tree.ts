/** What an installed project really has: the packages that Node reaches from it, by the manifests and the folders. */
import { Schema } from "effect"
import { existsSync, globSync, readFileSync, realpathSync, statSync } from "node:fs"
import { dirname, join } from "node:path"

/** One copy of one package on disk. */
export interface Installed {
  readonly name: string
  readonly version: string
  /** Where it is, links resolved. */
  readonly folder: string
}

const Names = Schema.optionalKey(Schema.Record(Schema.String, Schema.Unknown))
const Manifest = Schema.fromJsonString(
  Schema.Struct({
    name: Schema.optionalKey(Schema.String),
    version: Schema.optionalKey(Schema.String),
    dependencies: Names,
    optionalDependencies: Names,
    peerDependencies: Names
  })
)
const manifestOf = (folder: string) => Schema.decodeSync(Manifest)(readFileSync(join(folder, "package.json"), "utf8"))

/** Where Node finds `name` from `folder`: in the nearest `node_modules` that has it. */
const find = (folder: string, name: string): string | undefined => {
  const candidate = join(folder, "node_modules", name)
  if (existsSync(join(candidate, "package.json"))) return realpathSync(candidate)
  const parent = dirname(folder)
  return parent === folder ? undefined : find(parent, name)
}

/** Every copy of every package that is reached from the project, through dependencies, optional ones and peers. */
export const installed = (project: string): ReadonlyArray<Installed> => {
  const found = new Map<string, Installed>()
  const visit = (folder: string): void => {
    const { dependencies, optionalDependencies, peerDependencies } = manifestOf(folder)
    for (const name of Object.keys({ ...peerDependencies, ...optionalDependencies, ...dependencies })) {
      const at = find(folder, name)
      if (at === undefined || found.has(at)) continue
      const { name: called = name, version = "" } = manifestOf(at)
      found.set(at, { name: called, version, folder: at })
      visit(at)
    }
  }
  visit(realpathSync(project))
  return [...found.values()].toSorted((a, b) => a.name.localeCompare(b.name))
}

/** The versions of a package that the project reaches, one for each copy of it. */
export const copies = (tree: ReadonlyArray<Installed>, name: string): ReadonlyArray<string> =>
  tree.filter((one) => one.name === name).map(({ version }) => version)

/** Bytes of a package's own files. */
export const bytes = ({ folder }: Installed): number =>
  globSync("**/*", { cwd: folder, exclude: (path) => path === "node_modules" || path.endsWith("/node_modules") })
    .map((file) => statSync(join(folder, file)))
    .reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0)
