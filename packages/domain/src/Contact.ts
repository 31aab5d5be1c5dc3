/**
 * The ways to reach a customer: names, addresses, e-mails, phones.
 */
import { Schema } from "effect"
import { CalendarDate, Unreadable } from "./CalendarDate.ts"
import { EmailAddress } from "./Ids.ts"

/** The parts of a name, each as the vendor holds it. `full` only where the vendor has one folded name (Infosoft `Name`). */
export class PersonName extends Schema.Class<PersonName>("@kundbro/domain/PersonName")({
  given: Schema.optionalKey(Schema.String),
  family: Schema.optionalKey(Schema.String),
  title: Schema.optionalKey(Schema.String),
  initials: Schema.optionalKey(Schema.String),
  full: Schema.optionalKey(Schema.String)
}) {}

/** ISO 3166-1 alpha-2, capital letters. */
export const CountryCode = Schema.String.pipe(
  Schema.check(Schema.isPattern(/^[A-Z]{2}$/, { expected: "an ISO 3166-1 alpha-2 code of two capital letters" })),
  Schema.brand("CountryCode")
)
export type CountryCode = typeof CountryCode.Type

/** What a vendor writes about an address when it splits the street (Infosoft). `lines` then holds the composed street. */
export class Dwelling extends Schema.Class<Dwelling>("@kundbro/domain/Dwelling")({
  street: Schema.optionalKey(Schema.String),
  houseNumber: Schema.optionalKey(Schema.String),
  entrance: Schema.optionalKey(Schema.String),
  floor: Schema.optionalKey(Schema.String),
  apartment: Schema.optionalKey(Schema.String),
  apartmentId: Schema.optionalKey(Schema.String)
}) {}

/**
 * One address and the context it holds in: a role, a title (a publication), a stretch of time. A customer has one list
 * of them, in the vendor's order; which one becomes a target's single invoice address is decided by {@link pickAddress}.
 */
export class Address extends Schema.Class<Address>("@kundbro/domain/Address")({
  /** The vendor's key of the address; differs between systems and is never carried to another one. */
  reference: Schema.optionalKey(Schema.NonEmptyString),
  /** `invoice`, `delivery`, `temporary-invoice`, `temporary-delivery`, `home`, or a vendor's own word. */
  role: Schema.optionalKey(Schema.NonEmptyString),
  /** The publication or sales title that the address is for; absent: for all. */
  title: Schema.optionalKey(Schema.NonEmptyString),
  validFrom: Schema.optionalKey(CalendarDate),
  validTo: Schema.optionalKey(CalendarDate),
  preferred: Schema.optionalKey(Schema.Boolean),
  given: Schema.optionalKey(Schema.String),
  family: Schema.optionalKey(Schema.String),
  additionalName: Schema.optionalKey(Schema.String),
  organisation: Schema.optionalKey(Schema.String),
  careOf: Schema.optionalKey(Schema.String),
  /** Street lines in postal order; an empty line is kept, since its place may matter to the vendor. */
  lines: Schema.Array(Schema.String),
  dwelling: Schema.optionalKey(Dwelling),
  district: Schema.optionalKey(Schema.String),
  postalCode: Schema.optionalKey(Schema.String),
  city: Schema.optionalKey(Schema.String),
  region: Schema.optionalKey(Schema.String),
  country: Schema.optionalKey(Schema.Union([CountryCode, Unreadable])),
  phone: Schema.optionalKey(Schema.String),
  globalLocationNumber: Schema.optionalKey(Schema.String),
  validated: Schema.optionalKey(Schema.Boolean)
}) {}

/**
 * The address for a role: the first of that role that holds no title and no stretch of time, else the first of that
 * role. `undefined` when the customer has none, so that a caller has to name its own fallback.
 */
export const pickAddress = (addresses: ReadonlyArray<Address>, role: string): Address | undefined => {
  const ofRole = addresses.filter((address) => address.role === role)
  return (
    ofRole.find((a) => a.title === undefined && a.validFrom === undefined && a.validTo === undefined) ?? ofRole.at(0)
  )
}

/** One e-mail address in the vendor's order; the first is the main one unless another is `preferred`. */
export class Email extends Schema.Class<Email>("@kundbro/domain/Email")({
  reference: Schema.optionalKey(Schema.NonEmptyString),
  address: EmailAddress,
  /** `home`, `work`, or a vendor's own word. */
  role: Schema.optionalKey(Schema.NonEmptyString),
  preferred: Schema.optionalKey(Schema.Boolean),
  status: Schema.optionalKey(Schema.NonEmptyString)
}) {}

/** One phone number as text. `slot` is the vendor's place for it where places have numbers (Infosoft 1 to 4). */
export class Phone extends Schema.Class<Phone>("@kundbro/domain/Phone")({
  reference: Schema.optionalKey(Schema.NonEmptyString),
  number: Schema.NonEmptyString,
  /** `mobile`, `home`, `work`, or a vendor's own word. */
  kind: Schema.optionalKey(Schema.NonEmptyString),
  slot: Schema.optionalKey(Schema.Int),
  label: Schema.optionalKey(Schema.String),
  countryCode: Schema.optionalKey(Schema.String),
  preferred: Schema.optionalKey(Schema.Boolean),
  status: Schema.optionalKey(Schema.NonEmptyString)
}) {}
