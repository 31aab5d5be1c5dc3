/** The content of `extensions.infosoft`: the record as it was read, whole, so that nothing of it is lost. */
import { Option, Predicate, Record, Schema } from "effect"
import * as Fields from "./fields.ts"
import type * as Wire from "../InfosoftWire.ts"

/** All that was read of one customer: master data, then what further calls told. */
export interface CustomerRecord {
  /** Which installation it was read from; absent: nobody said. */
  readonly installation?: string
  readonly information: Wire.CustomerInformation
  /** One answer for each title that was asked for. */
  readonly titles?: ReadonlyArray<Wire.CustomerInformation>
  /** Absent: nobody asked. */
  readonly attributes?: ReadonlyArray<Wire.DynamicAttribute>
}

/** Plain JSON; absent keys stay absent. */
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

/** The record as an extension. */
export const toExtension = (record: CustomerRecord): Schema.Json => toJson(record) ?? {}

const text = Schema.optionalKey(Schema.NullOr(Schema.String))

const texts = <K extends string>(fields: Readonly<Record<K, unknown>>) => Record.map(fields, () => text)

const part = <const F extends Schema.Struct.Fields>(fields: F) =>
  Schema.optionalKey(Schema.NullOr(Schema.Struct(fields)))

const CustomerInformation = Schema.Struct({
  ...texts(Fields.customerHead),
  Address: part({ ...texts(Fields.address), ForeignPostalCode: text }),
  Phone: part(texts(Fields.phone)),
  Subscription: part({
    ...texts(Fields.subscription),
    Title: part(texts(Fields.title)),
    PaymentAgreement_Id: text
  }),
  ...texts(Fields.customerTail)
})
const Extension = Schema.Struct({
  installation: Schema.optionalKey(Schema.String),
  information: CustomerInformation,
  titles: Schema.optionalKey(Schema.Array(CustomerInformation)),
  attributes: Schema.optionalKey(Schema.Array(Schema.Struct({ Code: text, Value: text })))
})
const decode = Schema.decodeUnknownOption(Extension)

/** Reads an extension back, without what nobody declared: that is only carried. `undefined` if it is not one of Infosoft's. */
export const fromExtension = (json: Schema.Json): CustomerRecord | undefined => Option.getOrUndefined(decode(json))
