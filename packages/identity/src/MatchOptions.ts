/**
 * By which rules two records are taken for the same person. Everything has a default; the points are in one table.
 */
import { CountryCode } from "@kundbro/domain/Contact"
import { Effect, Schema } from "effect"

const between = (minimum: number, maximum: number) =>
  Schema.Int.pipe(Schema.check(Schema.isBetween({ minimum, maximum })))

const points = between(-1000, 1000)

const withDefault = <S extends Schema.Constraint>(schema: S, value: S["Encoded"]): Schema.withDecodingDefaultKey<S> =>
  Schema.withDecodingDefaultKey<S>(Effect.succeed(value))(schema)

/** What each piece of evidence counts. Evidence adds up; a contradiction is no number and stands above all of them. */
export const Points = Schema.Struct({
  /** The same national id, or the same without its century where one side has none. */
  nationalId: withDefault(points, 100),
  email: withDefault(points, 40),
  birthDate: withDefault(points, 30),
  /** The same number in international form. Households share one. */
  phone: withDefault(points, 20),
  /** The same street, number and postal code. Households share it. */
  address: withDefault(points, 15),
  /** The postal code alone. */
  postalCode: withDefault(points, 5),
  givenName: withDefault(points, 15),
  /** A given name without its diacritics, an initial, a nickname, one of several names, a letter off inside a long one. */
  givenNameAlike: withDefault(points, 8),
  /** A letter off at an end, or in a short name: `Erik` and `Erika`. Never enough without a national id. */
  givenNameNear: withDefault(points, 4),
  familyName: withDefault(points, 15),
  familyNameAlike: withDefault(points, 8),
  /** Names change; this weighs against and forbids nothing. */
  familyNameDifferent: withDefault(points, -15),
  /** Given and family name stand in each other's place. */
  namesSwapped: withDefault(points, 20)
})
export type Points = typeof Points.Type

/** Countries whose national ids are known by form, century and check digits. */
export const NationalIdScheme = Schema.Literals(["SE", "NO", "DK", "FI", "GB"])
export type NationalIdScheme = typeof NationalIdScheme.Type

const texts = (...values: ReadonlyArray<string>) => withDefault(Schema.Array(Schema.String), values)

/** How a country writes phone numbers: `46` and the `0` before a national number. */
export const PhoneCountry = Schema.Struct({
  callingCode: Schema.String.pipe(Schema.check(Schema.isPattern(/^[1-9]\d{0,3}$/))),
  trunkPrefix: Schema.String.pipe(Schema.check(Schema.isPattern(/^\d{0,2}$/)))
})
export type PhoneCountry = typeof PhoneCountry.Type

/** Words of streets that are written in several ways, each by the one way that is compared; `-g.` is the end of a word. */
const streetWords = {
  "-g.": "gatan",
  "-v.": "vägen",
  "-gt.": "gate",
  st: "street",
  rd: "road",
  ave: "avenue",
  gt: "gate"
}

/** How records are compared: what each agreement counts, from which score two are one person or a question, and whose notations of phones, national ids and streets to expect. Every field has a default. */
export const MatchOptions = Schema.Struct({
  points: withDefault(Points, {}),
  /** From this score on two records are the same person, contradictions and households aside. Default 70. */
  same: withDefault(between(1, 10_000), 70),
  /** From this score on a person is asked. Below it, two records are different people. Default 40. */
  review: withDefault(between(1, 10_000), 40),
  /** Where phone numbers without a country are from. Default `SE`. */
  country: withDefault(CountryCode, "SE"),
  /** Countries that {@link PhoneCountry} has to be told of, beyond the Nordic ones and GB, DE, NL, EE. */
  phoneCountries: withDefault(
    Schema.Record(Schema.String.pipe(Schema.check(Schema.isPattern(/^[A-Z]{2}$/))), PhoneCountry),
    {}
  ),
  /** By whose forms national ids are read, in this order. Another form is compared as text and contradicts nothing. */
  nationalIds: withDefault(Schema.Array(NationalIdScheme), ["SE"]),
  /**
   * The current year, from which a Swedish id of ten digits has its century (`-` under a hundred years old, `+` above). Absent:
   * such an id agrees with the same one in any century.
   */
  year: Schema.optionalKey(between(1900, 2200)),
  streetWords: withDefault(Schema.Record(Schema.NonEmptyString, Schema.NonEmptyString), streetWords),
  /** Given names of which one may stand for another: `[["lars", "lasse"]]`. Default: none. */
  nicknames: withDefault(Schema.Array(Schema.Array(Schema.NonEmptyString)), []),
  /** Values that stand for none, in any spelling: they neither agree nor contradict. */
  placeholders: withDefault(
    Schema.Struct({
      birthDates: texts("1753-01-01", "1800-01-01", "1899-12-30", "1900-01-01", "1970-01-01", "9999-12-31"),
      emails: texts(),
      phones: texts(),
      nationalIds: texts()
    }),
    {}
  ),
  /**
   * So many records may have a value in common, or stand in one block, before it counts as nobody's own: it is reported, and
   * these records are not compared for it. 2 to 1,000; the work grows with it. Default 50.
   */
  maxBlock: withDefault(between(2, 1_000), 50),
  /** Groups of more records are asked about, 2 to 50. Default 10. */
  maxGroup: withDefault(between(2, 50), 10)
}).check(
  Schema.makeFilter(({ review, same }) =>
    review > same ? { path: ["review"], issue: "`review` must not be above `same`" } : undefined
  ),
  Schema.makeFilter(({ streetWords }) => {
    const chained = Object.values(streetWords).find((word) => Object.hasOwn(streetWords, word))
    return chained === undefined
      ? undefined
      : { path: ["streetWords"], issue: "a word must not stand for another's short form" }
  })
)
export type MatchOptions = typeof MatchOptions.Type

/** Options from a file's content; unknown keys are refused. */
export const decode = Schema.decodeUnknownEffect(MatchOptions, { onExcessProperty: "error" })

/** Options from code: `make({ country: "NO", nationalIds: ["NO"] })`. Throws a `SchemaError` on a value out of bounds. */
export const make: (options?: typeof MatchOptions.Encoded) => MatchOptions = (options = {}) =>
  Schema.decodeSync(MatchOptions)(options)
