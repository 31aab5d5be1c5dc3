/**
 * Where each canonical field lives at Harmoney: the declaration behind the notes and the loss map. Field names are
 * documented unless a remark says otherwise.
 */
import type { Mapping } from "@kundbro/domain"
import { type HarmoneyOptions, type Limits, limits } from "./HarmoneyOptions.ts"

/** The key of Harmoney's own fields under `extensions`. */
export const vendor = "harmoney"

/** Consent purposes and the property that holds each: three states, no time, no other source. */
export const consentProperties = {
  "email-offer": "AcceptEmailOffer",
  "sms-offer": "AcceptSmsOffer",
  "direct-mail": "AcceptDirectMail",
  "sms-service": "SendSmsMessage"
} as const

const address = (vendorField: string, limit: number): Mapping.FieldRule => ({
  vendorField: `Address.${vendorField}`,
  kind: "exact",
  limit
})

const shared = ({ addressLine, name, postalCode }: Limits) =>
  ({
    "name.given": { vendorField: "FirstName", kind: "exact", limit: name, remark: "limit inferred" },
    "name.family": { vendorField: "LastName", kind: "exact", limit: name, remark: "limit inferred" },
    gender: { vendorField: "Gender", kind: "transformed" },
    language: { vendorField: "Properties.PreferredLanguage", kind: "transformed" },
    "emails.address": { vendorField: "Email", kind: "exact" },
    "phones.number": { vendorField: "PhoneNumberList.Number", kind: "exact" },
    "phones.others": { vendorField: "PhoneNumberList", kind: "exact" },
    "phones.kind": { vendorField: "PhoneNumberList.Type", kind: "transformed" },
    "addresses.invoice": { vendorField: "Address (Type Invoice)", kind: "transformed" },
    "addresses.delivery": { vendorField: "Address (Type Delivery)", kind: "transformed" },
    "addresses.others": { vendorField: "Address (other Types)", kind: "transformed" },
    "addresses.recipient": address("FirstName, LastName", name),
    "addresses.additionalName": address("AdditionalName", addressLine),
    "addresses.careOf": address("CareOfAddress", addressLine),
    "addresses.lines": { ...address("Street, AdditionalAddress", addressLine), remark: "two lines" },
    "addresses.district": address("AdditionalDistrict", addressLine),
    "addresses.postalCode": address("ZipCode", postalCode),
    "addresses.city": address("City", addressLine),
    "addresses.country": { vendorField: "Address.Country", kind: "transformed" },
    consents: { vendorField: "Properties.Accept…, SendSmsMessage", kind: "transformed" },
    "protection.address": { vendorField: "Properties.ProtectedAddress", kind: "exact" },
    "protection.phone": { vendorField: "Properties.ProtectedPhoneNumber", kind: "exact" },
    relations: {
      vendorField: "Relation",
      kind: "transformed",
      remark: "children: given and family name, birth date, gender, passive"
    }
  }) as const satisfies Partial<Record<Mapping.CanonicalField, Mapping.FieldRule>>

/** Harmoney's declaration, with the length limits of one tenant and what is read beside its customers. */
export const make = (
  tenant: Partial<Limits> = {},
  { memberships, webAccounts }: Pick<HarmoneyOptions, "memberships" | "webAccounts"> = {}
): Mapping.VendorMapping => {
  const both = shared({ ...limits, ...tenant })
  return {
    vendor,
    read: {
      ...both,
      id: { vendorField: "CustomerId", kind: "exact" },
      references: { vendorField: "CustomerCrm.CrmId", kind: "exact", remark: "only with crmReferences" },
      ...(webAccounts === true && {
        login: { vendorField: "CustomerUser", kind: "truncated", remark: "one of several, by user id and account type" }
      }),
      ...(memberships === true && {
        subscriptions: { vendorField: "ClubInfo", kind: "transformed", remark: "club and first day; fields inferred" }
      }),
      "loyalty.account": { vendorField: "CustomerBonus", kind: "exact", remark: "fields inferred" },
      "loyalty.balance": {
        vendorField: "CustomerBonus.CurrentBonus",
        kind: "ambiguous",
        remark: "a decimal whose unit is not documented"
      }
    },
    write: {
      ...both,
      gender: { ...both.gender, remark: "other words than female and male are dropped" },
      language: { ...both.language, remark: "languages without a configured member are dropped" },
      "phones.kind": { ...both["phones.kind"], remark: "kinds without a configured member are dropped" },
      "addresses.others": { ...both["addresses.others"], remark: "roles without a member become no role" },
      "addresses.country": {
        ...both["addresses.country"],
        remark: "countries without a configured member are rejected"
      },
      consents: { ...both.consents, remark: "four purposes; source and time are dropped; absent ones become unknown" },
      "protection.address": {
        ...both["protection.address"],
        kind: "defaulted",
        remark: "absent becomes false on a new customer"
      },
      "protection.phone": {
        ...both["protection.phone"],
        kind: "defaulted",
        remark: "absent becomes false on a new customer"
      }
    },
    extensions: [
      "Properties.RequestCatalog",
      "Properties.SubCampaignId",
      "Properties.PreferredPaymentMethod",
      "ControlStatus",
      "CreditCheck",
      "Address.Contacts",
      ...(webAccounts === true ? ["CustomerUserList"] : []),
      ...(memberships === true ? ["ClubInfo"] : []),
      "CustomerBonus.NextBonusLevel",
      "CustomerBonus.Engagements",
      "undeclared elements"
    ]
  }
}
