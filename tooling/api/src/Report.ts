/**
 * The API report of one package: everything that a program which installs it can name or is shown, in one text file.
 *
 * It is the package's built declarations without comments, module by module, each sorted by name. That holds every
 * field of every Schema class, because TypeScript writes a class's fields into the base that it declares for it. What a
 * schema asks beyond its type stands beside it as `X_checks`, asked of the built module. Modules that cannot be imported
 * appear as far as importable ones show them, and a command with its flags.
 */
import { existsSync, globSync, readFileSync, statSync } from "node:fs"
import { join, posix, resolve as resolvePath } from "node:path"
import { pathToFileURL } from "node:url"
import { Schema } from "effect"
import * as Checks from "./Checks.ts"
import * as Commands from "./Commands.ts"
import { read, type Declaration, type Declarations } from "./Declarations.ts"

const Manifest = Schema.fromJsonString(
  Schema.Struct({
    name: Schema.String,
    bin: Schema.optionalKey(Schema.Record(Schema.String, Schema.String)),
    publishConfig: Schema.optionalKey(
      Schema.Struct({ exports: Schema.optionalKey(Schema.Record(Schema.String, Schema.NullOr(Schema.String))) })
    )
  })
)

/** One module of a report. */
export interface Module {
  /** What a program imports; `(shown) internal/Ask` cannot be imported, `(command) kundbro migrate` is typed. */
  readonly name: string
  readonly declarations: ReadonlyArray<Declaration>
}

/** A report. */
export type Report = ReadonlyArray<Module>

/** The names that can be imported and say nothing of themselves, as `@kundbro/norce/NorceClient: make`. */
export const undocumented = (report: Report): ReadonlyArray<string> =>
  report
    .filter(({ name }) => !name.startsWith("("))
    .flatMap(({ declarations, name: module }) => {
      // A schema and its type are said once.
      const said = new Set(declarations.filter(({ documented }) => documented).map(({ name }) => name))
      const silent = declarations.filter(
        ({ exported, name }) => exported && !said.has(name) && !name.endsWith("_checks")
      )
      return [...new Set(silent.map(({ name }) => name))].map((name) => `${module}: ${name}`)
    })

/** Whether a module is only shown by others: who uses the package cannot name it. */
export const isOnlyShown = (module: Module): boolean => module.name.startsWith("(shown)")

const matches = (pattern: string, path: string): boolean => {
  const [before = "", after] = pattern.split("*")
  return after === undefined ? pattern === path : path.startsWith(before) && path.endsWith(after)
}

/** The built modules that `exports` opens, as `index` or `NorceClient`; the longest pattern that matches decides. */
const entriesOf = (folder: string, exports: Readonly<Record<string, string | null>>): ReadonlyArray<string> =>
  globSync("**/*.ts", { cwd: join(folder, "src") })
    .map((file) => file.replaceAll("\\", "/").replace(/\.ts$/, ""))
    .filter((path) => {
      const subpath = path === "index" ? "." : `./${path}`
      const [, target = null] = Object.entries(exports)
        .filter(([pattern]) => matches(pattern, subpath))
        .sort(([one], [other]) => other.length - one.length)[0] ?? [null]
      return target !== null
    })
    .sort()

/** Writes down what a package's folder has built. */
export const of = async (folder: string): Promise<Report> => {
  const manifest = Schema.decodeSync(Manifest)(readFileSync(join(folder, "package.json"), "utf8"))
  const modules = new Map<string, Declarations>()
  const open = (path: string): Declarations => {
    const file = join(folder, "dist", `${path}.d.ts`)
    if (!existsSync(file)) throw new Error(`${file} is not built: run pnpm build`)
    const found = modules.get(path) ?? read(file, readFileSync(file, "utf8"))
    modules.set(path, found)
    return found
  }
  const shown = new Map<string, Set<Declaration>>()

  const everything = (path: string): void => {
    for (const one of open(path).declarations) if (one.exported) show(path, one)
    if (!shown.has(path)) shown.set(path, new Set())
  }
  const named = (path: string, name: string): void => {
    for (const one of open(path).declarations) if (one.name === name && !one.key.startsWith("import ")) show(path, one)
  }
  const resolve = (path: string, from: string) => posix.join(posix.dirname(path), from).replace(/\.(ts|js)$/, "")
  const show = (path: string, declaration: Declaration): void => {
    const here = shown.get(path) ?? new Set()
    shown.set(path, here)
    if (here.has(declaration)) return
    here.add(declaration)
    const { text } = declaration
    for (const [, from = "", name = ""] of text.matchAll(/import\("(\.[^"]+)"\)\.(\w+)/g))
      named(resolve(path, from), name)
    const [, star, handedOn] = /^export (?:type )?(\*)?[^"=]* from "(\.[^"]+)"/.exec(text) ?? []
    if (handedOn !== undefined) {
      if (star === "*") everything(resolve(path, handedOn))
      else for (const [name] of text.split(" from ")[0]?.matchAll(/\w+/g) ?? []) named(resolve(path, handedOn), name)
    }
    if (declaration.key.startsWith("import ")) return
    const words = new Set(text.match(/[\w$]+/g))
    const { declarations, imports } = open(path)
    for (const one of declarations) if (words.has(one.name)) show(path, one)
    for (const { from, imported, local } of imports) {
      if (!from.startsWith(".") || !words.has(local)) continue
      if (imported !== "*") named(resolve(path, from), imported)
      else
        for (const [, name = ""] of text.matchAll(new RegExp(`\\b${local}\\.(\\w+)`, "g")))
          named(resolve(path, from), name)
    }
  }

  const entries = entriesOf(folder, manifest.publishConfig?.exports ?? {})
  for (const entry of entries) everything(entry)
  const asked = new Map<string, ReadonlyArray<Declaration>>()
  for (const entry of entries) {
    if (entry === "index") continue
    const file = resolvePath(folder, "dist", `${entry}.js`)
    // Built anew, it is another module.
    const module = await import(`${pathToFileURL(file).href}?built=${statSync(file).mtimeMs}`)
    asked.set(entry, read(`${entry}.d.ts`, Checks.of(module)).declarations)
  }
  const commands = await Commands.all(folder, manifest.bin ?? {})
  return [...shown]
    .map(([path, declarations]) => ({
      name: !entries.includes(path) ? `(shown) ${path}` : path === "index" ? manifest.name : `${manifest.name}/${path}`,
      declarations: [...declarations, ...(asked.get(path) ?? [])].sort((one, other) =>
        order(one).localeCompare(order(other), "en")
      )
    }))
    .concat(
      commands.map(({ name, source }) => {
        const { declarations } = read("command.d.ts", source)
        return { name: `(command) ${name}`, declarations: [...declarations] }
      })
    )
    .sort((one, other) => one.name.replace("(", "~").localeCompare(other.name.replace("(", "~"), "en"))
}

/** Imports first, then by name. */
const order = ({ key, name }: Declaration): string => `${key.startsWith("import ") ? 0 : 1} ${name} ${key}`

/** The report as the text that is committed. */
export const print = (name: string, report: Report): string =>
  [
    `# API of ${name}`,
    "Written by `pnpm api`; a change of it needs a changeset. Modules marked (shown) cannot be imported.",
    ...report.map(
      ({ declarations, name: module }) =>
        `## ${module}\n\n\`\`\`ts\n${declarations.map(({ text }) => `${text}\n`).join("")}\`\`\``
    )
  ].join("\n\n") + "\n"

/** Reads a committed report back. */
export const parse = (file: string, text: string): Report =>
  [...text.matchAll(/^## (.+)\n\n```ts\n([\s\S]*?)^```$/gm)].map(([, name = "", source = ""]) => ({
    name,
    declarations: read(`${file}.d.ts`, source).declarations
  }))
