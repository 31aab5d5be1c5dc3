/**
 * The options of an installation as they stand in a configuration file. A secret is never text there: whoever reads the
 * file puts a `Redacted` in its place, and plain text is refused.
 */
import { type Effect, Schema } from "effect"
import { documentedDetails, type InfosoftOptions } from "./InfosoftOptions.ts"

const Words = Schema.Record(Schema.String, Schema.String)
const Names = Schema.Array(Schema.NonEmptyString)
const Secret = Schema.Redacted(Schema.String)
const Count = Schema.Int.check(Schema.isGreaterThan(0))
const maybe = Schema.optionalKey

/** What each setting means stands at {@link InfosoftOptions}, under the same name. */
export const InfosoftSettings = Schema.Struct({
  endpoints: Schema.Struct({
    infoWeb: Schema.URLFromString,
    customer: Schema.URLFromString,
    attributes: maybe(Schema.URLFromString),
    callresult: maybe(Schema.URLFromString)
  }),
  authentication: maybe(
    Schema.Union([
      Schema.Struct({ kind: Schema.Literal("none") }),
      Schema.Struct({ kind: Schema.Literal("basic"), userName: Secret, password: Secret }),
      Schema.Struct({ kind: Schema.Literal("headers"), headers: Schema.Record(Schema.NonEmptyString, Secret) })
    ])
  ),
  installation: maybe(Schema.NonEmptyString),
  signature: maybe(Schema.NonEmptyString),
  timeout: maybe(Schema.DurationFromString),
  xmlLimits: maybe(
    Schema.Struct({
      bytes: maybe(Count),
      depth: maybe(Count),
      elements: maybe(Count),
      attributes: maybe(Count),
      text: maybe(Count)
    })
  ),
  titles: maybe(Names),
  readAttributes: maybe(Schema.Boolean),
  notFound: maybe(Names),
  namespaces: maybe(
    Schema.Struct({
      infoWeb: maybe(Schema.NonEmptyString),
      messages: maybe(Schema.NonEmptyString),
      entities: maybe(Schema.NonEmptyString),
      attributes: maybe(Schema.NonEmptyString)
    })
  ),
  actions: maybe(Words),
  names: maybe(Words),
  customerTypes: maybe(Words),
  detailMembers: maybe(
    Schema.Array(Schema.Literals([...documentedDetails, "Telephone2", "Telephone3", "Telephone4"])).check(
      Schema.isMinLength(1)
    )
  ),
  clearing: maybe(Schema.Literals(["keep", "empty", "nil"])),
  nameCase: maybe(Schema.Literals(["kept", "upper"])),
  addressRole: maybe(Schema.NonEmptyString),
  homeCountry: maybe(Schema.NonEmptyString),
  phoneKinds: maybe(Words),
  countries: maybe(Words),
  referenceAttributes: maybe(Words),
  attributeCodes: maybe(Schema.Record(Schema.String, Names))
})

/** Reads settings into options, or says which setting is wrong and what it should be. */
export const decode: (settings: unknown) => Effect.Effect<InfosoftOptions, Schema.SchemaError> =
  Schema.decodeUnknownEffect(InfosoftSettings, { onExcessProperty: "error", errors: "all" })
