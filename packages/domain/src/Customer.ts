/**
 * The canonical customer: what at least two vendors have, plus everything else as vendor extensions beside it.
 */
import { Schema } from "effect"
import { DateOrUnreadable } from "./CalendarDate.ts"
import { Address, Email, PersonName, Phone } from "./Contact.ts"
import { CustomerId, ExternalReference, NationalId } from "./Ids.ts"
import { Instant } from "./internal/Instant.ts"

/**
 * One agreement or refusal. `unknown` is a state of its own and never becomes `refused`: nobody was asked, or nobody
 * wrote down the answer.
 */
export class Consent extends Schema.Class<Consent>("@kundbro/domain/Consent")({
  /** `email-offer`, `sms-offer`, `direct-mail`, `sms-service`, `contact`, or a vendor's own word. */
  purpose: Schema.NonEmptyString,
  state: Schema.Literals(["granted", "refused", "unknown"]),
  /** The publication or sales title it is limited to. */
  title: Schema.optionalKey(Schema.NonEmptyString),
  /** Where the answer comes from: the vendor's field or register, in the vendor's words. */
  source: Schema.NonEmptyString,
  recordedAt: Schema.optionalKey(Instant)
}) {}

/** What a customer has asked to be kept hidden. A target without such a switch must be refused, not guessed around. */
export class Protection extends Schema.Class<Protection>("@kundbro/domain/Protection")({
  address: Schema.optionalKey(Schema.Boolean),
  phone: Schema.optionalKey(Schema.Boolean)
}) {}

/** The organisation behind a customer, or one of several (Norce). Addresses as on the customer. */
export class Company extends Schema.Class<Company>("@kundbro/domain/Company")({
  reference: Schema.optionalKey(Schema.NonEmptyString),
  code: Schema.optionalKey(Schema.String),
  name: Schema.optionalKey(Schema.String),
  tradingName: Schema.optionalKey(Schema.String),
  organisationNumber: Schema.optionalKey(Schema.String),
  vatNumber: Schema.optionalKey(Schema.String),
  globalLocationNumber: Schema.optionalKey(Schema.String),
  email: Schema.optionalKey(Schema.String),
  phone: Schema.optionalKey(Schema.String),
  addresses: Schema.Array(Address)
}) {}

/** The web account of a customer. There is no password field: passwords never travel. */
export class Login extends Schema.Class<Login>("@kundbro/domain/Login")({
  reference: Schema.optionalKey(Schema.NonEmptyString),
  loginName: Schema.optionalKey(Schema.String),
  displayName: Schema.optionalKey(Schema.String),
  active: Schema.optionalKey(Schema.Boolean),
  /** Role codes where the vendor tells them, else the vendor's role ids. */
  roles: Schema.Array(Schema.String)
}) {}

/** A membership or subscription, read only: vendors change it by processes of their own. */
export class Subscription extends Schema.Class<Subscription>("@kundbro/domain/Subscription")({
  reference: Schema.optionalKey(Schema.NonEmptyString),
  title: Schema.optionalKey(Schema.String),
  product: Schema.optionalKey(Schema.String),
  active: Schema.optionalKey(Schema.Boolean),
  startsOn: Schema.optionalKey(DateOrUnreadable),
  stopsOn: Schema.optionalKey(DateOrUnreadable)
}) {}

/** A free field of the vendor: code and text value (Infosoft dynamic attributes, Norce info and selected flags). */
export class Attribute extends Schema.Class<Attribute>("@kundbro/domain/Attribute")({
  /** `info`, `flag`, `attribute`, or a vendor's own word: codes are unique within a kind. */
  kind: Schema.NonEmptyString,
  code: Schema.NonEmptyString,
  value: Schema.String
}) {}

/**
 * What one vendor holds beside the canonical fields: its own fields and, raw and in place, the ones nobody declared.
 * Only that vendor's adapter reads it; every other target reports it as `dropped`. JSON in the adapter's own shape.
 */
export const Extensions = Schema.Record(Schema.String, Schema.Json)
export type Extensions = typeof Extensions.Type

/** A customer in canonical words. Every field but the id may be missing, because for each of them some vendor lacks it. */
export class Customer extends Schema.Class<Customer>("@kundbro/domain/Customer")({
  /** The vendor's own id. Absent on a record that no vendor holds yet. */
  id: Schema.optionalKey(CustomerId),
  references: Schema.Array(ExternalReference),
  /** `person`, `company`, `retailer`, or a vendor's own word. Harmoney does not tell. */
  kind: Schema.optionalKey(Schema.NonEmptyString),
  name: PersonName,
  birthDate: Schema.optionalKey(DateOrUnreadable),
  /** `female`, `male`, or a vendor's own word. */
  gender: Schema.optionalKey(Schema.NonEmptyString),
  nationalId: Schema.optionalKey(NationalId),
  /** A language tag (`en`, `sv`) where the vendor's word is known, else the vendor's word. */
  language: Schema.optionalKey(Schema.NonEmptyString),
  emails: Schema.Array(Email),
  phones: Schema.Array(Phone),
  addresses: Schema.Array(Address),
  consents: Schema.Array(Consent),
  protection: Schema.optionalKey(Protection),
  companies: Schema.Array(Company),
  /** `false` when the vendor has blocked, locked or inactivated the customer. */
  active: Schema.optionalKey(Schema.Boolean),
  login: Schema.optionalKey(Login),
  subscriptions: Schema.Array(Subscription),
  attributes: Schema.Array(Attribute),
  createdAt: Schema.optionalKey(Instant),
  updatedAt: Schema.optionalKey(Instant),
  extensions: Extensions
}) {}

/** A customer with nothing in it: a base to spread over. */
export const empty = new Customer({
  references: [],
  name: new PersonName({}),
  emails: [],
  phones: [],
  addresses: [],
  consents: [],
  companies: [],
  subscriptions: [],
  attributes: [],
  extensions: {}
})
