/**
 * The one file that says what to move between which systems. Secrets are never in it: where a system needs one, the file
 * names an environment variable, `{ "env": "HARMONEY_PASSWORD" }`.
 */
import { Effect, FileSystem, Path, Predicate, Redacted, Result, Schema } from "effect"
import { Plan } from "@kundbro/migration"
import { Failure } from "./Failure.ts"
import { jsonErrorAt } from "./jsonErrorAt.ts"

/** Where the ids of the customers to move come from. */
export const Ids = Schema.Union([
  Schema.Struct({
    /** NDJSON (`.ndjson`, `.jsonl`), else CSV with a header line; relative to the configuration file. */
    file: Schema.NonEmptyString,
    /** The column or property that holds the id. */
    column: Schema.NonEmptyString,
    /** Between the cells of a CSV file; `,` unless told. */
    delimiter: Schema.optionalKey(Schema.Literals([",", ";", "\t", "|"]))
  }),
  Schema.Struct({
    /** First and last id of a range of digits, both included; the width is kept (`000001` to `002000`). */
    from: Schema.NonEmptyString,
    to: Schema.NonEmptyString
  })
])
export type Ids = typeof Ids.Type

/** `kundbro.json`. */
export const Configuration = Schema.Struct({
  $schema: Schema.optionalKey(Schema.String),
  /** The systems that may be named as source or target, each by a name of your own. */
  systems: Schema.Record(
    Schema.NonEmptyString,
    Schema.Struct({
      /** Which adapter: `harmoney`, `infosoft`, `norce` or `enactor`. */
      vendor: Schema.NonEmptyString,
      /** The adapter's options, as its README lists them; a secret is `{ "env": "NAME" }`. */
      settings: Schema.JsonObject
    })
  ),
  migration: Schema.optionalKey(
    Schema.Struct({
      source: Schema.NonEmptyString,
      target: Schema.NonEmptyString,
      ids: Ids,
      /** Where ledger, reports and cross-reference go; relative to the configuration file. Holds personal data. */
      folder: Schema.NonEmptyString,
      /** A Postgres server instead of the embedded one: the environment variable with its URL. */
      ledger: Schema.optionalKey(Schema.Struct({ env: Schema.NonEmptyString })),
      plan: Plan.Plan
    })
  )
})
export type Configuration = typeof Configuration.Type

const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(Configuration), {
  onExcessProperty: "error",
  errors: "all"
})

/** Reads and checks the file; says which place in it is wrong, and what was expected there. */
export const load = Effect.fn("Configuration.load")(function* (file: string) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const text = yield* files.readFileString(file).pipe(
    Effect.mapError(
      () =>
        new Failure({
          code: "usage",
          message: `${file} cannot be read. Name the file with --config, or make one: see docs/configuration.md`
        })
    )
  )
  const at = jsonErrorAt(text)
  if (at !== undefined) {
    return yield* new Failure({
      code: "usage",
      message: `${file} is not JSON at line ${at.line}, column ${at.column}: check the commas, quotes and brackets there`
    })
  }
  const configuration = yield* decode(text).pipe(
    Effect.mapError((error) => new Failure({ code: "usage", message: `${file} is not as expected.\n${error.message}` }))
  )
  return { configuration, folder: path.dirname(path.resolve(file)) }
})

/** Replaces each `{ "env": "NAME" }` by the variable's value, redacted. Fails with the names of those that are not set. */
export const resolveSecrets = (
  settings: Schema.JsonObject,
  environment: Readonly<Record<string, string | undefined>>
): Result.Result<unknown, Failure> => {
  const missing: Array<string> = []
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve)
    if (!Predicate.isObject(value)) return value
    if (Predicate.isString(value["env"]) && Object.keys(value).length === 1) {
      const secret = environment[value["env"]]
      if (secret === undefined || secret === "") missing.push(value["env"])
      return Redacted.make(secret ?? "", { label: value["env"] })
    }
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, resolve(one)]))
  }
  const resolved = resolve(settings)
  return missing.length === 0
    ? Result.succeed(resolved)
    : Result.fail(
        new Failure({
          code: "usage",
          message: `Set the environment variable ${missing.join(", ")}: the configuration names it as a secret`
        })
      )
}
