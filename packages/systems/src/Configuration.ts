/**
 * `kundbro.json`, the file that names the systems. Secrets are never in it: where a system needs one, the file names an
 * environment variable, `{ "env": "HARMONEY_PASSWORD" }`.
 */
import { Effect, FileSystem, Path, Predicate, Redacted, Result, Schema } from "effect"
import { jsonErrorAt } from "./internal/jsonErrorAt.ts"

/** The file, a setting or a secret is not as it has to be; nothing was called. The message holds no secret. */
export class ConfigurationError extends Schema.TaggedError<ConfigurationError>("@kundbro/systems/ConfigurationError")(
  "ConfigurationError",
  { message: Schema.String }
) {}

/** The chapter `systems`: what may be named as a system, each by a name of the user's own. */
export const Systems = Schema.Record(
  Schema.NonEmptyString,
  Schema.Struct({
    /** Which adapter: one of `Vendors.vendors`. */
    vendor: Schema.NonEmptyString,
    /** The adapter's options, as its README lists them; a secret is `{ "env": "NAME" }`. */
    settings: Schema.JsonObject
  })
)
/** Systems by names of the user's own. */
export type Systems = typeof Systems.Type

/** The schema's own words for a key that it does not know say nothing of what to do. */
const advised = (message: string): string =>
  message.replaceAll("Expected no excess property", "Unknown key: correct its spelling, or remove it")

/** Reads and checks the file; says which place in it is wrong, and what was expected there. */
export const load = Effect.fn("Configuration.load")(function* <A>(file: string, schema: Schema.Decoder<A>) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const text = yield* files.readFileString(file).pipe(
    Effect.mapError(
      () =>
        new ConfigurationError({
          message: `${file} cannot be read. Name the file with --config, or make one: see docs/configuration.md`
        })
    )
  )
  const at = jsonErrorAt(text)
  if (at !== undefined) {
    return yield* new ConfigurationError({
      message:
        at.problem === "not JSON"
          ? `${file} is not JSON at line ${at.line}, column ${at.column}: check the commas, quotes and brackets there`
          : `${file} has the same key twice in one object, at line ${at.line}, column ${at.column}: remove one of them`
    })
  }
  const configuration = yield* Schema.decodeUnknownEffect(Schema.fromJsonString(schema), {
    onExcessProperty: "error",
    errors: "all"
  })(text).pipe(
    Effect.mapError(
      (error) => new ConfigurationError({ message: `${file} is not as expected.\n${advised(error.message)}` })
    )
  )
  return { configuration, folder: path.dirname(path.resolve(file)) }
})

/** Where the values of `{ "env": "NAME" }` come from. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Replaces each `{ "env": "NAME" }` by the variable's value, redacted. Fails with the names of those that are not set. */
export const resolveSecrets = (
  settings: Schema.JsonObject,
  environment: Environment
): Result.Result<unknown, ConfigurationError> => {
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
        new ConfigurationError({
          message: `Set the environment variable ${missing.join(", ")}: the configuration names it as a secret`
        })
      )
}
