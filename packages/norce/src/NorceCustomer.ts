/**
 * The codec between a Norce customer and the canonical one. Pure, both directions, with notes.
 *
 * A record that was read travels whole in `extensions.norce`. It is written back by laying the canonical fields over a
 * fresh reading, so ids, price lists, authorizations and properties that nobody declared stay where they are.
 */
import { DateTime, Option, Result, Schema, Struct } from "effect"
import { Email, PersonName, Phone } from "@kundbro/domain/Contact"
import { Customer, Login } from "@kundbro/domain/Customer"
import { inUse } from "@kundbro/domain/Fields"
import { CustomerId, EmailAddress, ExternalReference, NationalId } from "@kundbro/domain/Ids"
import { type CanonicalField, canonicalFields, MappingNote } from "@kundbro/domain/Mapping"
import type { FieldIssue } from "@kundbro/domain/VendorError"
import * as Addresses from "./internal/Address.ts"
import * as Choices from "./internal/Choices.ts"
import * as Country from "./internal/Country.ts"
import { Sink } from "./internal/Sink.ts"
import * as Organisation from "./internal/Organisation.ts"
import * as Portable from "./internal/Portable.ts"
import { changed, given, nonEmpty, row, texts } from "./internal/Text.ts"
import type { CodecOptions } from "./NorceOptions.ts"
import * as NorceMapping from "./NorceMapping.ts"
import * as Wire from "./NorceWire.ts"

/** A value and what was done to it on the way; nothing `exact` is noted. */
export interface Noted<A> {
  /** What came of it. */
  readonly value: A
  /** What mapping did to it: everything but `exact`. */
  readonly notes: ReadonlyArray<MappingNote>
}

/** Both directions for one tenant. */
export interface NorceCustomer {
  /** Reads a record; nothing in it can make this fail. */
  readonly decode: (wire: Wire.Customer) => Noted<Customer>
  /**
   * What a new record would say, or everything that forbids it. Never has ids or price lists. `over` a record that Norce
   * holds an address may lack its country: {@link merge} keeps the one that is there.
   */
  readonly encode: (customer: Customer, over?: "over") => Result.Result<Noted<Wire.Customer>, ReadonlyArray<FieldIssue>>
  /** The whole record that makes Norce's `base` say what `fresh` says. Equal to `base` when it already does. */
  readonly merge: (fresh: Wire.Customer, base: Wire.Customer) => Wire.Customer
  /** What may travel: no price list ids, which are read only, and no country names, which only look like codes. */
  readonly sendable: (wire: Wire.Customer) => Wire.Customer
  /** What a draft of a Norce record says by ids of its environment only: it forbids a new record, not an update. */
  readonly unportable: (customer: Customer) => ReadonlyArray<FieldIssue>
  /** What of a Norce record may be carried to another environment: `ReferUrl` and undeclared root properties. */
  readonly carried: (customer: Customer) => Wire.Customer
}

/** An instant: ISO 8601, without an offset taken as UTC, or the `/Date(…)/` of older hosts (inferred). */
export const instant = (text: string): DateTime.Utc | undefined => {
  const millis = /^\/Date\((-?\d+)(?:[+-]\d{4})?\)\/$/.exec(text)?.[1]
  const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(text) ? text : `${text}Z`
  return /^\d{4}-\d{2}-\d{2}T/.test(text) || millis !== undefined
    ? Option.getOrUndefined(Option.map(DateTime.make(millis === undefined ? zoned : Number(millis)), DateTime.toUtc))
    : undefined
}

const isWire = Schema.decodeUnknownOption(Wire.Customer)

/** The Norce record that this customer was read from, if any. */
const origin = ({ extensions: { norce } }: Customer): Wire.Customer | undefined =>
  norce === undefined ? undefined : Option.getOrUndefined(isWire(norce))

/** References that a draft does not mention are the vendor's own business; the other texts go when the draft lacks them. */
const owned = ["Email", "SSN", "FirstName", "LastName", "Phone", "CellPhone"] as const

const readLogin = (account: Wire.Account, roles: CodecOptions["roles"], sink: Sink): Login => {
  const codes = (account.Roles ?? []).map((id) => {
    const code = Object.entries(roles ?? {}).find(([, one]) => one === id)?.[0]
    if (code === undefined)
      sink.note("ambiguous", "login", "a role without a code is known by its id, which differs by environment")
    return code ?? String(id)
  })
  return new Login({
    ...(typeof account.Id === "number" && { reference: String(account.Id) }),
    ...given("loginName", account.LoginName),
    ...given("displayName", account.Name),
    ...(typeof account.IsActive === "boolean" && { active: account.IsActive }),
    roles: codes
  })
}

const writeLogin = (login: Login, options: CodecOptions, known: boolean, sink: Sink): Wire.Account | undefined => {
  if (nonEmpty(login.loginName) === undefined) {
    sink.note("dropped", "login", "a login without a name cannot be made")
    return undefined
  }
  if (login.active === false && !known) {
    sink.note("dropped", "login", "a new login is always active, so an inactive one is left out")
    return undefined
  }
  const wire = texts({ LoginName: login.loginName, Name: login.displayName })
  sink.limits(wire, Wire.limits.Account, (field) => (field === "Name" ? "login.displayName" : "login.loginName"))
  const Roles = login.roles.flatMap((code) => {
    const id = row(options.roles, code) ?? (known && /^\d{1,9}$/.test(code) ? Number(code) : undefined)
    if (id === undefined) sink.note("dropped", "login", "no role id is configured for a role")
    return id === undefined ? [] : [id]
  })
  if (login.active === undefined) sink.note("defaulted", "login", "a login is active unless said otherwise")
  return { ...wire, Roles, IsActive: login.active ?? true }
}

const writeReferences = (references: Customer["references"], sink: Sink) => {
  const first = (kind: string) => references.find((one) => one.kind === kind)?.value
  if (references.some((one) => !["code", "crm", "refer"].includes(one.kind) || first(one.kind) !== one.value)) {
    sink.note("dropped", "references", "one each of code, crm and refer is all there is room for")
  }
  const refer = first("refer")
  const ReferId = refer === undefined ? undefined : int32(refer)
  if (refer !== undefined && ReferId === undefined) {
    sink.issue("references.refer", "not-allowed", "give a whole number of 32 bits")
  }
  return { Code: first("code"), CrmId: first("crm"), ...(ReferId !== undefined && { ReferId }) }
}

/** The number, if the text is exactly how a 32-bit integer is written. */
export const int32 = (text: string): number | undefined => {
  const value = Number(text)
  return String(value) === text && (value | 0) === value ? value : undefined
}

const looksLikeEmail = /^[^\s@]+@[^\s@]+\.[^\s@]+$/

const isUndivided = ({ family, given: first }: PersonName): boolean =>
  nonEmpty(first) === undefined && nonEmpty(family) === undefined

const writeName = (name: PersonName, sink: Sink) => {
  const undivided = isUndivided(name)
  if (nonEmpty(name.full) !== undefined) {
    if (undivided) sink.note("ambiguous", "name.full", "the undivided name is kept as the last name")
    else sink.note("dropped", "name.full", "the parts of the name are kept")
  }
  return { FirstName: name.given, LastName: undivided ? name.full : name.family }
}

const pickPhones = (phones: ReadonlyArray<Phone>, sink: Sink) => {
  const mobile = phones.find(({ kind }) => kind === "mobile")
  const other = phones.find(({ kind }) => kind !== "mobile")
  if (phones.some((one) => one !== mobile && one !== other)) {
    sink.note("dropped", "phones.others", "there is room for one mobile number and one other")
  }
  if (other?.kind !== undefined) sink.note("dropped", "phones.kind", "Phone has no kind")
  return { other, mobile }
}

const activeByDefault = new MappingNote({
  kind: "defaulted",
  field: "active",
  reason: "a customer is active unless said otherwise"
})

/** The codec for one tenant. */
export const make = (options: CodecOptions): NorceCustomer => {
  const readCountry = Country.make(options)
  const homes = Choices.homesOf(options)
  const { write } = NorceMapping.make(options)
  // Made once: the notes hold no value.
  const homeless = new Map<CanonicalField, MappingNote>(
    canonicalFields
      .filter((field) => field !== "id" && write[field] === undefined)
      .map((field) => [field, new MappingNote({ kind: "dropped", field, reason: "Norce has no field for it" })])
  )

  const decode = (wire: Wire.Customer): Noted<Customer> => {
    const sink = new Sink()
    const moment = (key: "createdAt" | "updatedAt", text: string | null | undefined) => {
      const at = nonEmpty(text) === undefined ? undefined : instant(text ?? "")
      if (nonEmpty(text) !== undefined && at === undefined) sink.note("ambiguous", key, "not a moment in time")
      return at && { [key]: at }
    }
    const reference = (kind: string, value: string | undefined) =>
      value === undefined ? [] : [new ExternalReference({ kind, value })]
    const [email, mobile, phone, nationalId] = [wire.Email, wire.CellPhone, wire.Phone, wire.SSN].map(nonEmpty)
    const addresses = Addresses.read(wire, readCountry, sink)
    const companies = (wire.Companies ?? []).map((one) => Organisation.read(one, readCountry, sink))
    for (const { country } of [...addresses, ...companies.flatMap((one) => one.addresses)]) {
      if (typeof country === "object")
        sink.note("ambiguous", "addresses.country", "a country of this name or id is not known")
    }
    const customer = new Customer({
      ...(typeof wire.Id === "number" && { id: CustomerId.make(String(wire.Id)) }),
      references: [
        ...reference("code", nonEmpty(wire.Code)),
        ...reference("crm", nonEmpty(wire.CrmId)),
        ...reference("key", nonEmpty(wire.Key)),
        ...reference("refer", typeof wire.ReferId === "number" ? String(wire.ReferId) : undefined)
      ],
      name: new PersonName({ ...given("given", wire.FirstName), ...given("family", wire.LastName) }),
      ...(nationalId !== undefined && { nationalId: NationalId.make(nationalId) }),
      emails: email === undefined ? [] : [new Email({ address: EmailAddress.make(email) })],
      phones: [
        ...(mobile === undefined ? [] : [new Phone({ number: mobile, kind: "mobile" })]),
        ...(phone === undefined ? [] : [new Phone({ number: phone })])
      ],
      addresses,
      companies,
      ...(typeof wire.IsActive === "boolean" && { active: wire.IsActive }),
      ...(wire.Account && { login: readLogin(wire.Account, options.roles, sink) }),
      subscriptions: [],
      ...Choices.read(wire, homes, sink),
      ...moment("createdAt", wire.Created),
      ...moment("updatedAt", wire.Updated),
      extensions: { norce: wire }
    })
    return { value: customer, notes: sink.notes }
  }

  const encode: NorceCustomer["encode"] = (customer, over) => {
    const sink = new Sink()
    const known = origin(customer) !== undefined
    const context = { readCountry, defaultCountry: options.defaultCountry, known, over: over !== undefined }
    const { Code, CrmId, ...refer } = writeReferences(customer.references, sink)
    const email = customer.emails.find(({ preferred }) => preferred === true) ?? customer.emails[0]
    const { mobile, other } = pickPhones(customer.phones, sink)
    // Where each text comes from, for a person who has to correct it.
    const paths = () => ({
      Code: "references.code",
      CrmId: "references.crm",
      Email: `emails[${email === undefined ? 0 : customer.emails.indexOf(email)}].address`,
      SSN: "nationalId",
      FirstName: "name.given",
      LastName: isUndivided(customer.name) ? "name.full" : "name.family",
      Phone: `phones[${other === undefined ? 0 : customer.phones.indexOf(other)}].number`,
      CellPhone: `phones[${mobile === undefined ? 0 : customer.phones.indexOf(mobile)}].number`
    })
    if (email === undefined && options.emailRequired !== false) {
      sink.issue(paths().Email, "missing", "give an e-mail address, or set emailRequired to false")
    }
    if (email !== undefined && !looksLikeEmail.test(email.address)) {
      sink.issue(paths().Email, "InvalidEmail", "correct the address")
    }
    const own = texts({
      Code,
      CrmId,
      Email: email?.address,
      SSN: customer.nationalId,
      ...writeName(customer.name, sink),
      Phone: other?.number,
      CellPhone: mobile?.number
    })
    sink.limits(own, Wire.limits.Customer, (field) => paths()[field])
    const account = customer.login && writeLogin(customer.login, options, known, sink)
    const companies = customer.companies.map((one, at) => Organisation.write(one, `companies[${at}]`, context, sink))
    const wire: Wire.Customer = {
      ...own,
      ...refer,
      ...(account && { Account: account }),
      ...(companies.length > 0 && { Companies: companies }),
      ...Addresses.write(customer.addresses, "addresses", context, sink),
      ...Choices.write(customer, homes, sink),
      IsActive: customer.active ?? true
    }
    if (customer.active === undefined) {
      sink.notes.push(activeByDefault)
    }
    const ofCompanies = customer.companies.flatMap(({ addresses }) => addresses)
    const all = ofCompanies.length > 0 ? { ...customer, addresses: [...customer.addresses, ...ofCompanies] } : customer
    for (const field of inUse(all)) {
      const dropped = homeless.get(field)
      if (dropped !== undefined && !sink.notes.some((note) => note.field === field)) sink.notes.push(dropped)
    }
    for (const vendor of Object.keys(customer.extensions)) {
      if (vendor !== "norce") sink.note("dropped", `extensions.${vendor}`, "only that vendor has it")
    }
    return sink.issues.length > 0 ? Result.fail(sink.issues) : Result.succeed({ value: wire, notes: sink.notes })
  }

  const laying = { readCountry, defaultCountry: options.defaultCountry }
  const merge = (fresh: Wire.Customer, base: Wire.Customer): Wire.Customer => ({
    ...base,
    ...changed(owned, fresh, base),
    ...Struct.pick(fresh, ["Code", "CrmId", "ReferId", "IsActive"]),
    ...(fresh.Account && {
      Account: {
        ...base.Account,
        ...changed(["LoginName", "Name"], fresh.Account, base.Account ?? {}),
        ...(!sameIds(fresh.Account.Roles, base.Account?.Roles) && { Roles: fresh.Account.Roles ?? [] }),
        ...(!base.Account && { IsActive: true })
      }
    }),
    ...(fresh.Companies && { Companies: Organisation.overlay(fresh.Companies, base.Companies ?? [], laying) }),
    ...Addresses.overlay(fresh, base, laying, new Sink()),
    ...Choices.overlay(fresh, base)
  })

  const sendableAddresses = (part: Addresses.Addresses): Addresses.Addresses => ({
    ...(part.InvoiceAddress && { InvoiceAddress: Addresses.sendable(part.InvoiceAddress, readCountry) }),
    ...(part.DeliveryAddresses && {
      DeliveryAddresses: part.DeliveryAddresses.map((one) => Addresses.sendable(one, readCountry))
    })
  })
  const sendable = (wire: Wire.Customer): Wire.Customer => {
    const { PricelistIds: _, ...others } = wire
    return {
      ...others,
      ...sendableAddresses(wire),
      ...(wire.Companies && {
        Companies: wire.Companies.map((one) => ({ ...Struct.omit(one, ["PricelistIds"]), ...sendableAddresses(one) }))
      })
    }
  }

  return {
    decode,
    encode,
    merge,
    sendable,
    unportable: (customer) => Portable.issues(customer, options),
    carried: (customer) => {
      const record = origin(customer)
      return record === undefined ? {} : Struct.omit(record, declared)
    }
  }
}

/** Everything declared but `ReferUrl`: it is written from canonical fields, or belongs to the environment. */
const declared = Struct.keys(Struct.omit(Wire.Customer.schema.fields, ["ReferUrl"]))

const sameIds = (a: ReadonlyArray<number> | null | undefined, b: ReadonlyArray<number> | null | undefined): boolean =>
  JSON.stringify(a ?? []) === JSON.stringify(b ?? [])
