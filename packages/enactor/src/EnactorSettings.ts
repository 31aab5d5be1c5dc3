/**
 * The options of a tenant as they stand in a configuration file. A secret is never text there: whoever reads the file
 * puts a `Redacted` in its place, and plain text is refused.
 */
import { Effect, Redacted, Schema } from "effect"
import type { EnactorOptions } from "./EnactorOptions.ts"

const Words = Schema.Record(Schema.String, Schema.String)
const Vocabulary = Schema.Struct({ read: Words, write: Words })
const Count = Schema.Int.check(Schema.isGreaterThan(0))
const text = Schema.optionalKey(Schema.NonEmptyString)
const Addressing = Schema.optionalKey(
  Schema.Struct({ action: Schema.optionalKey(Schema.String), namespace: Schema.optionalKey(Schema.String) })
)

/** What each setting means stands at {@link EnactorOptions}, under the same name; `headers` are the headers themselves. */
export const EnactorSettings = Schema.Struct({
  endpoint: Schema.URLFromString,
  paths: Schema.optionalKey(Schema.Struct({ CustomerService: text, AccountBalanceService: text })),
  soapVersion: Schema.optionalKey(Schema.Literals(["1.1", "1.2"])),
  headers: Schema.optionalKey(Schema.Record(Schema.NonEmptyString, Schema.Redacted(Schema.String))),
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
  operations: Schema.optionalKey(
    Schema.Struct({
      submitCustomerNameSearch: Addressing,
      submitCustomerPostCodeSearch: Addressing,
      submitLoyaltyAccountSearch: Addressing,
      submitAccountBalanceEnquiry: Addressing,
      submitAccountBalanceUpdate: Addressing
    })
  ),
  names: Schema.optionalKey(Words),
  accountType: text,
  currencyId: text,
  locationId: text,
  deviceId: text,
  enquiryByAccount: Schema.optionalKey(Schema.Boolean),
  balanceUpdate: Schema.optionalKey(
    Schema.Struct({
      semantics: Schema.Literals(["delta", "absolute"]),
      unit: Schema.Union([
        Schema.Struct({ kind: Schema.Literal("points") }),
        Schema.Struct({
          kind: Schema.Literal("minor-units"),
          scale: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 9 }))
        })
      ])
    })
  ),
  zone: text,
  vocabularies: Schema.optionalKey(
    Schema.Struct({
      country: Schema.optionalKey(Vocabulary),
      addressRole: Schema.optionalKey(Vocabulary),
      emailRole: Schema.optionalKey(Vocabulary),
      phoneKind: Schema.optionalKey(Vocabulary),
      gender: Schema.optionalKey(Vocabulary),
      kind: Schema.optionalKey(Vocabulary),
      status: Schema.optionalKey(Vocabulary)
    })
  ),
  inactive: Schema.optionalKey(Schema.Literals(["dropped", "rejected"])),
  importRoot: Schema.optionalKey(Schema.Literals(["Batch", "core:Batch"]))
})

const decodeSettings = Schema.decodeUnknownEffect(EnactorSettings, { onExcessProperty: "error", errors: "all" })

/** Reads settings into options, or says which setting is wrong and what it should be. */
export const decode = (settings: unknown): Effect.Effect<EnactorOptions, Schema.SchemaError> =>
  Effect.map(decodeSettings(settings), ({ headers, ...options }) => ({
    ...options,
    ...(headers !== undefined && {
      headers: () =>
        Effect.sync(() =>
          Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Redacted.value(value)]))
        )
    })
  }))
