/**
 * The customer, both ways, pure. Reading keeps the whole record as an extension. Writing lays the canonical record over
 * the vendor's record as it is now, in the few places that can be changed: name, telephone, e-mail, date of birth, and
 * dynamic attributes. Addresses, subscriptions and the customer's type are changed by processes of their own.
 */
import { type Capabilities, Contact, Customer, Fields, Ids, Mapping, type VendorError } from "@kundbro/domain"
import { Result, Struct } from "effect"
import * as Address from "./internal/address.ts"
import * as Attributes from "./internal/attributes.ts"
import * as Details from "./internal/details.ts"
import { type CustomerRecord, fromExtension, toExtension } from "./internal/Extension.ts"
import { Sink } from "./internal/Sink.ts"
import { day, listed, nonEmpty, nonZero, truth } from "./internal/words.ts"
import { externalKind, make as makeMapping, vendor } from "./InfosoftMapping.ts"
import { type CodecOptions, customerTypes } from "./InfosoftOptions.ts"
import type * as Wire from "./InfosoftWire.ts"

export type { CustomerRecord } from "./internal/Extension.ts"

/** A value and what was done to it on the way; nothing `exact` is noted. */
export interface Noted<A> {
  /** What came of it. */
  readonly value: A
  /** What mapping did to it: everything but `exact`. */
  readonly notes: ReadonlyArray<Mapping.MappingNote>
}

const phonesOf = ({ phoneKinds }: CodecOptions, wire: Wire.Phone): ReadonlyArray<Contact.Phone> =>
  Details.slots.flatMap(({ label: labelField, number: numberField, slot }) => {
    const number = nonEmpty(wire[numberField])
    const label = nonEmpty(wire[labelField])
    const kind = listed(phoneKinds, String(slot))
    return number === undefined
      ? []
      : [
          new Contact.Phone({
            number,
            slot,
            ...(label !== undefined && { label }),
            ...(kind !== undefined && { kind })
          })
        ]
  })

const addressesOf = (options: CodecOptions, record: CustomerRecord, sink: Sink): ReadonlyArray<Contact.Address> => {
  const { Address: own } = record.information
  const ofTitles = (record.titles ?? []).flatMap((one) =>
    Address.isSame(one.Address, own) ? [] : [Address.fromWire(options, one.Address, nonEmpty(one.TitleCode), sink)]
  )
  return [Address.fromWire(options, own, undefined, sink), ...ofTitles].filter((one) => one !== undefined)
}

/** One address that must not be shown protects them all: a canonical customer has one switch. */
const protectionOf = ({ information, titles = [] }: CustomerRecord, sink: Sink): boolean | undefined => {
  const told = [information, ...titles].flatMap(({ Address: one }) => nonEmpty(one?.IsAddressVisible) ?? [])
  const visible = told.map(truth)
  if (visible.includes(undefined)) {
    sink.note("ambiguous", "protection.address", "it is not told whether an address may be shown")
  }
  if (visible.includes(false)) return true
  return visible.length > 0 && visible.every((one) => one === true) ? false : undefined
}

/** The canonical part of a title's production data; none where the title has none of this customer. */
export const subscriptionOf = (
  { Subscription: wire, TitleCode }: Wire.CustomerInformation,
  sink: Sink = new Sink()
): Customer.Subscription | undefined => {
  if (wire === undefined || wire === null) {
    // No subscription, or the title was not understood: only an answer that names its title tells which.
    if (nonEmpty(TitleCode) === undefined)
      sink.note("ambiguous", "subscriptions", "an answer does not say which title it is about")
    return undefined
  }
  if (wire.StatusCode !== "00") {
    sink.note("ambiguous", "subscriptions", "a subscription came with a status other than 00; it is kept as it is")
    return undefined
  }
  const reference = nonZero(wire.SubscriptionId)
  const title = nonEmpty(wire.TitleCode) ?? nonEmpty(TitleCode)
  const product = nonEmpty(wire.ProductCode)
  const active = truth(wire.IsActive)
  const startsOn = day(wire.StartDate)
  const stopsOn = day(wire.LastStopDate)
  return new Customer.Subscription({
    ...(reference !== undefined && { reference }),
    ...(title !== undefined && { title }),
    ...(product !== undefined && { product }),
    ...(active !== undefined && { active }),
    ...(startsOn !== undefined && { startsOn }),
    ...(stopsOn !== undefined && { stopsOn })
  })
}

const nameOf = ({ FirstName, LastName, Name }: Wire.CustomerInformation, sink: Sink): Contact.PersonName => {
  const given = nonEmpty(FirstName)
  const family = nonEmpty(LastName)
  const full = nonEmpty(Name)
  if (given === undefined && family !== undefined && family === full && /\S\s+\S/.test(family)) {
    sink.note("ambiguous", "name.family", "it may hold the whole name, last name first")
  }
  return new Contact.PersonName({
    ...(given !== undefined && { given }),
    ...(family !== undefined && { family }),
    ...(full !== undefined && { full })
  })
}

const canonical = (options: CodecOptions, record: CustomerRecord, sink: Sink): Fields.CustomerFields => {
  const { information } = record
  const id = nonZero(information.CustomerNumber)
  const type = nonEmpty(information.CustomerTypeCode)
  const birthDate = day(information.BirthDate)
  if (typeof birthDate === "object") sink.note("ambiguous", "birthDate", "no calendar date; it is kept as it is")
  const email = nonEmpty(information.Email)
  const external = nonEmpty(information.ExternalId)
  const isProtected = protectionOf(record, sink)
  const { attributes, references } = Attributes.fromWire(options, record.attributes ?? [], sink)
  return {
    ...Customer.empty,
    ...(id !== undefined && { id: Ids.CustomerId.make(id) }),
    references: [
      ...(external === undefined ? [] : [new Ids.ExternalReference({ kind: externalKind, value: external })]),
      ...references
    ],
    ...(type !== undefined && { kind: listed(options.customerTypes ?? customerTypes, type) ?? type }),
    name: nameOf(information, sink),
    ...(birthDate !== undefined && { birthDate }),
    emails: email === undefined ? [] : [new Contact.Email({ address: Ids.EmailAddress.make(email) })],
    phones: phonesOf(options, information.Phone ?? {}),
    addresses: addressesOf(options, record, sink),
    ...(isProtected !== undefined && { protection: new Customer.Protection({ address: isProtected }) }),
    subscriptions: (record.titles ?? []).flatMap((one) => subscriptionOf(one, sink) ?? []),
    attributes
  }
}

/** The record that this customer would make of the vendor's, where it may be changed at all. */
const laidOver = (
  options: CodecOptions,
  record: CustomerRecord,
  customer: Fields.CustomerFields,
  customerType: string | undefined,
  sink: Sink
): CustomerRecord => {
  const values = Attributes.wanted(options, customer, sink)
  Attributes.check(options, customerType, values, sink)
  const information = Details.applied(record.information, Details.laidOver(options, record.information, customer, sink))
  return values.size === 0 && record.attributes === undefined
    ? { ...record, information }
    : { ...record, information, attributes: Attributes.laidOver(record.attributes ?? [], values) }
}

const reasonFor = (field: Mapping.CanonicalField): string =>
  field === "name.full"
    ? "Infosoft makes it of the two parts, last name first"
    : field.startsWith("addresses.")
      ? "an address cannot be set: schedule a move (production.permanentMove)"
      : field === "subscriptions"
        ? "subscriptions have processes of their own"
        : "it cannot be changed here"

/** Everything but `exact`: what was noted on the way, and what the declaration says of the other fields in use. */
const notesOf = (
  rules: Mapping.VendorMapping["read"],
  before: Fields.CustomerFields,
  after: Fields.CustomerFields,
  sink: Sink
): ReadonlyArray<Mapping.MappingNote> => {
  for (const field of Mapping.canonicalFields) {
    if (field === "id" || sink.notes.some((note) => note.field === field)) continue
    const rule = rules[field]
    const given = Fields.valuesOf(before, field)
    const differs = before !== after && JSON.stringify(given) !== JSON.stringify(Fields.valuesOf(after, field))
    if (rule === undefined || field === "name.full") {
      if (differs) sink.note("dropped", field, reasonFor(field))
      // A default is noted where it is given.
    } else if ((differs || given.length > 0) && rule.kind !== "exact" && rule.kind !== "defaulted") {
      sink.note(rule.kind, field, rule.remark ?? "another notation")
    }
  }
  return sink.notes
}

/** A customer as read. Never fails: what cannot be understood stays as text, with a note. */
export const fromWire = (options: CodecOptions, record: CustomerRecord): Noted<Customer.Customer> => {
  const sink = new Sink()
  const value = canonical(options, record, sink)
  return {
    value: new Customer.Customer({
      ...value,
      extensions: { [vendor]: toExtension({ ...record, ...Struct.pick(options, ["installation"]) }) }
    }),
    notes: notesOf(makeMapping(options).read, value, value, sink)
  }
}

const nothing: CustomerRecord = { information: {} }

const typeOf = (options: CodecOptions, { kind }: Fields.CustomerFields): string | undefined =>
  Object.entries(options.customerTypes ?? customerTypes).find(([, word]) => word === kind)?.[0]

/**
 * The customer as Infosoft will give it back, or every field that cannot be sent. A record that was read from this
 * installation keeps what it had where nothing can be changed; of one from elsewhere, another Infosoft included, there is
 * only what an update can write.
 */
export const draft = (
  options: CodecOptions,
  customer: Customer.Customer
): Result.Result<Capabilities.CustomerDraft, ReadonlyArray<VendorError.FieldIssue>> => {
  const sink = new Sink()
  const { [vendor]: given, ...foreign } = customer.extensions
  const base: CustomerRecord | undefined = given === undefined ? nothing : fromExtension(given)
  if (base === undefined) {
    sink.issue(`extensions.${vendor}`, "not-allowed", "pass the extension on as it was read, or leave it out")
  }
  const isOwn = base?.installation === undefined || base.installation === options.installation
  const own = isOwn ? given : undefined
  const record = isOwn ? (base ?? nothing) : nothing
  const type = nonEmpty(record.information.CustomerTypeCode) ?? typeOf(options, customer)
  const next = laidOver(options, record, customer, type, sink)
  if (sink.issues.length > 0) return Result.fail(sink.issues)
  const held = canonical(options, next, new Sink())
  const notes = notesOf(makeMapping(options).write, customer, held, sink)
  return Result.succeed({
    vendor,
    customer: new Customer.Customer({
      ...Struct.omit(held, ["id"]),
      extensions: own === undefined ? {} : { [vendor]: own }
    }),
    notes: [
      ...notes,
      ...Object.keys(isOwn ? foreign : customer.extensions).map(
        (name) =>
          new Mapping.MappingNote({
            kind: "dropped",
            field: `extensions.${name}`,
            reason: name === vendor ? "only that installation has it" : "only that vendor has it"
          })
      )
    ]
  })
}

/** What an update has to send for a draft; a part that is already there is not sent. */
export interface Update {
  /** Members of `CustomerDetails` that differ; none: the call is not needed. */
  readonly details?: Wire.CustomerDetails
  /** Attributes that differ, in the order in which they are sent. */
  readonly attributes: ReadonlyArray<Attributes.Setting>
  /** Attributes that this customer type does not have, by the options. */
  readonly refused: ReadonlyArray<string>
}

/** What makes `record`, read just before, hold what the draft says. */
export const toUpdate = (
  options: CodecOptions,
  record: CustomerRecord,
  { customer }: Capabilities.CustomerDraft
): Update => {
  const { information } = record
  const sink = new Sink()
  const details = Details.toSend(information, Details.laidOver(options, information, customer, sink))
  const attributes = Attributes.missing(record.attributes ?? [], Attributes.wanted(options, customer, sink))
  const codes = attributes.map(({ Code }) => Code)
  return {
    ...(details !== undefined && { details }),
    attributes,
    refused: Attributes.refused(options, nonEmpty(information.CustomerTypeCode), codes)
  }
}
