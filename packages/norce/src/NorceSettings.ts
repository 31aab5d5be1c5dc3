/**
 * The options of a tenant as they stand in a configuration file. A secret is never text there: whoever reads the file
 * puts a `Redacted` in its place, and plain text is refused.
 */
import { type Effect, Schema } from "effect"
import type { NorceOptions } from "./NorceOptions.ts"

const Words = Schema.Record(Schema.String, Schema.String)
const Codes = Schema.Union([Schema.Array(Schema.NonEmptyString), Schema.Record(Schema.String, Schema.Int)])
const Millis = Schema.Int.check(Schema.isGreaterThan(0))

/** What each setting means stands at {@link NorceOptions}, under the same name. */
export const NorceSettings = Schema.Struct({
  baseUrl: Schema.URLFromString,
  applicationUrl: Schema.optionalKey(Schema.URLFromString),
  tokenUrl: Schema.optionalKey(Schema.URLFromString),
  clientId: Schema.NonEmptyString,
  clientSecret: Schema.Redacted(Schema.String),
  scope: Schema.NonEmptyString,
  applicationId: Schema.Int,
  applicationHeader: Schema.optionalKey(Schema.String.check(Schema.isPattern(/^[\w-]+$/))),
  accountId: Schema.optionalKey(Schema.Int),
  names: Schema.optionalKey(Schema.Record(Schema.String, Schema.NonEmptyString)),
  readTimeoutMillis: Schema.optionalKey(Millis),
  writeTimeoutMillis: Schema.optionalKey(Millis),
  maximumBytes: Schema.optionalKey(Schema.Int.check(Schema.isGreaterThan(0))),
  readRetries: Schema.optionalKey(Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))),
  cultureCode: Schema.optionalKey(Schema.NonEmptyString),
  defaultCountry: Schema.optionalKey(Schema.NonEmptyString),
  emailRequired: Schema.optionalKey(Schema.Boolean),
  countries: Schema.optionalKey(Words),
  roles: Schema.optionalKey(Codes),
  infoTypes: Schema.optionalKey(Codes),
  flagTypes: Schema.optionalKey(Codes),
  flagsOperation: Schema.optionalKey(Schema.NonEmptyString),
  fieldInfo: Schema.optionalKey(
    Schema.Struct({
      birthDate: Schema.optionalKey(Schema.NonEmptyString),
      gender: Schema.optionalKey(Schema.NonEmptyString)
    })
  ),
  consentFlags: Schema.optionalKey(
    Schema.Record(
      Schema.String,
      Schema.Struct({ granted: Schema.NonEmptyString, refused: Schema.optionalKey(Schema.NonEmptyString) })
    )
  ),
  consentInfo: Schema.optionalKey(Words)
})

/** Reads settings into options, or says which setting is wrong and what it should be. */
export const decode: (settings: unknown) => Effect.Effect<NorceOptions, Schema.SchemaError> =
  Schema.decodeUnknownEffect(NorceSettings, { onExcessProperty: "error", errors: "all" })
