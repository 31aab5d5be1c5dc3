/** Each adapter alone, as its user has it: installed by npm and by pnpm, type-checked, and run against the stand-ins. */
import { Effect } from "effect"
import { fileURLToPath } from "node:url"
import { uninvited } from "./Budgets.ts"
import type { Published } from "./Copy.ts"
import { onDisk } from "./Cost.ts"
import * as Project from "./Project.ts"
import { type Environment, run, StepFailed } from "./Shell.ts"
import { copies, installed } from "./Tree.ts"

/** The adapters. */
export const adapters = ["@kundbro/harmoney", "@kundbro/infosoft", "@kundbro/norce", "@kundbro/enactor"]

/** The lowest Node that the packages support, and the one that runs this. */
export const runtimes: Readonly<Record<string, string>> = {
  "Node 22": fileURLToPath(new URL("../node_modules/node22/bin/node", import.meta.url)),
  "Node 24": fileURLToPath(new URL("../node_modules/node/bin/node", import.meta.url))
}

/** The family name of the first of the sandbox's people, in every vendor's way of writing it. */
const answer = /^ashcombe-lyle$/i

/** Type-checks a program of `programs/` in the project, and runs it everywhere; it must print whom it has read. */
export const tryProgram = Effect.fnUntraced(function* (project: Project.Project, root: string, program: string) {
  Project.put(project, fileURLToPath(new URL(`../programs/${program}.ts`, import.meta.url)))
  yield* Project.check(project, root, "nodenext")
  yield* Project.check(project, root, "bundler")
  const ways = Object.entries(runtimes).flatMap(([name, node]) =>
    ["out/program.mjs", "out/program.cjs"].map((file) => ({ name, node, file }))
  )
  yield* Effect.forEach(
    ways,
    Effect.fnUntraced(function* ({ file, name, node }) {
      const said = yield* run(project, node, file)
      if (answer.test(said)) return
      return yield* new StepFailed({ message: `${project.name}: ${program}, ${file} under ${name} printed: ${said}` })
    }),
    { concurrency: 2, discard: true }
  )
})

/** What is wrong with an installed tree, in words: a second copy of what must be one, and what nobody asked for. */
export const treeProblems = (project: Project.Project, name: string): ReadonlyArray<string> => {
  const tree = installed(project.cwd)
  const doubled = ["@kundbro/domain", "effect"].flatMap((one) => {
    const versions = copies(tree, one)
    return versions.length > 1 ? [`${project.name}: ${versions.length} copies of ${one} (${versions.join(", ")})`] : []
  })
  const brought = tree.map((one) => one.name)
  return [...doubled, ...uninvited(name, brought).map((problem) => `${project.manager}: ${problem}`)]
}

/** A package installed alone: what it costs on disk, and the problems of what came with it. */
export const alone = Effect.fnUntraced(function* (
  one: Published,
  manager: Project.Manager,
  folder: string,
  env: Environment
) {
  const project = Project.make(folder, `${one.name.replace("@kundbro/", "")}-${manager}`, manager, env)
  yield* Project.install(project, one.name)
  return { project, problems: treeProblems(project, one.name), disk: onDisk(one, installed(project.cwd)) }
})

/** An adapter alone, and then with what its user names too, `domain` and `effect`; fails where a program is not right. */
export const tryAdapter = Effect.fnUntraced(function* (
  one: Published,
  manager: Project.Manager,
  root: string,
  folder: string,
  env: Environment
) {
  const { disk, problems, project } = yield* alone(one, manager, folder, env)
  const vendor = one.name.replace("@kundbro/", "")
  yield* tryProgram(project, root, vendor)
  yield* Project.install(project, "@kundbro/domain", "effect")
  yield* tryProgram(project, root, `${vendor}.effect`)
  return { project, disk, problems: [...problems, ...treeProblems(project, one.name)] }
})
