/**
 * `pnpm docs`: the API reference of every public package as pages to browse, in `dist/api`. A warning fails it: a link in a
 * doc comment that leads nowhere is one. It has a folder of its own because typedoc needs TypeScript 6.
 */
import { fileURLToPath } from "node:url"
import { Application, Converter } from "typedoc"

const root = fileURLToPath(new URL("../../..", import.meta.url)).replace(/[/\\]$/, "")

const app = await Application.bootstrap({
  name: "Kundbro",
  readme: `${root}/tooling/typedoc/README.md`,
  tsconfig: `${root}/tooling/typedoc/tsconfig.reference.json`,
  entryPoints: [`${root}/packages/*/src/*.ts`],
  exclude: ["**/bin.ts"],
  // What a class inherits from Effect is in Effect's own reference.
  excludeExternals: true,
  excludePrivate: true,
  disableSources: true,
  // Types are `pnpm check`'s.
  skipErrorChecking: true,
  validation: { notExported: false, invalidLink: true, invalidPath: true, notDocumented: false }
})

/** A module is named as a program imports it. */
const specifier = (name: string): string => `@kundbro/${name.replace(/\/src(?=\/|$)/, "").replace(/\/index$/, "")}`

app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
  for (const module of project.children ?? []) module.name = specifier(module.name)
})

const project = await app.convert()
if (project !== undefined) {
  app.validate(project)
  await app.generateDocs(project, `${root}/dist/api`)
}
const { errorCount, warningCount } = app.logger
console.log(`dist/api/index.html: ${project?.children?.length ?? 0} modules, ${errorCount + warningCount} warnings`)
process.exitCode = project === undefined || errorCount + warningCount > 0 ? 1 : 0
