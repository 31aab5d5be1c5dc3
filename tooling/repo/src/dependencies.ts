/**
 * The published packages' dependencies: `docs/dependencies.md` has a row for each, with who uses it and its licence, and no
 * row more. `--check` compares, without a network, and `pnpm lint` ends so; `pnpm dependencies` also asks the registry in
 * force whether each is still maintained.
 */
import { spawnSync } from "node:child_process"
import { existsSync, globSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { Schema } from "effect"

const Named = Schema.optionalKey(Schema.Record(Schema.String, Schema.String))
const Manifest = Schema.fromJsonString(
  Schema.Struct({
    name: Schema.String,
    private: Schema.optionalKey(Schema.Boolean),
    license: Schema.optionalKey(Schema.String),
    dependencies: Named,
    optionalDependencies: Named,
    peerDependencies: Named,
    peerDependenciesMeta: Schema.optionalKey(
      Schema.Record(Schema.String, Schema.Struct({ optional: Schema.optionalKey(Schema.Boolean) }))
    )
  })
)
const manifest = (file: string) => Schema.decodeSync(Manifest)(readFileSync(file, "utf8"))

interface Declared {
  readonly users: Set<string>
  licence: string | undefined
}

const declared = new Map<string, Declared>()
const files = globSync("{packages,apps}/*/package.json").filter((file) => manifest(file).private !== true)
for (const file of files) {
  const one = manifest(file)
  const user = `\`${one.name.replace("@kundbro/", "")}\``
  const peers = Object.keys(one.peerDependencies ?? {})
  for (const name of [...Object.keys({ ...one.dependencies, ...one.optionalDependencies }), ...peers]) {
    if (name.startsWith("@kundbro/")) continue
    const known = declared.get(name) ?? { users: new Set<string>(), licence: undefined }
    declared.set(name, known)
    const optional = one.peerDependenciesMeta?.[name]?.optional === true
    known.users.add(peers.includes(name) ? `${user} (${optional ? "optional " : ""}peer)` : user)
    const installed = join(dirname(file), "node_modules", name, "package.json")
    if (existsSync(installed)) known.licence = manifest(installed).license
  }
}
/** A peer of all packages is said once. */
const usersOf = ({ users }: Declared): string => {
  const all = [...users]
  const others = all.filter((user) => !user.endsWith(" (peer)"))
  return (users.size === files.length ? ["all (peer)", ...others] : all).sort().join(", ")
}

const problems: Array<string> = []
const page = readFileSync("docs/dependencies.md", "utf8")
const rows = [...page.matchAll(/^\| `([^`]+)` *\| ([^|]+?) *\| ([^|]+?) *\| ([^|]+?) *\| ([^|]+?) *\|$/gm)]
for (const [, name = "", users = "", , , licence = ""] of rows) {
  const known = declared.get(name)
  const said = users.split(", ").toSorted().join(", ")
  if (known === undefined) problems.push(`${name} is used by no published package: remove its row`)
  else {
    if (said !== usersOf(known)) problems.push(`${name} is used by ${usersOf(known)}, and not by ${said}`)
    if (licence !== known.licence)
      problems.push(`${name} has the licence ${known.licence ?? "none"}, and not ${licence}`)
  }
}
for (const name of declared.keys()) {
  if (!rows.some(([, row]) => row === name)) problems.push(`${name} has no row: what, why, alternatives, licence`)
}

const View = Schema.fromJsonString(
  Schema.Struct({
    version: Schema.String,
    time: Schema.Record(Schema.String, Schema.String),
    deprecated: Schema.optionalKey(Schema.String)
  })
)
const year = 365 * 24 * 3_600_000
if (!process.argv.includes("--check")) {
  for (const name of [...declared.keys()].sort()) {
    const asked = spawnSync("npm", ["view", name, "version", "time", "deprecated", "--json"], { encoding: "utf8" })
    if (asked.status !== 0) {
      problems.push(`${name}: the registry does not answer for it`)
      continue
    }
    const { deprecated, time, version } = Schema.decodeSync(View)(asked.stdout)
    const released = time[version] ?? ""
    console.log(`${name.padEnd(24)} ${version.padEnd(10)} ${released.slice(0, 10)}  ${deprecated ?? "not deprecated"}`)
    if (deprecated !== undefined) problems.push(`${name} is deprecated: ${deprecated}`)
    if (!(Date.now() - Date.parse(released) < year)) problems.push(`${name} has had no release in a year`)
  }
}

for (const problem of problems) console.error(`docs/dependencies.md: ${problem}`)
console.log(`${declared.size} public dependencies: ${problems.length} problems`)
process.exitCode = problems.length === 0 ? 0 : 1
