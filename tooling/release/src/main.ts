/**
 * `pnpm release:rehearse`: publishes everything to a registry of its own on loopback and uses it as strangers do. The
 * README says what is tried; the order is here.
 */
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Console, Effect } from "effect"
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import * as Adapters from "./Adapters.ts"
import * as Budgets from "./Budgets.ts"
import { tryCommand } from "./Command.ts"
import * as Copy from "./Copy.ts"
import { coldImport, type Cost, onDisk } from "./Cost.ts"
import * as Environment from "./Environment.ts"
import * as FirstCall from "./FirstCall.ts"
import * as Project from "./Project.ts"
import * as Registry from "./Registry.ts"
import * as Sandbox from "./Sandbox.ts"
import { type Environment as Variables, type Place, run, StepFailed } from "./Shell.ts"
import { table } from "./Table.ts"
import { installed } from "./Tree.ts"
import * as Upgrade from "./Upgrade.ts"
import * as UpgradePage from "./UpgradePage.ts"

const root = fileURLToPath(new URL("../../..", import.meta.url))
const cache = join(root, ".turbo/cache")
const began = performance.now()
const say = (line: string) =>
  Console.log(`[${String(Math.round((performance.now() - began) / 1000)).padStart(3)} s] ${line}`)

const temporary = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "kundbro-rehearsal-"))),
  (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
)

/** What every package costs who installs it alone, and what it brings uninvited. */
const costs = Effect.fnUntraced(function* (published: ReadonlyArray<Copy.Published>, folder: string, env: Variables) {
  const problems: Array<string> = []
  const measured: Array<Cost> = []
  const budgets = Budgets.read()
  const alone = yield* Effect.forEach(
    published,
    Effect.fnUntraced(function* (one) {
      const project = Project.make(folder, `cost-${one.name.replace("@kundbro/", "")}`, "npm", env)
      yield* Project.install(project, one.name)
      return { one, project }
    }),
    { concurrency: 2 }
  )
  for (const { one, project } of alone) {
    const disk = onDisk(one, installed(project.cwd))
    const cost = one.name === "kundbro" ? disk : { ...disk, ...(yield* coldImport(project, one.name)) }
    measured.push(cost)
    problems.push(...Adapters.treeProblems(project, one.name), ...Budgets.exceeded(budgets, cost))
  }
  return { problems, measured }
})

/** Releases twice more, and has users of two adapters upgrade one of them, then all. */
const upgrades = Effect.fnUntraced(function* (
  copy: Place,
  env: Variables,
  url: string,
  folder: string,
  version: string
) {
  const users = yield* Upgrade.users(folder, env)
  const rows: Array<UpgradePage.Row> = []
  let before = version
  for (const change of Upgrade.changes) {
    yield* Upgrade.make(change, copy)
    yield* Copy.build(copy, cache)
    yield* Copy.change(copy, change.bump, `Rehearsal: a change that is ${change.kind}`)
    const { version: after } = yield* Copy.publish(copy.cwd, env, url)
    const results = yield* Effect.forEach(users, (user) => Upgrade.upgradeOne(change.kind, user, root), {
      concurrency: 2
    })
    for (const result of results) rows.push({ before, result })
    yield* Effect.forEach(users, (user) => Upgrade.upgradeAll(change.kind, user, root, after), { concurrency: 2 })
    yield* say(`${before} to ${after}, ${change.kind}: one adapter upgraded, then all, by npm and pnpm`)
    before = after
  }
  return rows
})

const rehearsal = Effect.gen(function* () {
  const folder = yield* temporary
  const here = { cwd: root, env: Environment.given() }
  if ((yield* run(here, "git", "status", "--porcelain")) !== "") yield* say("What is not committed is not rehearsed")
  yield* say(`npm ${yield* run(here, "npm", "--version")}, pnpm ${yield* run(here, "pnpm", "--version")}`)

  const copy = yield* Copy.make(root, join(folder, "copy"))
  yield* Copy.build(copy, cache)
  yield* Copy.version(copy)
  const url = yield* Registry.start(join(folder, "registry"))
  const env = Environment.user(url, folder)
  const { packages, version } = yield* Copy.publish(copy.cwd, env, url)
  yield* say(`${packages.length} packages built, versioned and published as ${version}`)

  const users = join(folder, "users")
  const place = (name: string) => {
    mkdirSync(join(users, name), { recursive: true })
    return { cwd: join(users, name), env }
  }
  const page = readFileSync(join(root, "docs/first-call.md"), "utf8")
  yield* Effect.scoped(FirstCall.follow(page, place("first-call")))
  yield* say("docs/first-call.md gets there")

  const addresses = yield* Sandbox.start(place("sandbox"))
  yield* tryCommand(place("command"), version, addresses)
  yield* say("npx kundbro: version, help, a lookup and a dry run")

  const withVendors = { ...env, ...Sandbox.variables(addresses) }
  const tried = yield* Effect.forEach(
    Adapters.vendors.flatMap((vendor) => Project.managers.map((manager) => ({ vendor, manager }))),
    Effect.fnUntraced(function* ({ manager, vendor }) {
      const problems = yield* Adapters.tryAdapter(vendor, manager, root, users, withVendors)
      yield* say(`@kundbro/${vendor} alone by ${manager}: types in both resolutions, ESM and CommonJS, Node 22 and 24`)
      return problems
    }),
    { concurrency: 2 }
  )
  const { measured, problems: costly } = yield* costs(packages, users, env)
  yield* say("what every package costs is measured")
  const rows = yield* upgrades(copy, withVendors, url, users, version)
  yield* Console.log(`\n${UpgradePage.table(rows)}\n\n${table(measured)}\n`)
  return [...tried.flat(), ...costly, ...UpgradePage.problems(root, rows)]
})

rehearsal.pipe(
  Effect.scoped,
  Effect.flatMap((problems) =>
    problems.length === 0
      ? say("Everything holds")
      : Effect.fail(new StepFailed({ message: `${problems.length} problems:\n${problems.join("\n")}` }))
  ),
  Effect.tapError(({ message }) => Console.error(message)),
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain({ disableErrorReporting: true })
)
