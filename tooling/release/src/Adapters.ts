/** Each adapter alone, as its user has it: installed by npm and by pnpm, type-checked, and run against the stand-ins. */
import { Effect } from "effect"
import { fileURLToPath } from "node:url"
import { uninvited } from "./Budgets.ts"
import * as Project from "./Project.ts"
import { type Environment, run, StepFailed } from "./Shell.ts"
import { copies, installed } from "./Tree.ts"

export const vendors = ["harmoney", "infosoft", "norce", "enactor"] as const

/** The lowest Node that the packages support, and the one that runs this. */
export const runtimes: Readonly<Record<string, string>> = {
  "Node 22": fileURLToPath(new URL("../node_modules/node22/bin/node", import.meta.url)),
  "Node 24": fileURLToPath(new URL("../node_modules/node/bin/node", import.meta.url))
}

/** The family name of the first of the sandbox's people, in every vendor's way of writing it. */
const answer = /^ashcombe-lyle$/i

/** Type-checks a program of `programs/` in the project, and runs it everywhere; it must print whom it has read. */
export const tryProgram = Effect.fnUntraced(function* (project: Project.Project, root: string, program: string) {
  yield* Project.compile(project, root, fileURLToPath(new URL(`../programs/${program}.ts`, import.meta.url)))
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

/** Everything about one adapter and one package manager; gives the problems of the tree and fails at the others. */
export const tryAdapter = Effect.fnUntraced(function* (
  vendor: (typeof vendors)[number],
  manager: Project.Manager,
  root: string,
  folder: string,
  env: Environment
) {
  const name = `@kundbro/${vendor}`
  const project = Project.make(folder, `${vendor}-${manager}`, manager, env)
  yield* Project.install(project, name)
  const problems = treeProblems(project, name)
  yield* tryProgram(project, root, vendor)
  yield* Project.install(project, "@kundbro/domain", "effect")
  yield* tryProgram(project, root, `${vendor}.effect`)
  return [...problems, ...treeProblems(project, name)]
})
