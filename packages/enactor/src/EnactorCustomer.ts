/**
 * The customer, both ways, pure. Writing lays the canonical record over a base (what the extension kept of the record, as
 * it was read): a field that already reads as wanted stays exactly as it was, and what has no canonical field stays in
 * its place. A password is neither read nor written.
 */
import { type Capabilities, Contact, Customer, Fields, Ids, type Mapping, type VendorError } from "@kundbro/domain"
import { XmlReader, XmlWriter } from "@kundbro/soap"
import { Result, Schema, Struct } from "effect"
import * as Contacts from "./internal/contacts.ts"
import { day, instant, midnight } from "./internal/dates.ts"
import { withoutPasswords } from "./internal/documented.ts"
import { basis, fromElsewhere, withKeys, withoutKeys } from "./internal/elsewhere.ts"
import { Sink } from "./internal/Sink.ts"
import {
  defined,
  flag,
  member,
  nonEmpty,
  put,
  putFlag,
  putText,
  putWord,
  residue,
  trimmed,
  word
} from "./internal/texts.ts"
import { mapping, vendor } from "./EnactorMapping.ts"
import type { CodecOptions } from "./EnactorOptions.ts"
import * as Wire from "./EnactorWire.ts"

/** A record as read, and what reading did to it. */
export interface Read<A> {
  /** The record. */
  readonly value: A
  /** Everything but `exact`. */
  readonly notes: ReadonlyArray<Mapping.MappingNote>
}

/** How many parts a customer's record has: for the manifest of a file. */
export interface Written {
  /** The element, with the prefixes that the file declares. */
  readonly xml: string
  /** Addresses in it. */
  readonly addresses: number
  /** E-mail addresses in it. */
  readonly emails: number
  /** Telephone numbers in it. */
  readonly phones: number
}

/** The mapping of one tenant. */
export interface EnactorCustomer {
  /** A customer as read. Never fails: what cannot be understood stays as text, with a note. */
  readonly fromWire: (wire: Wire.Customer) => Read<Customer.Customer>
  /** The customer as Enactor would give it back after the import, or every field that cannot be written. */
  readonly draft: (
    customer: Customer.Customer
  ) => Result.Result<Capabilities.CustomerDraft, ReadonlyArray<VendorError.FieldIssue>>
  /** The record of an import file. */
  readonly toXml: (
    id: Ids.CustomerId,
    draft: Capabilities.CustomerDraft
  ) => Result.Result<Written, ReadonlyArray<VendorError.FieldIssue>>
}

/** The one purpose that Enactor has a field for, for all titles. */
const contact = (customer: Fields.CustomerFields): Customer.Consent | undefined =>
  customer.consents.find(({ purpose, title }) => purpose === "contact" && title === undefined)

const consentsOf = (contactable: string | null | undefined): ReadonlyArray<Customer.Consent> => {
  const answer = flag(contactable)
  return answer === undefined
    ? []
    : [new Customer.Consent({ purpose: "contact", state: answer ? "granted" : "refused", source: "contactable" })]
}

const companiesOf = ({ companyNumber, organisation }: Wire.Customer): ReadonlyArray<Customer.Company> => {
  const company = defined({ name: nonEmpty(organisation), organisationNumber: nonEmpty(companyNumber) })
  return Object.keys(company).length === 0 ? [] : [new Customer.Company({ ...company, addresses: [] })]
}

const statusOf = ({ vocabularies }: CodecOptions, text: string | null | undefined): boolean | undefined => {
  const status = word(vocabularies.status, text)
  return status === "active" ? true : status === "inactive" ? false : undefined
}

const canonical = (options: CodecOptions, wire: Wire.Customer, sink: Sink): Fields.CustomerFields => {
  const { vocabularies } = options
  const id = nonEmpty(wire.customerNumber)
  const name = wire.customerName ?? {}
  const birthDate = day(name.dateOfBirth)
  if (typeof birthDate === "object") sink.note("ambiguous", "birthDate", "no day of the calendar; it is kept as it is")
  const active = statusOf(options, wire.status)
  if (active === undefined && nonEmpty(wire.status) !== undefined) {
    sink.note("ambiguous", "active", "the status has no configured meaning; it is kept as it is")
  }
  if (nonEmpty(wire.contactable) !== undefined && flag(wire.contactable) === undefined) {
    sink.note("ambiguous", "consents", "contactable is neither true nor false; it is kept as it is")
  }
  const updatedAt = instant(wire.lastUpdated)
  if (updatedAt === undefined && nonEmpty(wire.lastUpdated) !== undefined) {
    sink.note("ambiguous", "updatedAt", "no instant; it is kept as it is")
  }
  return {
    ...Customer.empty,
    ...defined({
      id: id === undefined ? undefined : Ids.CustomerId.make(id),
      kind: word(vocabularies.kind, wire.customerType),
      birthDate,
      gender: word(vocabularies.gender, name.sex),
      active,
      updatedAt
    }),
    name: new Contact.PersonName(
      defined({
        given: nonEmpty(name.forename),
        family: nonEmpty(name.surname),
        title: nonEmpty(name.title),
        initials: nonEmpty(name.initials)
      })
    ),
    emails: wire.emailAddresses.flatMap((one) => Contacts.email(options, one, sink) ?? []),
    phones: wire.phoneNumbers.flatMap((one) => Contacts.phone(options, one, sink) ?? []),
    addresses: (wire.addresses ?? []).map((one) => Contacts.address(options, one, sink)),
    consents: consentsOf(wire.contactable),
    companies: companiesOf(wire)
  }
}

/** A folded name is kept as the surname where there is no other: better than a nameless customer. */
const surnameOf = ({ family, full, given }: Contact.PersonName, sink: Sink): string | undefined => {
  if (nonEmpty(full) === undefined) return family
  if (nonEmpty(family) === undefined && nonEmpty(given) === undefined) {
    return sink.note("ambiguous", "name.full", "it becomes the surname") ?? full
  }
  return sink.note("dropped", "name.full", "there are names beside it") ?? family
}

const writeName = (
  options: CodecOptions,
  base: Wire.CustomerName,
  customer: Fields.CustomerFields,
  sink: Sink
): Wire.CustomerName => ({
  ...Struct.omit(base, ["surname", "forename", "initials", "title", "sex", "dateOfBirth"]),
  ...defined({
    surname: putText(sink, "name.family", base.surname, surnameOf(customer.name, sink)),
    forename: putText(sink, "name.given", base.forename, customer.name.given),
    initials: putText(sink, "name.initials", base.initials, customer.name.initials),
    title: putText(sink, "name.title", base.title, customer.name.title),
    sex: putWord(options.vocabularies.gender, base.sex, customer.gender, () =>
      sink.note("dropped", "gender", "the word has no configured member")
    ),
    dateOfBirth: put(base.dateOfBirth, customer.birthDate, day, (date) =>
      typeof date === "string"
        ? midnight(options.zone, date)
        : sink.note("dropped", "birthDate", "no day of the calendar, and Enactor takes nothing else")
    )
  })
})

const writeActive = (options: CodecOptions, base: Wire.Customer, active: boolean | undefined, sink: Sink) =>
  put(
    base.status,
    active,
    (text) => statusOf(options, text),
    (wanted) =>
      member(options.vocabularies.status, wanted ? "active" : "inactive") ??
      (wanted || options.inactive === "dropped"
        ? sink.note("dropped", "active", "no status is configured for it")
        : sink.issue(
            "active",
            "unknown-value",
            "name the word of an inactive customer in vocabularies.status, or leave it out"
          ))
  )

const laidOver = (
  options: CodecOptions,
  base: Wire.Customer,
  customer: Fields.CustomerFields,
  sink: Sink
): Wire.Customer => {
  const [company, ...others] = customer.companies
  if (others.length > 0) sink.note("dropped", "companies", "Enactor has one organisation for a customer")
  const places = base.addresses ?? []
  const addresses = Contacts.layOver<Wire.Address, Contact.Address>(
    places,
    customer.addresses,
    {},
    {
      isPart: () => true,
      isSame: (item, { reference }, at) => {
        const own = trimmed(item.addressReferenceId)
        // By its place only where there are no keys: what was kept of one address must not end up at another.
        return own === undefined && reference === undefined
          ? places.length === customer.addresses.length && places[at] === item
          : own === reference
      },
      write: (item, address, at) => Contacts.writeAddress(options, item, address, `addresses[${at}]`, sink)
    }
  )
  const name = writeName(options, base.customerName ?? {}, customer, sink)
  const answer = contact(customer)?.state
  return {
    ...Struct.omit(base, [
      "addresses",
      "contactable",
      "customerNumber",
      "emailAddresses",
      "phoneNumbers",
      "customerName",
      "customerType",
      "organisation",
      "companyNumber",
      "status"
    ]),
    ...((base.addresses !== undefined || addresses.length > 0) && { addresses }),
    ...defined({
      contactable: putFlag(
        base.contactable,
        answer === undefined || answer === "unknown" ? undefined : answer === "granted"
      ),
      customerNumber: putText(sink, "id", base.customerNumber, customer.id)
    }),
    emailAddresses: Contacts.layOver<Wire.Email, Contact.Email>(
      base.emailAddresses,
      customer.emails,
      {},
      {
        isPart: ({ emailAddress }) => nonEmpty(emailAddress) !== undefined,
        isSame: ({ emailAddress }, { address }) => emailAddress === address,
        write: (item, email, at) => Contacts.writeEmail(options, item, email, `emails[${at}]`, sink)
      }
    ),
    phoneNumbers: Contacts.layOver<Wire.Phone, Contact.Phone>(
      base.phoneNumbers,
      customer.phones,
      {},
      {
        isPart: ({ number }) => nonEmpty(number) !== undefined,
        isSame: ({ number }, phone) => number === phone.number,
        write: (item, phone, at) => Contacts.writePhone(options, item, phone, `phones[${at}]`, sink)
      }
    ),
    ...((base.customerName !== undefined || Object.keys(name).length > 0) && { customerName: name }),
    ...defined({
      customerType: putWord(options.vocabularies.kind, base.customerType, customer.kind, () =>
        sink.note("dropped", "kind", "the word has no configured customerType")
      ),
      organisation: putText(sink, "companies[0].name", base.organisation, company?.name),
      companyNumber: putText(sink, "companies[0].organisationNumber", base.companyNumber, company?.organisationNumber),
      status: writeActive(options, base, customer.active, sink)
    })
  }
}

/** A country is two elements that mean nothing apart: if one is left over, so is the other. */
const withCountry = (left: Wire.Address, { country, countryCodeId }: Wire.Address): Wire.Address =>
  left.country === undefined && left.countryCodeId === undefined
    ? left
    : { ...left, ...defined({ country, countryCodeId }) }

/** What the record holds beyond canonical words; itself a record, so that the canonical one can be laid over it. */
const leftOf = (wire: Wire.Customer, written: Wire.Customer): Wire.Customer => {
  const addresses = Contacts.leftOf(wire.addresses ?? [], written.addresses ?? [], ({ addressReferenceId }) =>
    defined({ addressReferenceId })
  ).map((left, at) => withCountry(left, wire.addresses?.[at] ?? {}))
  const name = residue(wire.customerName ?? {}, written.customerName ?? {})
  return {
    ...residue(Struct.omit(wire, ["addresses", "customerName", "emailAddresses", "phoneNumbers"]), written),
    ...(addresses.length > 0 && { addresses }),
    emailAddresses: Contacts.leftOf(wire.emailAddresses, written.emailAddresses, ({ emailAddress }) =>
      defined({ emailAddress })
    ),
    phoneNumbers: Contacts.leftOf(wire.phoneNumbers, written.phoneNumbers, ({ number }) => defined({ number })),
    ...(Object.keys(name).length > 0 && { customerName: name })
  }
}

/** Everything but `exact`: what was noted on the way, and what the declaration says of the other fields in use. */
const notesOf = (customer: Fields.CustomerFields, rules: Mapping.VendorMapping["read"], sink: Sink) => {
  for (const field of Fields.inUse(customer)) {
    const rule = rules[field]
    const noted = sink.notes.some((note) => note.field === field)
    if (!noted && rule === undefined) sink.note("dropped", field, "Enactor has no field for it")
    else if (!noted && rule !== undefined && rule.kind !== "exact") {
      sink.note(rule.kind, field, rule.remark ?? "another notation")
    }
  }
  return sink.notes
}

const nothing: Wire.Customer = { emailAddresses: [], phoneNumbers: [] }

const Extension = Schema.Struct({
  customer: Schema.optionalKey(Schema.String),
  search: Schema.optionalKey(Schema.Json)
})
const decodeExtension = Schema.decodeUnknownResult(Extension)

const root = { name: "customer", namespace: Wire.namespaces.retail }

/** What a whole-record note would say of parts that the field's rows do not tell apart. */
const noteParts = (customer: Fields.CustomerFields, sink: Sink): void => {
  const answer = contact(customer)
  const isWritten = answer !== undefined && answer.state !== "unknown"
  if (customer.consents.length > (isWritten ? 1 : 0)) {
    sink.note("dropped", "consents", "only a yes or no to contact has a field; preferences are entities of their own")
  }
  const [company] = customer.companies
  const unsaid =
    company !== undefined &&
    (Object.keys(Struct.omit(company, ["addresses", "name", "organisationNumber"])).length > 0 ||
      company.addresses.length > 0)
  if (unsaid) sink.note("dropped", "companies", "only name and number of an organisation have a field")
}

/** The mapping with the words and names of one tenant. */
export const make = (options: CodecOptions): EnactorCustomer => {
  const shape = Wire.make(new Wire.Names(options.names)).Customer
  const read = XmlReader.make(shape, root)
  const write = XmlWriter.make(shape, root)

  const fromWire: EnactorCustomer["fromWire"] = (wire) => {
    const sink = new Sink()
    const value = canonical(options, wire, sink)
    const left = leftOf(wire, laidOver(options, nothing, value, new Sink()))
    const isEmpty = Object.keys(left).length === 2 && left.emailAddresses.length + left.phoneNumbers.length === 0
    const xml = isEmpty ? undefined : Result.getOrUndefined(write(left))
    return {
      value: new Customer.Customer({ ...value, extensions: { [vendor]: xml === undefined ? {} : { customer: xml } } }),
      notes: notesOf(value, mapping.read, sink)
    }
  }

  /** What the extension kept, unless it is none of ours or the record is only a part of the customer. */
  const baseOf = (customer: Customer.Customer, sink: Sink): Wire.Customer => {
    const refuse = (remedy: string): Wire.Customer => {
      sink.issue(`extensions.${vendor}`, "not-allowed", remedy)
      return nothing
    }
    const extension = decodeExtension(customer.extensions[vendor] ?? {})
    const foreign = "pass the extension on as it was read, or leave it out"
    if (Result.isFailure(extension)) return refuse(foreign)
    const { customer: xml, search } = extension.success
    if (search !== undefined)
      return refuse("read the customer by card: what a search tells would replace the whole record")
    return xml === undefined
      ? nothing
      : Result.getOrElse(Result.map(read(xml), withoutPasswords), () => refuse(foreign))
  }

  const draft: EnactorCustomer["draft"] = (customer) => {
    const sink = new Sink()
    const { [vendor]: own, ...foreign } = customer.extensions
    const base = own === undefined ? basis(customer) : baseOf(customer, sink)
    const wire = laidOver(options, base, own === undefined ? fromElsewhere(customer) : customer, sink)
    if (sink.issues.length > 0) return Result.fail(sink.issues)
    noteParts(customer, sink)
    notesOf(Struct.omit(customer, ["id", "updatedAt"]), mapping.write, sink)
    if (own === undefined && customer.updatedAt !== undefined) {
      sink.note("dropped", "updatedAt", "Enactor has no field for it")
    }
    for (const name of Object.keys(foreign)) sink.note("dropped", `extensions.${name}`, "only that vendor has it")
    return Result.succeed({ vendor, customer: fromWire(wire).value, notes: sink.notes })
  }

  const toXml: EnactorCustomer["toXml"] = (id, { customer }) => {
    const sink = new Sink()
    const base = baseOf(customer, sink)
    // Keys of a record belong to it: a record under another number gets its own.
    const wire =
      customer.id === id
        ? laidOver(options, base, customer, sink)
        : withKeys(laidOver(options, withoutKeys(base), { ...fromElsewhere(customer), id }, sink), id)
    if (sink.issues.length > 0) return Result.fail(sink.issues)
    return Result.match(write(wire), {
      onFailure: ({ path, problem }) => {
        sink.issue(path, "not-encodable", problem)
        return Result.fail(sink.issues)
      },
      onSuccess: (xml) =>
        Result.succeed({
          xml,
          addresses: wire.addresses?.length ?? 0,
          emails: wire.emailAddresses.length,
          phones: wire.phoneNumbers.length
        })
    })
  }

  return { fromWire, draft, toXml }
}
