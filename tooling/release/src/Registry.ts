/**
 * A real registry on loopback. What it does not hold it fetches from the registry that npm is set to use; packages of
 * ours never come from there.
 */
import { Effect } from "effect"
import { once } from "node:events"
import { mkdirSync, writeFileSync } from "node:fs"
import { Server } from "node:http"
import { join } from "node:path"
import { runServer } from "verdaccio"
import { given } from "./Environment.ts"
import { type Place, run, StepFailed } from "./Shell.ts"

const ours = { access: "$all", publish: "$all", unpublish: "$all" }

/** Starts the registry in `folder`, on a free port, until the scope ends; gives its URL. */
export const start = Effect.fnUntraced(function* (folder: string) {
  mkdirSync(folder)
  const uplink = yield* run({ cwd: folder, env: given() }, "npm", "config", "get", "registry")
  const settings = join(folder, "verdaccio.yaml")
  const configuration = {
    storage: join(folder, "storage"),
    uplinks: { uplink: { url: uplink, maxage: "1h", timeout: "60s", max_fails: 20 } },
    packages: { "@kundbro/*": ours, kundbro: ours, "**": { access: "$all", proxy: "uplink" } },
    web: { enable: false },
    log: { type: "file", path: join(folder, "verdaccio.log"), format: "json", level: "warn" }
  }
  writeFileSync(settings, JSON.stringify(configuration)) // JSON is YAML
  const server = yield* Effect.acquireRelease(
    Effect.tryPromise({
      try: async () => {
        const made: unknown = await runServer(settings)
        if (!(made instanceof Server)) throw new TypeError("verdaccio made no server")
        made.listen(0, "127.0.0.1")
        await once(made, "listening")
        return made
      },
      catch: (cause) => new StepFailed({ message: `verdaccio does not start: ${String(cause)}` })
    }),
    (server) =>
      Effect.sync(() => {
        server.close()
        server.closeAllConnections()
      })
  )
  const address = server.address()
  if (address === null || typeof address === "string") {
    return yield* new StepFailed({ message: "verdaccio listens nowhere" })
  }
  return `http://127.0.0.1:${address.port}/`
})

const loopback = new Set(["127.0.0.1", "[::1]", "localhost"])

/** Whether a setting of npm or pnpm names a registry on this machine; a scope's registry may be unset. */
export const isLoopback = (setting: string): boolean => URL.canParse(setting) && loopback.has(new URL(setting).hostname)

/**
 * Refuses to go on unless the registry in force is a loopback address, as npm and as pnpm see it, also for our scope.
 * What they say is asked for and not assumed: pnpm ignores `npm_config_registry`.
 */
export const requireLoopback = Effect.fnUntraced(function* (place: Place) {
  for (const manager of ["npm", "pnpm"]) {
    const all = yield* run(place, manager, "config", "get", "registry")
    const scope = yield* run(place, manager, "config", "get", "@kundbro:registry")
    if (!isLoopback(all) || !(scope === "undefined" || isLoopback(scope))) {
      return yield* new StepFailed({
        message: `Refused: the registry in force for ${manager} is no loopback address, so nothing is published. See "${manager} config get registry".`
      })
    }
  }
})
