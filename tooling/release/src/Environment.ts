/**
 * What the commands of the rehearsal find in their environment: nothing of the npm and pnpm that started it, caches and
 * stores of their own, and the rehearsal's registry, told to both, since neither listens to the other's variable.
 */
import { writeFileSync } from "node:fs"
import { delimiter, dirname, join } from "node:path"
import type { Environment } from "./Shell.ts"

const inherited = /^p?npm_(config|package|lifecycle|command|execpath|node)/i

/** Everything that this process was given. */
export const given = (): Environment =>
  Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
  )

/** The environment of a user whose registry is `registry`; what they download and keep is under `folder`. */
export const user = (registry: string, folder: string): Environment => {
  const settings = join(folder, "npmrc")
  writeFileSync(settings, "fund=false\naudit=false\nupdate-notifier=false\n")
  return {
    ...Object.fromEntries(Object.entries(given()).filter(([name]) => !inherited.test(name))),
    PATH: `${dirname(process.execPath)}${delimiter}${process.env["PATH"] ?? ""}`, // npx brings no Node
    npm_config_registry: registry,
    pnpm_config_registry: registry,
    npm_config_userconfig: settings,
    npm_config_cache: join(folder, "npm-cache"),
    pnpm_config_cache_dir: join(folder, "pnpm-cache"),
    pnpm_config_state_dir: join(folder, "pnpm-state"),
    pnpm_config_store_dir: join(folder, "pnpm-store")
  }
}
