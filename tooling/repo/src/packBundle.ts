/**
 * That modules have no side effects is true: a program that imports all adapters and uses one is bundled, and the bundle
 * holds that one and nothing of the others.
 */
import { join } from "node:path"
import { rolldown } from "rolldown"

/** The code of a bundle of `program`, by the package that it comes from, in characters. */
export const bundle = async (folder: string, program: string): Promise<ReadonlyMap<string, number>> => {
  const entry = join(folder, "program.js")
  const build = await rolldown({
    cwd: folder,
    input: entry,
    platform: "node",
    logLevel: "silent",
    plugins: [
      {
        name: "program",
        load: (id) => (id === entry ? program : undefined),
        resolveId: (id) => (id === entry ? id : undefined)
      }
    ]
  })
  const { output } = await build.generate({ format: "esm" })
  await build.close()
  const sizes = new Map<string, number>()
  for (const chunk of output) {
    if (chunk.type !== "chunk") continue
    for (const [id, { renderedLength }] of Object.entries(chunk.modules)) {
      const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id.replaceAll("\\", "/"))?.[1] ?? "program"
      sizes.set(name, (sizes.get(name) ?? 0) + renderedLength)
    }
  }
  return sizes
}

/** What a bundle of one adapter holds and should not. */
export const problemsOf = async (
  folder: string,
  packages: ReadonlyArray<string>,
  adapters: ReadonlyArray<string>
): Promise<ReadonlyArray<string>> => {
  const problems: Array<string> = []
  for (const adapter of adapters) {
    const imports = packages.map((name, index) => `import * as p${index} from "${name}"`).join("\n")
    const own = `p${packages.indexOf(adapter)}`
    const vendor = adapter.replace("@kundbro/", "")
    const service = vendor.slice(0, 1).toUpperCase() + vendor.slice(1)
    const sizes = await bundle(folder, `${imports}\nconsole.log(${own}.${service}.make)\n`)
    const kundbro = [...sizes].filter(([name, size]) => name.startsWith("@kundbro/") && size > 0).map(([name]) => name)
    if (!kundbro.includes(adapter)) problems.push(`a bundle of ${adapter} does not hold it`)
    for (const name of kundbro) {
      if (name === adapter || name === "@kundbro/domain" || (name === "@kundbro/soap" && vendor !== "norce")) continue
      problems.push(`a bundle of ${adapter} alone holds ${sizes.get(name)} characters of ${name}`)
    }
  }
  return problems
}
