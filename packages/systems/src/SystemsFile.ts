/**
 * The chapter `systems` as it stands in the file, for editors: each vendor with its own settings, each secret as the
 * environment variable that holds it. Reading is `Configuration`'s and the adapters' own.
 */
import { Schema, SchemaAST } from "effect"
import { vendorOf, vendors } from "./Vendors.ts"

const secret = [new SchemaAST.PropertySignature("env", Schema.NonEmptyString.ast)]

const isRedacted = ({ annotations }: SchemaAST.Declaration): boolean =>
  JSON.stringify(annotations?.["representation"] ?? {}).includes('"effect/schema/Redacted"')

/** What is to be written where a value is read, with `{ "env": "NAME" }` in the place of each secret. */
const written = (ast: SchemaAST.AST): SchemaAST.AST => {
  const { annotations, checks, context, encoding } = ast
  if (SchemaAST.isDeclaration(ast)) {
    return isRedacted(ast) ? new SchemaAST.Objects(secret, [], undefined, undefined, undefined, context) : ast
  }
  if (SchemaAST.isObjects(ast)) {
    return new SchemaAST.Objects(
      ast.propertySignatures.map(({ name, type }) => new SchemaAST.PropertySignature(name, written(type))),
      ast.indexSignatures.map(({ parameter, type }) => new SchemaAST.IndexSignature(parameter, written(type))),
      annotations,
      checks,
      encoding,
      context
    )
  }
  return SchemaAST.isUnion(ast)
    ? new SchemaAST.Union(ast.types.map(written), ast.options, annotations, checks, encoding, context)
    : ast
}

const rows = Object.entries(vendors).map(([name, { settings }]) =>
  Schema.Struct({
    vendor: Schema.Literal(name),
    settings: Schema.make<Schema.Codec<unknown>>(written(SchemaAST.toEncoded(settings.ast)))
  })
)

/** A record of systems, by names of the user's own. */
export const Systems = Schema.Record(Schema.NonEmptyString, Schema.Union(rows))

/** A setting that a system cannot do without. */
export interface RequiredSetting {
  /** Where it stands in `settings`, with dots: `credentials.password`. */
  readonly path: string
  /** What it has to be. */
  readonly kind: "text" | "whole-number" | "secret"
}

const requiredIn = (ast: SchemaAST.AST, before: string): ReadonlyArray<RequiredSetting> =>
  SchemaAST.isObjects(ast)
    ? ast.propertySignatures.flatMap(({ name, type }): ReadonlyArray<RequiredSetting> => {
        const path = `${before}${String(name)}`
        if (type.context?.isOptional === true) return []
        if (SchemaAST.isObjects(type)) return requiredIn(type, `${path}.`)
        const kind =
          SchemaAST.isDeclaration(type) && isRedacted(type)
            ? "secret"
            : SchemaAST.isNumber(type)
              ? "whole-number"
              : "text"
        return [{ path, kind }]
      })
    : []

/** What a vendor's systems cannot do without, in the order of its settings; nothing for a vendor that there is not. */
export const required = (vendor: string): ReadonlyArray<RequiredSetting> => {
  const settings = vendorOf(vendor)?.settings
  return settings === undefined ? [] : requiredIn(SchemaAST.toEncoded(settings.ast), "")
}
