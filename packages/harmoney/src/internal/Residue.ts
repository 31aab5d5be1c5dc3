/**
 * What is left of a wire record once the canonical fields are taken out: the content of `extensions.harmoney`. It is
 * itself a partial wire record, so it can serve as the base that a canonical record is laid over.
 */
import { Option, Predicate, Schema } from "effect"
import type { Undeclared } from "@kundbro/soap/Xml"
import type { Customer } from "../HarmoneyWire.ts"

const toJson = (value: unknown): Schema.Json | undefined => {
  if (value === null || Predicate.isString(value) || Predicate.isNumber(value) || Predicate.isBoolean(value))
    return value
  if (Array.isArray(value)) return value.map((item) => toJson(item) ?? null)
  if (!Predicate.isObject(value)) return undefined
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => {
      const child = toJson(item)
      return child === undefined ? [] : [[key, child] as const]
    })
  )
}

/** Whether two parts of a wire record say the same: they are plain data, so nothing has to be hashed for it. */
const alike = (one: unknown, other: unknown): boolean => {
  if (one === other) return true
  if (Array.isArray(one)) {
    return Array.isArray(other) && one.length === other.length && one.every((item, at) => alike(item, other[at]))
  }
  if (!Predicate.isObject(one) || !Predicate.isObject(other)) return false
  let more = Object.keys(other).length
  for (const key in one) {
    more--
    if (!Object.hasOwn(other, key) || !alike(one[key], other[key])) return false
  }
  return more === 0
}

/**
 * The fields of `full` that `reproduced` does not have alike. `inside` names objects to look into; everything else,
 * lists included, stays whole or goes whole.
 */
export const residue = (full: object, reproduced: object, inside: ReadonlyArray<string> = []): Schema.JsonObject => {
  const fields: Readonly<Record<string, unknown>> = { ...full }
  const others: Readonly<Record<string, unknown>> = { ...reproduced }
  const left: Array<readonly [key: string, json: Schema.Json]> = []
  for (const key in fields) {
    const value = fields[key]
    const other = Object.hasOwn(others, key) ? others[key] : undefined
    if (value === undefined || alike(value, other)) continue
    const json =
      inside.includes(key) && Predicate.isObject(value)
        ? residue(value, Predicate.isObject(other) ? other : {})
        : toJson(value)
    if (json !== undefined) left.push([key, json])
  }
  return Object.fromEntries(left)
}

const nullable = <S extends Schema.Top>(schema: S) => Schema.optionalKey(Schema.NullOr(schema))
const listOf = <S extends Schema.Top>(item: S) => Schema.Array(Schema.NullOr(item))
const text = nullable(Schema.String)
const flag = nullable(Schema.Union([Schema.Boolean, Schema.Literal("")]))

const RawElement = Schema.Struct({ namespace: Schema.String, name: Schema.String, xml: Schema.String })
const RawAttribute = Schema.Struct({
  namespace: Schema.String,
  name: Schema.String,
  value: Schema.String,
  prefixes: Schema.optionalKey(Schema.Record(Schema.String, Schema.String))
})
const extras = {
  attributes: Schema.optionalKey(Schema.Array(RawAttribute)),
  children: Schema.optionalKey(
    Schema.Array(
      Schema.Union([
        Schema.String,
        RawElement,
        Schema.suspend((): Schema.Codec<Undeclared & { readonly field: string }> => FieldExtras)
      ])
    )
  )
}
const FieldExtras = Schema.Struct({ field: Schema.String, ...extras })
const undeclared = Schema.optionalKey(Schema.Struct(extras))

/** The extension, field by field: a customer on the wire of which anything may be missing. */
export const Residue = Schema.Struct({
  CustomerId: text,
  FirstName: text,
  LastName: text,
  Address: nullable(
    listOf(
      Schema.Struct({
        Id: text,
        FirstName: text,
        LastName: text,
        Type: text,
        Street: text,
        ZipCode: text,
        City: text,
        Country: text,
        CareOfAddress: text,
        AdditionalName: text,
        AdditionalAddress: text,
        AdditionalDistrict: text,
        Contacts: Schema.optionalKey(RawElement),
        undeclared
      })
    )
  ),
  PhoneNumberList: nullable(listOf(Schema.Struct({ Number: text, Type: text, undeclared }))),
  Email: text,
  Gender: text,
  ControlStatus: flag,
  Properties: nullable(
    Schema.Struct({
      AcceptEmailOffer: text,
      AcceptSmsOffer: text,
      AcceptDirectMail: text,
      ProtectedPhoneNumber: flag,
      ProtectedAddress: flag,
      SendSmsMessage: text,
      RequestCatalog: flag,
      SubCampaignId: text,
      PreferredLanguage: text,
      PreferredPaymentMethod: text,
      undeclared
    })
  ),
  CreditCheck: Schema.optionalKey(RawElement),
  undeclared
})

const decode = Schema.decodeUnknownOption(Residue)

/** Reads an extension back; `undefined` if it is not one of Harmoney's. */
export const fromJson = (json: Schema.Json): Customer | undefined => Option.getOrUndefined(decode(json))
