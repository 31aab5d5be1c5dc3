/** What a built declaration file declares, without its comments: the unit in which the public surface is written down. */
import { parseSync, type ParseResult } from "rolldown/utils"

/** A statement of a declaration file, as its parser gives it. */
type Statement = ParseResult["program"]["body"][number]

/** One declared or handed-on name. A type and a value may share a name, so the kind is part of the key. */
export interface Declaration {
  /** `const make`, `type Customer`, `export Norce`, `import Schema`. */
  readonly key: string
  readonly name: string
  readonly exported: boolean
  /** Whether a doc comment stands before it. */
  readonly documented: boolean
  readonly text: string
  /** The syntax tree, for comparing. */
  readonly node: unknown
}

/** A name that comes from elsewhere. `*` is the whole module. */
export interface Import {
  readonly local: string
  readonly imported: string
  readonly from: string
}

/** One declaration file. */
export interface Declarations {
  readonly imports: ReadonlyArray<Import>
  readonly declarations: ReadonlyArray<Declaration>
}

const nameOf = (node: { readonly type: string; readonly name?: unknown; readonly value?: unknown }): string =>
  String(node.name ?? node.value)

const kinds: Readonly<Record<string, string>> = {
  ClassDeclaration: "class",
  FunctionDeclaration: "function",
  TSDeclareFunction: "function",
  TSEnumDeclaration: "enum",
  TSInterfaceDeclaration: "interface",
  TSModuleDeclaration: "namespace",
  TSTypeAliasDeclaration: "type"
}

/** `import { A, b as C } from "x"`: one line for one name, so that names can be compared one by one. */
const importText = ({ imported, local, from }: Import): string =>
  imported === "*"
    ? `import * as ${local} from "${from}"`
    : `import { ${imported === local ? local : `${imported} as ${local}`} } from "${from}"`

const importsOf = (statement: Statement): ReadonlyArray<Import> =>
  statement.type === "ImportDeclaration"
    ? statement.specifiers.map((specifier) => ({
        local: specifier.local.name,
        imported:
          specifier.type === "ImportSpecifier"
            ? nameOf(specifier.imported)
            : specifier.type === "ImportDefaultSpecifier"
              ? "default"
              : "*",
        from: statement.source.value
      }))
    : []

/** Reads a declaration file. What it cannot read is an error: a report that leaves something out is worse than none. */
export const read = (file: string, source: string): Declarations => {
  const { comments, errors, program } = parseSync(file, source, { lang: "dts", sourceType: "module" })
  if (errors.length > 0) throw new Error(`${file} cannot be read: ${errors[0]?.message}`)

  const textOf = (start: number, end: number): string => {
    let text = ""
    let at = start
    for (const comment of comments.filter((one) => one.start >= start && one.end <= end)) {
      text += source.slice(at, comment.start)
      at = comment.end
    }
    return (text + source.slice(at, end)).replaceAll(/[ \t]*\n(\s*\n)*/g, "\n").trim()
  }

  const isDocumented = ({ start }: Statement): boolean =>
    comments.some(
      ({ end, type, value }) =>
        end <= start && type === "Block" && value.startsWith("*") && source.slice(end, start).trim() === ""
    )

  const declarations: Array<Declaration> = []
  const imports: Array<Import> = []
  // What it hands on is documented where it is declared.
  const handOn = (name: string, text: string, node: unknown) =>
    declarations.push({ key: `export ${name}`, name, exported: true, documented: true, text, node })

  const declare = (statement: Statement, outer: Statement, exported: boolean): void => {
    if (statement.type === "VariableDeclaration") {
      for (const one of statement.declarations) {
        const name = one.id.type === "Identifier" ? one.id.name : textOf(one.id.start, one.id.end)
        const text = `${exported ? "export " : ""}declare const ${textOf(one.start, one.end)};`
        declarations.push({ key: `const ${name}`, name, exported, documented: isDocumented(outer), text, node: one })
      }
      return
    }
    const kind = kinds[statement.type]
    if (kind === undefined || !("id" in statement) || statement.id === null) {
      throw new Error(`${file} has a ${statement.type} that the report does not know`)
    }
    const name = statement.id.type === "Identifier" ? statement.id.name : textOf(statement.id.start, statement.id.end)
    const key = `${kind} ${name}`
    const before = declarations.findIndex((one) => one.key === key)
    const text = textOf(outer.start, outer.end)
    if (before < 0) declarations.push({ key, name, exported, documented: isDocumented(outer), text, node: statement })
    else {
      // Overloads and merged interfaces are one declaration.
      const one = declarations[before]
      const documented = one?.documented === true || isDocumented(outer)
      if (one) declarations[before] = { ...one, documented, text: `${one.text}\n${text}`, node: [one.node, statement] }
    }
  }

  for (const statement of program.body) {
    if (statement.type === "ImportDeclaration") imports.push(...importsOf(statement))
    else if (statement.type === "ExportAllDeclaration") {
      const name = statement.exported === null ? `* from "${statement.source.value}"` : nameOf(statement.exported)
      handOn(name, textOf(statement.start, statement.end), statement)
    } else if (statement.type === "ExportNamedDeclaration") {
      if (statement.declaration !== null) declare(statement.declaration, statement, true)
      for (const { exported, local } of statement.specifiers) {
        const [to, from] = [nameOf(exported), nameOf(local)]
        const source_ = statement.source === null ? "" : ` from "${statement.source.value}"`
        handOn(to, `export { ${to === from ? to : `${from} as ${to}`} }${source_};`, [to, from, source_])
      }
    } else declare(statement, statement, false)
  }
  const own = imports.map((one) => {
    const text = importText(one)
    return { key: `import ${one.local}`, name: one.local, exported: false, documented: true, text, node: text }
  })
  return { imports, declarations: [...own, ...declarations] }
}
