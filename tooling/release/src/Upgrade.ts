/**
 * What a user of two adapters gets who upgrades one of them: after a release that adds to a type of `domain`, and after
 * one that breaks it. What came of it is written in `docs/upgrading.md`; the rehearsal holds the page to it.
 */
import { Effect } from "effect"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import * as Project from "./Project.ts"
import { attempt, type Environment, type Outcome, type Place, StepFailed, tail } from "./Shell.ts"
import { copies, installed } from "./Tree.ts"

/** A change of a type of `domain`, made in the copy, that all packages compile with. */
interface Change {
  readonly kind: "additive" | "breaking"
  readonly bump: "patch" | "minor"
  readonly find: string
  readonly replace: string
}

/** In the order in which they are released. */
export const changes: ReadonlyArray<Change> = [
  {
    kind: "additive",
    bump: "patch",
    find: "  stopsOn: Schema.optionalKey(DateOrUnreadable)\n",
    replace: "  stopsOn: Schema.optionalKey(DateOrUnreadable),\n  renewsOn: Schema.optionalKey(DateOrUnreadable)\n"
  },
  {
    kind: "breaking",
    bump: "minor",
    find: "  title: Schema.optionalKey(Schema.String),\n  product:",
    replace: "  title: Schema.optionalKey(Schema.NullOr(Schema.String)),\n  product:"
  }
]

/** Makes the change in the copy. */
export const make = Effect.fnUntraced(function* ({ find, replace }: Change, copy: Place) {
  const file = join(copy.cwd, "packages/domain/src/Customer.ts")
  const source = readFileSync(file, "utf8")
  if (source.split(find).length !== 2) {
    return yield* new StepFailed({ message: `Upgrade.ts changes what ${file} no longer has once: ${find.trim()}` })
  }
  writeFileSync(file, source.replace(find, replace))
})

/** A user's project: both adapters, by name; `domain` and `effect` too or left to come by themselves. */
export interface User {
  readonly named: boolean
  readonly project: Project.Project
}

const both = ["@kundbro/harmoney", "@kundbro/norce"]

/** Four of them: by npm and by pnpm, with the peers named and not, all with what is released now. */
export const users = Effect.fnUntraced(function* (folder: string, env: Environment) {
  const all = Project.managers.flatMap((manager) =>
    [true, false].map((named): User => {
      const name = `upgrade-${manager}-${named ? "named" : "unnamed"}`
      // pnpm takes no release on its first day, unless it is told to.
      return { named, project: Project.make(folder, name, manager, { ...env, pnpm_config_minimum_release_age: "0" }) }
    })
  )
  for (const { named, project } of all) {
    yield* Project.install(project, ...both, ...(named ? ["@kundbro/domain", "effect"] : []))
  }
  return all
})

/** What came of an upgrade: a line of the table in `docs/upgrading.md`. */
export interface Result {
  readonly change: Change["kind"]
  readonly user: User
  /** What the package manager did. */
  readonly answer: "installs" | "warns" | "refuses"
  /** Versions by package after that; none where there is no copy. */
  readonly versions: Readonly<Record<string, string | undefined>>
  /** Whether a program of old still type-checks, and runs. */
  readonly types: boolean
  readonly runs: boolean
}

const answerOf = ({ code, stderr, stdout }: Outcome): Result["answer"] =>
  code !== 0 ? "refuses" : /peer dependenc/i.test(stdout + stderr) ? "warns" : "installs"

const upgrade = ({ project }: User, ...names: ReadonlyArray<string>) =>
  project.manager === "npm"
    ? attempt(project, "npm", "install", ...names.map((name) => `${name}@latest`))
    : attempt(project, "pnpm", "update", "--latest", ...names)

const program = fileURLToPath(new URL("../programs/both.ts", import.meta.url))

/** Checks and runs the program of old; two copies of `domain` are a failure, whatever the package manager says. */
const examine = Effect.fnUntraced(function* ({ project }: User, root: string) {
  const tree = installed(project.cwd)
  const domains = copies(tree, "@kundbro/domain")
  if (domains.length > 1) {
    return yield* new StepFailed({
      message: `${project.name} has ${domains.length} copies of domain: ${domains.join(", ")}`
    })
  }
  Project.put(project, program)
  const types = yield* Project.check(project, root, "nodenext").pipe(
    Effect.as(true),
    Effect.orElseSucceed(() => false)
  )
  const { stdout } = yield* attempt(project, process.execPath, "out/program.mjs")
  const versions = Object.fromEntries([...both, "@kundbro/domain"].map((name) => [name, copies(tree, name)[0]]))
  return { versions, types, runs: /^ashcombe-lyle$/i.test(stdout.trim()) }
})

/** The user upgrades norce, and only that. */
export const upgradeOne = Effect.fnUntraced(function* (change: Change["kind"], user: User, root: string) {
  const answer = answerOf(yield* upgrade(user, "@kundbro/norce"))
  return { change, user, answer, ...(yield* examine(user, root)) } satisfies Result
})

/** The user upgrades all of ours at once, as the page advises: that installs, and leaves one version of everything. */
export const upgradeAll = Effect.fnUntraced(function* (
  change: Change["kind"],
  user: User,
  root: string,
  version: string
) {
  const outcome = yield* upgrade(user, ...both, ...(user.named ? ["@kundbro/domain"] : []))
  const { runs, types, versions } = yield* examine(user, root)
  const right = Object.values(versions).every((one) => one === version) && runs && types === (change === "additive")
  if (answerOf(outcome) === "installs" && right) return
  const state = JSON.stringify({ versions, types, runs })
  return yield* new StepFailed({
    message: `${user.project.name}: all at once does not work: ${state}\n${tail(outcome)}`
  })
})
