/**
 * The customer, both ways, pure. Writing lays the canonical record over a base (the record as the vendor holds it now,
 * or what the extension kept of it): a field that already reads as wanted stays exactly as it was, oddities included, and
 * what has no canonical field stays in its place.
 */
import { type Capabilities, Contact, Customer, Fields, Ids, Mapping, type VendorError } from "@kundbro/domain"
import { Equal, Result, Struct } from "effect"
import * as Address from "./internal/address.ts"
import { fromJson, residue } from "./internal/Residue.ts"
import { Sink } from "./internal/Sink.ts"
import { items, nonEmpty, type Text, writeText } from "./internal/words.ts"
import * as Words from "./internal/words.ts"
import { consentProperties, make as makeMapping, vendor } from "./HarmoneyMapping.ts"
import type { CodecOptions } from "./HarmoneyOptions.ts"
import type * as Wire from "./HarmoneyWire.ts"

const mapping = makeMapping()

type State = Customer.Consent["state"]
type Purpose = keyof typeof consentProperties
type Flag = boolean | "" | null | undefined

const bools = { granted: "True", refused: "False", unknown: "UnKnown" } as const
const purposes = [
  ["email-offer", consentProperties["email-offer"]],
  ["sms-offer", consentProperties["sms-offer"]],
  ["direct-mail", consentProperties["direct-mail"]],
  ["sms-service", consentProperties["sms-service"]]
] as const satisfies ReadonlyArray<readonly [Purpose, string]>

/** Lenient: the two-valued notation may stand in a three-valued field. Anything else is not a known answer. */
const stateOf = (text: Text): State | undefined => {
  const bool = nonEmpty(text)
  if (bool === undefined) return undefined
  const lower = bool.toLowerCase()
  return lower === "true" || bool === "1" ? "granted" : lower === "false" || bool === "0" ? "refused" : "unknown"
}

const consentsOf = (properties: Wire.Properties, sink: Sink): ReadonlyArray<Customer.Consent> =>
  purposes.flatMap(([purpose, property]) => {
    const text = properties[property]
    const state = stateOf(text)
    if (state === undefined) return []
    if (state === "unknown" && text !== bools.unknown) {
      sink.note("ambiguous", "consents", "the text is none of True, False, UnKnown; it is kept as it is")
    }
    return [new Customer.Consent({ purpose, state, source: `Properties.${property}` })]
  })

const protectionOf = ({ ProtectedAddress, ProtectedPhoneNumber }: Wire.Properties): Customer.Protection | undefined =>
  typeof ProtectedAddress === "boolean" || typeof ProtectedPhoneNumber === "boolean"
    ? new Customer.Protection({
        ...(typeof ProtectedAddress === "boolean" && { address: ProtectedAddress }),
        ...(typeof ProtectedPhoneNumber === "boolean" && { phone: ProtectedPhoneNumber })
      })
    : undefined

const phoneOf = ({ vocabularies }: CodecOptions, { Number, Type }: Wire.PhoneNumber): Contact.Phone | undefined => {
  const number = nonEmpty(Number)
  const kind = Words.read(vocabularies.phoneKind, Type)
  return number === undefined ? undefined : new Contact.Phone({ number, ...(kind !== undefined && { kind }) })
}

const canonical = (options: CodecOptions, wire: Wire.Customer, sink: Sink): Fields.CustomerFields => {
  const { vocabularies } = options
  const properties = wire.Properties ?? {}
  const id = nonEmpty(wire.CustomerId)
  const given = nonEmpty(wire.FirstName)
  const family = nonEmpty(wire.LastName)
  const gender = Words.read(vocabularies.gender, wire.Gender)
  const language = Words.read(vocabularies.language, properties.PreferredLanguage)
  const email = nonEmpty(wire.Email)
  const protection = protectionOf(properties)
  return {
    references: [],
    companies: [],
    subscriptions: [],
    attributes: [],
    extensions: {},
    ...(id !== undefined && { id: Ids.CustomerId.make(id) }),
    name: new Contact.PersonName({ ...(given !== undefined && { given }), ...(family !== undefined && { family }) }),
    ...(gender !== undefined && { gender }),
    ...(language !== undefined && { language }),
    emails: email === undefined ? [] : [new Contact.Email({ address: Ids.EmailAddress.make(email) })],
    phones: items(wire.PhoneNumberList).flatMap((one) => phoneOf(options, one) ?? []),
    addresses: items(wire.Address).map((one) => Address.fromWire(options, one, sink)),
    consents: consentsOf(properties, sink),
    ...(protection !== undefined && { protection })
  }
}

const mainEmail = ({ emails }: Fields.CustomerFields) =>
  emails.find(({ preferred }) => preferred === true) ?? emails.at(0)

/** For each phone the element that it is laid over: the one with its number, else the first of its kind that is free. */
const pairPhones = (
  options: CodecOptions,
  base: ReadonlyArray<Wire.PhoneNumber>,
  phones: ReadonlyArray<Contact.Phone>
): ReadonlyArray<Wire.PhoneNumber> => {
  const free = new Set(base.filter((one) => phoneOf(options, one) !== undefined))
  const take = (kind: string | undefined, number?: string) => {
    const found = [...free].find(
      (one) =>
        Words.read(options.vocabularies.phoneKind, one.Type) === kind && (number === undefined || one.Number === number)
    )
    if (found !== undefined) free.delete(found)
    return found
  }
  const byNumber = phones.map(({ kind, number }) => take(kind, number))
  return phones.map(({ kind }, at) => byNumber[at] ?? take(kind) ?? {})
}

const writePhones = (
  options: CodecOptions,
  base: ReadonlyArray<Wire.PhoneNumber>,
  phones: ReadonlyArray<Contact.Phone>,
  sink: Sink
): ReadonlyArray<Wire.PhoneNumber> => {
  const pairs = pairPhones(options, base, phones)
  const written = phones.map(({ kind, number }, at): Wire.PhoneNumber => {
    const { Number, Type, ...rest } = pairs[at] ?? {}
    const text = writeText(sink, `phones[${at}].number`, Number, number)
    const type = Words.write(options.vocabularies.phoneKind, Type, kind, () =>
      sink.note("dropped", "phones.kind", "the kind has no configured member; the number is kept without it")
    )
    return { ...rest, ...(text !== undefined && { Number: text }), ...(type !== undefined && { Type: type }) }
  })
  // Elements without a number are nobody's phone: they stay where they were.
  base.forEach((one, at) => {
    if (phoneOf(options, one) === undefined) written.splice(at, 0, one)
  })
  return written
}

const writeFlag = (current: Flag, wanted: boolean | undefined): Flag =>
  wanted === undefined || current === wanted ? current : wanted

/** The answer that a property can hold: one for all titles, and of several the most restrictive one. */
const answerFor = ({ consents }: Fields.CustomerFields, purpose: Purpose): State | undefined => {
  const given = consents.filter((one) => one.purpose === purpose && one.title === undefined)
  return (["refused", "unknown", "granted"] as const).find((state) => given.some((one) => one.state === state))
}

const writeProperties = (
  { vocabularies }: CodecOptions,
  base: Wire.Properties,
  customer: Fields.CustomerFields,
  sink: Sink
): Wire.Properties => {
  const { PreferredLanguage, ProtectedAddress, ProtectedPhoneNumber, ...others } = base
  const { AcceptDirectMail, AcceptEmailOffer, AcceptSmsOffer, SendSmsMessage, ...rest } = others
  const bool = (purpose: Purpose, current: Text): Text => {
    const wanted = answerFor(customer, purpose)
    return wanted === undefined || stateOf(current) === wanted ? current : bools[wanted]
  }
  const email = bool("email-offer", AcceptEmailOffer)
  const sms = bool("sms-offer", AcceptSmsOffer)
  const mail = bool("direct-mail", AcceptDirectMail)
  const service = bool("sms-service", SendSmsMessage)
  const phone = writeFlag(ProtectedPhoneNumber, customer.protection?.phone)
  const address = writeFlag(ProtectedAddress, customer.protection?.address)
  const language = Words.write(vocabularies.language, PreferredLanguage, customer.language, () =>
    sink.note("dropped", "language", "the language has no configured member")
  )
  return {
    ...rest,
    ...(email !== undefined && { AcceptEmailOffer: email }),
    ...(sms !== undefined && { AcceptSmsOffer: sms }),
    ...(mail !== undefined && { AcceptDirectMail: mail }),
    ...(phone !== undefined && { ProtectedPhoneNumber: phone }),
    ...(address !== undefined && { ProtectedAddress: address }),
    ...(service !== undefined && { SendSmsMessage: service }),
    ...(language !== undefined && { PreferredLanguage: language })
  }
}

/** A part of the record: absent or nil as it was as long as nothing stands in it. */
const filled = <A>(current: A | null | undefined, next: A, isEmpty: boolean): A | null | undefined =>
  isEmpty && (current === null || current === undefined) ? current : next

/** Nil items are nobody's: they stay where they were. */
const withNils = <A>(current: ReadonlyArray<A | null> | null | undefined, next: ReadonlyArray<A>) => {
  const written: Array<A | null> = [...next]
  current?.forEach((one, at) => {
    if (one === null) written.splice(at, 0, null)
  })
  return written
}

const laidOver = (
  options: CodecOptions,
  base: Wire.Customer,
  customer: Fields.CustomerFields,
  sink: Sink
): Wire.Customer => {
  const { limits, vocabularies } = options
  const { Address: addresses, PhoneNumberList: phones, Properties: properties, ...others } = base
  const { CustomerId, Email, FirstName, Gender, LastName, ...rest } = others
  const id = customer.id ?? CustomerId
  const first = writeText(sink, "name.given", FirstName, customer.name.given, limits.name)
  const last = writeText(sink, "name.family", LastName, customer.name.family, limits.name)
  const email = writeText(sink, "emails[0].address", Email, mainEmail(customer)?.address)
  const gender = Words.write(vocabularies.gender, Gender, customer.gender, () =>
    sink.note("dropped", "gender", "the word has no member at Harmoney")
  )
  const pairs = Address.pair(options, items(addresses), customer.addresses)
  const newAddresses = customer.addresses.map((one, at) =>
    Address.toWire(options, pairs[at] ?? {}, one, `addresses[${at}]`, sink)
  )
  const newPhones = writePhones(options, items(phones), customer.phones, sink)
  const newProperties = writeProperties(options, properties ?? {}, customer, sink)
  const address = filled(addresses, withNils(addresses, newAddresses), newAddresses.length === 0)
  const phone = filled(phones, withNils(phones, newPhones), newPhones.length === 0)
  const property = filled(properties, newProperties, Object.keys(newProperties).length === 0)
  return {
    ...rest,
    ...(id !== undefined && { CustomerId: id }),
    ...(first !== undefined && { FirstName: first }),
    ...(last !== undefined && { LastName: last }),
    ...(address !== undefined && { Address: address }),
    ...(phone !== undefined && { PhoneNumberList: phone }),
    ...(email !== undefined && { Email: email }),
    ...(gender !== undefined && { Gender: gender }),
    ...(property !== undefined && { Properties: property })
  }
}

/** What Harmoney has and does not take with a customer. */
const ofTheirOwn: Partial<Record<Mapping.CanonicalField, string>> = {
  login: "web accounts are written by operations of their own",
  subscriptions: "memberships are changed by operations of their own"
}

/** What the declaration says of each field that is not `exact`: made once, since it is the same for every record. */
const declaredNotes = (rules: Mapping.VendorMapping["read"]): ReadonlyMap<string, Mapping.MappingNote> =>
  new Map(
    Mapping.canonicalFields.flatMap((field) => {
      const { kind, remark = "another notation" } = rules[field] ?? {
        kind: "dropped",
        remark: ofTheirOwn[field] ?? "Harmoney has no field for it"
      }
      // A default is noted where it is given: what is in use was not absent.
      return kind === "exact" || kind === "defaulted"
        ? []
        : [[field, new Mapping.MappingNote({ kind, field, reason: remark })] as const]
    })
  )
const declared = { read: declaredNotes(mapping.read), write: declaredNotes(mapping.write) }

/** Everything but `exact`: what was noted on the way, and what the declaration says of the other fields in use. */
const notesOf = (
  customer: Fields.CustomerFields,
  way: keyof typeof declared,
  { notes }: Sink
): ReadonlyArray<Mapping.MappingNote> => {
  const others = Fields.inUse(customer).filter((field) => !notes.some((note) => note.field === field))
  return [...notes, ...others.flatMap((field) => declared[way].get(field) ?? [])]
}

/** A customer as read. Never fails: what cannot be understood stays as text, with a note. */
export const fromWire = (
  options: CodecOptions,
  answer: Wire.Customer
): { readonly value: Customer.Customer; readonly notes: ReadonlyArray<Mapping.MappingNote> } => {
  const sink = new Sink()
  const value = canonical(options, answer, sink)
  // The Response is the answer's, not the customer's, so it is not left either.
  const told = { ...laidOver(options, {}, value, new Sink()), Response: answer.Response }
  const left = residue(answer, told, ["Properties"])
  return {
    value: new Customer.Customer({ ...value, extensions: { [vendor]: left } }),
    notes: notesOf(value, "read", sink)
  }
}

const withDefaults = (customer: Fields.CustomerFields, sink: Sink): Fields.CustomerFields => {
  const missing = purposes.filter(([purpose]) => answerFor(customer, purpose) === undefined)
  if (missing.length > 0) sink.note("defaulted", "consents", "a purpose that nobody was asked about is sent as unknown")
  const { address, phone } = customer.protection ?? {}
  if (address === undefined) sink.note("defaulted", "protection.address", "absent is sent as false")
  if (phone === undefined) sink.note("defaulted", "protection.phone", "absent is sent as false")
  return {
    ...customer,
    consents: [
      ...customer.consents,
      ...missing.map(([purpose]) => new Customer.Consent({ purpose, state: "unknown", source: "default" }))
    ],
    protection: new Customer.Protection({ address: address ?? false, phone: phone ?? false })
  }
}

/** A record of another system: ids and keys stay behind, and what Harmoney would fill in by itself is said aloud. */
const fromElsewhere = (customer: Fields.CustomerFields, sink: Sink): Fields.CustomerFields =>
  withDefaults(
    {
      ...Struct.omit(customer, ["id"]),
      addresses: customer.addresses.map((one) => new Contact.Address(Struct.omit(one, ["reference"])))
    },
    sink
  )

/**
 * The customer as Harmoney will give it back, or every field that cannot be sent. A record that was read from Harmoney
 * (it has `extensions.harmoney`) keeps what it had; one from elsewhere gets `unknown` for consents and `false` for
 * protection where it says nothing, because a new customer gets these from the server anyway (inferred).
 */
export const draft = (
  options: CodecOptions,
  customer: Customer.Customer
): Result.Result<Capabilities.CustomerDraft, ReadonlyArray<VendorError.FieldIssue>> => {
  const sink = new Sink()
  const { [vendor]: own, ...foreign } = customer.extensions
  const base = own === undefined ? {} : fromJson(own)
  if (base === undefined) {
    sink.issue(`extensions.${vendor}`, "not-allowed", "pass the extension on as it was read, or leave it out")
  }
  const wanted = own === undefined ? fromElsewhere(customer, sink) : customer
  const wire = laidOver(options, base ?? {}, wanted, sink)
  if (sink.issues.length > 0) return Result.fail(sink.issues)
  if (customer.consents.length > purposes.filter(([purpose]) => answerFor(customer, purpose) !== undefined).length) {
    sink.note("dropped", "consents", "a purpose, a title or a second answer that no property stands for")
  }
  const used = { ...Struct.omit(customer, ["id"]), references: own === undefined ? customer.references : [] }
  const notes = notesOf(used, "write", sink)
  return Result.succeed({
    vendor,
    customer: fromWire(options, wire).value,
    notes: [
      ...notes,
      ...Object.keys(foreign).map(
        (name) =>
          new Mapping.MappingNote({ kind: "dropped", field: `extensions.${name}`, reason: "only that vendor has it" })
      )
    ]
  })
}

/** The documented default is not one of the listed members: it is read, and never sent. */
const withoutNone = (wire: Wire.Customer): Wire.Customer =>
  !wire.Address
    ? wire
    : { ...wire, Address: wire.Address.map((one) => (one?.Type === "None" ? Struct.omit(one, ["Type"]) : one)) }

const keptBy = ({ customer }: Capabilities.CustomerDraft): Wire.Customer =>
  fromJson(customer.extensions[vendor] ?? {}) ?? {}

/** The new customer that a draft asks for: no id, no keys of addresses, nothing that the server sets. */
export const toNew = (options: CodecOptions, draft: Capabilities.CustomerDraft): Wire.Customer => {
  const wire = Struct.omit(laidOver(options, keptBy(draft), draft.customer, new Sink()), ["CustomerId"])
  return withoutNone({
    ...wire,
    ...(wire.Address && { Address: items(wire.Address).map((one) => Struct.omit(one, ["Id"])) }),
    ControlStatus: false
  })
}

/** What the draft leaves open: a default never overwrites an answer that the vendor has. */
const withoutDefaults = ({ customer, notes }: Capabilities.CustomerDraft): Fields.CustomerFields => {
  const defaulted = (field: Mapping.CanonicalField) =>
    notes.some((note) => note.kind === "defaulted" && note.field === field)
  const { address, phone } = customer.protection ?? {}
  return {
    ...Struct.omit(customer, ["id"]),
    consents: defaulted("consents") ? customer.consents.filter(({ state }) => state !== "unknown") : customer.consents,
    protection: new Customer.Protection({
      ...(address !== undefined && !defaulted("protection.address") && { address }),
      ...(phone !== undefined && !defaulted("protection.phone") && { phone })
    })
  }
}

/**
 * The whole record to write over `answer`, and whether it differs. Of the draft's extension everything is written but
 * what the server sets; what only the answer has stays.
 */
export const toUpdate = (
  options: CodecOptions,
  answer: Wire.Customer,
  draft: Capabilities.CustomerDraft
): { readonly wire: Wire.Customer; readonly differs: boolean } => {
  const current = Struct.omit(answer, ["Response"])
  const kept = Struct.omit(keptBy(draft), ["ControlStatus", "CustomerId"])
  const properties = { ...current.Properties, ...kept.Properties }
  const base = {
    ...current,
    ...kept,
    ...((kept.Properties ?? current.Properties) && { Properties: properties })
  }
  const wire = laidOver(options, base, withoutDefaults(draft), new Sink())
  return { wire: withoutNone(wire), differs: !Equal.equals(wire, current) }
}
