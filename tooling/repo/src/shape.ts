/**
 * The house has one shape: every adapter the same files and a README with the same chapters, every package the same
 * settings. Which package may import which is not checked here: `turbo boundaries` does that.
 */
import { existsSync, globSync, readFileSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { Schema } from "effect"

const Manifest = Schema.fromJsonString(
  Schema.Struct({
    name: Schema.String,
    type: Schema.Literal("module"),
    license: Schema.optionalKey(Schema.Literal("MIT")),
    private: Schema.optionalKey(Schema.Boolean),
    peerDependencies: Schema.optionalKey(Schema.Record(Schema.String, Schema.String)),
    dependencies: Schema.optionalKey(Schema.Record(Schema.String, Schema.String))
  })
)

const problems: Array<string> = []
const need = (file: string): void => {
  if (!existsSync(file)) problems.push(`${file} is missing`)
}

for (const file of globSync("packages/*/package.json").sort()) {
  const folder = dirname(file)
  const manifest = Schema.decodeSync(Manifest)(readFileSync(file, "utf8"))
  if (manifest.peerDependencies?.["effect"] !== "catalog:peers") {
    problems.push(`${file}: effect must be a peer, "catalog:peers", so that a program has one copy of it`)
  }
  if (manifest.dependencies?.["@kundbro/domain"] !== undefined) {
    problems.push(`${file}: @kundbro/domain must be a peer, so that a program has one copy of it`)
  }
  for (const one of ["README.md", "src/index.ts", "vitest.config.ts", "tsconfig.json", "turbo.json"]) {
    need(join(folder, one))
  }
  const boundaries = readFileSync(join(folder, "turbo.json"), "utf8")
  if (boundaries.includes('"adapter"')) {
    const folderName = basename(folder)
    const vendor = folderName.slice(0, 1).toUpperCase() + folderName.slice(1)
    for (const what of ["", "Options", "Client", "Wire", "Error", "Customer", "Customers", "Mapping"]) {
      need(join(folder, "src", `${vendor}${what}.ts`))
    }
    need(join(folder, "src/promise.ts"))
    const readme = join(folder, "README.md")
    if (existsSync(readme) && !/^## Without Effect$/m.test(readFileSync(readme, "utf8"))) {
      problems.push(`${folder}/README.md has no chapter "Without Effect" for the entry "promise"`)
    }
    if (existsSync(readme) && !/^## Unverified$/m.test(readFileSync(readme, "utf8"))) {
      problems.push(`${folder}/README.md has no chapter "Unverified" for what the vendor page only suggests`)
    }
  }
}

for (const problem of problems) console.error(problem)
console.log(`${problems.length} departures from the shape of the house`)
process.exitCode = problems.length === 0 ? 0 : 1
