/**
 * The canonical words as plain data, for programs that do not use Effect: text for branded ids, instants and decimals,
 * `undefined` for what is not there, objects without methods. Balances stay `bigint`. What is read can be written back.
 */
import {
  BigDecimal,
  type Brand,
  DateTime,
  type Duration,
  Option,
  Predicate,
  Redacted,
  Result,
  Schema,
  SchemaIssue
} from "effect"
import type { ImportEntry as CanonicalEntry } from "./Import.ts"
import type { CustomerDraft as CanonicalDraft, Reading as CanonicalReading } from "./Capabilities.ts"
import type * as C from "./Customer.ts"
import type * as L from "./LoyaltyAccount.ts"
import type * as R from "./Relation.ts"
import { FieldIssue } from "./VendorError.ts"

/** Any JSON. */
export type Json = null | number | boolean | string | ReadonlyArray<Json> | { readonly [key: string]: Json }

/** The fields of a value, each plain. */
export type PlainFields<A> = { readonly [K in keyof A as K extends string ? K : never]: Plain<A[K]> }

/** A canonical customer. Dates are `YYYY-MM-DD`, instants ISO 8601 in UTC. */
export interface Customer extends PlainFields<C.Customer> {}

/** A person attached to a customer. */
export interface Relation extends PlainFields<R.Relation> {}

/** A loyalty account. Points are `bigint`, money is decimal text with its currency. */
export interface LoyaltyAccount extends PlainFields<L.LoyaltyAccount> {}

/** A customer as one vendor is able to hold it, and what got lost on the way. */
export interface CustomerDraft extends PlainFields<CanonicalDraft> {}

/** A record as read: the value, what reading did to it, and how far it can be trusted. */
export interface Reading<A> extends PlainFields<Omit<CanonicalReading<never>, "value">> {
  readonly value: A
}

/** A customer to be written: what is left out is empty. */
export type CustomerInput = Partial<Customer>

type Primitive = string | number | bigint | boolean | symbol | null | undefined

type PlainMember<A> =
  A extends Brand.Brand<infer _K>
    ? string
    : A extends Primitive | Uint8Array
      ? A
      : A extends void
        ? undefined
        : A extends Option.Option<infer B>
          ? Plain<B> | undefined
          : A extends Redacted.Redacted<infer B>
            ? Plain<B>
            : A extends DateTime.Utc | BigDecimal.BigDecimal
              ? string
              : A extends ReadonlyArray<infer B>
                ? ReadonlyArray<Plain<B>>
                : A extends ReadonlyMap<string, infer B>
                  ? Readonly<Record<string, Plain<B>>>
                  : A extends URL
                    ? string | URL
                    : A extends C.Customer
                      ? Customer
                      : A extends R.Relation
                        ? Relation
                        : A extends L.LoyaltyAccount
                          ? LoyaltyAccount
                          : A extends CanonicalDraft
                            ? CustomerDraft
                            : A extends CanonicalReading<infer B>
                              ? Reading<Plain<B>>
                              : PlainFields<A>

/**
 * The plain form of a type. `Redacted` becomes its text, `Option` a value or `undefined`, a map by text an object, a
 * duration milliseconds or text such as `"30 seconds"`.
 */
export type Plain<A> = [A] extends [Schema.Json]
  ? [Schema.Json] extends [A]
    ? Json
    : PlainMember<A>
  : [Duration.Input] extends [A]
    ? number | DurationText
    : PlainMember<A>

/** A length of time with its unit. */
export type DurationText =
  `${number} ${"millis" | "second" | "seconds" | "minute" | "minutes" | "hour" | "hours" | "day" | "days"}`

/** The plain form of what a method takes. */
export type PlainInput<A> = A extends C.Customer ? CustomerInput : Plain<A>

/** Several of them, in order. */
export type PlainInputs<A extends ReadonlyArray<unknown>> = { readonly [K in keyof A]: PlainInput<A[K]> }

/** One customer of an import file: its key at the vendor, which the caller assigns, and its draft. */
export interface ImportEntry extends PlainFields<CanonicalEntry> {}

/** Decimal digits with the scale that the number has: `0.10` stays `0.10`. */
const decimalText = (decimal: BigDecimal.BigDecimal): string => {
  const { scale, value } = decimal
  if (scale <= 0 || scale > 308) return BigDecimal.format(decimal)
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, "0")
  return `${value < 0n ? "-" : ""}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

/** The plain form of a value. */
export function toPlain<A>(value: A): Plain<A>
export function toPlain(value: unknown): unknown {
  if (!Predicate.isObject(value) && !Array.isArray(value)) return value
  if (Array.isArray(value)) return value.map((part) => toPlain<unknown>(part))
  if (value instanceof Uint8Array) return value
  if (value instanceof Map) return Object.fromEntries(Array.from(value, ([key, part]) => [key, toPlain<unknown>(part)]))
  if (Option.isOption(value)) return toPlain(Option.getOrUndefined(value))
  if (Redacted.isRedacted(value)) return toPlain(Redacted.value(value))
  if (DateTime.isDateTime(value)) return DateTime.formatIso(value)
  if (BigDecimal.isBigDecimal(value)) return decimalText(value)
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, toPlain<unknown>(part)]))
}

/** As schemas and settings want it: whole numbers of any size as text, nothing that is `undefined`, instants and addresses as text. */
export const toEncoded = (value: unknown): unknown => {
  if (typeof value === "bigint") return String(value)
  if (value instanceof Date) return value.toISOString()
  if (value instanceof URL) return value.href
  if (Array.isArray(value)) return value.map(toEncoded)
  if (!Predicate.isObject(value) || Redacted.isRedacted(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, part]) => (part === undefined ? [] : [[key, toEncoded(part)]]))
  )
}

/** A length of time as settings have it. */
export const toDuration = (time: number | DurationText | undefined): DurationText | undefined =>
  typeof time === "number" ? `${time} millis` : time

const format = SchemaIssue.makeFormatterStandardSchemaV1()

const pathOf = (path: ReadonlyArray<PropertyKey | { readonly key: PropertyKey }> = []): string =>
  path
    .map((part) => (typeof part === "object" ? part.key : part))
    .map((key, at) => (typeof key === "number" ? `[${key}]` : `${at === 0 ? "" : "."}${String(key)}`))
    .join("")

/** What is wrong with a value, by field; `name` is the field if it is the value itself. Never the value. */
export const issuesOf = (issue: SchemaIssue.Issue, name: string): ReadonlyArray<FieldIssue> =>
  format(issue).issues.map(({ message, path }) => {
    const missing = message === "Missing key"
    return new FieldIssue({
      field: pathOf(path) || name,
      rule: missing ? "missing" : "not-allowed",
      remedy: missing ? "give it" : `${message.slice(0, 1).toLowerCase()}${message.slice(1)}`
    })
  })

/** Reads a plain value, or says by field what is wrong with it; `defaults` stand in for what an object lacks. */
export const fromPlain = <A>(
  schema: Schema.Decoder<A>,
  name: string,
  defaults: object = {}
): ((value: unknown) => Result.Result<A, ReadonlyArray<FieldIssue>>) => {
  const decode = Schema.decodeUnknownResult(schema, { onExcessProperty: "error", errors: "all" })
  return (value) => {
    const encoded = toEncoded(value)
    return Result.mapError(decode(Predicate.isObject(encoded) ? { ...defaults, ...encoded } : encoded), ({ issue }) =>
      issuesOf(issue, name)
    )
  }
}
