/** Alters the engine while it is loaded: the files stay as they are. */
import { registerHooks } from "node:module"
import { isMainThread } from "node:worker_threads"

let seen = 0
let replaced = 0

/** Puts `to` for `from` wherever that stands in the engine; a command that found it nowhere fails. */
export const replace = (from: string, to: string) => {
  registerHooks({
    load: (url, context, nextLoad) => {
      const loaded = nextLoad(url, context)
      if (!url.includes("/packages/migration/src/internal/")) return loaded
      seen++
      const { source: code } = loaded
      const source = typeof code === "string" ? code : new TextDecoder().decode(code ?? undefined)
      if (!source.includes(from)) return loaded
      replaced++
      return { ...loaded, source: source.replace(from, to) }
    }
  })
  process.on("exit", () => {
    if (!isMainThread || seen === 0 || replaced > 0) return
    process.stderr.write("the engine has changed: think of another sabotage\n")
    process.exitCode = 1
  })
}
