/** A repository of its own with a copy of `packages/domain`, released as 0.1.0. */
import { execFileSync } from "node:child_process"
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { apiProblems, packagesOf } from "../src/Check.ts"
import * as Report from "../src/Report.ts"

const house = join(import.meta.dirname, "../../..")

export class Copy {
  readonly root: string

  constructor() {
    const results = join(import.meta.dirname, "../.test-results")
    mkdirSync(results, { recursive: true })
    // Inside the package, so that the copy finds `effect`.
    this.root = mkdtempSync(join(results, "copy-"))
    mkdirSync(join(this.root, ".changeset"))
    mkdirSync(join(this.root, "api"))
    for (const part of ["src", "package.json"]) {
      cpSync(join(house, "packages/domain", part), join(this.root, "packages/domain", part), { recursive: true })
    }
    this.write(
      "packages/domain/src/Lyra.ts",
      'import { Schema } from "effect"\n/** A. */\nexport const lyra = 1\n/** B. */\nexport const Code = Schema.String\n'
    )
    this.write(
      "packages/domain/tsconfig.json",
      JSON.stringify({
        extends: join(house, "tsconfig.base.json"),
        compilerOptions: { rootDir: "src", outDir: "dist", sourceMap: false, declarationMap: false },
        include: ["src"]
      })
    )
    this.edit("packages/domain/package.json", /"version": "[^"]*"/, '"version": "0.1.0"')
    this.write(".gitignore", "dist\n")
    this.build()
    this.git("init", "--quiet")
  }

  /** The report of what is built now, and what the check says of it. */
  async report(): Promise<string> {
    const text = Report.print("@kundbro/domain", await Report.of(join(this.root, "packages/domain")))
    this.write("api/domain.md", text)
    return text
  }

  async problems(): Promise<ReadonlyArray<string>> {
    return apiProblems(this.root)
  }

  edit(file: string, before: string | RegExp, after: string): void {
    const source = readFileSync(join(this.root, file), "utf8")
    const has = typeof before === "string" ? source.includes(before) : before.test(source)
    if (!has) throw new Error(`${file} has no ${before}`)
    this.write(file, source.replace(before, after))
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.root, file), text)
  }

  changeset(level: string, text: string): void {
    this.write(".changeset/one.md", `---\n"@kundbro/domain": ${level}\n---\n\n${text}\n`)
  }

  build(): void {
    execFileSync(join(house, "node_modules/.bin/tsc"), ["-b", "tsconfig.json"], {
      cwd: join(this.root, "packages/domain"),
      stdio: "pipe"
    })
  }

  async release(): Promise<void> {
    await this.report()
    this.git("add", ".")
    this.git("-c", "user.name=Test", "-c", "user.email=test@example.org", "commit", "--quiet", "-m", "release")
  }

  git(...args: ReadonlyArray<string>): void {
    execFileSync("git", args, { cwd: this.root, stdio: "pipe" })
  }

  version(): string | undefined {
    return packagesOf(this.root)[0]?.version
  }

  close(): void {
    rmSync(this.root, { recursive: true, force: true })
  }
}
