/** An empty folder of a user outside the workspace, and what is installed, checked and run there. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { attempt, type Environment, type Place, run } from "./Shell.ts"

export const managers = ["npm", "pnpm"] as const
export type Manager = (typeof managers)[number]

/** A folder with a manifest and nothing else. */
export interface Project extends Place {
  readonly name: string
  readonly manager: Manager
}

/** Makes the folder `name` under `folder`. */
export const make = (folder: string, name: string, manager: Manager, env: Environment): Project => {
  const cwd = join(folder, name)
  mkdirSync(cwd, { recursive: true })
  writeFileSync(join(cwd, "package.json"), JSON.stringify({ name: "user", private: true, type: "module" }))
  return { name, manager, cwd, env }
}

/** Installs, as a user would, and says how that went. */
export const tryInstall = (project: Project, ...wanted: ReadonlyArray<string>) =>
  attempt(project, project.manager, project.manager === "npm" ? "install" : "add", ...wanted)

/** Installs; must work. */
export const install = (project: Project, ...wanted: ReadonlyArray<string>) =>
  run(project, project.manager, project.manager === "npm" ? "install" : "add", ...wanted)

const shared = { strict: true, target: "ES2023", lib: ["ES2023", "DOM"], types: ["node"], rootDir: "." }

/** The two ways in which TypeScript finds packages: as Node does, which leaves programs to run, and as bundlers do. */
const resolutions = {
  nodenext: { module: "nodenext", outDir: "out" },
  bundler: { module: "preserve", moduleResolution: "bundler", noEmit: true }
}

/** Puts a program there as an ES module and as CommonJS, which reaches ES modules by `require`. */
export const put = (project: Project, program: string): void => {
  const source = readFileSync(program, "utf8")
  for (const extension of ["mts", "cts"]) writeFileSync(join(project.cwd, `program.${extension}`), source)
}

/**
 * Type-checks the program in both forms, declarations of packages included. As Node resolves it leaves `out/program.mjs`
 * and `out/program.cjs`.
 */
export const check = (project: Project, root: string, resolution: keyof typeof resolutions) => {
  const compilerOptions = { ...shared, ...resolutions[resolution], typeRoots: [join(root, "node_modules/@types")] }
  const settings = `tsconfig.${resolution}.json`
  writeFileSync(join(project.cwd, settings), JSON.stringify({ compilerOptions, files: ["program.mts", "program.cts"] }))
  return run(project, join(root, "node_modules/.bin/tsc"), "--project", settings)
}
