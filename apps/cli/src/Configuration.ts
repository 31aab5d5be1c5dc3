/**
 * The one file that says what to move between which systems.
 */
import { Effect, Schema } from "effect"
import { MatchOptions, MergePolicy } from "@kundbro/identity"
import { Plan } from "@kundbro/migration"
import { Configuration as SystemsConfiguration, SystemsFile } from "@kundbro/systems"

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

/** The cross-reference of loyalty accounts: which customer of the source has which account and card at the target. */
export const Accounts = Schema.Struct({
  /** NDJSON (`.ndjson`, `.jsonl`), else CSV with a header line; relative to the configuration file. */
  file: Schema.NonEmptyString,
  /** Its columns or properties; `source_id`, `account_id` and `card` unless told. */
  columns: Schema.Struct({
    sourceId: Schema.optionalKey(Schema.NonEmptyString),
    accountId: Schema.optionalKey(Schema.NonEmptyString),
    card: Schema.optionalKey(Schema.NonEmptyString)
  }).pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
  /** Between the cells of a CSV file; `,` unless told. */
  delimiter: Schema.optionalKey(Schema.Literals([",", ";", "\t", "|"]))
})
export type Accounts = typeof Accounts.Type

/** Whose records are to be compared with each other, and where the answers go. */
export const Identity = Schema.Struct({
  /** One or more systems with their lists; one alone is searched for people that it has twice. */
  sources: Schema.Array(
    Schema.Struct({
      system: Schema.NonEmptyString,
      ids: Ids,
      /** Calls in flight at once, 1 to 256. Default 8. */
      concurrency: Schema.Int.pipe(
        Schema.check(Schema.isBetween({ minimum: 1, maximum: 256 })),
        Schema.withDecodingDefaultKey(Effect.succeed(8))
      )
    })
  ).pipe(Schema.check(Schema.isMinLength(1))),
  /** Where the search, the review file and the groups go; relative to the configuration file. */
  folder: Schema.NonEmptyString,
  match: MatchOptions.MatchOptions.pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
  /** Whose word counts. Default: that of the sources, in their order. */
  merge: Schema.optionalKey(MergePolicy.MergePolicy)
})
export type Identity = typeof Identity.Type

/** `kundbro.json`. */
export const Configuration = Schema.Struct({
  $schema: Schema.optionalKey(Schema.String),
  /** The systems that may be named as source or target. */
  systems: SystemsConfiguration.Systems,
  identity: Schema.optionalKey(Identity),
  migration: Schema.optionalKey(
    Schema.Struct({
      /**
       * The system to move from; or a list of them, whose records move by person: with the lists, the groups and the merge of the
       * chapter `identity`. One system in a list has people twice that are to arrive once.
       */
      source: Schema.Union([
        Schema.NonEmptyString,
        Schema.Array(Schema.NonEmptyString).pipe(Schema.check(Schema.isMinLength(1), Schema.isUnique()))
      ]),
      target: Schema.NonEmptyString,
      /** The customers to move. Not needed where only balances are, nor by person. */
      ids: Schema.optionalKey(Ids),
      /** The accounts that balances are moved to, by `kundbro migrate balances`. */
      accounts: Schema.optionalKey(Accounts),
      /** Where ledger, reports and cross-reference go; relative to the configuration file. Holds personal data. */
      folder: Schema.NonEmptyString,
      /** A Postgres server instead of the embedded one: the environment variable with its URL. */
      ledger: Schema.optionalKey(Schema.Struct({ env: Schema.NonEmptyString })),
      /**
       * What the ledger keeps of customers is encrypted by the key in this environment variable: 32 bytes in base64, see
       * `kundbro migrate key`. `none`: it is kept in clear text. One of them has to be said.
       */
      ledgerKey: Schema.optionalKey(
        Schema.Union([Schema.Struct({ env: Schema.NonEmptyString }), Schema.Literal("none")])
      ),
      plan: Plan.Plan
    })
  )
})
export type Configuration = typeof Configuration.Type

/** Reads and checks the file; says which place in it is wrong, and what was expected there. */
export const load = (file: string) => SystemsConfiguration.load(file, Configuration)

/** The file as a JSON schema, by which an editor completes and checks it. What it lets through is still read strictly. */
export const jsonSchema = () => {
  const whole = Schema.Struct({ ...Configuration.fields, systems: SystemsFile.Systems })
  const { definitions, schema } = Schema.toJsonSchemaDocument(whole, { onExcessProperty: "error" })
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "kundbro.json",
    ...schema,
    ...(Object.keys(definitions).length > 0 && { $defs: definitions })
  }
}
