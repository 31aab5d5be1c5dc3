/** What one package costs who installs it alone. */
import { Effect, Schema } from "effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Published } from "./Copy.ts"
import type { Project } from "./Project.ts"
import { run } from "./Shell.ts"
import { bytes, type Installed } from "./Tree.ts"

export interface Cost {
  readonly name: string
  /** Bytes of the tarball. */
  readonly tarball: number
  /** Bytes on disk of all that came with it, `effect` not counted. */
  readonly install: number
  /** How many packages came with it, `effect` counted. */
  readonly dependencies: number
  /** Milliseconds of processor time of its import in a new process; absent where there is nothing to import. */
  readonly milliseconds?: number
  /** That, divided by the time for what it uses of `effect`. */
  readonly import?: number
}

/** What is on disk, by what was published and the tree of a project that has nothing else. */
export const onDisk = ({ name, size }: Published, tree: ReadonlyArray<Installed>): Cost => ({
  name,
  tarball: size,
  install: tree.reduce((sum, one) => sum + (one.name === "effect" ? 0 : bytes(one)), 0),
  dependencies: tree.length - 1
})

const rounds = 3

const decodeUrls = Schema.decodeEffect(Schema.fromJsonString(Schema.Array(Schema.String)))

/** Times its import in milliseconds of processor time, which other work on the machine does not add to. */
const timing = (file: string): string =>
  `const before = process.cpuUsage()
await import("./${file}")
const { system, user } = process.cpuUsage(before)
console.log((system + user) / 1000)
`

/**
 * The time of a cold import of `specifier`, and its ratio to that of the modules of `effect` that come with it, each in
 * new processes by turns: the shortest of each, since nothing makes an import shorter than it is.
 */
export const coldImport = Effect.fnUntraced(function* (project: Project, specifier: string) {
  const script = (name: string, imports: ReadonlyArray<string>) => {
    const file = (kind: string) => join(project.cwd, `${kind}-${name}.mjs`)
    writeFileSync(file("import"), imports.map((one) => `import ${JSON.stringify(one)}\n`).join(""))
    writeFileSync(file("time"), timing(`import-${name}.mjs`))
    return Effect.map(run(project, process.execPath, `time-${name}.mjs`), Number)
  }
  const own = script("own", [specifier])
  const recorder = new URL("effectImports.ts", import.meta.url).href
  const used = yield* run(project, process.execPath, "--import", recorder, "import-own.mjs")
  const effect = script("effect", yield* decodeUrls(used))
  const times: Array<{ readonly own: number; readonly effect: number }> = []
  for (let round = 0; round < rounds; round += 1) times.push({ own: yield* own, effect: yield* effect })
  const milliseconds = Math.min(...times.map((time) => time.own))
  return { milliseconds, import: milliseconds / Math.min(...times.map((time) => time.effect)) }
})
