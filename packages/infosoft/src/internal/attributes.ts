/** Dynamic attributes, both ways: codes and texts, and the references that some of them hold. */
import { Customer, Ids } from "@kundbro/domain"
import type { CustomerFields } from "@kundbro/domain/Fields"
import { attributeKind } from "../InfosoftMapping.ts"
import type { CodecOptions } from "../InfosoftOptions.ts"
import type { AttributesAnswer } from "../InfosoftClient.ts"
import type { DynamicAttribute } from "../InfosoftWire.ts"
import type { Sink } from "./Sink.ts"
import { listed, nonEmpty } from "./words.ts"

/** The values of some attributes by code, in the order in which they are set. */
export type Values = ReadonlyMap<string, string>

/** Attributes as read; one that holds a reference is read as the reference. */
export const fromWire = (
  { referenceAttributes = {} }: CodecOptions,
  wire: ReadonlyArray<DynamicAttribute>,
  sink: Sink
): Pick<CustomerFields, "attributes" | "references"> => {
  const kinds = new Map(Object.entries(referenceAttributes).map(([kind, code]) => [code, kind]))
  const given = wire.flatMap(({ Code, Value }) => {
    const code = nonEmpty(Code)
    if (code === undefined) sink.note("dropped", "attributes", "an attribute has no code")
    return code === undefined ? [] : [{ code, value: Value ?? "" }]
  })
  return {
    attributes: given
      .filter(({ code }) => !kinds.has(code))
      .map((one) => new Customer.Attribute({ kind: attributeKind, ...one })),
    references: given.flatMap(({ code, value }) => {
      const kind = kinds.get(code)
      return kind === undefined || value === "" ? [] : [new Ids.ExternalReference({ kind, value })]
    })
  }
}

/**
 * The attributes of an answer, or the place where they are missing. Their names are inferred, and to a reader an element of
 * another name is none: all attributes of a customer would get lost without a word.
 */
export const fromAnswer = ({
  DynamicAttributes: items,
  undeclared
}: AttributesAnswer): ReadonlyArray<DynamicAttribute> | { readonly missing: string } => {
  const children = undeclared?.children ?? []
  if (items === undefined && children.length > 0) return { missing: "DynamicAttributes" }
  const isOfOthers = children.some((one) => typeof one !== "string" && "field" in one && one.children !== undefined)
  if (items?.length === 0 && isOfOthers) return { missing: "DynamicAttributes/DynamicAttribute" }
  return items?.some(({ Code }) => Code === undefined) === true ? { missing: "DynamicAttribute/Code" } : (items ?? [])
}

/** Where an attribute stands in canonical words. */
export const fieldOf = (code: string): string => `attributes.${code}`

/** The codes that a customer of this type does not have; none where nothing is configured for the type. */
export const refused = (
  { attributeCodes }: CodecOptions,
  customerType: string | undefined,
  codes: Iterable<string>
): ReadonlyArray<string> => {
  const known =
    customerType !== undefined && attributeCodes !== undefined && Object.hasOwn(attributeCodes, customerType)
      ? attributeCodes[customerType]
      : undefined
  return known === undefined ? [] : [...codes].filter((code) => !known.includes(code))
}

/** Says which codes a customer of this type does not have. */
export const check = (options: CodecOptions, customerType: string | undefined, values: Values, sink: Sink): void => {
  for (const code of refused(options, customerType, values.keys())) {
    sink.issue(fieldOf(code), "not-allowed", "this customer type does not have the code; see attributeCodes")
  }
}

/** One attribute to set; an empty value removes it. */
export interface Setting {
  readonly Code: string
  readonly Value: string
}

/** What a customer wants to be held. An empty value would remove the attribute, so it is never sent. */
export const wanted = (options: CodecOptions, customer: CustomerFields, sink: Sink): Values => {
  const values = new Map<string, string>()
  for (const { kind, value } of customer.references) {
    const code = listed(options.referenceAttributes, kind)
    if (code === undefined) continue
    if (values.has(code) && values.get(code) !== value)
      sink.note("dropped", "references", "an attribute holds one of each kind")
    else values.set(code, sink.sendable(`references.${kind}`, value) ?? "")
  }
  for (const { code, kind, value } of customer.attributes) {
    if (kind !== attributeKind) sink.note("dropped", "attributes", "only attributes of kind attribute have a place")
    else if (value === "") sink.note("dropped", "attributes", "an empty value would remove the attribute")
    else if (values.has(code) && values.get(code) !== value)
      sink.note("dropped", "attributes", "a code can have one value, and this one has another")
    else if (sink.sendable(fieldOf(code), code) !== undefined)
      values.set(code, sink.sendable(fieldOf(code), value) ?? "")
  }
  return values
}

/** Those of them that the record does not hold yet. */
export const missing = (current: ReadonlyArray<DynamicAttribute>, values: Values): ReadonlyArray<Setting> =>
  [...values]
    .filter(([code, value]) => !current.some(({ Code, Value }) => Code === code && Value === value))
    .map(([Code, Value]) => ({ Code, Value }))

/** The record's attributes with these laid over them: what is not named stays, as it does at the vendor. */
export const laidOver = (current: ReadonlyArray<DynamicAttribute>, values: Values): ReadonlyArray<DynamicAttribute> => [
  ...current.map((one) => {
    const value = values.get(one.Code ?? "")
    return value === undefined ? one : { ...one, Value: value }
  }),
  ...[...values]
    .filter(([code]) => !current.some(({ Code }) => Code === code))
    .map(([Code, Value]) => ({ Code, Value }))
]
