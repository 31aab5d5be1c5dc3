/**
 * Infosoft for programs that do not use Effect: the same abilities and operations by promises, plain data in and out. A call
 * that fails is a value, `{ ok: false, error }`.
 */
import { CalendarDate } from "@kundbro/domain/CalendarDate"
import { Address } from "@kundbro/domain/Contact"
import { CustomerId } from "@kundbro/domain/Ids"
import { type Plain, type PlainFields, toDuration, toEncoded } from "@kundbro/domain/Plain"
import * as PromiseBridge from "@kundbro/domain/PromiseBridge"
import type { Closing, Promised, PromisedAbilities, Transport } from "@kundbro/domain/Promised"
import { Effect, Record, Redacted, Schema } from "effect"
import * as Experimental from "./experimental.ts"
import * as Adapter from "./Infosoft.ts"
import type { InfosoftAttributes } from "./InfosoftAttributes.ts"
import type { InfosoftClient } from "./InfosoftClient.ts"
import type * as Options from "./InfosoftOptions.ts"
import type { InfosoftProduction } from "./InfosoftProduction.ts"
import { decode } from "./InfosoftSettings.ts"
import * as Ask from "./internal/Ask.ts"

export type { Customer, CustomerDraft, CustomerInput, Reading } from "@kundbro/domain/Plain"
export type { CallOptions, Failure, Result, Transport } from "@kundbro/domain/Promised"

/** How to reach one installation of Infosoft, and how to read what the vendor page leaves open. */
export interface InfosoftOptions extends PlainFields<Options.InfosoftOptions> {}

/** An installation: its abilities, its mapping, and what is not canonical. */
export interface Infosoft extends PromisedAbilities<Adapter.InfosoftAdapter>, Closing {
  /** `infosoft`. */
  readonly vendor: Adapter.InfosoftAdapter["vendor"]
  /** Where each canonical field lives at the vendor, and what is lost on the way. */
  readonly mapping: Plain<Adapter.InfosoftAdapter["mapping"]>
  /** The vendor's operations in the vendor's words: a status other than success is `ok` too. */
  readonly client: Promised<InfosoftClient>
  /** Dynamic attributes on their own, with their removal. */
  readonly attributes: Promised<InfosoftAttributes>
  /** What a customer has of each title, and scheduled changes to it. */
  readonly production: Promised<InfosoftProduction>
}

/**
 * The calls whose arguments are inferred. Compare what they send with the installation's WSDL, and try them where nothing
 * can be harmed: see `@kundbro/infosoft/experimental`.
 */
export interface InfosoftExperimental extends Promised<Experimental.InfosoftExperimental>, Closing {}

const secretsOf = (authentication: Plain<Options.Authentication> | undefined): unknown => {
  if (authentication?.kind === "basic") {
    const { password, userName } = authentication
    return { kind: "basic", userName: Redacted.make(userName), password: Redacted.make(password) }
  }
  return authentication?.kind === "headers"
    ? { kind: "headers", headers: Record.map(authentication.headers, (value) => Redacted.make(value)) }
    : authentication
}

const text = Schema.String
const Move = Schema.Struct({
  title: text,
  address: Address,
  from: CalendarDate,
  isVisible: Schema.optionalKey(Schema.Boolean)
})
const TemporaryMove = Schema.Struct({ ...Move.fields, to: Schema.optionalKey(CalendarDate) })
const Product = Schema.Struct({ title: text, product: text, from: CalendarDate })
const TemporaryProduct = Schema.Struct({ ...Product.fields, to: CalendarDate })
const Agreement = Schema.Struct({ title: text, channel: text, comment: Schema.optionalKey(text) })

const attributesOf = (
  { one, reader, two }: PromiseBridge.Bridge,
  attributes: InfosoftAttributes
): Infosoft["attributes"] => {
  const id = (method: string) => reader([`attributes.${method}`, "id"], CustomerId)
  return {
    of: one(id("of"), attributes.of),
    set: two(id("set"), reader(["attributes.set", "values"], Schema.Record(text, text)), attributes.set),
    remove: two(id("remove"), reader(["attributes.remove", "codes"], Schema.Array(text)), attributes.remove)
  }
}

const productionOf = (
  { reader, three, two }: PromiseBridge.Bridge,
  production: InfosoftProduction
): Infosoft["production"] => {
  const as = <A>(method: string, argument: string, schema: Schema.Decoder<A>) =>
    reader([`production.${method}`, argument], schema)
  const id = (method: string) => as(method, "id", CustomerId)
  return {
    of: two(id("of"), as("of", "title", text), production.of),
    permanentMove: two(id("permanentMove"), as("permanentMove", "move", Move), production.permanentMove),
    temporaryMove: two(id("temporaryMove"), as("temporaryMove", "move", TemporaryMove), production.temporaryMove),
    products: three(
      id("products"),
      as("products", "title", text),
      as("products", "on", CalendarDate),
      production.products
    ),
    temporaryProduct: two(
      id("temporaryProduct"),
      as("temporaryProduct", "change", TemporaryProduct),
      production.temporaryProduct
    ),
    permanentProduct: two(
      id("permanentProduct"),
      as("permanentProduct", "change", Product),
      production.permanentProduct
    ),
    addContactAgreement: two(
      id("addContactAgreement"),
      as("addContactAgreement", "agreement", Agreement),
      production.addContactAgreement
    )
  }
}

const optionsOf = (options: InfosoftOptions) =>
  decode(
    toEncoded({
      ...options,
      timeout: toDuration(options.timeout),
      authentication: secretsOf(options.authentication)
    })
  )

/** Opens an installation. Nothing is sent before the first call. Throws where an option cannot be. */
export const createInfosoft = (options: InfosoftOptions, transport?: Transport): Infosoft => {
  const { adapter, bridge } = PromiseBridge.open(
    "infosoft",
    Effect.flatMap(optionsOf(options), Adapter.make),
    transport
  )
  const ask = Ask.make([])
  return {
    vendor: adapter.vendor,
    mapping: adapter.mapping,
    ...bridge.abilities(adapter),
    client: bridge.client(adapter.client, {}, ask.faulting),
    attributes: attributesOf(bridge, adapter.attributes),
    production: productionOf(bridge, adapter.production),
    ...bridge.closing
  }
}

/** Opens the experimental calls of an installation. Nothing is sent before the first one. Throws where an option cannot be. */
export const createInfosoftExperimental = (options: InfosoftOptions, transport?: Transport): InfosoftExperimental => {
  const { adapter, bridge } = PromiseBridge.open(
    "infosoft",
    Effect.flatMap(optionsOf(options), Experimental.make),
    transport
  )
  return { ...bridge.client(adapter, {}), ...bridge.closing }
}
