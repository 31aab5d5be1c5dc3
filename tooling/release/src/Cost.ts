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
  /** Milliseconds from the first import to its end in a new process; absent where there is nothing to import. */
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

const rounds = 5

const decodeUrls = Schema.decodeEffect(Schema.fromJsonString(Schema.Array(Schema.String)))

/** The middle one of an odd number of numbers. */
export const median = (values: ReadonlyArray<number>): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/**
 * The time of a cold import of `specifiers`, and its ratio to that of the modules of `effect` that they import, each in
 * new processes by turns: the ratio is the median over the rounds, so that what slows the machine slows both.
 */
export const coldImport = Effect.fnUntraced(function* (project: Project, specifiers: ReadonlyArray<string>) {
  const script = (name: string, imports: ReadonlyArray<string>) => {
    writeFileSync(join(project.cwd, `${name}.mjs`), imports.map((one) => `import ${JSON.stringify(one)}\n`).join(""))
    const timed = `const start = performance.now(); await import("./${name}.mjs"); console.log(performance.now() - start)`
    writeFileSync(join(project.cwd, `time-${name}.mjs`), timed)
    return Effect.map(run(project, process.execPath, `time-${name}.mjs`), Number)
  }
  const own = script("own", specifiers)
  const recorder = new URL("effectImports.ts", import.meta.url).pathname
  const used = yield* run(project, process.execPath, "--import", recorder, "own.mjs").pipe(Effect.flatMap(decodeUrls))
  const effect = script("effect", used)
  yield* own
  const times: Array<{ readonly own: number; readonly ratio: number }> = []
  for (let round = 0; round < rounds; round += 1) {
    const [mine, theirs] = [yield* own, yield* effect]
    times.push({ own: mine, ratio: mine / theirs })
  }
  return { milliseconds: median(times.map(({ own }) => own)), import: median(times.map(({ ratio }) => ratio)) }
})
