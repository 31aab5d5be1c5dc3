/**
 * Whose value a merged customer has, field by field. Every field has a rule; none is guessed.
 */
import { Effect, Schema } from "effect"

const Systems = Schema.Array(Schema.NonEmptyString).pipe(Schema.check(Schema.isMinLength(1)))

/** Systems by name, for this field: the first that has a value. After them, the policy's `authority`. */
export const From = Schema.Struct({ from: Systems })

const One = Schema.Union([Schema.Literals(["authority", "newest"]), From])
const Many = Schema.Union([Schema.Literals(["authority", "newest", "union"]), From])
const Guarded = Schema.Union([Schema.Literals(["authority", "newest", "most-restrictive"]), From])

const withDefault = <S extends Schema.Constraint>(schema: S, value: S["Encoded"]): Schema.withDecodingDefaultKey<S> =>
  Schema.withDecodingDefaultKey<S>(Effect.succeed(value))(schema)

/** The rule of each field. */
export const FieldRules = Schema.Struct({
  kind: withDefault(One, "authority"),
  /** Whole: never the given name of one and the family name of another. */
  name: withDefault(One, "authority"),
  birthDate: withDefault(One, "authority"),
  gender: withDefault(One, "authority"),
  nationalId: withDefault(One, "authority"),
  language: withDefault(One, "authority"),
  login: withDefault(One, "authority"),
  active: withDefault(Guarded, "authority"),
  protection: withDefault(Guarded, "most-restrictive"),
  consents: withDefault(Guarded, "most-restrictive"),
  /** All of one record: of two addresses in one role nobody could say which is true. */
  addresses: withDefault(Many, "newest"),
  emails: withDefault(Many, "union"),
  phones: withDefault(Many, "union"),
  companies: withDefault(Many, "union"),
  subscriptions: withDefault(Many, "union"),
  attributes: withDefault(Many, "union"),
  references: withDefault(Many, "union")
})
export type FieldRules = typeof FieldRules.Type

/** A field that has a rule. */
export type RuledField = keyof FieldRules

/** What one rule says. */
export type Rule = FieldRules[RuledField]

/**
 * - `authority`: of the first system, in this order, that has a value
 * - `{ "from": [...] }`: the same with an order of its own
 * - `newest`: of the record that was changed last; records that do not say when come after, in order of authority
 * - `union`: every part that differs, in order of authority; `preferred` of the first only
 * - `most-restrictive`: refused before unknown before granted, hidden before shown, inactive before active; what nobody says
 *   anything about restricts nothing. A refusal for all titles also sets aside what another record grants for one
 *
 * Between two records of one system the one changed last goes first, then the first by id; that is always a conflict to look at.
 * `createdAt` is the earliest and `updatedAt` the latest there is; `extensions` are kept by vendor; the ids are those of the group.
 */
export const MergePolicy = Schema.Struct({
  /** Systems by name, the most trusted first. Those left out come last, by name. */
  authority: Systems,
  fields: withDefault(FieldRules, {})
})
export type MergePolicy = typeof MergePolicy.Type

/** A policy from a file's content; unknown keys are refused. */
export const decode = Schema.decodeUnknownEffect(MergePolicy, { onExcessProperty: "error" })

/** A policy from code. Throws a `SchemaError` on a rule that a field cannot have. */
export const make: (policy: typeof MergePolicy.Encoded) => MergePolicy = Schema.decodeSync(MergePolicy)
