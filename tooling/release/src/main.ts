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
import { coldImport, type Cost } from "./Cost.ts"
import * as Environment from "./Environment.ts"
import * as FirstCall from "./FirstCall.ts"
import * as Project from "./Project.ts"
import * as Registry from "./Registry.ts"
import * as Sandbox from "./Sandbox.ts"
import { type Environment as Variables, type Place, run, StepFailed } from "./Shell.ts"
import { table } from "./Table.ts"
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

/** What a package costs who installs it alone; the command has nothing to import. */
const costOf = ({ disk, project }: Effect.Success<ReturnType<typeof Adapters.alone>>) =>
  disk.name === "kundbro"
    ? Effect.succeed<Cost>(disk)
    : Effect.map(coldImport(project, disk.name), (time): Cost => ({ ...disk, ...time }))

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
  const adapters = packages.filter(({ name }) => Adapters.adapters.includes(name))
  if (adapters.length !== Adapters.adapters.length)
    return [`not every adapter of ${Adapters.adapters.join(", ")} is published`]
  const tries = adapters.flatMap((one) => Project.managers.map((manager) => ({ one, manager })))
  const tried = yield* Effect.forEach(
    tries,
    Effect.fnUntraced(function* ({ manager, one }) {
      const result = yield* Adapters.tryAdapter(one, manager, root, users, withVendors)
      yield* say(`${one.name} alone by ${manager}: types in both resolutions, ESM and CommonJS, Node 22 and 24`)
      return result
    }),
    { concurrency: 2 }
  )
  const others = packages.filter(({ name }) => !Adapters.adapters.includes(name))
  const rest = yield* Effect.forEach(others, (one) => Adapters.alone(one, "npm", users, env), { concurrency: 2 })
  const byNpm = [...tried, ...rest].filter(({ project }) => project.manager === "npm")
  const measured = yield* Effect.forEach(byNpm, costOf) // one at a time
  yield* say("what every package costs is measured")
  const rows = yield* upgrades(copy, withVendors, url, users, version)
  yield* Console.log(`\n${UpgradePage.table(rows)}\n\n${table(measured)}\n`)
  const budgets = Budgets.read()
  return [
    ...[...tried, ...rest].flatMap(({ problems }) => problems),
    ...measured.flatMap((cost) => Budgets.exceeded(budgets, cost)),
    ...UpgradePage.problems(root, rows)
  ]
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
