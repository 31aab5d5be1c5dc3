/**
 * What a schema asks of a value beyond its type (a pattern, a smallest number), for the report: types do not show it, and
 * a field that takes less than it did breaks. Asked of the built schemas themselves.
 */
import { Predicate, Schema, type SchemaAST } from "effect"

/** What the type already says: `Schema.Int`, `Schema.NonEmptyString`. */
const told = new Set<unknown>([Schema.Int, Schema.Finite, Schema.NonEmptyString].flatMap(({ ast }) => ast.checks ?? []))

/** In words; where the schema itself is meant and not one inside another, a pattern is also spelled out. */
const textsOf = (check: SchemaAST.Check<never>, isItself: boolean): ReadonlyArray<string> => {
  if (told.has(check)) return []
  if (check._tag === "FilterGroup") return check.checks.flatMap((one) => textsOf(one, isItself))
  const { expected = "a rule of its own", representation } = check.annotations ?? {}
  const { payload = null } = representation ?? {}
  const pattern = isItself && Predicate.hasProperty(payload, "source") ? ` ${String(payload.source)}` : ""
  return [`${expected}${expected.includes(pattern.slice(1)) ? "" : pattern}`]
}

/** The checks of a schema, its fields and its encoded side, by path. */
const checksOf = (root: SchemaAST.AST): ReadonlyMap<string, ReadonlySet<string>> => {
  const found = new Map<string, Set<string>>()
  const seen = new Set<string>()
  const numbers = new Map<SchemaAST.AST, number>()
  const walk = (ast: SchemaAST.AST, path: string): void => {
    numbers.set(ast, numbers.get(ast) ?? numbers.size)
    const visit = `${numbers.get(ast)} ${path}`
    // A class inside another has a name of its own, which the type tells.
    if (seen.has(visit) || (path !== "" && ast._tag === "Declaration" && ast.annotations?.["identifier"] !== undefined))
      return
    seen.add(visit)
    const texts = (ast.checks ?? []).flatMap((check) => textsOf(check, path === ""))
    if (texts.length > 0) found.set(path, new Set([...(found.get(path) ?? []), ...texts]))
    if (ast._tag === "Objects") {
      for (const { name, type } of ast.propertySignatures)
        walk(type, path === "" ? String(name) : `${path}.${String(name)}`)
      for (const { parameter, type } of ast.indexSignatures) {
        walk(parameter, `${path}{key}`)
        walk(type, `${path}{}`)
      }
    } else if (ast._tag === "Arrays") for (const one of [...ast.elements, ...ast.rest]) walk(one, `${path}[]`)
    else if (ast._tag === "Union") for (const one of ast.types) walk(one, path)
    else if (ast._tag === "Declaration") for (const one of ast.typeParameters) walk(one, path)
    for (const { to } of ast.encoding ?? []) walk(to, path)
  }
  walk(root, "")
  return found
}

/** Declarations of what the schemas of a module ask, `X_checks` for a schema `X` that asks anything. */
export const of = (module: Readonly<Record<string, unknown>>): string =>
  Object.entries(module)
    .flatMap(([name, value]) => {
      const checks = Schema.isSchema(value) ? [...checksOf(value.ast)] : []
      const members = checks.map(
        ([path, texts]) => `    ${JSON.stringify(path)}: ${JSON.stringify([...texts].join(", "))};\n`
      )
      return members.length === 0 ? [] : [`declare const ${name}_checks: {\n${members.join("")}};\n`]
    })
    .join("")
