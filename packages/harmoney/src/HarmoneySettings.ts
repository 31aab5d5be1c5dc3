/**
 * The options of a tenant as they stand in a configuration file. A secret is never text there: whoever reads the file
 * puts a `Redacted` in its place, and plain text is refused.
 */
import { type Effect, Schema } from "effect"
import type { HarmoneyOptions } from "./HarmoneyOptions.ts"

const Words = Schema.Record(Schema.String, Schema.String)
const Members = Schema.Array(Schema.NonEmptyString)
const Vocabulary = Schema.Struct({ read: Words, write: Words })
const ErrorPairs = Schema.Array(Schema.Struct({ name: Schema.NonEmptyString, id: Schema.NonEmptyString }))
const Count = Schema.Int.check(Schema.isGreaterThan(0))

/** What each setting means stands at {@link HarmoneyOptions}, under the same name. */
export const HarmoneySettings = Schema.Struct({
  endpoint: Schema.URLFromString,
  soapVersion: Schema.optionalKey(Schema.Literals(["1.1", "1.2"])),
  credentials: Schema.Struct({
    systemName: Schema.NonEmptyString,
    userName: Schema.Redacted(Schema.String),
    password: Schema.Redacted(Schema.String),
    salesChannel: Schema.NonEmptyString,
    language: Schema.optionalKey(Schema.NonEmptyString)
  }),
  timeout: Schema.optionalKey(Schema.DurationFromString),
  xmlLimits: Schema.optionalKey(
    Schema.Struct({
      bytes: Schema.optionalKey(Count),
      depth: Schema.optionalKey(Count),
      elements: Schema.optionalKey(Count),
      attributes: Schema.optionalKey(Count),
      text: Schema.optionalKey(Count)
    })
  ),
  validateBeforeCreate: Schema.optionalKey(Schema.Boolean),
  crmReferences: Schema.optionalKey(Schema.Boolean),
  webAccounts: Schema.optionalKey(Schema.Boolean),
  memberships: Schema.optionalKey(Schema.Boolean),
  notFound: Schema.optionalKey(ErrorPairs),
  duplicate: Schema.optionalKey(ErrorPairs),
  miscInfoTypes: Schema.optionalKey(Schema.Array(Schema.NonEmptyString)),
  vocabularies: Schema.optionalKey(
    Schema.Struct({
      country: Schema.optionalKey(Vocabulary),
      language: Schema.optionalKey(Vocabulary),
      addressRole: Schema.optionalKey(Vocabulary),
      phoneKind: Schema.optionalKey(Vocabulary),
      gender: Schema.optionalKey(Vocabulary),
      childGender: Schema.optionalKey(Vocabulary)
    })
  ),
  limits: Schema.optionalKey(
    Schema.Struct({
      name: Schema.optionalKey(Count),
      addressLine: Schema.optionalKey(Count),
      postalCode: Schema.optionalKey(Count),
      itemId: Schema.optionalKey(Count),
      itemAttribute: Schema.optionalKey(Count)
    })
  ),
  members: Schema.optionalKey(
    Schema.Struct({
      Gender: Schema.optionalKey(Members),
      Country: Schema.optionalKey(Members),
      ExternalPartner: Schema.optionalKey(Members),
      AccountType: Schema.optionalKey(Members),
      PremiumType: Schema.optionalKey(Members),
      PrintType: Schema.optionalKey(Members)
    })
  ),
  soapActionPrefix: Schema.optionalKey(Schema.NonEmptyString),
  names: Schema.optionalKey(Words)
})

/** Reads settings into options, or says which setting is wrong and what it should be. */
export const decode: (settings: unknown) => Effect.Effect<HarmoneyOptions, Schema.SchemaError> =
  Schema.decodeUnknownEffect(HarmoneySettings, { onExcessProperty: "error", errors: "all" })
