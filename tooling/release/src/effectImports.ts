/** `node --import` this: prints, at the end, which modules of `effect` were imported by others than `effect`. */
import { registerHooks } from "node:module"

const isEffect = (url: string | undefined): boolean => url?.includes("/node_modules/effect/") === true

const used = new Set<string>()
registerHooks({
  resolve: (specifier, context, nextResolve) => {
    const resolved = nextResolve(specifier, context)
    if (isEffect(resolved.url) && !isEffect(context.parentURL)) used.add(resolved.url)
    return resolved
  }
})
process.on("exit", () => console.log(JSON.stringify([...used])))
