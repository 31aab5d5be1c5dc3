/**
 * `pnpm release`: publishes the versions that `pnpm changeset version` wrote and that are committed: builds anew, holds
 * the API reports and the tarballs against their rules, tags each package as `name@version`, and publishes what the
 * registry does not have. Stopped half way, it is run again. `pnpm release --dry-run` does all but tagging and publishing.
 */
import { execFileSync, spawnSync } from "node:child_process"
import { globSync, readFileSync, rmSync } from "node:fs"
import { dirname, join } from "node:path"
import { Schema } from "effect"
import * as tags from "./tags.ts"

const decodeManifest = Schema.decodeSync(
  Schema.fromJsonString(
    Schema.Struct({ name: Schema.String, version: Schema.String, private: Schema.optionalKey(Schema.Boolean) })
  )
)
const decodePacked = Schema.decodeSync(
  Schema.fromJsonString(Schema.Struct({ size: Schema.Number, entryCount: Schema.Number }))
)

const isDry = process.argv.includes("--dry-run")
const packages = globSync("{packages,apps}/*/package.json")
  .sort()
  .flatMap((file) => {
    const { name, private: hidden, version } = decodeManifest(readFileSync(file, "utf8"))
    return hidden === true ? [] : [{ folder: dirname(file), name, version }]
  })

const refusals: Array<string> = []
if (execFileSync("git", ["status", "--porcelain"], { encoding: "utf8" }) !== "") {
  refusals.push("There are changes that are not committed: commit them, or publish from a clone without them")
}
if (globSync(".changeset/*.md").length > 0) {
  refusals.push("There are changesets that no version has: run pnpm changeset version, look at the changelogs, commit")
}
for (const { name, version } of packages) if (version === "0.0.0") refusals.push(`${name} has no version yet`)
if (new Set(packages.map(({ version }) => version)).size !== 1) {
  refusals.push("The packages do not have the same version: .changeset/config.json says that they are fixed together")
}
const released = packages.map(({ name, version }) => `${name}@${version}`)
refusals.push(...tags.elsewhere(".", released))

/** Where pnpm publishes to, by what is set here. */
const registry = execFileSync("pnpm", ["config", "get", "registry"], { encoding: "utf8" }).trim()

/** Runs a step, and stops here if it fails. */
const step = (command: string, ...args: ReadonlyArray<string>): void => {
  if (spawnSync(command, args, { stdio: "inherit" }).status !== 0) {
    console.error(
      command === "changeset"
        ? "Not everything was published: run pnpm release again, it publishes what the registry does not have"
        : `${[command, ...args].join(" ")} failed; nothing was published`
    )
    process.exit(1)
  }
}

if (refusals.length > 0) {
  for (const refusal of refusals) console.error(refusal)
  process.exitCode = 1
} else {
  // What was built before may be of sources that are gone.
  for (const { folder } of packages) rmSync(join(folder, "dist"), { recursive: true, force: true })
  step("turbo", "run", "build", "--force", "--output-logs=errors-only")
  step("node", "tooling/api/src/api.ts", "--check")
  step("node", "tooling/repo/src/pack.ts")
  if (isDry) {
    for (const { folder, name, version } of packages) {
      const packed = execFileSync("pnpm", ["publish", "--dry-run", "--json", "--no-git-checks"], {
        cwd: folder,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"]
      })
      const { entryCount, size } = decodePacked(packed)
      console.log(`would tag and publish ${name}@${version}: ${entryCount} files, ${Math.ceil(size / 1000)} kB`)
    }
    console.log(`The registry in force is ${registry}`)
  } else {
    console.log(`Publishing to ${registry}`)
    tags.make(".", released)
    step("changeset", "publish", "--no-git-tag")
    console.log("Published and tagged. Now: git push --follow-tags")
  }
}
