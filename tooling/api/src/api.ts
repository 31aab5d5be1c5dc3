/** `pnpm api` writes the API reports, `pnpm api --check` holds them against what is built, was released, and is announced. */
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Check from "./Check.ts"
import * as Report from "./Report.ts"

const root = join(import.meta.dirname, "../../..")
const packages = Check.packagesOf(root)
if (process.argv.includes("--check")) {
  const problems = await Check.apiProblems(root)
  for (const problem of problems) console.error(problem)
  console.log(`${packages.length} API reports, ${problems.length} problems`)
  process.exitCode = problems.length === 0 ? 0 : 1
} else {
  mkdirSync(join(root, "api"), { recursive: true })
  const gone = new Set(globSync("api/*.md", { cwd: root }))
  for (const one of packages) {
    const file = Check.fileOf(one)
    const text = Report.print(one.name, await Report.of(join(root, one.folder)))
    gone.delete(file)
    if (existsSync(join(root, file)) && readFileSync(join(root, file), "utf8") === text) continue
    writeFileSync(join(root, file), text)
    console.log(`${file} is new: commit it`)
  }
  for (const file of gone) rmSync(join(root, file))
}
