/**
 * Identifiers. All are text compared character by character: `00100` and `100` are two customers, so nothing here is
 * ever parsed, trimmed, padded or folded. An id belongs to one vendor system; across systems an
 * {@link ExternalReference} says whose it is.
 */
import { Schema } from "effect"

/** A vendor's own key of a customer. Harmoney `CustomerId`, Infosoft `CustomerNumber`, Norce `Id`, Enactor `customerNumber`. */
export const CustomerId = Schema.NonEmptyString.pipe(Schema.brand("CustomerId"))
export type CustomerId = typeof CustomerId.Type

/** A vendor's key of a relation (a child of a customer). Unique only together with the vendor. Harmoney `relationId`. */
export const RelationId = Schema.NonEmptyString.pipe(Schema.brand("RelationId"))
export type RelationId = typeof RelationId.Type

/** A vendor's key of a loyalty account. Enactor `accountId`. */
export const LoyaltyAccountId = Schema.NonEmptyString.pipe(Schema.brand("LoyaltyAccountId"))
export type LoyaltyAccountId = typeof LoyaltyAccountId.Type

/** The number printed on a loyalty card (Enactor `pan`). Personal data. */
export const CardNumber = Schema.NonEmptyString.pipe(Schema.brand("CardNumber"))
export type CardNumber = typeof CardNumber.Type

/** A national identity number in the country's own notation, as the vendor holds it. Sensitive personal data. */
export const NationalId = Schema.NonEmptyString.pipe(Schema.brand("NationalId"))
export type NationalId = typeof NationalId.Type

/** An e-mail address as the vendor holds it; not validated, because vendors hold invalid ones. Personal data, also as an id. */
export const EmailAddress = Schema.NonEmptyString.pipe(Schema.brand("EmailAddress"))
export type EmailAddress = typeof EmailAddress.Type

/** Which system a value belongs to: `harmoney`, `infosoft`, `norce`, `enactor`, or any later one. Open on purpose. */
export const VendorName = Schema.NonEmptyString.pipe(Schema.brand("VendorName"))
export type VendorName = typeof VendorName.Type

/**
 * What a customer is called in another system or by another key of the same one.
 *
 * `kind` says which key it is: `code` (a key that the caller assigns, Norce `Code`), `crm` (a CRM system's key), `key`
 * (a second key that the vendor assigns, Norce `Key`), `refer` (Norce `ReferId`), or a vendor's own word.
 */
export class ExternalReference extends Schema.Class<ExternalReference>("@kundbro/domain/ExternalReference")({
  kind: Schema.NonEmptyString,
  value: Schema.NonEmptyString
}) {}
