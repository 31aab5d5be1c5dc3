/**
 * Norce for programs that do not use Effect: the same abilities and operations by promises, plain data in and out. A call
 * that fails is a value, `{ ok: false, error }`.
 */
import { NationalId } from "@kundbro/domain/Ids"
import { toEncoded, type Plain, type PlainFields } from "@kundbro/domain/Plain"
import * as PromiseBridge from "@kundbro/domain/PromiseBridge"
import type { Closing, Makers, Promised, PromisedAbilities, Transport } from "@kundbro/domain/Promised"
import { Effect, Redacted, Schema } from "effect"
import * as Experimental from "./experimental.ts"
import * as Adapter from "./Norce.ts"
import { type NorceClient, make as makeClient } from "./NorceClient.ts"
import type { NorceLookups } from "./NorceLookups.ts"
import type * as Options from "./NorceOptions.ts"
import { decode } from "./NorceSettings.ts"
import * as Wire from "./NorceWire.ts"

export type { Customer, CustomerDraft, CustomerInput, Reading } from "@kundbro/domain/Plain"
export type { CallOptions, Failure, Result, Transport } from "@kundbro/domain/Promised"

/** One tenant, one Application. */
export interface NorceOptions extends PlainFields<Options.NorceOptions> {}

/** A Norce tenant: its abilities, its mapping, and the operations for everything that is not canonical. */
export interface Norce extends PromisedAbilities<Adapter.NorceAdapter>, Closing {
  /** `norce`. */
  readonly vendor: "norce"
  /** Where each canonical field lives at the vendor, and what is lost on the way. */
  readonly mapping: Plain<Adapter.NorceAdapter["mapping"]>
  /** The operations in the vendor's words. None is `undefined`. */
  readonly client: Promised<NorceClient>
  /** The tenant's roles, info types and flags by code. */
  readonly lookups: Promised<NorceLookups>
}

/** The operations whose arguments are inferred: compare with the tenant's OpenAPI document before the first call. */
export interface NorceExperimental extends Promised<Experimental.NorceExperimental>, Closing {}

const withPassword = <I extends { readonly password: string }>(input: I) =>
  Effect.succeed({ ...input, password: Redacted.make(input.password) })

const withAnyPassword = <I extends { readonly password?: string }>({ password, ...input }: I) =>
  Effect.succeed({ ...input, ...(password !== undefined && { password: Redacted.make(password) }) })

const maybe = <S extends Schema.Top>(schema: S) => Schema.optionalKey(Schema.NullOr(schema))

/** A price list whose decimals are text: on the wire they are numbers. */
const Pricelist = Schema.Struct({
  ...Wire.Pricelist.fields,
  PriceRule: maybe(Schema.Struct({ ...Wire.PriceRule.fields, Value: maybe(Schema.BigDecimalFromString) }))
})

const makers = ({ reader }: PromiseBridge.Bridge): Makers<NorceClient> => {
  const addressOf = reader(["passthrough", "serviceUrl"], Schema.URLFromString)
  const pricelistOf = reader(["InsertCompanyPricelist2", "pricelist"], Pricelist)
  return {
    LoginAgreementAccount: withPassword,
    LoginPost: withPassword,
    CreateCustomer3: withAnyPassword,
    UpdateCustomer3: withAnyPassword,
    RegisterCustomer3: withAnyPassword,
    InsertCompanyPricelist2: (input) =>
      Effect.map(Effect.fromResult(pricelistOf(input.pricelist)), (pricelist) => ({ ...input, pricelist })),
    passthrough: ({ serviceUrl, ...input }) =>
      serviceUrl === undefined
        ? Effect.succeed(input)
        : Effect.map(Effect.fromResult(addressOf(serviceUrl)), (address) => ({ ...input, serviceUrl: address }))
  }
}

const decoded = (options: NorceOptions) =>
  decode(toEncoded({ ...options, clientSecret: Redacted.make(options.clientSecret) }))

/** Opens a tenant. Nothing is sent before the first call. Throws where an option cannot be. */
export const createNorce = (options: NorceOptions, transport?: Transport): Norce => {
  const made = Effect.flatMap(decoded(options), Adapter.make)
  const { adapter, bridge } = PromiseBridge.open("norce", made, transport)
  const { companyInfoTypes, flags, forget, infoTypes, resolved, roles } = adapter.lookups
  return {
    vendor: adapter.vendor,
    mapping: adapter.mapping,
    ...bridge.abilities(adapter),
    client: bridge.client(adapter.client, makers(bridge)),
    lookups: {
      roles: (call) => bridge.call(roles, call),
      infoTypes: (call) => bridge.call(infoTypes, call),
      companyInfoTypes: (call) => bridge.call(companyInfoTypes, call),
      flags: (call) => bridge.call(flags, call),
      resolved: (call) => bridge.call(resolved, call),
      forget: (call) => bridge.call(forget, call)
    },
    ...bridge.closing
  }
}

/** Opens the experimental operations of a tenant, as `createNorce` opens the others. They fetch a token of their own. */
export const createNorceExperimental = (options: NorceOptions, transport?: Transport): NorceExperimental => {
  const made = Effect.map(Effect.flatMap(decoded(options), makeClient), Experimental.make)
  const { adapter, bridge } = PromiseBridge.open("norce", made, transport)
  const ssnOf = bridge.reader(["ListCustomerBySSN2", "ssn"], NationalId)
  const operations = bridge.client(adapter, {
    ListCustomerBySSN2: (input) => Effect.map(Effect.fromResult(ssnOf(input.ssn)), (ssn) => ({ ...input, ssn }))
  })
  return { ...operations, ...bridge.closing }
}
