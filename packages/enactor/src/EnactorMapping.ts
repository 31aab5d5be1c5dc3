/**
 * Where each canonical field lives at Enactor: the declaration behind the notes and the loss map. Reading is by the
 * enquiry, which has the whole customer; writing is the import file. Field names are documented; no lengths are.
 */
import type { Mapping } from "@kundbro/domain"
import { type Vocabularies, vocabularies } from "./EnactorOptions.ts"

/** The key of Enactor's own fields under `extensions`. */
export const vendor = "enactor"

const exact = (vendorField: string): Mapping.FieldRule => ({ vendorField, kind: "exact" })
const transformed = (vendorField: string, remark?: string): Mapping.FieldRule => ({
  vendorField,
  kind: "transformed",
  ...(remark !== undefined && { remark })
})

const shared = {
  kind: transformed("customerType"),
  "name.given": exact("customerName.forename"),
  "name.family": exact("customerName.surname"),
  "name.title": exact("customerName.title"),
  "name.initials": exact("customerName.initials"),
  birthDate: transformed("customerName.dateOfBirth", "a day in a dateTime; only the day is read"),
  gender: transformed("customerName.sex"),
  "emails.address": exact("emailAddresses.emailAddress"),
  "emails.others": exact("emailAddresses"),
  "emails.role": transformed("emailAddresses.typeId"),
  "emails.preferred": exact("emailAddresses.preferred"),
  "emails.status": exact("emailAddresses.status"),
  "phones.number": exact("phoneNumbers.number"),
  "phones.others": exact("phoneNumbers"),
  "phones.kind": transformed("phoneNumbers.typeId"),
  "phones.countryCode": exact("phoneNumbers.countryCode"),
  "phones.preferred": exact("phoneNumbers.preferred"),
  "phones.status": exact("phoneNumbers.status"),
  "addresses.invoice": transformed("addresses.typeId"),
  "addresses.delivery": transformed("addresses.typeId"),
  "addresses.others": transformed("addresses.typeId"),
  "addresses.preferred": exact("addresses.isPreferred"),
  "addresses.organisation": exact("addresses.organisation"),
  "addresses.lines": { ...exact("addresses.street1–3"), remark: "three lines" },
  "addresses.postalCode": exact("addresses.postCode"),
  "addresses.city": exact("addresses.town"),
  "addresses.region": exact("addresses.county"),
  "addresses.country": transformed("addresses.countryCodeId, country"),
  consents: transformed("contactable", "one purpose, contact; granted and refused only"),
  companies: transformed("organisation, companyNumber", "one, by name and number"),
  active: transformed("status", "Active; other words say nothing unless configured")
} as const satisfies Partial<Record<Mapping.CanonicalField, Mapping.FieldRule>>

/**
 * Enactor's declaration where every word is configured. It has no field for a protected identity: a draft drops it with a note, and whether such a
 * customer moves at all is the plan's to say.
 */
export const mapping: Mapping.VendorMapping = {
  vendor,
  read: {
    ...shared,
    id: exact("customerNumber"),
    updatedAt: transformed("lastUpdated", "as UTC"),
    "loyalty.account": exact("account"),
    "loyalty.card": { vendorField: "customerCard", kind: "exact", remark: "by card number, or enquiryByAccount" },
    "loyalty.balance": { vendorField: "accountBalance", kind: "exact", remark: "by card number, or enquiryByAccount" }
  },
  write: {
    ...shared,
    kind: { ...shared.kind, remark: "words without a configured member are dropped" },
    "name.full": {
      vendorField: "customerName.surname",
      kind: "ambiguous",
      remark: "only when there is neither a given nor a family name"
    },
    birthDate: { ...shared.birthDate, remark: "unreadable dates are dropped" },
    gender: { ...shared.gender, remark: "words without a configured member are dropped" },
    "emails.role": { ...shared["emails.role"], remark: "roles without a configured member are dropped" },
    "phones.kind": { ...shared["phones.kind"], remark: "kinds without a configured member are dropped" },
    "addresses.invoice": { ...shared["addresses.invoice"], remark: "no role unless its typeId is configured" },
    "addresses.delivery": { ...shared["addresses.delivery"], remark: "no role unless its typeId is configured" },
    "addresses.others": { ...shared["addresses.others"], remark: "no role unless its typeId is configured" },
    "addresses.country": { ...shared["addresses.country"], remark: "what is no code goes into the display name" },
    active: {
      ...shared.active,
      remark: "an inactive customer has no status, or is rejected (`inactive`), unless its word is configured"
    },
    "loyalty.balance": {
      vendorField: "accountBalance",
      kind: "transformed",
      remark: "by adjusting an account that exists; refused until balanceUpdate is configured"
    }
  },
  extensions: [
    "contactMethod",
    "contactMethodNotes",
    "maritalStatus",
    "nationality",
    "noChildren",
    "businessContactMethod",
    "preferredContactTime",
    "employeeKey",
    "taxIdentification",
    "createdBy",
    "createdAt",
    "source",
    "addresses.status",
    "addresses.isTemplate",
    "addresses.referenceId",
    "emailAddresses.active",
    "emailAddresses.restrictedReason",
    "phoneNumbers.active",
    "phoneNumbers.restrictedReason",
    "account.manualTierReview",
    "undeclared elements"
  ]
}

/** Enactor's declaration with the words of one tenant: a role or kind that cannot be said has no home there. */
export const make = ({ addressRole, kind }: Pick<Vocabularies, "addressRole" | "kind"> = vocabularies) => {
  const { "addresses.delivery": delivery, "addresses.invoice": invoice, kind: customerType, ...others } = mapping.write
  const ofTenant: Mapping.VendorMapping = {
    ...mapping,
    write: {
      ...others,
      ...(customerType && Object.keys(kind.write).length > 0 && { kind: customerType }),
      ...(invoice && addressRole.write["invoice"] !== undefined && { "addresses.invoice": invoice }),
      ...(delivery && addressRole.write["delivery"] !== undefined && { "addresses.delivery": delivery })
    }
  }
  return ofTenant
}
